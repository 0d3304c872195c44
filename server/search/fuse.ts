/** How much less a place further down counts: the constant of Cormack, Clarke and Büttcher, "Reciprocal Rank Fusion". */
const DAMPING = 60;

/** What the place among what is alike counts: what has the words comes before what is only like them. */
export const WEIGHT_OF_ALIKE = 0.5;

/** A chunk, and what it is a part of. One in support alone is not found by that: it only counts where it is found otherwise. */
export type FoundChunk = { id: number; source: string; sourceId: string; isSupport?: boolean };

/** Chunks, best first, and what a place among them counts. */
export type Ranking = { chunks: readonly FoundChunk[]; weight: number };

/**
 * Makes one ranking of several by reciprocal rank: a source counts in each by its best chunk, and is shown by the one of
 * the first ranking that has it. What is only in support somewhere is found where another ranking has it too. Returns ids
 * of chunks, one a source.
 */
export function fuse(rankings: readonly Ranking[]): number[] {
  const fused = new Map<string, { id: number; score: number; isFound: boolean }>();
  for (const { chunks, weight } of rankings) {
    const seen = new Set<string>();
    for (const { id, source, sourceId, isSupport = false } of chunks) {
      const key = `${source} ${sourceId}`;
      if (seen.has(key)) continue;
      seen.add(key);
      const known = fused.get(key) ?? { id, score: 0, isFound: false };
      known.score += weight / (DAMPING + seen.size);
      known.isFound ||= !isSupport;
      fused.set(key, known);
    }
  }
  const found = [...fused.values()].filter(({ isFound }) => isFound);
  // Sorting keeps the order of equals: the first ranking decides.
  return found.sort((a, b) => b.score - a.score).map(({ id }) => id);
}
