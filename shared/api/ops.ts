import { z } from 'zod';
import { JobState } from './jobs.ts';

/** How the search finds what is alike. */
export const SearchStatus = z.object({
  /** What the configuration says; its vectors are of this name, null before it was reached for the first time. */
  embedder: z.object({
    kind: z.enum(['builtin', 'openai', 'transformers']),
    model: z.string().nullable(),
    name: z.string().nullable(),
  }),
  /** With whose vectors searches compare: of the embedder before it until all are made anew; null for words alone. */
  answering: z.string().nullable(),
  /** Chunks by kind (`idea`, `code`, …), and how many items, comments, posts and repositories wait to be cut into some. */
  kinds: z.record(z.string(), z.number().int()),
  waiting: z.number().int(),
  /** Chunks of text, and how many of them have a vector of the embedder. */
  chunks: z.number().int(),
  embedded: z.number().int(),
  /** Whether the nearest vectors are found by an index, or each is looked at. */
  scan: z.enum(['index', 'exact']),
  /** Since when there are no vectors to be had, and why; null while there are. */
  failing: z.object({ since: z.string(), error: z.string() }).nullable(),
});
export type SearchStatus = z.infer<typeof SearchStatus>;

/** The answer of `GET /api/status`: how the server is doing. Sizes are bytes. */
export const Status = z
  .object({
    version: z.string(),
    engine: z.enum(['pglite', 'postgres']),
    /** Whether the database has the `vector` extension; without it each vector is compared, see `search.scan`. */
    vector: z.boolean(),
    startedAt: z.string(),
    jobs: z.record(JobState, z.number().int()),
    eventsPerMinute: z.number().int(),
    /** Documents in memory, and the sockets open on them. */
    rooms: z.number().int(),
    connections: z.number().int(),
    /** Documents whose last store failed, and is tried again. */
    failing: z.array(z.object({ document: z.string(), attempts: z.number().int(), error: z.string() })),
    /** How many events each subscriber has not handled, and why it is retrying (null when it is not). */
    subscribers: z.array(
      z.object({
        subscriber: z.string(),
        behind: z.number().int(),
        deadLetters: z.number().int(),
        attempts: z.number().int(),
        error: z.string().nullable(),
      }),
    ),
    search: SearchStatus,
    storage: z.object({
      database: z.number().int(),
      tables: z.array(z.object({ name: z.string(), bytes: z.number().int() })),
    }),
  })
  .meta({ id: 'Status' });
export type Status = z.infer<typeof Status>;

/** The answer of `GET /healthz` and `GET /readyz`. */
export const Health = z.object({ status: z.literal('ok') }).meta({ id: 'Health' });
