import { computed, type ReadonlySignal, signal } from '@preact/signals';
import { isActive, type Job, type JobLogLine } from '../../shared/api/jobs.ts';
import type { Page } from '../../shared/api/page.ts';
import { failureInWords } from '../ui/reason.ts';
import { mergeJobs } from './words.ts';

/** What the list of jobs needs from outside. */
export type JobsSetting = {
  live: ReadonlySignal<readonly Job[]>;
  get: <T>(path: string) => Promise<T>;
  post: (path: string) => Promise<unknown>;
  onLog: (handler: (line: JobLogLine) => void) => () => void;
};

/** All jobs: the running and recent ones live, the older ones page by page. */
export class Jobs {
  readonly jobs: ReadonlySignal<readonly Job[]>;
  readonly active: ReadonlySignal<readonly Job[]>;
  /** What failed and was not tried again. */
  readonly failed: ReadonlySignal<readonly Job[]>;
  readonly others: ReadonlySignal<readonly Job[]>;
  /** Whether there are older ones to ask for; null before the first answer. */
  readonly hasOlder: ReadonlySignal<boolean | null>;
  readonly problem = signal<string | null>(null);

  readonly #setting: JobsSetting;
  readonly #listed = signal<readonly Job[]>([]);
  readonly #next = signal<string | null | undefined>(undefined);

  constructor(setting: JobsSetting) {
    this.#setting = setting;
    this.jobs = computed(() => mergeJobs(this.#listed.value, setting.live.value));
    this.active = computed(() => this.jobs.value.filter(isActive));
    this.failed = computed(() => this.jobs.value.filter((job) => job.state === 'failed'));
    this.others = computed(() => this.jobs.value.filter((job) => !isActive(job) && job.state !== 'failed'));
    this.hasOlder = computed(() => (this.#next.value === undefined ? null : this.#next.value !== null));
    void this.loadOlder();
  }

  /** Asks for the next page. */
  async loadOlder(): Promise<void> {
    const after = this.#next.peek();
    if (after === null) return;
    try {
      const page = await this.#setting.get<Page<Job>>(
        `/api/jobs?limit=50${after ? `&after=${encodeURIComponent(after)}` : ''}`,
      );
      this.#listed.value = [...this.#listed.peek(), ...page.items];
      this.#next.value = page.next;
      this.problem.value = null;
    } catch (error) {
      this.problem.value = failureInWords(error);
    }
  }
}

/** The log of a job: its lines as they are written, and all of it again whenever the job changes. */
export function followLog(id: string, setting: JobsSetting): { log: ReadonlySignal<Job['log'] | null>; close(): void } {
  const log = signal<Job['log'] | null>(null);
  const lines = new Map<string, { at: string; text: string }>();
  // The server stores lines in batches, so what is read may end before what was heard.
  const add = (more: { at: string; text: string }[]) => {
    for (const { at, text } of more) lines.set(`${at} ${text}`, { at, text });
    log.value = [...lines.values()].sort((a, b) => (a.at < b.at ? -1 : a.at > b.at ? 1 : 0));
  };
  const job = computed(() => setting.live.value.find((candidate) => candidate.id === id));
  let reading = false;
  let stale = false;
  const read = async () => {
    if (reading) {
      stale = true;
      return;
    }
    reading = true;
    try {
      do {
        stale = false;
        add((await setting.get<Job>(`/api/jobs/${id}`)).log ?? []);
      } while (stale);
    } catch {
      // Offline, or the job is gone: what was read stays.
      log.value ??= [];
    } finally {
      reading = false;
    }
  };
  const stops = [
    job.subscribe(() => void read()),
    setting.onLog((line) => {
      if (line.jobId === id) add([line]);
    }),
  ];
  const close = () => {
    for (const stop of stops) stop();
  };
  return { log, close };
}
