import type { Database } from '../db/index.ts';
import type { Bus, EventLog } from '../events/index.ts';
import type { Logger } from '../runtime/log.ts';
import { createAnnouncer } from './announce.ts';
import { cancelJob, cancelJobsAbout, dismissJob, enqueueJob, pruneJobs, retryJob } from './queue.ts';
import { createReports } from './reports.ts';
import { countByState, getJob, listJobs } from './rows.ts';
import { createSchedule, nextTime } from './schedule.ts';
import type { AnyDefinition, Jobs, NewJob } from './types.ts';
import { createWorker } from './worker.ts';

/** What the queue is made of. */
export type JobsDeps = {
  database: Database;
  bus: Bus;
  log: EventLog;
  now: () => Date;
  newId: () => string;
  logger: Logger;
  /** Milliseconds before the next attempt, after `attempts` failed ones. */
  retryDelay?: (attempts: number) => number;
  /** How long a stop lets running jobs end, in milliseconds. */
  graceMs?: number;
};

const GRACE_MS = 2000;
const LONGEST_RETRY_DELAY_MS = 5 * 60_000;

/** One second, two, four …, each more or less by half, so that what failed together is not tried again together. */
const defaultRetryDelay = (attempts: number) =>
  Math.min(1000 * 2 ** (attempts - 1), LONGEST_RETRY_DELAY_MS) * (0.5 + Math.random());

export function createJobs(deps: JobsDeps): Jobs {
  const { database, bus, log, now, newId, logger, retryDelay = defaultRetryDelay, graceMs = GRACE_MS } = deps;
  const definitions = new Map<string, AnyDefinition>();
  const announce = createAnnouncer(bus);
  const reports = createReports(database, announce, now, logger);
  const queue = { announce, now, newId };
  const worker = createWorker({
    database,
    log,
    announce,
    definitions,
    reports,
    now,
    newId,
    logger,
    retryDelay,
    graceMs,
  });
  const enqueue: Jobs['enqueue'] = async (tx, job: NewJob) => {
    const definition = definitions.get(job.kind);
    if (!definition) throw new Error(`enqueue a job: ${job.kind} is not defined`);
    return enqueueJob(queue, tx, definition, job);
  };
  const schedule = createSchedule({ database, definitions, enqueue, now, logger });
  const stopping = new AbortController();
  let stops: (() => void)[] = [];

  return {
    define: (definition) => {
      if (definition.cron !== undefined) nextTime(definition.cron, now());
      definitions.set(definition.kind, definition as unknown as AnyDefinition);
    },
    enqueue,
    start: async () => {
      stops = [announce.onJob(worker.notice), bus.onGap(worker.wake)];
      worker.start();
      schedule.wake();
    },
    stop: async () => {
      stopping.abort();
      await schedule.stop();
      await worker.stop();
      for (const stop of stops) stop();
    },
    list: (query) => listJobs(database.sql, query),
    get: (id) => getJob(database.sql, id),
    cancel: (id) => cancelJob(queue, database, id),
    cancelAbout: (tx, subject) => cancelJobsAbout(queue, tx, subject),
    dismiss: (id) => dismissJob(queue, database, id),
    retry: (id) => retryJob(queue, database, id),
    watch: announce.onJob,
    watchLog: announce.onLine,
    stopping: stopping.signal,
    countByState: () => countByState(database.sql),
    prune: () => pruneJobs(database.sql, now()),
  };
}
