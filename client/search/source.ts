import type { z } from 'zod';
import type { SearchPage, SearchResult } from '../../shared/api/search.ts';
import type { PaletteEntry, PaletteSource } from '../ui/palette.ts';
import { addressOf, iconOf } from './address.ts';

type SourceDeps = {
  get<T>(path: string): Promise<T>;
  navigate(path: string): void;
  /** Resolves after some milliseconds. */
  wait(milliseconds: number): Promise<void>;
};

/** How long, in milliseconds, to wait for more letters before the server is asked. */
const SETTLE = 120;
/** Shorter words are in too many texts. */
const SHORTEST = 2;
const MOST = 12;
/** Below what is called as was typed: titles are looked through where the palette is, and shown at once. */
const SCORE = 0;
/** Below all that was found: one step up from the first entry. */
const LAST = -1000;

/** Finds for the palette what has the words in its text, or is alike to them; filters (`kind:comment`) hold too. */
export function searchSource({ get, navigate, wait }: SourceDeps): PaletteSource {
  let newest = 0;
  return {
    id: 'search',
    async search(query) {
      const asked = ++newest;
      if (query.length < SHORTEST) return [];
      await wait(SETTLE);
      // Something else has been typed since, and its answer is the one that will be shown.
      if (asked !== newest) return [];
      const path = `/api/search?q=${encodeURIComponent(query)}&limit=${MOST}`;
      const { items } = await get<z.infer<typeof SearchPage>>(path);
      return items.filter(isInText).map((result, index) => entryOf(result, SCORE - index, navigate));
    },
  };
}

/** An item that is found by its title alone is among the items already. */
function isInText({ subject, kind, title, excerpt }: SearchResult): boolean {
  return subject.type !== kind || excerpt.marks.length > 0 || title.marks.length === 0;
}

function entryOf(result: SearchResult, score: number, navigate: SourceDeps['navigate']): PaletteEntry {
  const { id, kind, title, excerpt, place, commit } = result;
  // An item without a text is shown by its title; what code and commits are called says the most of them.
  const { text, marks } = excerpt.text === '' || place || commit ? title : excerpt;
  return {
    id: `search ${id}`,
    title: text,
    group: place ? 'Code' : commit ? 'Commits' : 'In texts',
    detail: detailOf(result),
    icon: iconOf(kind),
    score,
    positions: marks.flatMap(([start, end]) => Array.from({ length: end - start }, (_, index) => start + index)),
    run: () => navigate(addressOf(result)),
  };
}

function detailOf({ title, place, commit }: SearchResult): string {
  if (commit) return commit.sha.slice(0, 7);
  if (!place) return title.text;
  return title.text === place.path ? `line ${place.line}` : `${place.path}:${place.line}`;
}

/** Offers the page of the search for whatever is typed. */
export const everywhereSource = (navigate: SourceDeps['navigate']): PaletteSource => ({
  id: 'everywhere',
  search: (query) =>
    query === ''
      ? []
      : [
          {
            id: 'search everywhere',
            title: `Search everywhere for “${query}”`,
            group: 'Search',
            icon: 'search',
            score: LAST,
            run: () => navigate(`/search?q=${encodeURIComponent(query)}`),
          },
        ],
});
