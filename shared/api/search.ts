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

const Marks = z.array(z.tuple([z.number().int(), z.number().int()]));

/** Text with the places, in UTF-16 units, that the search found. */
export const MarkedText = z.object({ text: z.string(), marks: Marks }).meta({ id: 'MarkedText' });

/** Something that was found. */
export const SearchResult = z
  .object({
    /** The id of the item, comment or post; of code that of its definition in its file, of a commit one made of its sha. */
    id: z.string(),
    kind: z.enum(SEARCH_KINDS),
    projectId: z.string(),
    projectName: z.string(),
    /** The repository of code and commits. */
    repositoryName: z.string().nullable(),
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
        /** The places in the path that the search found. */
        marks: Marks,
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

/** How many results `GET /api/search/similar` has at most. */
export const MOST_SIMILAR = 10;

/** What `GET /api/search/similar` looks for: a text, its title in the first line. */
export const SimilarFilter = z.object({
  text: textOf(4000),
  /** Only what is in this project. */
  projectId: z.uuid().optional(),
  /** The item that the text is of: it is like itself. */
  except: z.uuid().optional(),
  limit: z.coerce.number().int().min(1).max(MOST_SIMILAR).default(5),
});

/** Something that is likely to be about the same. */
export const SimilarResult = SearchResult.extend({
  /** How alike it is, 0 to 1. */
  likeness: z.number(),
}).meta({ id: 'SimilarResult' });
export type SimilarResult = z.infer<typeof SimilarResult>;

/** The answer of `GET /api/search/similar`, the most alike first. */
export const SimilarResults = z.object({ items: z.array(SimilarResult) }).meta({ id: 'SimilarResults' });

/** The answer of `GET /api/search`, best first. */
export const SearchPage = pageOf(SearchResult).extend({
  /** How many items, comments, posts and repositories have waited for some seconds to be indexed: not all of them is found yet. */
  waiting: z.number().int(),
});
