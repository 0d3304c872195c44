import { test } from 'vitest';
import { batchesFrom, liveThrough } from './seeds.ts';

// A file of its own, so that two cores share the work (seeds.ts).
test.each(batchesFrom(1))(
  'J1, J3, R1, R4, S1, S2, S3, S5, S6, S7, C1, C2, C3, L4, P1, P2, P4, P5, A2, A3, A4, I1, I2, M1, M2: seeds from $first, $count of them',
  { timeout: 120_000 },
  ({ seeds }) => liveThrough(seeds),
);
