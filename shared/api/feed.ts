import { z } from 'zod';
import { Subject } from '../events.ts';
import { pageOf } from './page.ts';

/** One entry of a feed over REST; the same as in the feed's document. */
export const FeedEntryAnswer = z
  .object({
    id: z.string(),
    seq: z.number().int(),
    type: z.string(),
    actor: z.object({ type: z.string(), id: z.string().nullable(), name: z.string() }),
    subject: Subject,
    text: z.string(),
    at: z.string(),
  })
  .meta({ id: 'FeedEntry' });

/** The answer of `GET /api/projects/:id/feed?limit=&after=&kind=&actor=`, newest first. `after` is a `seq`. */
export const FeedPage = pageOf(FeedEntryAnswer);

/** The body of `POST /api/projects/:id/feed`. Mentions are members' names after an `@`. */
export const NewPost = z.object({ text: z.string().trim().min(1).max(10_000) }).meta({ id: 'NewPost' });
