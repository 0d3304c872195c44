import type { FoundChunk } from './filters.ts';

/** How much less a place further down counts: the constant of Cormack, Clarke and Büttcher, "Reciprocal Rank Fusion". */
const DAMPING = 60;

/** What the place in any but the first ranking counts: what has the words comes before what is only like them. */
const WEIGHT_OF_OTHERS = 0.5;

/**
 * Makes one ranking of several by reciprocal rank: a source counts in each by its best chunk, and is shown by the one of
 * the first ranking that has it. What is only in support somewhere is found where another ranking has it too. Returns ids
 * of chunks, one a source.
 */
export function fuse(rankings: readonly (readonly FoundChunk[])[]): number[] {
  const fused = new Map<string, { id: number; score: number; isFound: boolean }>();
  for (const [index, ranking] of rankings.entries()) {
    const seen = new Set<string>();
    for (const { id, source, sourceId, isSupport = false } of ranking) {
      const key = `${source} ${sourceId}`;
      if (seen.has(key)) continue;
      seen.add(key);
      const known = fused.get(key) ?? { id, score: 0, isFound: false };
      known.score += (index === 0 ? 1 : WEIGHT_OF_OTHERS) / (DAMPING + seen.size);
      known.isFound ||= !isSupport;
      fused.set(key, known);
    }
  }
  const found = [...fused.values()].filter(({ isFound }) => isFound);
  // Sorting keeps the order of equals: the first ranking decides.
  return found.sort((a, b) => b.score - a.score).map(({ id }) => id);
}
