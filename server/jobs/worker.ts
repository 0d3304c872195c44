import type { Job } from '../../shared/api/jobs.ts';
import { createLoop } from '../events/index.ts';
import type { Logger } from '../runtime/log.ts';
import { type ClaimedRow, claimJobs, extendLeases, untilNextDue } from './claim.ts';
import { type Claim, fail, handBack, type OutcomeDeps, recoverLost, succeed } from './outcome.ts';
import { parsePayload } from './queue.ts';
import type { Report, Reports } from './reports.ts';
import { findJob, toJob } from './rows.ts';
import { type AnyDefinition, PermanentError } from './types.ts';

type WorkerDeps = OutcomeDeps & {
  definitions: Map<string, AnyDefinition>;
  reports: Reports;
  newId: () => string;
  logger: Logger;
  /** How long a stop lets running jobs end, in milliseconds. */
  graceMs: number;
};

/** The part of a process that runs jobs. */
interface Worker {
  start(): void;
  stop(): Promise<void>;
  /** Looks for waiting jobs and at its leases: something may have changed unseen. */
  wake(): void;
  /** Reacts to a job that has changed, here or in another process. */
  notice(job: Job): void;
}

/** Jobs that one process runs at once. What is heavy runs in the pool of threads; a job mostly waits for it. */
const SLOTS = 8;
const DEFAULT_CONCURRENCY = 2;
const DEFAULT_TIMEOUT_MS = 10 * 60_000;
/** Well below the lease's time: two heartbeats may be missed. */
const HEARTBEAT_MS = 5000;
/** Finds jobs of which the bus lost the announcement. */
const POLL_MS = 5000;

/** An attempt that runs here. `interruption` says that its outcome does not count, and why. */
type Running = { claim: Claim; kind: string; controller: AbortController; interruption: 'gone' | 'stopping' | null };

export function createWorker(deps: WorkerDeps): Worker {
  const { database, announce, definitions, reports, now, newId, logger, graceMs } = deps;
  const running = new Map<Running, Promise<void>>();
  let recovered = false;

  const interrupt = (attempt: Running, interruption: 'gone' | 'stopping', reason: string) => {
    attempt.interruption = interruption;
    attempt.controller.abort(new Error(`run ${attempt.kind}: ${reason}`));
  };

  const freeSlots = () => {
    const used = (kind: string) => [...running.keys()].filter((attempt) => attempt.kind === kind).length;
    return [...definitions.values()]
      .map(({ kind, concurrency = DEFAULT_CONCURRENCY }) => ({ kind, slots: concurrency - used(kind) }))
      .filter(({ slots }) => slots > 0);
  };

  const claimer = createLoop(
    async () => {
      // What is claimed before the lost jobs are taken back would be taken for one of them.
      if (!recovered) return null;
      const free = freeSlots();
      const limit = SLOTS - running.size;
      // The end of a running job wakes it.
      if (limit <= 0 || free.length === 0) return null;
      const token = newId();
      const rows = await claimJobs(database.sql, free, limit, token, now());
      for (const row of rows) begin(row, token);
      if (rows.length > 0) return 0;
      return Math.min(POLL_MS, (await untilNextDue(database.sql, now())) ?? POLL_MS);
    },
    (error) => logger.error({ err: error }, 'claim jobs'),
  );

  const leases = createLoop(
    async () => {
      const held = [...running.keys()];
      if (held.length > 0) {
        const claims = held.map(({ claim }) => claim);
        const kept = await extendLeases(database.sql, claims, now());
        for (const attempt of held) if (!kept.has(attempt.claim.id)) interrupt(attempt, 'gone', 'its lease is lost');
      }
      // The embedded engine has one process: what was running when that started, nobody runs.
      const first = !recovered;
      const alone = first && database.engine === 'pglite';
      const mine = [...running.keys()].map(({ claim }) => claim.id);
      await recoverLost(deps, mine, alone);
      recovered = true;
      if (first) claimer.wake();
      return HEARTBEAT_MS;
    },
    (error) => logger.error({ err: error }, 'keep the leases of jobs'),
  );

  const begin = ({ payload, cause, ...row }: ClaimedRow, token: string) => {
    const job = toJob(row);
    const { id, kind, attempts, maxAttempts } = job;
    const definition = definitions.get(kind);
    if (!definition) throw new Error(`run a job: ${kind} is not defined`);
    const attempt: Running = {
      claim: { id, token, attempts, maxAttempts },
      kind,
      controller: new AbortController(),
      interruption: null,
    };
    announce.job(job);
    const report = reports.open(job, token);
    const { signal } = attempt.controller;
    const helpers = { jobId: id, attempt: attempts, cause, signal, progress: report.progress, log: report.log };
    const work = async () => definition.run(parsePayload(definition, payload), helpers);
    const timeoutMs = definition.timeoutMs ?? DEFAULT_TIMEOUT_MS;
    const timer = setTimeout(() => {
      attempt.controller.abort(new Error(`run ${kind}: it took longer than ${timeoutMs} ms`));
    }, timeoutMs);
    const ended = conclude(attempt, orAborted(work(), signal), report)
      .catch((error) => logger.error({ err: error, job: id, kind }, 'end a job'))
      .finally(() => {
        clearTimeout(timer);
        attempt.controller.abort(new Error(`run ${kind}: it has ended`));
        running.delete(attempt);
        claimer.wake();
      });
    running.set(attempt, ended);
  };

  /** Waits for the end of an attempt and records it. */
  const conclude = async (attempt: Running, work: ReturnType<AnyDefinition['run']>, report: Report) => {
    const { claim, kind } = attempt;
    try {
      const outcome = await work;
      await report.close();
      if (!(await succeed(deps, claim, outcome ?? {}))) await announceAsItIs(claim.id);
    } catch (error) {
      await report.close();
      if (attempt.interruption === 'gone') await announceAsItIs(claim.id);
      else if (attempt.interruption === 'stopping') await handBack(deps, claim);
      else {
        logger.warn({ err: error, job: claim.id, kind, attempt: claim.attempts }, 'run a job');
        const message = error instanceof Error ? error.message : String(error);
        await fail(deps, claim, message, error instanceof PermanentError);
      }
    }
  };

  /** After an end that was not this worker's: what it announced last may have overtaken that. */
  const announceAsItIs = async (id: string) => {
    const job = await findJob(database.sql, id);
    if (job) announce.job(job);
  };

  const wake = () => {
    claimer.wake();
    leases.wake();
  };
  return {
    start: leases.wake,
    stop: async () => {
      await claimer.stop();
      const late = setTimeout(() => {
        for (const attempt of running.keys()) interrupt(attempt, 'stopping', 'the process stops');
      }, graceMs);
      await Promise.all(running.values());
      clearTimeout(late);
      await leases.stop();
    },
    wake,
    notice: ({ id, kind, state }) => {
      if (state === 'queued' && definitions.has(kind)) claimer.wake();
      if (state !== 'cancelled') return;
      for (const attempt of running.keys()) if (attempt.claim.id === id) interrupt(attempt, 'gone', 'it was cancelled');
    },
  };
}

/** A job need not listen to its signal to be ended by it; then it works on for nothing. */
async function orAborted<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  const aborted = Promise.withResolvers<never>();
  signal.addEventListener('abort', () => aborted.reject(signal.reason), { once: true });
  return Promise.race([work, aborted.promise]);
}
