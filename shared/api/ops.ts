import { z } from 'zod';
import { JobState } from './jobs.ts';

/** The answer of `GET /api/status`: how the server is doing. Sizes are bytes. */
export const Status = z
  .object({
    version: z.string(),
    engine: z.enum(['pglite', 'postgres']),
    /** Whether the database has the `vector` extension; without it search scans exactly. */
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
    storage: z.object({
      database: z.number().int(),
      tables: z.array(z.object({ name: z.string(), bytes: z.number().int() })),
    }),
  })
  .meta({ id: 'Status' });
export type Status = z.infer<typeof Status>;

/** The answer of `GET /healthz` and `GET /readyz`. */
export const Health = z.object({ status: z.literal('ok') }).meta({ id: 'Health' });
