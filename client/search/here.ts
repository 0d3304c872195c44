import type { SearchResult } from '../../shared/api/search.ts';
import { parseSearch, type SearchQuery } from '../../shared/search-query.ts';
import type { IndexedItem } from '../local/item-index.ts';
import { fuzzySearch } from '../ui/fuzzy.ts';
import { isProject } from './words.ts';

const MOST = 50;

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

function isLetThrough({ summary, card }: IndexedItem, query: SearchQuery, nameOf: NameOf): boolean {
  const { kinds, stages, projects, authors, paths, languages, before } = query;
  // Cards are no code.
  if (paths.length > 0 || languages.length > 0) return false;
  const author = card.createdBy;
  const words = author === null ? [] : (nameOf(author)?.toLowerCase().split(' ') ?? []);
  const name = words.join(' ');
  const isAuthor = (typed: string) =>
    typed === author ||
    words.some((word) => word.startsWith(typed.toLowerCase())) ||
    name.startsWith(typed.toLowerCase());
  return (
    (kinds.length === 0 || kinds.some((kind) => kind === card.kind)) &&
    (stages.length === 0 || stages.includes(card.stage)) &&
    (projects.length === 0 || projects.some((typed) => isProject(summary, typed))) &&
    (authors.length === 0 || authors.some(isAuthor)) &&
    (before === null || card.createdAt < before)
  );
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
