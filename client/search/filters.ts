/** The filters of a search as text: what is typed stays the truth, and a click writes into it. */
import { partsOf, type SearchPart } from '../../shared/search-query.ts';

/** The filters there are, in the order they are offered. */
export const FILTERS = ['kind', 'project', 'stage', 'path', 'language', 'author', 'before'] as const;
export type FilterName = (typeof FILTERS)[number];

/** A filter that somebody typed, behind a dash where it leaves out. */
export type Filter = { name: FilterName; value: string; isWithout?: boolean | undefined };

const nameOf = ({ key }: SearchPart): FilterName | undefined => FILTERS.find((name) => name === key);

/** The filters in a text, each once, in their order. */
export function filtersIn(text: string): Filter[] {
  const found = new Map<string, Filter>();
  for (const part of partsOf(text)) {
    const name = nameOf(part);
    const { value, isWithout } = part;
    if (name && value !== '') found.set(`${isWithout} ${name} ${value.toLowerCase()}`, { name, value, isWithout });
  }
  return [...found.values()];
}

/** Whether a text has the filter. */
export function hasFilter(text: string, filter: Filter): boolean {
  return partsOf(text).some((part) => isFilter(part, filter));
}

/** A filter as it is typed; a value with spaces is in quotes. */
export const filterText = ({ name, value, isWithout = false }: Filter): string =>
  `${isWithout ? '-' : ''}${name}:${/[\s"]/.test(value) ? quoted(value) : value}`;

const quoted = (value: string): string => `"${value.replaceAll('"', ' ').trim()}"`;

/** Adds a filter to a text, or takes it out where it is there; the words stay as they stand. */
export function toggleFilter(text: string, filter: Filter): string {
  const without = withoutParts(text, (part) => isFilter(part, filter));
  return hasFilter(text, filter) ? without : joined(text, filterText(filter));
}

/** What is left of a text without its filters. */
export const withoutFilters = (text: string): string => withoutParts(text, (part) => nameOf(part) !== undefined);

/** A text at whose end the value of a filter can be typed. */
export const beginFilter = (text: string, name: FilterName): string => joined(text, `${name}:`);

/** Whether a text ends where the value of a filter is about to be typed. */
export function endsInBareFilter(text: string): boolean {
  const last = partsOf(text).at(-1);
  return last?.key === null && FILTERS.some((name) => last.value.toLowerCase() === `${name}:`);
}

/** A text without the filter at its end that has no value. */
export function withoutBareFilter(text: string): string {
  return endsInBareFilter(text) ? text.slice(0, partsOf(text).at(-1)?.start).trimEnd() : text;
}

const isFilter = (part: SearchPart, { name, value, isWithout = false }: Filter): boolean =>
  part.key === name && part.isWithout === isWithout && part.value.toLowerCase() === value.toLowerCase();

const joined = (text: string, more: string): string => (text.trim() === '' ? more : `${text.trimEnd()} ${more}`);

function withoutParts(text: string, isGone: (part: SearchPart) => boolean): string {
  const kept = partsOf(text).filter((part) => !isGone(part));
  return kept.map(({ start, end }) => text.slice(start, end)).join(' ');
}
