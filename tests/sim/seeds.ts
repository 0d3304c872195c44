import { expect } from 'vitest';
import { MemoryDatabase } from '../support/memory-database.ts';
import { simulate } from './simulate.ts';

/** The first seed, and how many from there on are lived through in memory: half of them by each of two files at once. */
export const FIRST = Number(process.env.MC_SIM_SEED ?? 1);
export const SEEDS = Number(process.env.MC_SIM_SEEDS ?? 2000);

const AT_ONCE = 50;

/** Every second seed, from `offset` on, in batches. */
export function batchesFrom(offset: 0 | 1): { seeds: number[]; first: number; count: number }[] {
  const seeds = Array.from({ length: SEEDS }, (_, index) => FIRST + index).filter((_, index) => index % 2 === offset);
  return Array.from({ length: Math.ceil(seeds.length / AT_ONCE) }, (_, batch) => {
    const some = seeds.slice(batch * AT_ONCE, (batch + 1) * AT_ONCE);
    return { seeds: some, first: some[0] ?? FIRST, count: some.length };
  });
}

/** @throws with every seed that failed, and why */
export async function liveThrough(seeds: number[]): Promise<void> {
  const failed: string[] = [];
  for (const seed of seeds) {
    await simulate(new MemoryDatabase(), seed).catch((error: unknown) => failed.push(`seed ${seed}: ${error}`));
  }
  expect(failed).toEqual([]);
}
