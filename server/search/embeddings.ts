import type { SearchStatus } from '../../shared/api/ops.ts';
import { createLoop, type EventLogDeps } from '../events/index.ts';
import { countIndexed } from './counts.ts';
import { type Embedder, EmbedderError, type EmbedderSource } from './embedder.ts';
import type { Embedders } from './embedders/index.ts';
import { chooseEmbedder, dropOthers, lastComplete, markComplete, stateOf } from './former.ts';
import { loadVectors } from './scan.ts';
import { embedSome, isIndexed, prepareVectors } from './vectors.ts';

/** What has every chunk embedded, and tells with what a search compares. */
export interface Embeddings {
  /** What a search compares with now. Asking it for a query's vector never fails: it is zeros, which are like nothing. */
  answering(): Embedder;
  /** There are new chunks. */
  wake(): void;
  start(): void;
  stop(): Promise<void>;
  /** How many chunks have no vector yet; more than none while there are vectors of a former embedder. */
  pending(): Promise<number>;
  status(): Promise<SearchStatus>;
}

/** How often to look for what another process has left, in milliseconds. */
const POLL_MS = 10_000;
/** The first and the longest wait after a failure, in milliseconds; it doubles in between. */
const RETRY_MS = { first: 1000, longest: 5 * 60_000 };
/** So long after a failure nobody who searches waits for the embedder again, in milliseconds. */
const SPARE_MS = 10_000;

/** Searches go by words alone. */
const NONE: Embedder = {
  ...{ name: 'none', dimensions: 1, leastAlike: 1, reads: 'words' },
  embed: async (texts) => texts.map(() => new Float32Array(1)),
  embedQuery: async () => new Float32Array(1),
};

/**
 * Keeps every chunk embedded with the configured embedder. One that is new embeds everything in the background; until it
 * has, searches compare with the vectors of the one before, if that can still be asked, which embeds what is written
 * meanwhile too. One that fails is tried again, later each time, and searches go by words.
 */
export function createEmbeddings(
  options: Pick<EventLogDeps, 'database' | 'now' | 'logger'> & { embedders: Embedders },
): Embeddings {
  const { database, now, logger, embedders } = options;
  const { configured } = embedders;
  let current: Embedder | null = null;
  /** The one before, while it answers; undefined before it was looked for. */
  let former: { source: EmbedderSource; embedder: Embedder } | null | undefined;
  /** The name under which this process has entered its embedder. */
  let chosen: string | null = null;
  /** Where embedding goes on; null for at the newest chunk. */
  let before: number | null = null;
  /** There may be chunks that the former embedder does not have. */
  let isFormerBehind = true;
  /** All is embedded, and nothing is left of others. */
  let isSettled = false;
  let answering = NONE;
  let failing: { since: string; error: string } | null = null;
  /** Failures in a row; when to try again, by the clock of `performance`. */
  let attempts = 0;
  let retryAt = 0;

  const failed = (error: unknown) => {
    const message = error instanceof Error ? error.message : String(error);
    if (!failing) logger.warn({ err: error }, 'make vectors: the search goes by words meanwhile');
    failing = { since: failing?.since ?? now().toISOString(), error: message };
  };
  const worked = () => {
    if (failing) logger.info('make vectors: it works again');
    failing = null;
    attempts = 0;
  };

  /** The embedder, for searches. */
  const forSearches = (embedder: Embedder): Embedder => {
    const isFormer = embedder === former?.embedder;
    let askAgainAt = 0;
    return {
      ...embedder,
      async embedQuery(text) {
        if (performance.now() < askAgainAt) return new Float32Array(embedder.dimensions);
        try {
          const vector = await embedder.embedQuery(text);
          if (!isFormer) worked();
          return vector;
        } catch (error) {
          askAgainAt = performance.now() + SPARE_MS;
          if (isFormer) logger.warn({ err: error, embedder: embedder.name }, 'ask a former embedder');
          else failed(error);
          return new Float32Array(embedder.dimensions);
        }
      },
    };
  };

  /** Looks for the embedder of the vectors that are there. */
  async function openFormer(): Promise<typeof former> {
    const last = await lastComplete(database.sql, current?.name ?? null);
    const source = last && embedders.former(last);
    if (!last || !source) return null;
    try {
      const embedder = await source.open();
      if (embedder.name === last.name) return { source, embedder };
    } catch (error) {
      logger.warn({ err: error, embedder: last.name }, 'search with the vectors of a former embedder');
    }
    await source.close();
    return null;
  }

  async function closeFormer(): Promise<void> {
    await former?.source.close();
    former = null;
  }

  async function openCurrent(): Promise<Embedder> {
    const embedder = await configured.open();
    await prepareVectors(database, embedder);
    // Not again when it was lost in between: another process may have chosen since.
    if (chosen !== embedder.name) await chooseEmbedder(database.sql, embedder.name, configured, now());
    chosen = embedder.name;
    return embedder;
  }

  /** Has searches compare with what is complete: the vectors of the embedder, or else of the one before, where it can be asked. */
  async function choose(): Promise<void> {
    if (isSettled) return;
    const isComplete = current !== null && (await stateOf(database.sql, current.name)).complete;
    if (isComplete) await closeFormer();
    else if (former === undefined) former = await openFormer();
    const embedder = isComplete ? current : (former?.embedder ?? current);
    // One that is lost for now is asked on: a search may be the first to find it back.
    if (embedder && embedder.name !== answering.name) {
      answering = forSearches(embedder);
      // Before somebody waits for it.
      if (!(await isIndexed(database, embedder))) await loadVectors(database, embedder);
    }
    await embedWithFormer();
  }

  /** Has what is written meanwhile found by the former embedder too. */
  async function embedWithFormer(): Promise<void> {
    if (!former || !isFormerBehind) return;
    isFormerBehind = false;
    try {
      let last: number | null = null;
      do last = await embedSome(database, former.embedder, last);
      while (last !== null);
    } catch (error) {
      logger.warn({ err: error, embedder: former.embedder.name }, 'embed with a former embedder');
      await closeFormer();
    }
  }

  async function embedMore(): Promise<number> {
    try {
      current ??= await openCurrent();
    } finally {
      await choose();
    }
    // Otherwise two processes of different configurations would undo each other's work without end.
    if (!(await stateOf(database.sql, current.name)).chosen) return POLL_MS;
    const from = before;
    before = await embedSome(database, current, from);
    if (before !== null) worked();
    // Once more from the newest: some may have been written meanwhile.
    if (before !== null || from !== null) return 0;
    if (!isSettled) {
      await markComplete(database.sql, current.name, now());
      await choose();
      await dropOthers(database, current);
      isSettled = true;
    }
    return POLL_MS;
  }

  async function round(): Promise<number> {
    const wait = retryAt - performance.now();
    if (wait > 0) {
      await embedWithFormer();
      return wait;
    }
    try {
      return await embedMore();
    } catch (error) {
      if (!(error instanceof EmbedderError)) throw error;
      // Opened again: by then it may be another model.
      current = null;
      before = null;
      isSettled = false;
      failed(error);
      const delay = Math.max(error.retryAfterMs, Math.min(RETRY_MS.longest, RETRY_MS.first * 2 ** attempts++));
      retryAt = performance.now() + delay;
      return delay;
    }
  }

  const loop = createLoop(round, (error) => logger.error({ err: error }, 'embed what changed'));
  const count = async (name: string | null) => {
    const [row] = await database.sql<{ chunks: number; embedded: number }[]>`
      select (select count(*) from search_chunks) as chunks,
        (select count(*) from search_vectors where embedder = ${name}::text) as embedded`;
    return row ?? { chunks: 0, embedded: 0 };
  };
  return {
    answering: () => answering,
    wake() {
      isFormerBehind = true;
      loop.wake();
    },
    start: loop.wake,
    async stop() {
      // Whatever it waits for ends by that.
      await configured.close();
      await loop.stop();
      await closeFormer();
    },
    async pending() {
      const { chunks, embedded } = await count(current?.name ?? null);
      return chunks - embedded + (isSettled ? 0 : 1);
    },
    async status() {
      const { kind, model } = configured;
      return {
        embedder: { kind, model, name: current?.name ?? null },
        answering: answering === NONE ? null : answering.name,
        ...(await countIndexed(database.sql)),
        ...(await count(current?.name ?? null)),
        scan: (await isIndexed(database, answering)) ? 'index' : 'exact',
        failing,
      };
    },
  };
}
