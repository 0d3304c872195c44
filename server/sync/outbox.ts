import type { Actor } from '../../shared/actor.ts';
import type { Announcer } from './presence.ts';
import type { Inspected, Missing, Run } from './update.ts';

/** A connection as its room sees it. */
export interface Participant extends Announcer {
  /** Sends what the others did, or remembers that it has to catch up from `before`, the state vector of what was sent. */
  relay(message: Uint8Array, before: () => Uint8Array): void;
  /** Sends presence, which may get lost. */
  show(message: Uint8Array): void;
  /** Its first `count` updates are committed. */
  saved(count: number): void;
  refuse(nth: number, reason: string): void;
  close(code: number, reason: string): void;
  /** What an update of its was waiting for is there. */
  take(sent: Sent): void;
}

/** An update of a participant, and what it builds on and has to be there before it is applied. */
export type Sent = {
  /** Its number among those of its connection, from 1. */
  nth: number;
  update: Uint8Array;
  inspected: Inspected;
  missing: Missing[];
};

/** An update on its way into the database; without one, only the confirmation that it has arrived there. */
export type Entry = {
  participant: Participant;
  /** The number of the update among those of its connection, from 1. */
  nth: number;
  /** So many first updates of the connection are committed when this one is. */
  count: number;
  actor: Actor;
  update: Uint8Array | null;
  runs: Run[];
  /** The others get it when it is stored and not before: Yjs may refuse it. */
  isDoubtful: boolean;
};

/** Bytes stored in one transaction, which holds up everybody else's. */
const MAX_BATCH_BYTES = 4 * 1024 * 1024;

/** Entries that were relayed as one update. */
type Merged = { entries: Entry[]; update: Uint8Array };

/** What participants of a room sent and is not committed, in the order in which it will be. */
export class Outbox {
  /** Arrived in this turn of the event loop, and not relayed. */
  #arrived: Entry[] = [];
  #waiting: Entry[] = [];
  #bytes = 0;
  /** How many edits of each client are there with those that are doubtful. */
  readonly #doubtful = new Map<number, number>();
  /** By the first of their entries. */
  readonly #merged = new Map<Entry, Merged>();

  get length(): number {
    return this.#arrived.length + this.#waiting.length;
  }

  get bytes(): number {
    return this.#bytes;
  }

  /** How many of a client's edits are there with those in it that are not relayed; 0 when none of them are the client's. */
  doubtful(client: number): number {
    return this.#doubtful.get(client) ?? 0;
  }

  /** Everything in it that is relayed, or is going to be at the end of this turn. */
  relayed(): Entry[] {
    return [...this.#waiting, ...this.#arrived].filter(({ isDoubtful }) => !isDoubtful);
  }

  /** True for the first of a turn. */
  push(entry: Entry): boolean {
    this.#bytes += entry.update?.length ?? 0;
    this.#addDoubtful(entry);
    return this.#arrived.push(entry) === 1;
  }

  #addDoubtful({ isDoubtful, runs }: Entry): void {
    if (isDoubtful) for (const { client, to } of runs) this.#doubtful.set(client, Math.max(to, this.doubtful(client)));
  }

  /** Ends a turn: what arrived in it can be taken, and is to be relayed. */
  endTurn(): Entry[] {
    const arrived = this.#arrived;
    this.#arrived = [];
    this.#waiting.push(...arrived);
    return arrived;
  }

  /** Entries of a turn were made one update: that is also what is to be stored of them, instead of merging them again. */
  merged(entries: Entry[], update: Uint8Array): void {
    const [first] = entries;
    if (first) this.#merged.set(first, { entries, update });
  }

  /** What to store of entries: merged where they were relayed so. */
  toStore(entries: Entry[]): Uint8Array[] {
    const updates: Uint8Array[] = [];
    for (let index = 0; index < entries.length; index++) {
      const entry = entries[index];
      const merged = entry && this.#merged.get(entry);
      if (merged?.entries.every((each, nth) => entries[index + nth] === each)) {
        updates.push(merged.update);
        index += merged.entries.length - 1;
      } else if (entry?.update) updates.push(entry.update);
    }
    return updates;
  }

  /** What to store next. It stays until it is removed. */
  nextBatch(): Entry[] {
    let bytes = 0;
    const end = this.#waiting.findIndex(({ update }) => {
      bytes += update?.length ?? 0;
      return bytes > MAX_BATCH_BYTES;
    });
    return end < 0 ? [...this.#waiting] : this.#waiting.slice(0, Math.max(1, end));
  }

  remove(entries: Entry[]): void {
    const removed = new Set(entries);
    this.#waiting = this.#waiting.filter((entry) => !removed.has(entry));
    for (const entry of entries) {
      this.#bytes -= entry.update?.length ?? 0;
      this.#merged.delete(entry);
    }
    if (!entries.some(({ isDoubtful }) => isDoubtful)) return;
    this.#doubtful.clear();
    for (const entry of [...this.#waiting, ...this.#arrived]) this.#addDoubtful(entry);
  }

  clear(): void {
    this.#arrived = [];
    this.#waiting = [];
    this.#bytes = 0;
    this.#doubtful.clear();
    this.#merged.clear();
  }
}

/** The updates of entries that have one. */
export function updatesOf(entries: Entry[]): Uint8Array[] {
  return entries.flatMap(({ update }) => update ?? []);
}
