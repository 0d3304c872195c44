import type { z } from 'zod';
import type { SearchPage, SearchResult } from '../../shared/api/search.ts';
import type { IconName } from '../ui/icon.tsx';
import type { PaletteEntry, PaletteSource } from '../ui/palette.ts';
import { subjectPath } from '../ui/subjects.ts';

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

function iconOf(kind: SearchResult['kind']): IconName {
  if (kind === 'post') return 'feed';
  if (kind === 'code') return 'file';
  return kind === 'comment' ? 'message' : kind;
}

function entryOf(result: SearchResult, score: number, navigate: SourceDeps['navigate']): PaletteEntry {
  const { id, kind, projectId, subject, title, excerpt } = result;
  const path = kind === 'post' ? `/p/${projectId}/feed` : subjectPath(subject, projectId);
  // An item without a text is shown by its title.
  const { text, marks } = excerpt.text === '' ? title : excerpt;
  return {
    id: `search ${id}`,
    title: text,
    group: 'In texts',
    detail: title.text,
    icon: iconOf(kind),
    score,
    positions: marks.flatMap(([start, end]) => Array.from({ length: end - start }, (_, index) => start + index)),
    run: () => path && navigate(path),
  };
}
