/**
 * Ranks order the cards of a stage without a central counter: strings over `DIGITS` compared by code unit, a new one
 * between any two. Source: "fractional indexing" (https://www.figma.com/blog/realtime-editing-of-ordered-sequences/).
 */
const DIGITS = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';
const BASE = DIGITS.length;

/**
 * The leading digits of a rank are a counter: at the ends of a list one step of it is enough, so that ten thousand
 * cards added one after the other have ranks as short as the first. Halving the room each time would lengthen the
 * rank with every fourth card.
 */
const COUNTER_DIGITS = 5;
const COUNTERS = BASE ** COUNTER_DIGITS;

const digitAt = (rank: string, index: number) => Math.max(0, DIGITS.indexOf(rank[index] ?? '0'));

/**
 * A rank that sorts strictly between `before` and `after` (null: the end of the list). `jitter` in [0, 1) picks where
 * in the gap: two people who insert at the same place at the same time with different jitter get different ranks, so
 * their cards keep one order for everybody and a third card still fits between. Where the neighbours are equal or the
 * wrong way round, the result sorts directly after `before`.
 */
export function rankBetween(before: string | null, after: string | null, jitter: number): string {
  if (before === null && after === null) return counted(Math.floor(COUNTERS / 2), jitter);
  if (after === null) {
    const counter = counterOf(before ?? '') + 1;
    if (counter < COUNTERS) return counted(counter, jitter);
  } else if (!before) {
    const counter = counterOf(after) - 1;
    if (counter > 0) return counted(counter, jitter);
  } else if (after <= before) return before + jitterDigits(jitter);
  return divided(before ?? '', after, jitter);
}

function counterOf(rank: string): number {
  let counter = 0;
  for (let index = 0; index < COUNTER_DIGITS; index++) counter = counter * BASE + digitAt(rank, index);
  return counter;
}

function counted(counter: number, jitter: number): string {
  let digits = '';
  for (let rest = counter; digits.length < COUNTER_DIGITS; rest = Math.floor(rest / BASE)) {
    digits = DIGITS[rest % BASE] + digits;
  }
  return digits + jitterDigits(jitter);
}

/** Two digits, the last never a zero: nothing fits between a rank and the same rank with zeros behind it. */
function jitterDigits(jitter: number): string {
  const spread = Math.floor(jitter * BASE * (BASE - 1));
  return `${DIGITS[Math.floor(spread / (BASE - 1))]}${DIGITS[1 + (spread % (BASE - 1))]}`;
}

/** Keeps the digits that `low` and `high` share, and puts the next two into the first gap between them. */
function divided(low: string, high: string | null, jitter: number): string {
  let rank = '';
  let open = high === null;
  for (let index = 0; ; index++) {
    // A bound of zeros only leaves no room below it; without this the search for room would not end.
    if (high !== null && index >= high.length) open = true;
    const from = digitAt(low, index);
    const to = open ? BASE : digitAt(high ?? '', index);
    if (to - from > 1) {
      // Two digits: the first picks the gap, the second spreads simultaneous inserts 61 times wider.
      const spread = Math.floor(jitter * (to - from - 1) * (BASE - 1));
      return `${rank}${DIGITS[from + 1 + Math.floor(spread / (BASE - 1))]}${DIGITS[1 + (spread % (BASE - 1))]}`;
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
