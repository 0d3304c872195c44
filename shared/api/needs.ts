import { z } from 'zod';
import { Subject } from '../events.ts';
import { pageOf } from './page.ts';

/**
 * Something that waits for the person who asks: an item that is theirs and not done, a job that failed, a mention that
 * they have not seen. `id` is the item's, the job's or the feed entry's; `text` the title or the sentence.
 */
export const Need = z
  .object({
    id: z.string(),
    kind: z.enum(['item', 'job', 'mention']),
    projectId: z.string().nullable(),
    subject: Subject,
    text: z.string(),
    at: z.string(),
  })
  .meta({ id: 'Need' });
export type Need = z.infer<typeof Need>;

/** The answer of `GET /api/needs`, newest first. */
export const NeedPage = pageOf(Need);
