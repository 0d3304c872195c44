import type { JobState } from '../../shared/api/jobs.ts';
import type { SearchStatus } from '../../shared/api/ops.ts';
import type { SubscriberLag } from '../events/index.ts';
import type { SyncStats } from '../sync/index.ts';

/** What status and metrics ask the rest of the process. */
export type OpsSources = {
  jobsByState(): Promise<Record<JobState, number>>;
  /** How many events happened since a time (ISO 8601). */
  eventsSince(time: string): Promise<number>;
  subscribers(): Promise<SubscriberLag[]>;
  sync(): SyncStats;
  search(): Promise<SearchStatus>;
};

const MINUTE_MS = 60_000;

/** How many events happened in the minute before `now`. */
export const eventsInLastMinute = (sources: OpsSources, now: Date): Promise<number> =>
  sources.eventsSince(new Date(now.getTime() - MINUTE_MS).toISOString());
