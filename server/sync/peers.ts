import { z } from 'zod';
import type { Bus } from '../events/index.ts';

/** What the other instances on the same database tell. */
export type PeerHandlers = {
  /** A document is stored up to `seq`. */
  updated(name: string, seq: number): void;
  /** A document is removed. */
  removed(name: string): void;
  /** Presence of people who are connected there. */
  present(name: string, states: Uint8Array): void;
  /** Somebody there wants to know who is connected here. */
  asked(name: string): void;
};

const TOPIC = 'sync';
/** Stands where the seq of a document's newest update would be; the first update is 1. */
const REMOVED = 0;

const Message = z.object({
  from: z.string(),
  name: z.string(),
  seq: z.number().int().optional(),
  states: z.base64().optional(),
});
type Message = z.infer<typeof Message>;

/** The other instances, over the bus: it may drop or repeat, so these are hints and not data. */
export class Peers {
  readonly #bus: Bus;
  readonly #id: string;
  readonly #stops: (() => void)[];

  constructor(bus: Bus, id: string, handlers: PeerHandlers & { gap(): void }) {
    this.#bus = bus;
    this.#id = id;
    const own = this.#encode({}).slice(0, -1);
    this.#stops = [
      bus.subscribe(TOPIC, (text) => {
        // Every commit's comes back: not worth taking apart.
        if (text.startsWith(own)) return;
        const message = Message.parse(JSON.parse(text));
        const { name, seq, states } = message;
        if (seq === REMOVED) handlers.removed(name);
        else if (seq !== undefined) handlers.updated(name, seq);
        else if (states !== undefined) handlers.present(name, new Uint8Array(Buffer.from(states, 'base64')));
        else handlers.asked(name);
      }),
      bus.onGap(() => handlers.gap()),
    ];
  }

  tellUpdated(name: string, seq: number): void {
    this.#publish({ name, seq });
  }

  tellRemoved(name: string): void {
    this.#publish({ name, seq: REMOVED });
  }

  tellPresence(name: string, states: Uint8Array): void {
    this.#publish({ name, states: Buffer.from(states).toString('base64') });
  }

  askPresence(name: string): void {
    this.#publish({ name });
  }

  #publish(message: Omit<Message, 'from'>): void {
    this.#bus.publish(TOPIC, this.#encode(message));
  }

  #encode(message: Partial<Message>): string {
    return JSON.stringify({ from: this.#id, ...message });
  }

  stop(): void {
    for (const stop of this.#stops) stop();
  }
}
