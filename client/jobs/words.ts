/** What is said about jobs, without the page. */
import type { Job, JobState } from '../../shared/api/jobs.ts';
import type { Tone } from '../ui/index.ts';
import { durationInWords } from '../ui/time.ts';

const STATES: Record<JobState, { words: string; tone: Tone }> = {
  queued: { words: 'Waiting', tone: 'neutral' },
  running: { words: 'Running', tone: 'accent' },
  succeeded: { words: 'Done', tone: 'good' },
  failed: { words: 'Failed', tone: 'bad' },
  cancelled: { words: 'Cancelled', tone: 'neutral' },
};

/** A job's state in a word, with the tone of its dot. */
export const stateWords = (state: JobState): { words: string; tone: Tone } => STATES[state];

/** One line about how a job stands: what it does now, or how it went. */
export function jobLine(job: Job, now: number): string {
  const { state, message, error, attempts, maxAttempts, startedAt, finishedAt } = job;
  switch (state) {
    case 'queued':
      return attempts > 0
        ? `Tries again soon, after ${attempts} of ${maxAttempts} attempts`
        : 'Starts as soon as there is room';
    case 'running': {
      const percent = `${Math.round(job.progress * 100)} %`;
      return message ? `${percent} · ${message}` : percent;
    }
    case 'failed':
      return error ?? `Gave up after ${attempts} ${attempts === 1 ? 'attempt' : 'attempts'}`;
    case 'succeeded':
    case 'cancelled': {
      const end = finishedAt === null ? now : Date.parse(finishedAt);
      const took = startedAt === null ? null : `took ${durationInWords(Math.max(0, end - Date.parse(startedAt)))}`;
      // The pill beside it says that it is done.
      return [message === STATES[state].words ? null : message, took].filter(Boolean).join(' · ');
    }
  }
}

/** The newest word on each job: what the stream told replaces what the list told. Newest first. */
export function mergeJobs(listed: readonly Job[], live: readonly Job[]): Job[] {
  const jobs = new Map([...listed, ...live].map((job) => [job.id, job]));
  return [...jobs.values()].sort((a, b) => (a.createdAt < b.createdAt ? 1 : a.createdAt > b.createdAt ? -1 : 0));
}
