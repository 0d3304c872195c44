/**
 * Ranks order the cards of a stage without a central counter: strings compared by code unit, a new one between any
 * two. Source: "fractional indexing" (https://www.figma.com/blog/realtime-editing-of-ordered-sequences/).
 */
const DIGITS = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';
const BASE = DIGITS.length;

const digitAt = (rank: string, index: number) => Math.max(0, DIGITS.indexOf(rank[index] ?? '0'));

/**
 * A rank that sorts strictly between `before` and `after` (null: the end of the list). `jitter` in [0, 1) picks where
 * in the gap: two people who insert at the same place at the same time with different jitter get different ranks, so
 * their cards keep one order for everybody and a third card still fits between. Where the neighbours are equal or the
 * wrong way round, the result sorts after `before`.
 */
export function rankBetween(before: string | null, after: string | null, jitter: number): string {
  const low = before ?? '';
  const high = after !== null && after > low ? after : null;
  let rank = '';
  let open = high === null;
  for (let index = 0; ; index++) {
    // A bound of zeros only leaves no room below it; without this the search for room would not end.
    if (high !== null && index >= high.length) open = true;
    const from = digitAt(low, index);
    const to = open ? BASE : digitAt(high ?? '', index);
    if (to - from > 1) {
      // Two digits: the first picks the gap, the second spreads simultaneous inserts 62 times wider.
      const spread = jitter * (to - from - 1) * (BASE - 1);
      const first = from + 1 + Math.floor(spread / (BASE - 1));
      return rank + DIGITS[first] + DIGITS[1 + Math.floor(spread % (BASE - 1))];
    }
    rank += DIGITS[from];
    if (to > from) open = true;
  }
}

/** Orders cards of a stage: by rank, then by id, so that equal ranks sort the same everywhere. */
export function compareRanked(a: { rank: string; id: string }, b: { rank: string; id: string }): number {
  if (a.rank !== b.rank) return a.rank < b.rank ? -1 : 1;
  return a.id < b.id ? -1 : a.id > b.id ? 1 : 0;
}
