import type { ZodType } from 'zod';
import type { Job, JobLogLine, JobState } from '../../shared/api/jobs.ts';
import type { Subject } from '../../shared/events.ts';
import type { Tx } from '../db/index.ts';
import type { Cause } from '../events/index.ts';

/** What a running job may use. */
export type JobHelpers = {
  jobId: string;
  /** From 1. */
  attempt: number;
  /** Why the job exists; events that it causes are appended with this. */
  cause: Cause;
  /** Aborts when the job is cancelled, takes longer than `timeoutMs`, lost its lease, or the process stops. */
  signal: AbortSignal;
  /** Says how far it is, 0..1. */
  progress(fraction: number, message?: string): void;
  /** Adds a line to the job's log. */
  log(text: string): void;
};

/** What a job that succeeded leaves. */
export type JobOutcome<R> = {
  /** Kept with the job, as JSON. */
  result?: R;
  /** Runs in the transaction that completes the job: a worker that lost its lease, or was cancelled, changes nothing. */
  commit?: (tx: Tx) => Promise<void>;
};

/** A kind of job. */
type JobDefinition<P, R> = {
  kind: string;
  payload: ZodType<P>;
  /** How often a job that throws is run before it has failed; 3 without it. */
  maxAttempts?: number;
  /** An attempt that takes longer is aborted and has failed; 10 minutes without it. */
  timeoutMs?: number;
  /** How many of this kind one process runs at once; 2 without it. */
  concurrency?: number;
  /** Enqueues one with the payload `{}` at these times (UTC), unless the one before is still waiting or running. */
  cron?: string;
  /** May run more than once for one job: only what `commit` writes happens once. */
  // biome-ignore lint/suspicious/noConfusingVoidType: a job without an outcome need not return one
  run(payload: P, helpers: JobHelpers): Promise<JobOutcome<R> | void>;
};

/** A definition among those of other kinds; `parsePayload` stands between it and what is stored. */
export type AnyDefinition = JobDefinition<unknown, unknown>;

/** A job to enqueue. */
export type NewJob = {
  kind: string;
  /** `about` in it is the name of what the job is about, for people. */
  payload: unknown;
  cause: Cause;
  projectId?: string | null;
  subject?: Subject;
  /** Higher ones start first; 0 without it. */
  priority?: number;
  /** At most one job with this key waits or runs. */
  uniqueKey?: string;
  /** Not started before. */
  runAt?: Date;
};

/** Thrown by a job that would fail in the same way again: it is not retried. */
export class PermanentError extends Error {
  override name = 'PermanentError';
}

export type { JobLogLine };

/** What to list. */
export type JobQuery = {
  state?: JobState | undefined;
  kind?: string | undefined;
  /** The id of the last job of the page before. */
  after?: string | undefined;
  limit: number;
};

/** The queue of jobs, in the database, and the part of this process that runs them. */
export interface Jobs {
  /** Adds a kind of job. Only before `start`. */
  define<P, R>(definition: JobDefinition<P, R>): void;
  /**
   * Enqueues in the caller's transaction; it starts when that has committed. Returns its id, or that of the waiting or
   * running job that holds `uniqueKey`.
   *
   * @throws when the kind is not defined, the payload does not parse, or the cause is deeper than `MAX_CAUSATION_DEPTH`
   */
  enqueue(tx: Tx, job: NewJob): Promise<string>;
  start(): Promise<void>;
  /** Starts no more, lets running jobs end for a short while, aborts the others and hands them back to the queue. */
  stop(): Promise<void>;

  /** Newest first. */
  list(query: JobQuery): Promise<Job[]>;
  /** A job with the newest lines of its log, or null. */
  get(id: string): Promise<Job | null>;
  /**
   * Cancels a waiting or running job; a running one is aborted, in whichever process it runs.
   *
   * @throws {Problem} 404 for an unknown id, 409 when it has finished
   */
  cancel(id: string): Promise<Job>;
  /** Cancels, in the caller's transaction, what waits, runs or has failed about something that is removed in it. */
  cancelAbout(tx: Tx, subject: Subject): Promise<void>;
  /** Cancels a failed job, so that nobody has to look after it. Returns false when there is no such failed job. */
  dismiss(id: string): Promise<boolean>;
  /**
   * Runs a failed or cancelled job again, with all its attempts.
   *
   * @throws {Problem} 404 for an unknown id, 409 when it has neither failed nor been cancelled, or its key is taken
   */
  retry(id: string): Promise<Job>;
  /** Calls `handler` with a snapshot after every change of any job, progress included. Returns the end of it. */
  watch(handler: (job: Job) => void): () => void;
  /** Calls `handler` with every new log line. Returns the end of it. */
  watchLog(handler: (line: JobLogLine) => void): () => void;
  /** Aborts when jobs stop: the end of whoever watches for longer. */
  readonly stopping: AbortSignal;
  countByState(): Promise<Record<JobState, number>>;
  /** Removes jobs that succeeded or were cancelled two weeks ago; failed ones stay for a person. Returns how many. */
  prune(): Promise<number>;
}
