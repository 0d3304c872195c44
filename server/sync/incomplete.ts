import type { Participant, Sent } from './outbox.ts';

/** Bytes of updates of one person that may wait for what is missing. */
const MAX_BYTES = 1024 * 1024;
/** Bytes that one of them costs beside its own, about. */
const FIXED_BYTES = 4096;

/** The updates of a room's participants that wait for missing edits, in the order in which they came. */
export class IncompleteUpdates {
  readonly #waiting = new Map<Participant, Sent[]>();

  /** Has an update wait; false when too much of its person does. */
  add(participant: Participant, sent: Sent): boolean {
    let bytes = costOf(sent);
    for (const [{ principalId }, waiting] of this.#waiting) {
      if (principalId === participant.principalId) for (const each of waiting) bytes += costOf(each);
    }
    if (bytes > MAX_BYTES) return false;
    this.#waiting.set(participant, [...(this.#waiting.get(participant) ?? []), sent]);
    return true;
  }

  /** The number of the participant's first update that waits; null when none does. */
  first(participant: Participant): number | null {
    return this.#waiting.get(participant)?.[0]?.nth ?? null;
  }

  /** Takes out one after the other what is complete, where so many of each client's edits are there. */
  *complete(clock: (client: number) => number): Generator<[Participant, Sent]> {
    for (const participant of this.#waiting.keys()) {
      for (const sent of this.#waiting.get(participant) ?? []) {
        if (!isComplete(sent, clock)) continue;
        const others = this.#waiting.get(participant)?.filter((each) => each !== sent);
        // The one before it may have closed the socket.
        if (!others) break;
        if (others.length > 0) this.#waiting.set(participant, others);
        else this.#waiting.delete(participant);
        yield [participant, sent];
      }
    }
  }

  /** Forgets what waits of a participant. */
  delete(participant: Participant): void {
    this.#waiting.delete(participant);
  }
}

function costOf({ update }: Sent): number {
  return update.length + FIXED_BYTES;
}

/** Drops what has arrived of what is missing: each is looked at once, however often something arrives. */
function isComplete({ missing }: Sent, clock: (client: number) => number): boolean {
  for (let last = missing.at(-1); last && clock(last.client) >= last.count; last = missing.at(-1)) missing.pop();
  return missing.length === 0;
}
