import * as decoding from 'lib0/decoding';
import * as encoding from 'lib0/encoding';
import { CHANNEL } from '../../shared/sync.ts';
import type { Socket, SocketEvents } from './connection.ts';
import { backoff, type Clock } from './timing.ts';

/** The socket stays this long without a document, for the next one. */
const KEEP_OPEN = 5000;
/** The code browsers report for a socket that ended without a closing handshake. */
const CLOSED_ABNORMALLY = 1006;

type WireOptions = {
  clock: Clock;
  random: () => number;
  /** Opens the socket. */
  connect: (events: SocketEvents) => Socket;
};

/**
 * The one socket of this tab, which carries all its documents (`CHANNEL` of shared/sync.ts): hundreds of documents are
 * connected as soon as one is. Each document has what looks like a socket of its own.
 */
export class Wire {
  readonly #options: WireOptions;
  readonly #channels = new Map<number, { document: string; events: SocketEvents }>();
  #socket: Socket | null = null;
  #isOpen = false;
  #sockets = 0;
  #last = 0;
  #stopIdle: (() => void) | null = null;
  /** So many sockets in a row did not open. */
  #failed = 0;
  #stopPause: (() => void) | null = null;

  constructor(options: WireOptions) {
    this.#options = options;
  }

  /** Opens a document; the first one opens the socket, after a pause when the last socket did not open. */
  open(document: string, events: SocketEvents): Socket {
    const channel = ++this.#last;
    this.#channels.set(channel, { document, events });
    this.#stopIdle?.();
    if (!this.#socket && !this.#stopPause) this.#start();
    // Not in the turn in which its owner gets it.
    else if (this.#isOpen) queueMicrotask(() => this.#openChannel(channel));
    const wire = this;
    return {
      get bufferedAmount() {
        return wire.#socket?.bufferedAmount ?? 0;
      },
      send: (message) => {
        if (!this.#channels.has(channel)) return;
        this.#send(channel, CHANNEL.message, (encoder) => encoding.writeUint8Array(encoder, message));
      },
      close: (isDead) => {
        if (!this.#channels.delete(channel)) return;
        // The others would notice one after the other.
        if (isDead && this.#socket) return this.#closed(CLOSED_ABNORMALLY);
        if (this.#isOpen) this.#send(channel, CHANNEL.close, () => {});
        this.#rest();
      },
    };
  }

  /** Tries to open the socket now: the network may be back. */
  wake(): void {
    if (this.#stopPause) this.#endPause();
  }

  /**
   * Hundreds of documents try again, each in its own time, and all of them in one socket: a browser counts those that do
   * not open, and holds up the next one for seconds when there are many (Chromium's `WebSocketPerProcessThrottler`).
   */
  #pause(): void {
    const { clock, random } = this.#options;
    this.#stopPause?.();
    this.#stopPause = clock.after(backoff(this.#failed++, random), () => this.#endPause());
  }

  #endPause(): void {
    this.#stopPause?.();
    this.#stopPause = null;
    if (this.#channels.size > 0) this.#start();
  }

  #start(): void {
    // What a socket still says after it was given up is not heard.
    const nth = ++this.#sockets;
    const heard = (run: () => void) => {
      if (nth === this.#sockets) run();
    };
    this.#socket = this.#options.connect({
      opened: () =>
        heard(() => {
          this.#isOpen = true;
          this.#failed = 0;
          for (const channel of [...this.#channels.keys()]) this.#openChannel(channel);
        }),
      received: (message) => heard(() => this.#received(message)),
      closed: (code) => heard(() => this.#closed(code)),
    });
  }

  #openChannel(channel: number): void {
    const opened = this.#channels.get(channel);
    if (!opened || !this.#isOpen) return;
    this.#send(channel, CHANNEL.open, (encoder) => encoding.writeVarString(encoder, opened.document));
    opened.events.opened();
  }

  #received(message: Uint8Array): void {
    const decoder = decoding.createDecoder(message);
    const channel = decoding.readVarUint(decoder);
    const kind = decoding.readVarUint(decoder);
    const receiver = this.#channels.get(channel);
    if (kind === CHANNEL.message) receiver?.events.received(decoding.readTailAsUint8Array(decoder));
    else if (kind === CHANNEL.close && this.#channels.delete(channel)) {
      receiver?.events.closed(decoding.readVarUint(decoder));
      this.#rest();
    }
  }

  #closed(code: number): void {
    if (!this.#isOpen) this.#pause();
    this.#end();
    const channels = [...this.#channels.values()];
    this.#channels.clear();
    for (const { events } of channels) events.closed(code);
  }

  /** Ends the socket when no document has used it for a while; at once when it does not even open. */
  #rest(): void {
    if (this.#channels.size > 0) return;
    this.#stopIdle?.();
    if (!this.#isOpen) this.#end();
    else
      this.#stopIdle = this.#options.clock.after(KEEP_OPEN, () => {
        if (this.#channels.size === 0) this.#end();
      });
  }

  #end(): void {
    const socket = this.#socket;
    this.#sockets++;
    this.#socket = null;
    this.#isOpen = false;
    socket?.close();
  }

  #send(channel: number, kind: number, rest: (encoder: encoding.Encoder) => void): void {
    const message = encoding.createEncoder();
    encoding.writeVarUint(message, channel);
    encoding.writeVarUint(message, kind);
    rest(message);
    this.#socket?.send(encoding.toUint8Array(message));
  }
}
