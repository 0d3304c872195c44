import { STAGES, type Stage } from './stages.ts';

/** What can be found. */
export const SEARCH_KINDS = ['idea', 'spec', 'task', 'comment', 'post', 'code', 'commit'] as const;
export type SearchKind = (typeof SEARCH_KINDS)[number];

/** A search taken apart. Of one filter any value will do, of several filters each has to hold. */
export type SearchQuery = {
  /** What is searched for, without the filters. */
  text: string;
  kinds: SearchKind[];
  stages: Stage[];
  /** Ids of projects, or how their names begin. */
  projects: string[];
  /** Ids of members, or how a word of their names begins; of commits, of their author's name or address. */
  authors: string[];
  /** Parts of the paths of files, or patterns with `*`, `**` and `?`. */
  paths: string[];
  /** Names of languages, or extensions of files. */
  languages: string[];
  /** What is older than this day (UTC, `2026-03-01`); null for any age. Code is as old as the last change of its file. */
  before: string | null;
  /** Filters that cannot hold. */
  problems: SearchProblem[];
};

/** A filter whose value is none that it takes, and that in words: the action, a colon, the value. */
export type SearchProblem = { filter: 'kind' | 'stage' | 'before'; value: string; message: string };

/** A word or a filter of what somebody typed, and the place in UTF-16 units where it stands. */
export type SearchPart = { start: number; end: number; key: string | null; value: string };

const PART = /(?:(?<key>\p{L}+):)?(?:"(?<quoted>[^"]*)"?|(?<plain>\S+))/gu;
const DAY = /^\d{4}-\d\d-\d\d$/;

/** The words and filters of what somebody typed, in their order: a filter has a key, whether or not there is one of that name. */
export function partsOf(typed: string): SearchPart[] {
  return [...typed.matchAll(PART)].map(({ 0: part, index, groups: { key, quoted, plain } = {} }) => ({
    start: index,
    end: index + part.length,
    key: key?.toLowerCase() ?? null,
    value: (quoted ?? plain ?? '').trim(),
  }));
}

/**
 * Takes apart what somebody typed into a search: words, and filters such as `kind:idea`, `project:"Mission Control"`,
 * `stage:build`, `author:ada`, `path:server/search`, `language:python`, `before:2026-03-01`. What only looks like a filter (`https://…`, `note: this`) is text.
 */
export function parseSearch(typed: string): SearchQuery {
  const query: SearchQuery = {
    ...{ text: '', kinds: [], stages: [], projects: [], authors: [], paths: [] },
    ...{ languages: [], before: null, problems: [] },
  };
  const words: string[] = [];
  for (const { start, end, key, value } of partsOf(typed)) {
    if (key === null || value === '' || !addFilter(query, key, value)) words.push(typed.slice(start, end));
  }
  query.text = words.join(' ').replaceAll('"', ' ').replace(/\s+/g, ' ').trim();
  return query;
}

/** Adds a filter to the query. Returns false where there is none of that name. */
function addFilter(query: SearchQuery, key: string, value: string): boolean {
  switch (key) {
    case 'kind':
      addKnown(query, { key, value, known: SEARCH_KINDS, to: query.kinds });
      return true;
    case 'stage':
      addKnown(query, { key, value, known: STAGES, to: query.stages });
      return true;
    case 'project':
      query.projects.push(value);
      return true;
    case 'author':
      query.authors.push(value);
      return true;
    case 'path':
      query.paths.push(value);
      return true;
    case 'language':
      query.languages.push(value);
      return true;
    case 'before':
      if (isDay(value)) query.before = value;
      else query.problems.push(problemOf(key, value, 'a day such as 2026-03-01'));
      return true;
    default:
      return false;
  }
}

function addKnown<T extends string>(
  { problems }: SearchQuery,
  { key, value, known, to }: { key: 'kind' | 'stage'; value: string; known: readonly T[]; to: T[] },
): void {
  const found = known.find((one) => one === value.toLowerCase());
  if (found) to.push(found);
  else problems.push(problemOf(key, value, known.join(', ')));
}

const problemOf = (filter: SearchProblem['filter'], value: string, taken: string): SearchProblem => ({
  ...{ filter, value, message: `read the filter ${filter}: it takes ${taken}: ${value}` },
});

function isDay(value: string): boolean {
  if (!DAY.test(value)) return false;
  const day = new Date(`${value}T00:00:00Z`);
  // Some engines take the 31st of February for the 2nd of March.
  return !Number.isNaN(day.getTime()) && day.toISOString().startsWith(value);
}
