import type { SearchResult } from '../../shared/api/search.ts';
import { holdsPhrase, type Phrase } from '../../shared/search-phrase.ts';
import { parseSearch, type SearchFilters, type SearchQuery } from '../../shared/search-query.ts';
import type { IndexedItem } from '../local/item-index.ts';
import { fuzzySearch } from '../ui/fuzzy.ts';
import { isProject } from './words.ts';

/** More than anybody reads; they are on one page. */
const MOST = 200;

/** The names that somebody is called by. */
export type NameOf = (memberId: string) => string | undefined;

/**
 * Finds what can be found without a network: the items on this device by their titles, and by the filters that can be
 * told of a card.
 */
export function findHere(typed: string, items: Iterable<IndexedItem>, nameOf: NameOf): SearchResult[] {
  const query = parseSearch(typed);
  if (query.problems.length > 0) return [];
  const narrowed = [...items].filter((item) => isLetThrough(item, query, nameOf));
  const found = fuzzySearch(query.text, narrowed, ({ card }) => card.title, MOST);
  return found.map(({ candidate, positions }) => resultOf(candidate, positions));
}

function isLetThrough(item: IndexedItem, query: SearchQuery, nameOf: NameOf): boolean {
  const { phrases, without } = query;
  const holds = (phrase: Phrase) => holdsPhrase(phrase)(item.card.title);
  return (
    phrases.every(holds) &&
    !without.phrases.some(holds) &&
    answersOf(item, query, nameOf).every((answer) => answer) &&
    !answersOf(item, without, nameOf).some((answer) => answer)
  );
}

/** What each filter that is set says of an item. */
function answersOf({ summary, card }: IndexedItem, filters: SearchFilters, nameOf: NameOf): boolean[] {
  const { kinds, stages, projects, authors, paths, languages, before } = filters;
  const author = card.createdBy;
  const words = author === null ? [] : (nameOf(author)?.toLowerCase().split(' ') ?? []);
  const name = words.join(' ');
  const isAuthor = (typed: string) =>
    typed === author ||
    words.some((word) => word.startsWith(typed.toLowerCase())) ||
    name.startsWith(typed.toLowerCase());
  const anyOf = <T>(values: readonly T[], isMeant: (value: T) => boolean) =>
    values.length > 0 ? [values.some(isMeant)] : [];
  return [
    ...anyOf(kinds, (kind) => kind === card.kind),
    ...anyOf(stages, (stage) => stage === card.stage),
    ...anyOf(projects, (typed) => isProject(summary, typed)),
    ...anyOf(authors, isAuthor),
    // Cards are no code.
    ...anyOf([...paths, ...languages], () => false),
    ...(before === null ? [] : [card.createdAt < before]),
  ];
}

/** An item as a search finds it. */
export function resultOf({ summary, card }: IndexedItem, positions: readonly number[]): SearchResult {
  return {
    ...{ id: card.id, kind: card.kind, projectId: summary.id, projectName: summary.name },
    ...{ subject: { type: card.kind, id: card.id }, stage: card.stage, author: card.createdBy, at: card.createdAt },
    title: { text: card.title, marks: marksOf(positions) },
    ...{ excerpt: { text: '', marks: [] }, repositoryName: null, place: null, commit: null },
  };
}

/** Runs of letters that matched, as marks. */
function marksOf(positions: readonly number[]): [number, number][] {
  const marks: [number, number][] = [];
  for (const position of positions) {
    const last = marks.at(-1);
    if (last && last[1] === position) last[1]++;
    else marks.push([position, position + 1]);
  }
  return marks;
}
