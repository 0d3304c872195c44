import { z } from 'zod';
import { LoggedEvent } from '../events.ts';
import { pageOf } from './page.ts';

/**
 * What narrows the log down, beside `limit` and `after` (the `seq` of the last event that is known): a type, or a
 * prefix of types that ends in `*` (`pull.request.*`); a project; what the events are about.
 */
export const EventFilter = z
  .object({ type: z.string().max(100), projectId: z.uuid(), subjectId: z.string().max(200) })
  .partial();

/** The answer of `GET /api/events`, in the order of the log; the newest first with `order=newest`. */
export const EventPage = pageOf(LoggedEvent);

/** An event that a subscriber gave up on: `error` is why. */
export const DeadLetter = z
  .object({
    id: z.string(),
    subscriber: z.string(),
    event: LoggedEvent,
    attempts: z.number().int(),
    error: z.string(),
    createdAt: z.string(),
  })
  .meta({ id: 'DeadLetter' });
export type DeadLetter = z.infer<typeof DeadLetter>;

/** The answer of `GET /api/dead-letters`, newest first. */
export const DeadLetterPage = pageOf(DeadLetter);
