import { api, connection, session } from '../local/index.ts';
import { type ItemIndex, openItemIndex } from '../local/item-index.ts';
import { members } from '../local/workspace.ts';
import { findHere } from './here.ts';
import { Search } from './model.ts';

/** Calls back after some milliseconds, unless the returned function is called before. */
export function after(milliseconds: number, run: () => void): () => void {
  const timer = setTimeout(run, milliseconds);
  return () => clearTimeout(timer);
}

/** The search of whoever is signed in: it is there again when they come back from what they opened. */
let kept: { search: Search; personId: string } | null = null;
let index: ItemIndex | null = null;

/** The search of the page. */
export function openSearch(): Search {
  const personId = session.peek().me?.id ?? '';
  if (kept?.personId !== personId) {
    kept?.search.close();
    const search = new Search({
      get: api.get,
      online: connection.online,
      findHere: (typed) => findHere(typed, index?.items() ?? [], (id) => members.peek().get(id)?.name),
      after,
      now: Date.now,
    });
    kept = { search, personId };
  }
  return kept.search;
}

/** Reads what is on this device for the search, until the returned function is called. */
export function readHere(search: Search): () => void {
  const opened = openItemIndex({ first: null, onChange: () => search.refreshHere() });
  index = opened;
  return () => {
    opened.close();
    if (index === opened) index = null;
  };
}
