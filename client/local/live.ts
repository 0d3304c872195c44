import { type ReadonlySignal, signal } from '@preact/signals';
import type { Job, JobLogLine } from '../../shared/api/jobs.ts';
import { matchesEventType } from '../../shared/event-patterns.ts';
import type { LoggedEvent } from '../../shared/events.ts';
import { api } from './api.ts';
import { followStream, type StreamOptions } from './streams.ts';

/** How many jobs are kept, the newest. */
const JOBS_KEPT = 100;

type Listener = { pattern: string; handler: (event: LoggedEvent) => void };

/** What one account sees happen on the server, for as long as somebody looks. */
export class Live {
  readonly #streams: Omit<StreamOptions, 'path'>;
  readonly #jobs: ReadonlySignal<Job[]>;
  readonly #listeners = new Set<Listener>();
  readonly #logListeners = new Set<(line: JobLogLine) => void>();
  #stopJobs = () => {};
  #stopEvents = () => {};
  /** The last event that was seen: a stream that starts anew goes on from there. */
  #seq: number | null = null;

  constructor(streams: Omit<StreamOptions, 'path'>) {
    this.#streams = streams;
    const jobs = signal<Job[]>([], {
      watched: () => {
        this.#stopJobs = this.#followJobs((update) => {
          jobs.value = update(jobs.peek());
        });
      },
      unwatched: () => {
        this.#stopJobs();
        jobs.value = [];
      },
    });
    this.#jobs = jobs;
  }

  /** Running and recent jobs, newest first. */
  get jobs(): ReadonlySignal<Job[]> {
    return this.#jobs;
  }

  /** Calls `handler` for every line that a running job writes from now on, until the returned function is called. */
  onJobLog(handler: (line: JobLogLine) => void): () => void {
    this.#logListeners.add(handler);
    // The lines come with the jobs.
    const stopJobs = this.#jobs.subscribe(() => {});
    return () => {
      this.#logListeners.delete(handler);
      stopJobs();
    };
  }

  /** Calls `handler` for every event from now on whose type matches `pattern`, until the returned function is called. */
  onEvents(pattern: string, handler: (event: LoggedEvent) => void): () => void {
    const listener = { pattern, handler };
    this.#listeners.add(listener);
    if (this.#listeners.size === 1) this.#stopEvents = this.#followEvents();
    return () => {
      if (this.#listeners.delete(listener) && this.#listeners.size === 0) this.#stopEvents();
    };
  }

  close(): void {
    this.#stopJobs();
    this.#stopEvents();
    this.#listeners.clear();
    this.#logListeners.clear();
  }

  #followJobs(change: (update: (jobs: Job[]) => Job[]) => void): () => void {
    const options = { ...this.#streams, path: () => '/api/jobs/stream', names: ['log'] };
    const stop = followStream(options, ({ name, data }) => {
      if (name === 'log') {
        for (const handler of this.#logListeners) handler(data as JobLogLine);
        return;
      }
      const job = data as Job;
      change((jobs) => newestFirst([job, ...jobs.filter(({ id }) => id !== job.id)]));
    });
    // The stream starts with them too, but only in the tab that holds it.
    api.get<{ items: Job[] }>('/api/jobs?limit=50').then(
      ({ items }) => {
        change((jobs) => newestFirst([...jobs, ...items.filter((item) => !jobs.some(({ id }) => id === item.id))]));
      },
      () => {},
    );
    return stop;
  }

  #followEvents(): () => void {
    const path = () => `/api/events/stream${this.#seq === null ? '' : `?after=${this.#seq}`}`;
    return followStream({ ...this.#streams, path }, ({ data }) => {
      const event = data as LoggedEvent;
      this.#seq = event.seq;
      for (const { pattern, handler } of this.#listeners) if (matchesEventType(pattern, event.type)) handler(event);
    });
  }
}

function newestFirst(jobs: Job[]): Job[] {
  return jobs.sort((a, b) => (a.createdAt < b.createdAt ? 1 : -1)).slice(0, JOBS_KEPT);
}
