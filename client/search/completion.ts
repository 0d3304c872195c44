import { partsOf, SEARCH_KINDS } from '../../shared/search-query.ts';
import { STAGES } from '../../shared/stages.ts';
import { fuzzySearch } from '../ui/fuzzy.ts';
import { FILTERS, type FilterName, filterText } from './filters.ts';

/** What somebody may mean by what stands before the caret, and the part of the text that it takes the place of. */
export type Completion = { start: number; end: number; options: CompletionOption[] };
export type CompletionOption = {
  label: string;
  detail: string;
  /** What is put into the text. */
  text: string;
  /** Set where one of these values comes next. */
  filter: FilterName | null;
};

/** What the values of filters are taken from. */
export type Known = {
  projects: readonly string[];
  people: readonly string[];
  /** Of the code that was found last. */
  languages: readonly string[];
  folders: readonly string[];
  /** Now, for days that are some time ago. */
  now: Date;
};

const MEANINGS: Record<FilterName, string> = {
  kind: SEARCH_KINDS.join(', '),
  project: 'in a project',
  stage: 'where the item is on the board',
  path: 'a part of the path of code, or a pattern',
  language: 'what code is written in',
  author: 'who wrote it',
  before: 'older than a day',
};
/** What a filter does, in a few words. */
export const meaningOf = (name: FilterName): string => MEANINGS[name];

/** A name is offered from so many letters on: fewer begin most words. */
const SHORTEST_NAME = 2;
const MOST_VALUES = 8;

/** Offers the names of filters, and behind `name:` its values. Null where nothing fits. */
export function completionAt(text: string, caret: number, known: Known): Completion | null {
  const before = /(?:^|\s)-?(?:(?<name>\p{L}+):(?:"(?<quoted>[^"]*)|(?<plain>\S*))|(?<word>\p{L}+))$/u.exec(
    text.slice(0, caret),
  );
  // Inside a phrase nobody begins a filter.
  const isQuoted = partsOf(text).some(({ key, quotes, end }) => key === null && quotes === 'open' && end >= caret);
  if (!before?.groups || isQuoted) return null;
  const { name, quoted, plain, word } = before.groups;
  const start = before.index + (/^\s?-?/.exec(before[0])?.[0].length ?? 0);
  const end = caret + (/^[^\s"]*"? ?/.exec(text.slice(caret))?.[0].length ?? 0);
  const options = word === undefined ? valuesOf(name ?? '', quoted ?? plain ?? '', known) : namesOf(word, text, caret);
  return options.length > 0 ? { start, end, options } : null;
}

function namesOf(word: string, text: string, caret: number): CompletionOption[] {
  // In the middle of a word nobody begins a filter.
  if (word.length < SHORTEST_NAME || /^[^\s]/.test(text.slice(caret))) return [];
  return FILTERS.filter((name) => name.startsWith(word.toLowerCase())).map((name) => ({
    ...{ label: `${name}:`, detail: MEANINGS[name], text: `${name}:`, filter: name },
  }));
}

function valuesOf(typedName: string, typed: string, known: Known): CompletionOption[] {
  const name = FILTERS.find((one) => one === typedName.toLowerCase());
  if (!name) return [];
  const values = candidates(name, known);
  // What is there in full needs no help.
  if (values.some(({ value }) => value.toLowerCase() === typed.toLowerCase())) return [];
  return fuzzySearch(typed, values, ({ value, detail }) => (detail ? `${value} ${detail}` : value), MOST_VALUES).map(
    ({ candidate: { value, detail } }) => ({
      ...{ label: value, detail, text: `${filterText({ name, value })} `, filter: null },
    }),
  );
}

type Candidate = { value: string; detail: string };

function candidates(name: FilterName, { projects, people, languages, folders, now }: Known): Candidate[] {
  const plain = (values: readonly string[]) => values.map((value) => ({ value, detail: '' }));
  switch (name) {
    case 'kind':
      return plain(SEARCH_KINDS);
    case 'stage':
      return plain(STAGES);
    case 'project':
      return plain(projects);
    case 'path':
      return plain(folders);
    case 'language':
      return plain([...new Set([...languages, ...LANGUAGES])]);
    case 'author':
      return plain(people);
    case 'before':
      return AGES.map(({ days, detail }) => ({ value: dayBefore(now, days), detail }));
  }
}

/** Those whose definitions are understood. */
const LANGUAGES = 'TypeScript JavaScript Vue Svelte Astro Python Go Rust Java C C++ C# Ruby PHP'.split(' ');

const AGES = [
  { days: 0, detail: 'before today' },
  { days: 7, detail: 'a week ago' },
  { days: 30, detail: 'a month ago' },
  { days: 91, detail: 'three months ago' },
  { days: 365, detail: 'a year ago' },
];

const dayBefore = (now: Date, days: number): string =>
  new Date(now.getTime() - days * 24 * 60 * 60 * 1000).toISOString().slice(0, 10);
