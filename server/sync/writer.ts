import type { Actor } from '../../shared/actor.ts';
import { afterCommit, type Database, type Tx, together } from '../db/index.ts';
import { causeOf, type EventLog } from '../events/index.ts';
import type { Logger } from '../runtime/log.ts';
import type { Entry } from './outbox.ts';
import { InapplicableError } from './replica.ts';
import type { Room } from './room.ts';
import { advanceDocuments, insertUpdates } from './store.ts';
import type { Timers } from './timers.ts';

export type WriterOptions = {
  database: Database;
  log: EventLog;
  now: () => Date;
  timers: Timers;
  logger: Logger;
  /** Updates up to `seq` are committed. */
  committed(room: Room, seq: number): void;
  /** The room's document is not in the database any more. */
  removed(room: Room): void;
};

/** What one transaction stores of one document. */
type Batch = { room: Room; entries: Entry[]; updates: Uint8Array[]; seq: number };

/** An update that no attempt can store. */
class RefusedEntry extends Error {
  readonly room: Room;
  readonly entry: Entry;

  constructor(room: Room, entry: Entry, cause: InapplicableError) {
    super(cause.message);
    this.room = room;
    this.entry = entry;
  }
}

/** Somebody removed the document: what waits was written into nothing. */
class RemovedDocument extends Error {
  readonly room: Room;

  constructor(room: Room) {
    super(`store an update: ${room.name} was removed`);
    this.room = room;
  }
}

/** Milliseconds between two commits: what arrives in between shares the next one. */
const COMMIT_INTERVAL = 20;
const MAX_DOCUMENTS = 64;
/** Bytes of small updates that are applied in one turn: the worst take some microseconds a byte. */
const MAX_RUN_BYTES = 8 * 1024;
const FIRST_RETRY = 100;
const LAST_RETRY = 10_000;

/**
 * Stores what waits in the rooms: updates that arrive together in one transaction, whatever documents they belong to,
 * with their rows and events. One that fails is tried again for as long as the process lives.
 */
export class Writer {
  readonly #options: WriterOptions;
  readonly #rooms = new Set<Room>();
  readonly #failing = new Map<Room, { attempts: number; error: string; stopRetry: () => void }>();
  #working: Promise<void> | null = null;
  #endPause: () => void = () => {};
  #draining = false;

  constructor(options: WriterOptions) {
    this.#options = options;
  }

  /** Stores what waits in the room, now or with the next commit. */
  add(room: Room): void {
    if (this.#failing.has(room)) return;
    this.#rooms.add(room);
    this.#working ??= this.#work();
  }

  /** Documents whose last attempt failed. */
  get failing(): { document: string; attempts: number; error: string }[] {
    return [...this.#failing].map(([room, { attempts, error }]) => ({ document: room.name, attempts, error }));
  }

  /** Tries no more to store what waits in the room. */
  forget(room: Room): void {
    this.#rooms.delete(room);
    this.#failing.get(room)?.stopRetry();
    this.#failing.delete(room);
  }

  /** Stores everything that waits, trying once more what failed. */
  async drain(): Promise<void> {
    this.#draining = true;
    this.#endPause();
    for (const [room, { stopRetry }] of this.#failing) {
      stopRetry();
      this.#failing.delete(room);
      this.add(room);
    }
    await this.#working;
    for (const { stopRetry } of this.#failing.values()) stopRetry();
  }

  async #work(): Promise<void> {
    while (this.#rooms.size > 0) {
      const rooms = [...this.#rooms].slice(0, MAX_DOCUMENTS);
      for (const room of rooms) this.#rooms.delete(room);
      await this.#store(rooms);
      if (this.#rooms.size > 0 && !this.#draining) await this.#pause();
    }
    this.#working = null;
  }

  #pause(): Promise<void> {
    return new Promise((resolve) => {
      this.#endPause = resolve;
      this.#options.timers.after(COMMIT_INTERVAL, resolve);
    });
  }

  #endTurn(): Promise<void> {
    return new Promise((resolve) => this.#options.timers.soon(resolve));
  }

  async #store(rooms: Room[]): Promise<void> {
    const batches = rooms.map(batchOf).filter(({ entries }) => entries.length > 0);
    try {
      if (batches.some(({ updates }) => updates.length > 0)) await this.#commit(batches);
    } catch (error) {
      if (error instanceof RefusedEntry) {
        error.room.discard(error.entry, error.message);
        await this.#store(rooms);
      } else if (error instanceof RemovedDocument) {
        this.#options.removed(error.room);
        await this.#store(rooms);
      } else if (rooms.length > 1) {
        // One document that cannot be stored must not hold up the others.
        for (const room of rooms) await this.#store([room]);
      } else for (const { room } of batches) this.#failed(room, error);
      return;
    }
    for (const room of rooms) this.#failing.delete(room);
    for (const { room, entries } of batches) {
      room.stored(entries);
      if (batches.length > 1) await this.#endTurn();
    }
  }

  #failed(room: Room, error: unknown): void {
    const attempts = (this.#failing.get(room)?.attempts ?? 0) + 1;
    const wait = Math.min(FIRST_RETRY * 2 ** (attempts - 1), LAST_RETRY);
    this.#options.logger.error({ err: error, document: room.name, attempts }, 'storing a document failed');
    const stopRetry = this.#options.timers.after(wait, () => {
      this.#rooms.add(room);
      this.#working ??= this.#work();
    });
    this.#failing.set(room, { attempts, error: error instanceof Error ? error.message : `${error}`, stopRetry });
  }

  async #commit(all: Batch[]): Promise<void> {
    const { database, log, now, committed } = this.#options;
    const batches = all
      .filter(({ updates }) => updates.length > 0)
      .sort((a, b) => (a.room.name < b.room.name ? -1 : 1));
    await database.transaction(async (tx) => {
      const counts = batches.map(({ room, updates }) => ({ name: room.name, count: updates.length }));
      const seqs = await advanceDocuments(tx, counts, now());
      for (const batch of batches) {
        batch.seq = seqs.get(batch.room.name) ?? 0;
        const before = batch.seq - batch.updates.length;
        await batch.room.occupy(tx, false);
        if (batch.room.replica.seq > before) throw new RemovedDocument(batch.room);
        await batch.room.catchUpIn(tx, before);
      }
      // What arrives meanwhile is relayed between two documents, and not after all of them.
      for (const batch of batches) {
        await apply(batch, () => this.#endTurn());
        if (batches.length > 1) await this.#endTurn();
      }
      const inserted = insertUpdates(tx, batches.flatMap(numbered));
      await together([inserted, ...batches.map(({ room }) => project(tx, room, log))]);
      afterCommit(tx, () => {
        for (const { room, seq } of batches) committed(room, seq);
      });
    });
  }
}

function batchOf(room: Room): Batch {
  return { room, ...room.nextBatch(), seq: 0 };
}

/** The updates of a batch as they are stored, known to the replica from when the transaction commits. */
function numbered({ room, updates, seq }: Batch): { name: string; seq: number; update: Uint8Array }[] {
  return updates.map((update, index) => {
    const stored = { seq: seq - updates.length + 1 + index, update };
    room.replica.stored(stored);
    return { name: room.name, ...stored };
  });
}

/**
 * Applies what arrived one actor at a time, so that everybody's events are theirs. Many updates take several turns: what
 * arrives meanwhile, for this document and others, is relayed in between.
 */
async function apply({ room, entries }: Batch, endTurn: () => Promise<void>): Promise<void> {
  const runs = runsByActor(entries);
  for (const run of runs) {
    try {
      room.replica.apply(run.updates, causeOf(run.actor));
    } catch (error) {
      const entry = error instanceof InapplicableError ? run.entries[error.index] : undefined;
      throw error instanceof InapplicableError && entry ? new RefusedEntry(room, entry, error) : error;
    }
    if (run !== runs.at(-1)) await endTurn();
  }
}

/** What one actor did, and Yjs applies at once. */
type ActorRun = { actor: Actor; entries: Entry[]; updates: Uint8Array[]; bytes: number };

function runsByActor(entries: Entry[]): ActorRun[] {
  const runs: ActorRun[] = [];
  for (const entry of entries) {
    if (!entry.update) continue;
    const last = runs.at(-1);
    const isSame = last && last.actor.id === entry.actor.id && last.actor.type === entry.actor.type;
    if (isSame && last.bytes + entry.update.length <= MAX_RUN_BYTES) {
      last.entries.push(entry);
      last.updates.push(entry.update);
      last.bytes += entry.update.length;
    } else runs.push({ actor: entry.actor, entries: [entry], updates: [entry.update], bytes: entry.update.length });
  }
  return runs;
}

/** Writes the rows and events of what the replica's document did in this transaction. */
export async function project(tx: Tx, room: Room, log: EventLog): Promise<void> {
  await log.appendAll(tx, await room.replica.project(tx));
}
