import { effect, type ReadonlySignal } from '@preact/signals';
import { isActive, type Job } from '../../shared/api/jobs.ts';

/** Tells of every job that was seen running and has ended. Returns the function that stops it. */
export function followEndings(jobs: ReadonlySignal<readonly Job[]>, tell: (job: Job) => void): () => void {
  let running: ReadonlySet<string> = new Set();
  return effect(() => {
    const now = jobs.value;
    const ended = now.filter((job) => running.has(job.id) && !isActive(job));
    running = new Set(now.filter(isActive).map((job) => job.id));
    for (const job of ended) tell(job);
  });
}
