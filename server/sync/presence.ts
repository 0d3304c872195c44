import * as decoding from 'lib0/decoding';
import * as encoding from 'lib0/encoding';

/** Whoever announces presence: a connection, or another instance. */
export type Announcer = {
  /** The member or token; null for another instance, which has checked its own. */
  principalId: string | null;
};

/**
 * What one Yjs client says about itself; `state` is JSON, `null` when it left. `said` is the clock that came with it,
 * `clock` the one under which it is passed on: a state counts as news only with a higher clock than the last.
 */
type State = { clock: number; said: number; state: string; announcer: Announcer; at: number };

const GONE = 'null';
const MAX_STATE_LENGTH = 16 * 1024;
/**
 * The tabs of a browser share a connection, which speaks for each of them. Stock clients also repeat what they hear about
 * others, so a message may name everybody.
 */
const MAX_CLIENTS_PER_ANNOUNCER = 16;
/** The same, with those that are remembered as gone. */
const MAX_REMEMBERED_PER_ANNOUNCER = 64;
/** Milliseconds after which it is counted again. */
const RECOUNT = 1000;
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
  /** Those that have announced something before. */
  readonly #introduced = new WeakSet<Announcer>();
  /** Until when those who announced too many may not add another. */
  readonly #fullUntil = new WeakMap<Announcer, number>();
  /** Somebody left, and may come back with the clocks of now. */
  #isKnownElsewhere = false;

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
      const raised = this.#accept(announcer, client, clock, state);
      if (raised === null) continue;
      if (state.length > MAX_STATE_LENGTH) throw new Error(`read presence: ${state.length} characters of one client`);
      // Everybody else parses it: what does not parse would break them.
      JSON.parse(state);
      this.#states.set(client, { clock: raised, said: clock, state, announcer, at: this.#now().getTime() });
      this.#changed.add(client);
      accepted = true;
    }
    if (announcer.principalId !== null) this.#introduced.add(announcer);
    return accepted;
  }

  /** The clock under which a state is passed on; null when it is not taken. */
  #accept(announcer: Announcer, client: number, clock: number, state: string): number | null {
    const known = this.#states.get(client);
    // A client comes back with the clock that it had: those who have seen it go would take that for old.
    const comes = announcer.principalId !== null && !this.#introduced.has(announcer);
    if (!known) {
      if (state === GONE) return null;
      if (announcer.principalId !== null && !this.#hasRoom(announcer)) return null;
      return comes ? clock + 1 : clock;
    }
    // The same person comes back on a new socket before the old one is known to be dead; nobody else takes it over.
    const owns =
      known.announcer === announcer ||
      known.announcer.principalId === null ||
      announcer.principalId === null ||
      known.announcer.principalId === announcer.principalId;
    if (!owns) return null;
    const before = known.announcer === announcer ? known.said : known.clock;
    if (clock > before) return Math.max(clock, known.clock + 1);
    if (state === GONE) return clock === before && known.state !== GONE ? known.clock : null;
    // Only with the first message: later ones also repeat what the server told.
    const isBack =
      known.announcer.principalId === announcer.principalId ||
      (known.announcer.principalId === null && known.state === GONE);
    return comes && isBack ? known.clock + 1 : null;
  }

  /** Whether an announcer may add a client. Who may not is not counted again at once: a flood would count all day. */
  #hasRoom(announcer: Announcer): boolean {
    const now = this.#now().getTime();
    if ((this.#fullUntil.get(announcer) ?? 0) > now) return false;
    let [present, remembered] = [0, 0];
    for (const held of this.#states.values()) {
      if (held.announcer !== announcer) continue;
      remembered++;
      if (held.state !== GONE) present++;
    }
    const isFull = present >= MAX_CLIENTS_PER_ANNOUNCER || remembered >= MAX_REMEMBERED_PER_ANNOUNCER;
    if (isFull) this.#fullUntil.set(announcer, now + RECOUNT);
    return !isFull;
  }

  /** Everybody announced by this one has left. True when there was somebody. */
  leave(announcer: Announcer): boolean {
    this.#isKnownElsewhere = true;
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
    return here.length > 0 ? encode(here) : null;
  }

  /**
   * Everybody who is here, for somebody who comes; null for nobody. Who was here before has forgotten the states and not
   * the clocks, so that these are raised; `own` is what each announcer has to hear of that: its next state would be old.
   */
  welcome(): { all: Uint8Array | null; own: Map<Announcer, Uint8Array> } {
    const own = new Map<Announcer, [number, State][]>();
    if (this.#isKnownElsewhere) {
      this.#isKnownElsewhere = false;
      for (const [client, held] of this.#states) {
        if (held.state === GONE) continue;
        const raised = { ...held, clock: held.clock + 1 };
        this.#states.set(client, raised);
        own.set(held.announcer, [...(own.get(held.announcer) ?? []), [client, raised]]);
      }
    }
    return { all: this.all(), own: new Map([...own].map(([announcer, states]) => [announcer, encode(states)])) };
  }

  /** What changed since this was last asked: for those connected here, and the part that other instances lack. */
  takeChanges(): { all: Uint8Array | null; local: Uint8Array | null } {
    const changed: [number, State][] = [];
    for (const client of this.#changed) {
      const state = this.#states.get(client);
      if (state) changed.push([client, state]);
    }
    this.#changed.clear();
    const local = changed.filter(([, { announcer }]) => announcer.principalId !== null);
    return { all: changed.length > 0 ? encode(changed) : null, local: local.length > 0 ? encode(local) : null };
  }
}

function encode(states: [number, State][]): Uint8Array {
  return encoding.encode((encoder) => {
    encoding.writeVarUint(encoder, states.length);
    for (const [client, { clock, state }] of states) {
      encoding.writeVarUint(encoder, client);
      encoding.writeVarUint(encoder, clock);
      encoding.writeVarString(encoder, state);
    }
  });
}
