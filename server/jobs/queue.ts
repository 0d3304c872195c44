import { z } from 'zod';
import type { Job } from '../../shared/api/jobs.ts';
import { MAX_CAUSATION_DEPTH, type Subject } from '../../shared/events.ts';
import { afterCommit, type Database, type Json, type Sql, type Tx } from '../db/index.ts';
import { Problem } from '../http/index.ts';
import type { Announcer } from './announce.ts';
import { columns, type JobRow, toJob } from './rows.ts';
import { type AnyDefinition, type NewJob, PermanentError } from './types.ts';

type QueueDeps = { announce: Announcer; now: () => Date; newId: () => string };

const DEFAULT_MAX_ATTEMPTS = 3;
const UNIQUE_VIOLATION = '23505';
const KEPT_MS = 14 * 24 * 60 * 60 * 1000;
/** Jobs that are removed at once; the next time comes soon. */
const PRUNED = 1000;

/** @throws {PermanentError} when the payload is not what the kind takes */
export function parsePayload({ kind, payload: schema }: AnyDefinition, payload: unknown): unknown {
  const parsed = schema.safeParse(payload);
  if (parsed.success) return parsed.data;
  throw new PermanentError(`read the payload of ${kind}: ${z.prettifyError(parsed.error)}`);
}

/** Writes a job in the caller's transaction; returns the id of the one that holds its unique key when there is one. */
export async function enqueueJob(
  { announce, now, newId }: QueueDeps,
  tx: Tx,
  definition: AnyDefinition,
  job: NewJob,
): Promise<string> {
  const { kind, payload, cause, projectId = null, subject, priority = 0, uniqueKey = null } = job;
  parsePayload(definition, payload);
  if (cause.depth > MAX_CAUSATION_DEPTH) {
    throw new Error(
      `enqueue ${kind}: the chain of causes is longer than ${MAX_CAUSATION_DEPTH} (correlation ${cause.correlationId})`,
    );
  }
  const createdAt = now();
  for (;;) {
    const [row] = await tx<JobRow[]>`
      insert into jobs (id, kind, state, priority, payload, project_id, subject_type, subject_id, cause, unique_key,
        max_attempts, run_at, created_at)
      values (${newId()}, ${kind}, 'queued', ${priority}, ${tx.json(payload as Json)}, ${projectId},
        ${subject?.type ?? null}, ${subject?.id ?? null}, ${tx.json(cause)}, ${uniqueKey},
        ${definition.maxAttempts ?? DEFAULT_MAX_ATTEMPTS}, ${(job.runAt ?? createdAt).toISOString()},
        ${createdAt.toISOString()})
      on conflict (unique_key) where state in ('queued', 'running') do nothing
      returning ${columns(tx)}`;
    if (row) {
      afterCommit(tx, () => announce.job(toJob(row)));
      return row.id;
    }
    const [holder] = await tx<{ id: string }[]>`
      select id from jobs where unique_key = ${uniqueKey} and state in ('queued', 'running')`;
    // Without one it has ended in between, and its key is free.
    if (holder) return holder.id;
  }
}

/** Ends a waiting or running job. Whoever runs it has lost its lease by that, and hears of it from the announcement. */
export async function cancelJob(deps: QueueDeps, database: Database, id: string): Promise<Job> {
  return database.transaction(async (tx) => {
    const [job] = await cancelAll(deps, tx, tx`id = ${id} and state in ('queued', 'running')`);
    if (!job) throw await explainRefusal(tx, 'cancel', id);
    return job;
  });
}

/** Ends a failed job: nobody has to look after it any more. Returns whether there was one. */
export async function dismissJob(deps: QueueDeps, database: Database, id: string): Promise<boolean> {
  const dismissed = await database.transaction((tx) => cancelAll(deps, tx, tx`id = ${id} and state = 'failed'`));
  return dismissed.length > 0;
}

/** Ends what waits, runs or has failed about something that goes, in the caller's transaction. */
export async function cancelJobsAbout(deps: QueueDeps, tx: Tx, { type, id }: Subject): Promise<void> {
  await cancelAll(
    deps,
    tx,
    tx`subject_type = ${type} and subject_id = ${id} and state in ('queued', 'running', 'failed')`,
  );
}

async function cancelAll({ announce, now }: QueueDeps, tx: Tx, which: ReturnType<Tx>): Promise<Job[]> {
  const rows = await tx<JobRow[]>`
    update jobs set state = 'cancelled', finished_at = ${now().toISOString()}, lease_token = null,
      lease_expires_at = null
    where ${which}
    returning ${columns(tx)}`;
  const jobs = rows.map(toJob);
  afterCommit(tx, () => jobs.forEach(announce.job));
  return jobs;
}

/** Puts a failed or cancelled job back into the queue. */
export async function retryJob({ announce, now }: QueueDeps, database: Database, id: string): Promise<Job> {
  try {
    return await database.transaction(async (tx) => {
      const [row] = await tx<JobRow[]>`
        update jobs set state = 'queued', attempts = 0, losses = 0, error = null, progress = 0, message = null,
          run_at = ${now().toISOString()}, started_at = null, finished_at = null
        where id = ${id} and state in ('failed', 'cancelled')
        returning ${columns(tx)}`;
      if (!row) throw await explainRefusal(tx, 'retry', id);
      afterCommit(tx, () => announce.job(toJob(row)));
      return toJob(row);
    });
  } catch (error) {
    if ((error as { code?: string }).code !== UNIQUE_VIOLATION) throw error;
    throw new Problem(409, `retry the job: another one does the same already, ${id}`);
  }
}

async function explainRefusal(tx: Tx, action: string, id: string): Promise<Problem> {
  const [row] = await tx<{ state: string }[]>`select state from jobs where id = ${id}`;
  return row
    ? new Problem(409, `${action} the job: it is ${row.state}, ${id}`)
    : new Problem(404, `${action} the job: there is no ${id}`);
}

/** Removes jobs that succeeded or were cancelled long ago, with their logs. Returns how many. */
export async function pruneJobs(sql: Sql, now: Date): Promise<number> {
  const before = new Date(now.getTime() - KEPT_MS).toISOString();
  const { count } = await sql`
    delete from jobs where id in (
      select id from jobs where state in ('succeeded', 'cancelled') and finished_at < ${before} limit ${PRUNED}
    )`;
  return count;
}
