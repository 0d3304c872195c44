import { effect, type ReadonlySignal } from '@preact/signals';
import { isActive, type Job } from '../../shared/api/jobs.ts';

/** Tells of every job of this person that was seen running and has ended. Returns the function that stops it. */
export function followEndings(
  jobs: ReadonlySignal<readonly Job[]>,
  myId: () => string | undefined,
  tell: (job: Job) => void,
): () => void {
  let running: ReadonlySet<string> = new Set();
  return effect(() => {
    const now = jobs.value;
    const me = myId();
    const ended = now.filter((job) => running.has(job.id) && !isActive(job) && job.startedBy.id === me);
    running = new Set(now.filter(isActive).map((job) => job.id));
    for (const job of ended) tell(job);
  });
}
