import type { Socket, SocketEvents } from '../../client/local/connection.ts';
import type { SocketHandler } from '../../server/runtime/listener.ts';
import type { Instance } from './instance.ts';
import type { SimulatedRole, World } from './world.ts';

/** A code that a socket reports when it ends without a closing handshake. */
const ABNORMAL = 1006;
/** What is in the buffer of a socket whose other side reads nothing: more than either side puts up with. */
const FULL = 2 * 1024 * 1024;

/** The way from a client to a server that lives; without one, the attempt fails. */
export function openLink(world: World, document: string, who: string, events: SocketEvents): Socket {
  const alive = world.instances;
  if (alive.length > 0) return new Link(world, world.chance.pick(alive), document, who, events);
  world.after(world.chance.below(100), () => events.closed(ABNORMAL));
  return { bufferedAmount: 0, send: () => {}, close: () => {} };
}

/**
 * One socket. What is sent arrives in order and late, frames of the server sometimes twice, and nothing once it is cut. A
 * single frame is never lost, because TCP does not do that: a way that loses one loses what follows, and then ends.
 */
export class Link implements Socket {
  readonly instance: Instance;
  readonly who: string;
  /** As what the server takes whoever is at the other end. */
  role: SimulatedRole = null;
  /** Whether the server is serving it. */
  isServed = false;
  readonly #world: World;
  readonly #events: SocketEvents;
  #handler: SocketHandler | null = null;
  readonly #last = { up: 0, down: 0 };
  readonly #lost = { up: false, down: false };
  #stalledUntil = 0;
  #over = false;

  constructor(world: World, instance: Instance, document: string, who: string, events: SocketEvents) {
    this.instance = instance;
    this.who = who;
    this.#world = world;
    this.#events = events;
    world.links.add(this);
    this.#later('up', () => {
      const request = new Request(`http://simulated/sync/${document}?acks=1&as=${who}`);
      this.role = world.roles.get(who) ?? null;
      void instance.sockets.handler(request)?.then((handler) => this.#upgrade(handler));
    });
  }

  /** Lets through what waits, and ends what would only lose more. */
  heal(): void {
    this.#stalledUntil = this.#world.now();
    if (this.#lost.up || this.#lost.down) this.cut();
  }

  get bufferedAmount(): number {
    return this.#world.now() < this.#stalledUntil ? FULL : 0;
  }

  send(message: Uint8Array): void {
    const bytes = message.slice();
    this.#later('up', () => this.#handler?.message(bytes));
    // A question or presence that arrives twice; an update cannot, or the server would count it twice.
    if (bytes[0] !== 0 || bytes[1] === 0) this.#sometimes(() => this.#later('up', () => this.#handler?.message(bytes)));
  }

  close(): void {
    this.cut();
  }

  /** The way is gone: what is on it is lost, and each side finds out some time later. */
  cut(): void {
    if (this.#over) return;
    const { chance } = this.#world;
    this.#over = true;
    this.#world.links.delete(this);
    this.#world.after(chance.below(300), () => this.#events.closed(ABNORMAL));
    this.#world.after(chance.below(300), () => this.#gone(), this.instance);
  }

  /** From now on one direction loses everything, and the way ends when somebody notices, or at last by itself. */
  lose(direction: 'up' | 'down'): void {
    this.#lost[direction] = true;
    this.#world.after(this.#world.chance.below(60_000), () => this.cut());
  }

  /** For so many milliseconds nothing arrives at either side, and the buffers of both are full. */
  stall(milliseconds: number): void {
    this.#stalledUntil = this.#world.now() + milliseconds;
  }

  #upgrade(handler: SocketHandler): void {
    if (this.#over) return;
    this.#handler = handler;
    this.isServed = true;
    this.#later('down', () => this.#events.opened());
    const link = this;
    handler.open({
      get bufferedAmount() {
        return link.bufferedAmount;
      },
      send: (bytes) => {
        const message = bytes.slice();
        this.#later('down', () => this.#events.received(message));
        this.#sometimes(() => this.#later('down', () => this.#events.received(message)));
      },
      close: (code) => {
        this.#later('down', () => this.#end(code));
        this.#world.after(this.#world.chance.below(50), () => this.#gone(), this.instance);
      },
    });
  }

  #gone(): void {
    this.isServed = false;
    this.#handler?.close();
    this.#handler = null;
  }

  #end(code: number): void {
    this.#over = true;
    this.#world.links.delete(this);
    this.#events.closed(code);
  }

  #sometimes(run: () => void): void {
    if (this.#world.chance.below(30) === 0) run();
  }

  #later(direction: 'up' | 'down', run: () => void): void {
    const { chance, now } = this.#world;
    const { [direction]: last } = this.#last;
    const at = Math.max(last, this.#stalledUntil, now() + chance.below(40));
    this.#last[direction] = at;
    this.#world.after(at - now(), () => this.#over || this.#lost[direction] || run());
  }
}
