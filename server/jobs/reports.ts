import type { Job } from '../../shared/api/jobs.ts';
import type { Database } from '../db/index.ts';
import type { Logger } from '../runtime/log.ts';
import type { Announcer } from './announce.ts';
import { storable } from './rows.ts';
import type { JobHelpers } from './types.ts';

/** Watchers hear of progress at once, but not more often than this, in milliseconds; it is stored less often. */
const ANNOUNCE_MS = 30;
const STORE_MS = 250;
/** Lines that one attempt may log; the last of them says so. */
const MAX_LINES = 5000;
const LINE_LENGTH = 4000;
const MESSAGE_LENGTH = 500;

/** What one attempt says about itself. */
export interface Report extends Pick<JobHelpers, 'progress' | 'log'> {
  /** Hears no more from the attempt, and stores what it said. Nothing of it is announced after that. */
  close(): Promise<void>;
}

export interface Reports {
  open(job: Job, token: string): Report;
}

/** An attempt as it stands. */
type Attempt = { job: Job; token: string };
type Line = { attempt: Attempt; at: string; text: string };

/** Collects what running jobs report, tells watchers, and stores it in short batches behind the fence. */
export function createReports({ sql }: Database, announce: Announcer, now: () => Date, logger: Logger): Reports {
  const changed = new Set<Attempt>();
  const unannounced = new Map<string, Job>();
  let lines: Line[] = [];
  let storing: ReturnType<typeof setTimeout> | undefined;
  let stored: Promise<void> = Promise.resolve();

  const announceAll = () => {
    for (const job of unannounced.values()) announce.job(job);
    unannounced.clear();
  };
  const announceSoon = (job: Job) => {
    if (unannounced.size === 0) setTimeout(announceAll, ANNOUNCE_MS);
    unannounced.set(job.id, job);
  };

  const write = async () => {
    const [reported, logged] = [[...changed], lines];
    changed.clear();
    lines = [];
    if (reported.length === 0 && logged.length === 0) return;
    const progress = reported.map(({ job: { id, progress, message }, token }) => ({ id, token, progress, message }));
    const text = logged.map(({ attempt: { job, token }, at, text }) => ({ id: job.id, token, at, text }));
    await sql`
      with logged as (
        insert into job_log (job_id, at, text)
        select jobs.id, logged.at, logged.text
        from rows from (
          jsonb_to_recordset(${sql.json(text)}) as (id uuid, token uuid, at timestamptz, text text)
        ) with ordinality as logged (id, token, at, text, position)
        join jobs on jobs.id = logged.id and lease_token = logged.token
        order by position
      )
      update jobs set progress = reported.progress, message = reported.message
      from jsonb_to_recordset(${sql.json(progress)}) as reported (
        id uuid, token uuid, progress double precision, message text
      )
      where jobs.id = reported.id and lease_token = reported.token`;
    // Who shows a log reads it again when the job changes.
    for (const { attempt } of logged) announceSoon(attempt.job);
  };
  /** One after the other: what an attempt said last is stored last. */
  const store = () => {
    clearTimeout(storing);
    storing = undefined;
    stored = stored.then(write).catch((error) => logger.warn({ err: error }, 'store what jobs report'));
    return stored;
  };
  const storeSoon = () => {
    storing ??= setTimeout(store, STORE_MS);
  };

  return {
    open: (initial, token) => {
      const attempt = { job: initial, token };
      const { id } = initial;
      let lineCount = 0;
      let closed = false;
      return {
        progress: (fraction, message) => {
          if (closed) return;
          const { job } = attempt;
          const progress = Number.isFinite(fraction) ? Math.min(Math.max(fraction, 0), 1) : job.progress;
          const said = message === undefined ? job.message : storable(message, MESSAGE_LENGTH);
          attempt.job = { ...job, progress, message: said };
          changed.add(attempt);
          announceSoon(attempt.job);
          storeSoon();
        },
        log: (text) => {
          if (closed || ++lineCount > MAX_LINES) return;
          const kept =
            lineCount === MAX_LINES ? 'The log is full: what follows is not kept' : storable(text, LINE_LENGTH);
          const at = now().toISOString();
          lines.push({ attempt, at, text: kept });
          announce.line({ jobId: id, at, text: kept });
          storeSoon();
        },
        close: async () => {
          closed = true;
          await store();
          unannounced.delete(id);
        },
      };
    },
  };
}
