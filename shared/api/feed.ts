import { z } from 'zod';
import { Subject } from '../events.ts';
import { FEED_KINDS } from '../feed-kinds.ts';
import { pageOf } from './page.ts';
import { textOf, typedText } from './text.ts';

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

/** What narrows `GET /api/projects/:id/feed` down, beside `limit` and `after`: a kind, and the id of who did it. */
export const FeedFilter = z.object({ kind: z.enum(FEED_KINDS), actor: textOf(100) }).partial();

/** The answer of `GET /api/projects/:id/feed`, newest first. `after` is the `seq` of the last entry that is known. */
export const FeedPage = pageOf(FeedEntryAnswer);

/** The body of `POST /api/projects/:id/feed`. Mentions are members' names after an `@`. */
export const NewPost = z.object({ text: typedText(10_000) }).meta({ id: 'NewPost' });
