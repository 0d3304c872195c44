/** A title that matched, and how well. */
type FuzzyMatch = { score: number; positions: number[] };

const isWordStart = (text: string, index: number): boolean => {
  const before = text[index - 1];
  return before === undefined || !/[\p{L}\p{N}]/u.test(before);
};

/**
 * Matches `query` in `text`, ignoring case: as it stands, else by its letters in order, else word by word in any order.
 * Higher scores for whole words, starts of words and unbroken runs, lower for long texts and wide gaps; null when
 * something is missing. An empty query matches everything with score 0.
 */
export function fuzzyMatch(query: string, text: string): FuzzyMatch | null {
  const wanted = query.toLowerCase().trim();
  const lower = text.toLowerCase();
  if (!wanted) return { score: 0, positions: [] };
  const whole = matchWhole(wanted, lower);
  if (whole) return whole;
  const words = wanted.split(/\s+/);
  return matchLetters(words.join(''), lower) ?? (words.length > 1 ? matchWords(words, lower) : null);
}

function matchWhole(wanted: string, text: string): FuzzyMatch | null {
  const first = text.indexOf(wanted);
  if (first < 0) return null;
  const start = wholeAtWordStart(text, wanted, first);
  const positions = Array.from({ length: wanted.length }, (_, offset) => start + offset);
  return { score: 200 + (isWordStart(text, start) ? 50 : 0) - start * 0.5 - text.length * 0.1, positions };
}

function matchLetters(letters: string, text: string): FuzzyMatch | null {
  const positions: number[] = [];
  let score = 100 - text.length * 0.1;
  let from = 0;
  for (const letter of letters) {
    const next = nextPosition(text, letter, from);
    if (next < 0) return null;
    const previous = positions.at(-1);
    if (isWordStart(text, next)) score += 8;
    else if (previous !== undefined && next === previous + 1) score += 5;
    else score -= 2 + Math.min(10, next - from) * 0.5;
    positions.push(next);
    from = next + 1;
  }
  return isFarApart(text, positions) ? null : { score, positions };
}

function matchWords(words: readonly string[], text: string): FuzzyMatch | null {
  const matches: FuzzyMatch[] = [];
  for (const word of words) {
    const match = matchWhole(word, text) ?? matchLetters(word, text);
    if (!match) return null;
    matches.push(match);
  }
  return {
    // Below a title that holds the same words in the order they were typed.
    score: matches.reduce((sum, match) => sum + match.score, 0) / matches.length - 30,
    positions: [...new Set(matches.flatMap((match) => match.positions))].sort((a, b) => a - b),
  };
}

/** Letters strewn over a whole sentence are a coincidence, unless each starts a word. */
function isFarApart(text: string, positions: readonly number[]): boolean {
  const span = (positions.at(-1) ?? 0) - (positions[0] ?? 0) + 1;
  return span > positions.length * 4 && !positions.every((position) => isWordStart(text, position));
}

/** The first occurrence that starts a word, or the first at all. */
function wholeAtWordStart(text: string, wanted: string, first: number): number {
  for (let index = first; index >= 0; index = text.indexOf(wanted, index + 1)) {
    if (isWordStart(text, index)) return index;
  }
  return first;
}

/** Prefers the letter right here, then one that starts a word, then the nearest. */
function nextPosition(text: string, letter: string, from: number): number {
  const nearest = text.indexOf(letter, from);
  if (nearest < 0 || nearest === from || isWordStart(text, nearest)) return nearest;
  for (let index = nearest; index >= 0; index = text.indexOf(letter, index + 1)) {
    if (isWordStart(text, index)) return index;
  }
  return nearest;
}

/** The best `limit` of `candidates` for `query`, best first; with an empty query the first `limit` as they stand. */
export function fuzzySearch<T>(
  query: string,
  candidates: Iterable<T>,
  textOf: (candidate: T) => string,
  limit: number,
): { candidate: T; score: number; positions: number[] }[] {
  const found: { candidate: T; score: number; positions: number[] }[] = [];
  for (const candidate of candidates) {
    const match = fuzzyMatch(query, textOf(candidate));
    if (match) found.push({ candidate, ...match });
    if (!query && found.length === limit) break;
  }
  return found.sort((a, b) => b.score - a.score).slice(0, limit);
}
