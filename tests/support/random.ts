/** Pseudo-random choices that are the same for the same seed (mulberry32), for tests that name the seed that failed. */
export type Random = {
  /** A number in [0, 1). */
  number(): number;
  /** An integer in [0, below). */
  below(below: number): number;
  /** One of `values`, which must not be empty. */
  pick<T>(values: readonly T[]): T;
};

export function random(seed: number): Random {
  let state = seed;
  const number = () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
  const below = (limit: number) => Math.floor(number() * limit);
  return { number, below, pick: <T>(values: readonly T[]) => values[below(values.length)] as T };
}
