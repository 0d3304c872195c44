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
    /** The id of the item, comment or post; of code that of its definition in its file, of a commit one made of its sha. */
    id: z.string(),
    kind: z.enum(SEARCH_KINDS),
    projectId: z.string(),
    projectName: z.string(),
    /** What to open: the item, the project of a post, the repository of code and commits. */
    subject: Subject,
    /** The title of the item, the project's name for a post, the symbol of code or its path, the subject of a commit. */
    title: MarkedText,
    /** The part of the text that the search found. */
    excerpt: MarkedText,
    /** The stage of the item; null for what is of none. */
    stage: Stage.nullable(),
    /** A member's id. */
    author: z.string().nullable(),
    /** When it was written; of code, when its file was last changed. */
    at: z.string(),
    /** Where code is: lines from 1, the name of the innermost definition that it is a part of. */
    place: z
      .object({
        repositoryId: z.string(),
        path: z.string(),
        line: z.number().int(),
        endLine: z.number().int(),
        language: z.string(),
        symbol: z.string().nullable(),
      })
      .nullable(),
    /** Which commit it is, and who wrote it. */
    commit: z.object({ repositoryId: z.string(), sha: z.string(), author: z.string() }).nullable(),
  })
  .meta({ id: 'SearchResult' });
export type SearchResult = z.infer<typeof SearchResult>;

/** The answer of `GET /api/search`, best first. */
export const SearchPage = pageOf(SearchResult);
