import type { FoundChunk } from './filters.ts';

/** How much less a place further down counts: the constant of Cormack, Clarke and Büttcher, "Reciprocal Rank Fusion". */
const DAMPING = 60;

/**
 * Makes one ranking of several by reciprocal rank: a source counts in each by its best chunk, and is shown by the one of
 * the first ranking that has it. Returns ids of chunks, one a source.
 */
export function fuse(rankings: readonly (readonly FoundChunk[])[]): number[] {
  const fused = new Map<string, { id: number; score: number }>();
  for (const ranking of rankings) {
    const seen = new Set<string>();
    for (const { id, source, sourceId } of ranking) {
      const key = `${source} ${sourceId}`;
      if (seen.has(key)) continue;
      seen.add(key);
      const known = fused.get(key);
      const score = 1 / (DAMPING + seen.size);
      if (known) known.score += score;
      else fused.set(key, { id, score });
    }
  }
  // Sorting keeps the order of equals: the first ranking decides.
  return [...fused.values()].sort((a, b) => b.score - a.score).map(({ id }) => id);
}
