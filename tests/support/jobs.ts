import { v7 as newId } from 'uuid';
import { afterEach, beforeAll, beforeEach, expect } from 'vitest';
import { z } from 'zod';
import type { Database, Tx } from '../../server/db/index.ts';
import { causeOf, createMemoryBus, type EventLog } from '../../server/events/index.ts';
import { createJobs, type Jobs, type JobsDeps, type NewJob } from '../../server/jobs/index.ts';
import type { Job } from '../../shared/api/jobs.ts';
import { type DatabasePlace, describeEachDatabase, emptyTables } from './database.ts';
import { eventually } from './eventually.ts';
import { ADA, silentLogger, testEventLog } from './log.ts';

/** The payload of jobs that need none. */
export const anything = z.object({});
export const CAUSE = causeOf(ADA);

/** A job that waits until it is let go, and ends with its signal. */
export function gate() {
  const opened = Promise.withResolvers<void>();
  const entered = Promise.withResolvers<AbortSignal>();
  return {
    entered: entered.promise,
    open: opened.resolve,
    pass: async (signal: AbortSignal) => {
      entered.resolve(signal);
      await Promise.race([
        opened.promise,
        new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason))),
      ]);
    },
  };
}

/** What a suite of jobs works with. */
type JobsFixture = DatabasePlace & {
  database(): Database;
  log(): EventLog;
  /** Makes the queue of another process: with a bus of its own, no delay between attempts, and no grace in a stop. */
  makeJobs(deps?: Partial<JobsDeps>): Jobs;
  enqueue(jobs: Jobs, job: Partial<NewJob> & { kind: string }): Promise<string>;
  untilState(jobs: Jobs, id: string, state: Job['state']): Promise<Job>;
  /** Something to commit: a line that `notes` returns. */
  note(text: string): (tx: Tx) => Promise<void>;
  notes(): Promise<string[]>;
};

/** Runs a suite of jobs on each engine, each test with empty tables. */
export function describeJobs(name: string, suite: (fixture: JobsFixture) => void): void {
  describeEachDatabase(name, (open, place) => {
    let database: Database;
    let log: EventLog;
    let made: Jobs[];
    beforeAll(async () => {
      database = await open();
      await database.sql`create table notes (line bigint generated always as identity, text text not null)`;
    });
    beforeEach(async () => {
      await emptyTables(database);
      log = testEventLog(database);
      made = [];
    });
    afterEach(() => Promise.all(made.map((jobs) => jobs.stop())).then(() => {}));

    suite({
      ...place,
      database: () => database,
      log: () => log,
      makeJobs: (deps = {}) => {
        const bus = createMemoryBus();
        const base = { database, bus, log, now: () => new Date(), newId, logger: silentLogger };
        const jobs = createJobs({ ...base, retryDelay: () => 1, graceMs: 0, ...deps });
        made.push(jobs);
        return jobs;
      },
      enqueue: (jobs, job) => database.transaction((tx) => jobs.enqueue(tx, { payload: {}, cause: CAUSE, ...job })),
      untilState: (jobs, id, state) =>
        eventually(async () => {
          const job = await jobs.get(id);
          expect(job?.state).toBe(state);
          if (!job) throw new Error('no job');
          return job;
        }),
      note: (text) => async (tx) => {
        await tx`insert into notes (text) values (${text})`;
      },
      notes: async () => {
        const rows = await database.sql<{ text: string }[]>`select text from notes order by line`;
        return rows.map(({ text }) => text);
      },
    });
  });
}
