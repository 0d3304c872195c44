import { JOB_STATES, type Job, type JobState } from '../../shared/api/jobs.ts';
import type { Sql, Tx } from '../db/index.ts';
import type { JobQuery } from './types.ts';

/** The newest lines of a log that are shown. */
const SHOWN_LINES = 1000;

export type JobRow = Omit<Job, 'subject' | 'log'> & { subjectType: string | null; subjectId: string | null };

/** The columns of `JobRow`. */
export const columns = (sql: Sql | Tx) => sql`
  jobs.id, kind, state, progress, message, attempts, max_attempts, error, project_id, subject_type, subject_id,
  payload->>'about' as about, cause->'actor' as started_by, created_at, started_at, finished_at`;

export function toJob({ subjectType, subjectId, ...row }: JobRow): Job {
  return { ...row, subject: subjectType && subjectId ? { type: subjectType, id: subjectId } : null };
}

export async function listJobs(sql: Sql, { state, kind, after, limit }: JobQuery): Promise<Job[]> {
  const rows = await sql<JobRow[]>`
    select ${columns(sql)} from jobs
    where true ${state === undefined ? sql`` : sql`and state = ${state}`}
      ${kind === undefined ? sql`` : sql`and kind = ${kind}`} ${after === undefined ? sql`` : sql`and id < ${after}`}
    order by id desc limit ${limit}`;
  return rows.map(toJob);
}

/** A job without its log. */
export async function findJob(sql: Sql, id: string): Promise<Job | null> {
  const [row] = await sql<JobRow[]>`select ${columns(sql)} from jobs where id = ${id}`;
  return row ? toJob(row) : null;
}

export async function getJob(sql: Sql, id: string): Promise<Job | null> {
  const job = await findJob(sql, id);
  if (!job) return null;
  // Read after the job: a job that has ended then has its whole log.
  const lines = await sql<{ at: string; text: string }[]>`
    select at, text from job_log where job_id = ${id} order by line desc limit ${SHOWN_LINES}`;
  return { ...job, log: lines.reverse() };
}

export async function countByState(sql: Sql): Promise<Record<JobState, number>> {
  const rows = await sql<{ state: JobState; jobs: number }[]>`
    select state, count(*) as jobs from jobs group by state`;
  const counts = Object.fromEntries(JOB_STATES.map((state) => [state, 0])) as Record<JobState, number>;
  for (const { state, jobs } of rows) counts[state] = jobs;
  return counts;
}

/** Text as PostgreSQL can hold it, and not without bound: an error may quote any file. */
export function storable(text: string, length: number): string {
  const clean = text.replaceAll('\0', '\ufffd');
  return clean.length > length ? `${clean.slice(0, length)}…` : clean;
}
