import { type Phrase, phraseWords } from './search-phrase.ts';
import { STAGES, type Stage } from './stages.ts';

/** What can be found. */
export const SEARCH_KINDS = ['idea', 'spec', 'task', 'comment', 'post', 'code', 'commit'] as const;
export type SearchKind = (typeof SEARCH_KINDS)[number];

/** The filters of a search. Of one filter any value will do, of several filters each has to hold. */
export type SearchFilters = {
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
};

/** A search taken apart. */
export type SearchQuery = SearchFilters & {
  /** What is searched for, in quotes or not, without the filters and what is left out. */
  text: string;
  /** What of it was in quotes. */
  phrases: Phrase[];
  /** What was behind a dash: whatever has one of these, or any of these filters lets through, is left out. */
  without: SearchFilters & { phrases: Phrase[] };
  /** Filters that cannot hold, and a search that only leaves out. */
  problems: SearchProblem[];
};

/** What a search cannot do, and that in words: the action, a colon, the value. `without` is a search that only leaves out. */
export type SearchProblem = { filter: 'kind' | 'stage' | 'before' | 'without'; value: string; message: string };

/** A word, a phrase or a filter of what somebody typed, and the place in UTF-16 units where it stands. */
export type SearchPart = {
  start: number;
  end: number;
  key: string | null;
  value: string;
  /** Whether a dash in front of it says that it is to be left out. */
  isWithout: boolean;
  /** In quotes: `open` where they do not end. */
  quotes: 'closed' | 'open' | null;
};

/** What leaves out begins a word and has a word behind it: `foo-bar`, `--flag` and a dash alone do not. Phones write curly quotes. */
const PART =
  /(?<without>(?<=^|\s)-(?=[\p{L}\p{N}"“„]))?(?:(?<key>\p{L}+):)?(?:["“„](?<quoted>[^"“”„]*)(?<closing>["“”]?)|(?<plain>\S+))/gu;
const DAY = /^\d{4}-\d\d-\d\d$/;
const QUOTES = /["“”„]/g;

/** The words and filters of what somebody typed, in their order: a filter has a key, whether or not there is one of that name. */
export function partsOf(typed: string): SearchPart[] {
  return [...typed.matchAll(PART)].map(({ 0: part, index, groups = {} }) => ({
    ...{ start: index, end: index + part.length, key: groups.key?.toLowerCase() ?? null },
    value: (groups.quoted ?? groups.plain ?? '').trim(),
    isWithout: groups.without !== undefined,
    quotes: groups.quoted === undefined ? null : groups.closing === '' ? 'open' : 'closed',
  }));
}

const noFilters = (): SearchFilters => ({
  ...{ kinds: [], stages: [], projects: [], authors: [], paths: [], languages: [], before: null },
});

/** Whether any filter is set. */
export const hasFilters = ({ kinds, stages, projects, authors, paths, languages, before }: SearchFilters): boolean =>
  [kinds, stages, projects, authors, paths, languages].some(({ length }) => length > 0) || before !== null;

/**
 * Takes apart what somebody typed into a search: words, phrases in quotes, and filters such as `kind:idea`,
 * `project:"Mission Control"`, `stage:build`, `author:ada`, `path:server/search`, `language:python`, `before:2026-03-01`;
 * and what is to be left out: `-word`, `-"a phrase"`, `-kind:code`. What only looks like a filter (`https://…`,
 * `note: this`) is text.
 */
export function parseSearch(typed: string): SearchQuery {
  const without = { ...noFilters(), phrases: [] as Phrase[] };
  const query: SearchQuery = { text: '', ...noFilters(), phrases: [], without, problems: [] };
  const words: string[] = [];
  const leftOut: string[] = [];
  for (const part of partsOf(typed)) {
    const { start, end, key, value, isWithout, quotes } = part;
    const written = typed.slice(start, end);
    if (key !== null && value !== '' && addFilter(query, part)) continue;
    if (isWithout) {
      // A phrase of words that are none leaves nothing out.
      if (addPhrase(without.phrases, written.slice(1))) leftOut.push(written);
      continue;
    }
    // Somebody who has typed a dash goes on.
    if (written !== '-') words.push(written);
    if (quotes !== null) addPhrase(query.phrases, value, quotes === 'open');
  }
  query.text = words.join(' ').replace(QUOTES, ' ').replace(/\s+/g, ' ').trim();
  if (leftOut.length > 0 && query.text === '' && !hasFilters(query) && !hasFilters(without)) {
    const value = leftOut.join(' ');
    const message = `search for something beside what is to be left out: ${value}`;
    query.problems.push({ filter: 'without', value, message });
  }
  return query;
}

/** Adds what has words; of an open phrase, only what has more than the one that is being typed. */
function addPhrase(phrases: Phrase[], written: string, isOpen = false): boolean {
  const text = written.replace(QUOTES, ' ').trim();
  if (phraseWords(text).length <= (isOpen ? 1 : 0)) return false;
  phrases.push({ text, isOpen });
  return true;
}

/** Adds a filter to the query. Returns false where there is none of that name. */
function addFilter(query: SearchQuery, { key, value, isWithout }: SearchPart): boolean {
  const { problems } = query;
  const to: SearchFilters = isWithout ? query.without : query;
  switch (key) {
    case 'kind':
      // What somebody wrote into the feed is a post.
      addKnown(problems, { key, value: /^feed$/i.test(value) ? 'post' : value, known: SEARCH_KINDS, to: to.kinds });
      return true;
    case 'stage':
      addKnown(problems, { key, value, known: STAGES, to: to.stages });
      return true;
    case 'project':
      to.projects.push(value);
      return true;
    case 'author':
      to.authors.push(value);
      return true;
    case 'path':
      to.paths.push(value);
      return true;
    case 'language':
      to.languages.push(value);
      return true;
    case 'before':
      if (isDay(value)) to.before = value;
      else problems.push(problemOf(key, value, 'a day such as 2026-03-01'));
      return true;
    default:
      return false;
  }
}

function addKnown<T extends string>(
  problems: SearchProblem[],
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
