import * as decoding from 'lib0/decoding';
import * as encoding from 'lib0/encoding';

/** Whoever announces presence: a connection, or another instance. */
export type Announcer = {
  /** The member or token; null for another instance, which has checked its own. */
  principalId: string | null;
};

/** What one Yjs client says about itself; `state` is JSON, `null` when it left. */
type State = { clock: number; state: string; announcer: Announcer; at: number };

const GONE = 'null';
const MAX_STATE_LENGTH = 16 * 1024;
/**
 * The tabs of a browser share a connection, which speaks for each of them. Stock clients also repeat what they hear about
 * others, so a message may name everybody.
 */
const MAX_CLIENTS_PER_ANNOUNCER = 16;
/** The same, with those that are remembered as gone. */
const MAX_REMEMBERED_PER_ANNOUNCER = 64;
/** Milliseconds for which somebody who left is remembered: a late repetition would bring them back. */
const MEMORY = 60_000;

/**
 * Who is here, and what they point at: the awareness of y-protocols, of a room. Only the newest state of each client is
 * kept and sent on. A client speaks for itself: a state belongs to the connection that announced it and goes with it.
 */
export class Presence {
  readonly #now: () => Date;
  readonly #states = new Map<number, State>();
  readonly #changed = new Set<number>();

  constructor(now: () => Date) {
    this.#now = now;
  }

  /**
   * Takes in what a client, or another instance, announces. True when somebody has to hear of it.
   *
   * @throws when it cannot be read
   */
  receive(announcer: Announcer, bytes: Uint8Array): boolean {
    const decoder = decoding.createDecoder(bytes);
    let accepted = false;
    for (let left = decoding.readVarUint(decoder); left > 0; left--) {
      const client = decoding.readVarUint(decoder);
      const clock = decoding.readVarUint(decoder);
      const state = decoding.readVarString(decoder);
      if (!this.#accepts(announcer, client, clock, state)) continue;
      if (state.length > MAX_STATE_LENGTH) throw new Error(`read presence: ${state.length} characters of one client`);
      // Everybody else parses it: what does not parse would break them.
      JSON.parse(state);
      this.#states.set(client, { clock, state, announcer, at: this.#now().getTime() });
      this.#changed.add(client);
      accepted = true;
    }
    return accepted;
  }

  #accepts(announcer: Announcer, client: number, clock: number, state: string): boolean {
    const known = this.#states.get(client);
    if (!known) {
      if (state === GONE) return false;
      const own = [...this.#states.values()].filter((held) => held.announcer === announcer);
      const present = own.filter((held) => held.state !== GONE).length;
      const isWithin = present < MAX_CLIENTS_PER_ANNOUNCER && own.length < MAX_REMEMBERED_PER_ANNOUNCER;
      return announcer.principalId === null || isWithin;
    }
    // The same person comes back on a new socket before the old one is known to be dead; nobody else takes it over.
    const owns =
      known.announcer === announcer ||
      known.announcer.principalId === null ||
      announcer.principalId === null ||
      known.announcer.principalId === announcer.principalId;
    if (!owns) return false;
    return clock > known.clock || (clock === known.clock && state === GONE && known.state !== GONE);
  }

  /** Everybody announced by this one has left. True when there was somebody. */
  leave(announcer: Announcer): boolean {
    return this.#remove((state) => state.announcer === announcer);
  }

  /** Other instances that have not been heard for `milliseconds` have taken their people with them. */
  expire(milliseconds: number): boolean {
    const limit = this.#now().getTime() - milliseconds;
    return this.#remove((state) => state.announcer.principalId === null && state.at < limit);
  }

  #remove(condition: (state: State) => boolean): boolean {
    const at = this.#now().getTime();
    let removed = false;
    for (const [client, held] of this.#states) {
      if (held.state === GONE) {
        if (held.at < at - MEMORY) this.#states.delete(client);
      } else if (condition(held)) {
        this.#states.set(client, { ...held, state: GONE, at });
        this.#changed.add(client);
        removed = true;
      }
    }
    return removed;
  }

  /** Everybody who is here; null for nobody. `local`: only those who are connected to this instance. */
  all(local = false): Uint8Array | null {
    const here = [...this.#states].filter(
      ([, { state, announcer }]) => state !== GONE && (!local || announcer.principalId !== null),
    );
    return encode(here);
  }

  /** What changed since this was last asked: for those connected here, and the part that other instances lack. */
  takeChanges(): { all: Uint8Array | null; local: Uint8Array | null } {
    const changed: [number, State][] = [];
    for (const client of this.#changed) {
      const state = this.#states.get(client);
      if (state) changed.push([client, state]);
    }
    this.#changed.clear();
    return {
      all: encode(changed),
      local: encode(changed.filter(([, { announcer }]) => announcer.principalId !== null)),
    };
  }
}

function encode(states: [number, State][]): Uint8Array | null {
  if (states.length === 0) return null;
  return encoding.encode((encoder) => {
    encoding.writeVarUint(encoder, states.length);
    for (const [client, { clock, state }] of states) {
      encoding.writeVarUint(encoder, client);
      encoding.writeVarUint(encoder, clock);
      encoding.writeVarString(encoder, state);
    }
  });
}
