import type { Database } from '../db/index.ts';
import type { Logger } from '../runtime/log.ts';
import { createLoop } from './loop.ts';
import { isAfter, type PlacedEvent, type Position, readAfter, readHead } from './read.ts';

/** Events that are kept for followers; one that is further behind reads the database. */
const KEPT = 1000;
const BATCH = 200;

/**
 * The end of the log in memory: read once from the database, however many follow it. A follower asks for what is
 * behind its own place, so a slow one holds nothing but that place.
 */
interface Tail {
  /** The events behind a place, some of them; waits while there are none. Empty when `signal` aborts. */
  after(position: Position, signal: AbortSignal): Promise<PlacedEvent[]>;
  /** Reads what is new, when anybody waits for it. */
  advance(): void;
  stop(): Promise<void>;
}

export function createTail({ sql }: Database, logger: Logger, onUnsettled: () => void): Tail {
  /** Every settled event behind `start`, up to the last one that was read, is in `kept`; null when that is not so. */
  let start: Position | null = null;
  let kept: PlacedEvent[] = [];
  const waiting = new Set<() => void>();

  const readMore = async (): Promise<number | null> => {
    if (waiting.size === 0) {
      // Nobody to read for: whoever comes next starts at the head of then.
      start = null;
      return null;
    }
    const { head, unsettled } = await readHead(sql);
    if (unsettled) onUnsettled();
    const last: Position | null = start && (kept.at(-1)?.position ?? start);
    const events = last ? await readAfter(sql, last, BATCH) : [];
    kept = last ? [...kept, ...events] : [];
    start = kept[kept.length - KEPT - 1]?.position ?? start ?? head;
    kept = kept.slice(-KEPT);
    for (const wake of [...waiting]) wake();
    return events.length === BATCH ? 0 : null;
  };
  const loop = createLoop(readMore, (error) => logger.error({ err: error }, 'read the end of the log'));

  const waitForMore = (signal: AbortSignal) =>
    new Promise<void>((resolve) => {
      const wake = () => {
        waiting.delete(wake);
        signal.removeEventListener('abort', wake);
        resolve();
      };
      waiting.add(wake);
      signal.addEventListener('abort', wake);
      if (signal.aborted) wake();
      else if (!start) loop.wake();
    });

  return {
    after: async (position, signal) => {
      while (!signal.aborted) {
        if (start && isAfter(start, position)) {
          const older = await readAfter(sql, position, BATCH);
          if (older.length > 0) return older;
        }
        const newer = start ? kept.filter((placed) => isAfter(placed.position, position)).slice(0, BATCH) : [];
        if (newer.length > 0) return newer;
        await waitForMore(signal);
      }
      return [];
    },
    advance: loop.wake,
    stop: loop.stop,
  };
}
