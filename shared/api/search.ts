import { z } from 'zod';
import { Subject } from '../events.ts';
import { SEARCH_KINDS } from '../search-query.ts';
import { Stage } from '../stages.ts';
import { pageOf } from './page.ts';
import { textOf } from './text.ts';

/** How many results of one search can be paged through. */
export const MOST_RESULTS = 200;

/** What narrows `GET /api/search` down, beside `limit` and `after`: what somebody typed, filters and all. */
export const SearchFilter = z.object({ q: textOf(500) });

/** Text with the places, in UTF-16 units, that the search found. */
export const MarkedText = z
  .object({ text: z.string(), marks: z.array(z.tuple([z.number().int(), z.number().int()])) })
  .meta({ id: 'MarkedText' });

/** Something that was found. */
export const SearchResult = z
  .object({
    /** The id of the item, comment or post. */
    id: z.string(),
    kind: z.enum(SEARCH_KINDS),
    projectId: z.string(),
    projectName: z.string(),
    /** What to open: the item, or the project of a post. */
    subject: Subject,
    /** The title of the item; the project's name for a post. */
    title: MarkedText,
    /** The part of the text that the search found. */
    excerpt: MarkedText,
    /** The stage of the item; null for a post. */
    stage: Stage.nullable(),
    /** A member's id. */
    author: z.string().nullable(),
    at: z.string(),
  })
  .meta({ id: 'SearchResult' });
export type SearchResult = z.infer<typeof SearchResult>;

/** The answer of `GET /api/search`, best first. */
export const SearchPage = pageOf(SearchResult);
