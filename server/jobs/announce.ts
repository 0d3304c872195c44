import type { Job } from '../../shared/api/jobs.ts';
import type { Bus } from '../events/index.ts';
import type { JobLogLine } from './types.ts';

const JOBS_TOPIC = 'jobs';
const LOG_TOPIC = 'jobs.log';

/** Tells every process about jobs as they change: a snapshot carries all that anybody needs to react. */
export interface Announcer {
  job(job: Job): void;
  line(line: JobLogLine): void;
  onJob(handler: (job: Job) => void): () => void;
  onLine(handler: (line: JobLogLine) => void): () => void;
}

export function createAnnouncer(bus: Bus): Announcer {
  return {
    job: (job) => bus.publish(JOBS_TOPIC, JSON.stringify(job)),
    line: (line) => bus.publish(LOG_TOPIC, JSON.stringify(line)),
    onJob: (handler) => bus.subscribe(JOBS_TOPIC, (message) => handler(JSON.parse(message))),
    onLine: (handler) => bus.subscribe(LOG_TOPIC, (message) => handler(JSON.parse(message))),
  };
}
