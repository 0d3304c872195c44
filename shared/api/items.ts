import { z } from 'zod';
import { LoggedEvent } from '../events.ts';
import { pageOf } from './page.ts';

/** The answer of `GET /api/projects/:id/comment-counts`: the items of a project that have comments. */
export const CommentCounts = z
  .object({ items: z.array(z.object({ itemId: z.string(), comments: z.number().int().positive() })) })
  .meta({ id: 'CommentCounts' });

/** The answer of `GET /api/items/:id/history?limit=&after=`: the events about an item, newest first. */
export const ItemHistory = pageOf(LoggedEvent);
