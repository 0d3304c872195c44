import { beforeAll, test } from 'vitest';
import type { Database } from '../../server/db/index.ts';
import { describeEachDatabase } from '../support/database.ts';
import { MemoryDatabase } from '../support/memory-database.ts';
import { FIRST, SEEDS } from './seeds.ts';
import { simulate } from './simulate.ts';

/**
 * Histories of people, networks, databases and servers that fail (simulate.ts), each told by its seed. `MC_SIM_SEED=<seed>
 * MC_SIM_SEEDS=1 npm test tests/sim` lives through one again, MC_SIM_SEEDS=<count> through more. A seed that failed gets
 * a name here.
 */
const KEPT: [string, number][] = [
  ['L4: a slow reader misses nothing that is changed without a socket', 29],
  ['S2, L4: somebody whose buffer was full hears that all is saved', 346],
];
/** On a real database, where the answers do not come in virtual time. */
const REAL_SEEDS = Math.min(SEEDS, 8);

test.each(KEPT)('%s (seed %i)', { timeout: 60_000 }, (_, seed) => simulate(new MemoryDatabase(), seed));

describeEachDatabase('a simulation', (open) => {
  let database: Database;
  beforeAll(async () => {
    database = await open();
  });

  const seeds = Array.from({ length: REAL_SEEDS }, (_, index) => FIRST + index);
  test.each(seeds)('S2, S5, I1, M2: everything is stored once (seed %i)', { timeout: 60_000 }, (seed) =>
    simulate(database, seed),
  );
});
