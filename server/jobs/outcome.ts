import { SYSTEM_ACTOR } from '../../shared/actor.ts';
import { afterCommit, type Database, type Json, type Tx } from '../db/index.ts';
import type { Cause, EventLog } from '../events/index.ts';
import type { Announcer } from './announce.ts';
import { columns, type JobRow, storable, toJob } from './rows.ts';
import type { JobOutcome } from './types.ts';

export type OutcomeDeps = {
  database: Database;
  log: EventLog;
  announce: Announcer;
  now: () => Date;
  /** Milliseconds before the next attempt, after `attempts` failed ones. */
  retryDelay: (attempts: number) => number;
};

/** What a worker holds: the job is its own as long as the token is that of the row. */
export type Claim = { id: string; token: string; attempts: number; maxAttempts: number };

/** Lost workers in a row after which a job has failed: it may be what takes them down. */
const MAX_LOSSES = 10;
/** Lost jobs that one transaction takes back at most. */
const BATCH = 100;
const ERROR_LENGTH = 4000;

/** Completes a job together with what it commits; false when it is not this worker's any more, and nothing was changed. */
export async function succeed(
  { database, announce, now }: OutcomeDeps,
  { id, token }: Claim,
  { result, commit }: JobOutcome<unknown>,
): Promise<boolean> {
  return database.transaction(async (tx) => {
    // The fence comes first: it locks the row, so that nobody else ends the job while `commit` runs.
    const [row] = await tx<JobRow[]>`
      update jobs set state = 'succeeded', result = ${tx.json((result ?? null) as Json)}, error = null, progress = 1,
        losses = 0, finished_at = ${now().toISOString()}, lease_token = null, lease_expires_at = null
      where id = ${id} and lease_token = ${token}
      returning ${columns(tx)}`;
    if (!row) return false;
    await commit?.(tx);
    afterCommit(tx, () => announce.job(toJob(row)));
    return true;
  });
}

/** Ends a failed attempt: the job waits for the next one, or has failed. */
export async function fail(
  deps: OutcomeDeps,
  { id, token, attempts, maxAttempts }: Claim,
  error: string,
  permanent: boolean,
): Promise<void> {
  const { database, announce, now, retryDelay } = deps;
  await database.transaction(async (tx) => {
    if (permanent || attempts >= maxAttempts) return giveUp(deps, tx, [id], token, error);
    const runAt = new Date(now().getTime() + retryDelay(attempts)).toISOString();
    const [row] = await tx<JobRow[]>`
      update jobs set state = 'queued', error = ${storable(error, ERROR_LENGTH)}, losses = 0, run_at = ${runAt},
        lease_token = null, lease_expires_at = null
      where id = ${id} and lease_token = ${token}
      returning ${columns(tx)}`;
    if (!row) return;
    await addLine(tx, id, now(), `Attempt ${attempts} of ${maxAttempts} failed: ${error}`);
    afterCommit(tx, () => announce.job(toJob(row)));
  });
}

/** Gives a job that was interrupted by a stop back to the queue; that was no attempt. */
export async function handBack({ database, announce, now }: OutcomeDeps, { id, token }: Claim): Promise<void> {
  const [row] = await database.sql<JobRow[]>`
    update jobs set state = 'queued', attempts = attempts - 1, run_at = ${now().toISOString()}, progress = 0,
      message = null, lease_token = null, lease_expires_at = null
    where id = ${id} and lease_token = ${token}
    returning ${columns(database.sql)}`;
  if (row) announce.job(toJob(row));
}

/**
 * Puts jobs whose worker was lost back into the queue: those with an expired lease, or all that are not `held` here
 * when there is no other process that could run them.
 */
export async function recoverLost(deps: OutcomeDeps, held: string[], alone: boolean): Promise<void> {
  const { database, announce, now } = deps;
  const time = now().toISOString();
  await database.transaction(async (tx) => {
    const lost = await tx<{ id: string; losses: number }[]>`
      select id, losses from jobs
      where state = 'running' ${alone ? tx`` : tx`and lease_expires_at < ${time}`}
        ${held.length > 0 ? tx`and id not in ${tx(held)}` : tx``}
      limit ${BATCH} for update skip locked`;
    const hopeless = lost.filter(({ losses }) => losses >= MAX_LOSSES).map(({ id }) => id);
    if (hopeless.length > 0) {
      await giveUp(deps, tx, hopeless, null, `run it: its worker was lost ${MAX_LOSSES} times in a row`);
    }
    const others = lost.filter(({ losses }) => losses < MAX_LOSSES).map(({ id }) => id);
    if (others.length === 0) return;
    const rows = await tx<JobRow[]>`
      update jobs set state = 'queued', attempts = attempts - 1, losses = losses + 1, run_at = ${time}, progress = 0,
        message = null, lease_token = null, lease_expires_at = null
      where id in ${tx(others)}
      returning ${columns(tx)}`;
    for (const id of others) await addLine(tx, id, now(), 'Its worker was lost; it runs again');
    afterCommit(tx, () => rows.map(toJob).forEach(announce.job));
  });
}

/** The dead letters of the queue: jobs that have failed, for a person to see and retry. */
async function giveUp(
  { log, announce, now }: OutcomeDeps,
  tx: Tx,
  ids: string[],
  token: string | null,
  error: string,
): Promise<void> {
  const rows = await tx<(JobRow & { cause: Cause })[]>`
    update jobs set state = 'failed', error = ${storable(error, ERROR_LENGTH)}, finished_at = ${now().toISOString()},
      lease_token = null, lease_expires_at = null
    where id in ${tx(ids)} ${token === null ? tx`` : tx`and lease_token = ${token}`}
    returning ${columns(tx)}, cause`;
  for (const { cause, ...row } of rows) {
    const { id, kind, about, attempts, projectId } = row;
    const payload = { kind, attempts, error: storable(error, ERROR_LENGTH), ...(about !== null && { about }) };
    await addLine(tx, id, now(), `Failed: ${error}`);
    await log.append(tx, { ...cause, actor: SYSTEM_ACTOR }, [
      { type: 'job.failed', projectId, subject: { type: 'job', id }, payload },
    ]);
    afterCommit(tx, () => announce.job(toJob(row)));
  }
}

async function addLine(tx: Tx, jobId: string, at: Date, text: string): Promise<void> {
  await tx`
    insert into job_log (job_id, at, text) values (${jobId}, ${at.toISOString()}, ${storable(text, ERROR_LENGTH)})`;
}
