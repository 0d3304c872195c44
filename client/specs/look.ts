import { LIVING } from './model.ts';

/** What stands in the place of the living text: nothing, a revision, or a difference. The hash of the address. */
export type Look =
  | { kind: 'living' }
  | { kind: 'revision'; revision: number }
  | { kind: 'difference'; from: number; to: number };

const PARAMETERS = { revision: 'revision', compare: 'compare' } as const;
const LIVING_WORD = 'now';

const numberOf = (word: string) => (word === LIVING_WORD ? LIVING : word === '' ? Number.NaN : Number(word));

/** Reads `revision=2` or `compare=1..now`, without the `#`. */
export function readLook(hash: string): Look {
  const parameters = new URLSearchParams(hash);
  const revision = Number(parameters.get(PARAMETERS.revision));
  if (Number.isInteger(revision) && revision > 0) return { kind: 'revision', revision };
  const [from = Number.NaN, to = Number.NaN] = (parameters.get(PARAMETERS.compare) ?? '').split('..').map(numberOf);
  const isPlace = (place: number) => Number.isInteger(place) && place >= LIVING;
  return isPlace(from) && isPlace(to) && from !== to ? { kind: 'difference', from, to } : { kind: 'living' };
}

/** The hash of a look; empty for the living text. */
export function writeLook(look: Look): string {
  const word = (place: number) => (place === LIVING ? LIVING_WORD : String(place));
  switch (look.kind) {
    case 'living':
      return '';
    case 'revision':
      return `#${PARAMETERS.revision}=${look.revision}`;
    case 'difference':
      return `#${PARAMETERS.compare}=${word(look.from)}..${word(look.to)}`;
  }
}
