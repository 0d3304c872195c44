/** How soon a job starts, and how many run in a second. */
import { v7 as newId } from 'uuid';
import { z } from 'zod';
import { causeOf, createEventLog, createMemoryBus } from '../../server/events/index.ts';
import { createJobs } from '../../server/jobs/index.ts';
import { onEachEngine } from '../support/bench-databases.ts';
import { ADA, silentLogger } from '../support/log.ts';
import { median, percentile, printTable } from './table.ts';

const STARTS = 400;
const JOBS = 2000;

const delayRows: (string | number)[][] = [];
const rateRows: (string | number)[][] = [];
await onEachEngine(async (database, engine) => {
  const base = { database, bus: createMemoryBus(), now: () => new Date(), newId, logger: silentLogger };
  const jobs = createJobs({ ...base, log: createEventLog(base) });
  const started = new Map<string, () => void>();
  let left = JOBS;
  const drained = Promise.withResolvers<void>();
  jobs.define({
    kind: 'start',
    payload: z.object({}),
    run: async (_, { jobId }) => started.get(jobId)?.(),
  });
  jobs.define({
    kind: 'nothing',
    payload: z.object({}),
    concurrency: 8,
    run: async () => ({
      commit: async () => {
        if (--left === 0) drained.resolve();
      },
    }),
  });
  await jobs.start();

  const delays: number[] = [];
  for (let n = 0; n < STARTS; n++) {
    const begun = Promise.withResolvers<number>();
    await database.transaction(async (tx) => {
      const id = await jobs.enqueue(tx, { kind: 'start', payload: {}, cause: causeOf(ADA) });
      started.set(id, () => begun.resolve(performance.now()));
    });
    const committed = performance.now();
    delays.push((await begun.promise) - committed);
  }
  delayRows.push([engine, median(delays), percentile(delays, 0.99)]);

  const beforeEnqueue = performance.now();
  await database.transaction(async (tx) => {
    await Promise.all(
      Array.from({ length: JOBS }, () => jobs.enqueue(tx, { kind: 'nothing', payload: {}, cause: causeOf(ADA) })),
    );
  });
  const beforeRun = performance.now();
  await drained.promise;
  const perSecond = (from: number, to: number) => (JOBS / (to - from)) * 1000;
  rateRows.push([engine, perSecond(beforeEnqueue, beforeRun), perSecond(beforeRun, performance.now())]);
  await jobs.stop();
});
printTable('From the commit of a job to its start', ['engine', 'p50 ms', 'p99 ms'], delayRows);
printTable(`${JOBS} jobs that do nothing`, ['engine', 'enqueued/s', 'run/s'], rateRows);
