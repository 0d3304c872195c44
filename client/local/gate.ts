import type { Socket, SocketEvents } from './connection.ts';

/**
 * So many sockets may be on their way at a time. Chromium makes each wait that is opened beside many others, or after
 * many that failed: `rand(1 s, 5 s) × 2^(under way + failed / succeeded) / 2^16`. Up to here that is a few milliseconds.
 */
const MOST_UNDER_WAY = 6;
/** The code browsers report for a socket that ended without a closing handshake. */
const CLOSED_ABNORMALLY = 1006;

type Waiting = { events: SocketEvents; start: () => void };

/**
 * Lets the documents of a tab connect a few at a time, and while the server cannot be reached only one of them, so that
 * hundreds of documents are connected soon after the network is back.
 */
export class Gate {
  readonly #found: () => void;
  readonly #waiting = new Set<Waiting>();
  #underWay = 0;
  #open = 0;
  #isLost = false;

  /** `found` is called when the server is there again: everybody may try now. */
  constructor(found: () => void) {
    this.#found = found;
  }

  /** Opens a socket as soon as it may be. */
  open(events: SocketEvents, openSocket: (events: SocketEvents) => Socket): Socket {
    let socket: Socket | null = null;
    let state: 'waiting' | 'underWay' | 'open' | 'ended' = 'waiting';
    const become = (next: typeof state) => {
      if (state === 'underWay') this.#underWay--;
      if (state === 'open') this.#open--;
      if (next === 'underWay') this.#underWay++;
      if (next === 'open') this.#open++;
      state = next;
    };
    const waiting: Waiting = {
      events,
      start: () => {
        become('underWay');
        socket = openSocket({
          opened: () => {
            if (state === 'ended') return;
            become('open');
            const wasLost = this.#isLost;
            this.#isLost = false;
            events.opened();
            if (wasLost) this.#found();
            this.#next();
          },
          received: (message) => events.received(message),
          closed: (code) => {
            const failed = state === 'underWay';
            become('ended');
            if (failed && this.#open === 0) this.#lose();
            else this.#next();
            events.closed(code);
          },
        });
      },
    };
    this.#waiting.add(waiting);
    this.#next();
    return {
      get bufferedAmount() {
        return socket?.bufferedAmount ?? 0;
      },
      send: (message) => socket?.send(message),
      close: () => {
        this.#waiting.delete(waiting);
        become('ended');
        socket?.close();
        this.#next();
      },
    };
  }

  #next(): void {
    for (const waiting of this.#waiting) {
      if (this.#underWay >= (this.#isLost ? 1 : MOST_UNDER_WAY)) return;
      this.#waiting.delete(waiting);
      waiting.start();
    }
  }

  /** Nobody reaches the server: those that wait try again in their own time. */
  #lose(): void {
    this.#isLost = true;
    const waiting = [...this.#waiting];
    this.#waiting.clear();
    for (const { events } of waiting) events.closed(CLOSED_ABNORMALLY);
  }
}
