import { LIVING } from './model.ts';

/** What stands in the place of the living text: nothing, a revision, or a difference. Part of the address. */
export type Look =
  | { kind: 'living' }
  | { kind: 'revision'; revision: number }
  | { kind: 'difference'; from: number; to: number };

const PARAMETERS = { revision: 'revision', compare: 'compare' } as const;
const LIVING_WORD = 'now';

const numberOf = (word: string | undefined) => (word === LIVING_WORD ? LIVING : Number(word));

/** Reads `?revision=2` or `?compare=1..now`. */
export function readLook(query: URLSearchParams): Look {
  const revision = Number(query.get(PARAMETERS.revision));
  if (Number.isInteger(revision) && revision > 0) return { kind: 'revision', revision };
  const [from, to] = (query.get(PARAMETERS.compare) ?? '').split('..').map(numberOf);
  const isPlace = (place: number | undefined) => place !== undefined && Number.isInteger(place) && place >= LIVING;
  if (isPlace(from) && isPlace(to) && from !== to)
    return { kind: 'difference', from: from ?? LIVING, to: to ?? LIVING };
  return { kind: 'living' };
}

/** The search parameters of a look: null for those to take away. */
export function writeLook(look: Look): Record<string, string | null> {
  const word = (place: number) => (place === LIVING ? LIVING_WORD : String(place));
  return {
    [PARAMETERS.revision]: look.kind === 'revision' ? String(look.revision) : null,
    [PARAMETERS.compare]: look.kind === 'difference' ? `${word(look.from)}..${word(look.to)}` : null,
  };
}
