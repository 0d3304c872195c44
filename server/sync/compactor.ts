import type { Compacted } from '../../shared/compaction.ts';
import type { Database } from '../db/index.ts';
import type { Logger } from '../runtime/log.ts';
import type { Room } from './room.ts';
import { storeSnapshot } from './store.ts';
import type { Timers } from './timers.ts';

export type CompactorOptions = {
  database: Database;
  timers: Timers;
  now: () => Date;
  logger: Logger;
  compact(updates: Uint8Array[], signal: AbortSignal): Promise<Compacted>;
};

/** What compaction has done: the bytes of the snapshots it made, and of these the ones for what was deleted. */
export type CompactionStats = { snapshots: number; bytes: number; tombstoneBytes: number };

/** A snapshot is due when loading would go through more than this behind the last one. */
const MAX_TAIL_UPDATES = 500;
const MIN_TAIL_BYTES = 64 * 1024;
/** Snapshots cost the document's size, so a large document waits until more of it has changed. */
const TAIL_SHARE = 0.25;
/** Milliseconds between a commit and the snapshot: not in front of the next message, and not twice for one burst. */
const DELAY = 1000;

/** Replaces logs of updates by snapshots, one document after the other, aside from storing. */
export class Compactor {
  readonly #options: CompactorOptions;
  readonly #due = new Set<Room>();
  #stopTimer: (() => void) | null = null;
  #working: Promise<void> | null = null;
  readonly #stopping = new AbortController();
  readonly stats: CompactionStats = { snapshots: 0, bytes: 0, tombstoneBytes: 0 };

  constructor(options: CompactorOptions) {
    this.#options = options;
  }

  /** Looks whether a snapshot of the room's document is due. */
  consider(room: Room): void {
    const { bytes, tailBytes, tailUpdates } = room.replica.size;
    const due = tailUpdates > MAX_TAIL_UPDATES || tailBytes > Math.max(MIN_TAIL_BYTES, bytes * TAIL_SHARE);
    if (!due || this.#due.has(room)) return;
    this.#due.add(room);
    this.#schedule();
  }

  #schedule(): void {
    if (this.#working || this.#due.size === 0) return;
    this.#stopTimer ??= this.#options.timers.after(DELAY, () => {
      this.#stopTimer = null;
      this.#working = this.#work();
    });
  }

  async #work(): Promise<void> {
    const { database, now, logger, compact } = this.#options;
    const [room] = this.#due;
    if (!room) return;
    this.#due.delete(room);
    const release = room.hold();
    try {
      // The bytes are what is committed, whatever a transaction does to the document meanwhile.
      const { seq } = room.replica;
      const { state, vector, tombstones } = await compact(room.replica.state(), this.#stopping.signal);
      const snapshot = { seq, state, vector };
      await database.transaction((tx) => storeSnapshot(tx, room.name, snapshot, now()));
      room.replica.useSnapshot(snapshot);
      this.stats.snapshots++;
      this.stats.bytes += state.length;
      this.stats.tombstoneBytes += tombstones.bytes;
    } catch (error) {
      // Nothing is lost: the updates are still there, and the next commit makes it due again.
      if (!this.#stopping.signal.aborted)
        logger.error({ err: error, document: room.name }, 'compacting a document failed');
    }
    release();
    this.#working = null;
    this.#schedule();
  }

  async stop(): Promise<void> {
    this.#stopTimer?.();
    this.#due.clear();
    this.#stopping.abort(new Error('compact a document: the server is stopping'));
    await this.#working;
  }
}
