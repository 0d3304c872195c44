import { isActive, type Job } from '../../shared/api/jobs.ts';
import { ApiError, api, liveJobs, onJobLog } from '../local/index.ts';
import { Button, toast } from '../ui/index.ts';
import type { JobsSetting } from './model.ts';

/** The server, as the models of this feature want it. */
export const server: JobsSetting = {
  live: liveJobs,
  get: api.get,
  post: (path) => api.post(path),
  onLog: onJobLog,
};

/** Asks the server to stop a job, or to run it again, and says so when it does not. */
export async function ask(job: Job, what: 'cancel' | 'retry'): Promise<void> {
  try {
    await server.post(`/api/jobs/${job.id}/${what}`);
  } catch (error) {
    const reason = error instanceof ApiError ? error.problem.detail : 'the server cannot be reached';
    toast(`Could not ${what} it: ${reason}`, { tone: 'bad' });
  }
}

/** The button for what can be done about a job now. */
export function JobAction({ job }: { job: Job }) {
  if (isActive(job)) return <Button onClick={() => void ask(job, 'cancel')}>Cancel</Button>;
  if (job.state === 'succeeded') return null;
  return (
    <Button icon="refresh" onClick={() => void ask(job, 'retry')}>
      Try again
    </Button>
  );
}
