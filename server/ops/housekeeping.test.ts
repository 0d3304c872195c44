import { v7 as newId } from 'uuid';
import { beforeAll, expect, test, vi } from 'vitest';
import { SYSTEM_ACTOR } from '../../shared/actor.ts';
import { describePglite } from '../../tests/support/database.ts';
import { silentLogger, testEventLog } from '../../tests/support/log.ts';
import type { Database } from '../db/index.ts';
import { causeOf, createMemoryBus } from '../events/index.ts';
import { createJobs } from '../jobs/index.ts';
import { defineHousekeeping } from './index.ts';

describePglite((open) => {
  let database: Database;
  beforeAll(async () => {
    database = await open();
  });

  test('housekeeping removes what every part has too much of', async () => {
    const deps = { database, bus: createMemoryBus(), now: () => new Date(), newId, logger: silentLogger };
    const jobs = createJobs({ ...deps, log: testEventLog(database, deps) });
    const pruned: string[] = [];
    const prune = (name: string, removed: number) => async () => {
      pruned.push(name);
      return removed;
    };
    defineHousekeeping(jobs, { sessions: prune('sessions', 2), keys: prune('keys', 0) });
    await jobs.start();
    const job = { kind: 'housekeeping', payload: {}, cause: causeOf(SYSTEM_ACTOR) };
    const id = await database.transaction((tx) => jobs.enqueue(tx, job));
    await vi.waitFor(async () => expect(await jobs.get(id)).toMatchObject({ state: 'succeeded' }), { timeout: 10_000 });
    await jobs.stop();
    expect(pruned).toEqual(['sessions', 'keys']);
  });
});
