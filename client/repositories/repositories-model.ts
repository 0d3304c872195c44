import { computed, effect, type ReadonlySignal, signal } from '@preact/signals';
import { isActive, type Job } from '../../shared/api/jobs.ts';
import type { Page } from '../../shared/api/page.ts';
import type { Repository, RepositoryAdded } from '../../shared/api/repositories.ts';
import type { Command, WaitingCommand } from '../local/index.ts';
import { Resource } from '../local/resource.ts';

/** What the repositories of a project need from outside. */
type RepositoriesSetting = {
  projectId: string;
  get: <T>(path: string) => Promise<T>;
  outbox: {
    waiting: ReadonlySignal<readonly WaitingCommand[]>;
    send: <T>(command: Command) => Promise<T>;
    discard: (id: string) => void;
  };
  online: ReadonlySignal<boolean>;
  jobs: ReadonlySignal<readonly Job[]>;
  onEvents: (pattern: string, handler: (event: { projectId: string | null }) => void) => () => void;
  /** Calls back whenever somebody comes back to the page, and now and then while they see it. */
  onLook: (handler: () => void) => () => void;
};

/** A repository that the server does not have yet; `reason` is there when it was refused. */
export type WaitingRepository = { id: string; url: string; reason: string | null };

const INGEST = 'repositories.ingest';
const HEADS = 'repositories.heads';

/** The repositories of a project, and what is being done with them. */
export class Repositories {
  readonly list: Resource<Repository[]>;
  /** Added here, and waiting for the server. */
  readonly waiting: ReadonlySignal<readonly WaitingRepository[]>;

  readonly #setting: RepositoriesSetting;
  /** Commands whose answer somebody waits for at the form or button that sent them. */
  readonly #awaited = signal<ReadonlySet<string>>(new Set());
  readonly #stops: (() => void)[] = [];

  constructor(setting: RepositoriesSetting) {
    this.#setting = setting;
    this.list = new Resource(() => this.#read());
    this.waiting = computed(() =>
      setting.outbox.waiting.value.flatMap(({ id, method, path, body, reason }) => {
        const url = (body as Partial<RepositoryAdded> | undefined)?.url;
        const isAdded = method === 'POST' && path === this.#path && !this.#awaited.value.has(id);
        return isAdded && url ? [{ id, url, reason: reason ?? null }] : [];
      }),
    );
    // Events are told to those who listen; what happened while the network was away shows in the jobs.
    const news = computed(() => {
      const jobs = setting.jobs.value.filter(
        ({ kind, projectId }) => kind === HEADS || (kind === INGEST && projectId === setting.projectId),
      );
      return [setting.online.value, ...jobs.map(({ id, state }) => `${id} ${state}`)].join();
    });
    let known = news.peek();
    this.#stops.push(
      setting.onEvents('repository.*', ({ projectId }) => {
        if (projectId === setting.projectId) void this.list.reload();
      }),
      // Nothing tells of a commit in a folder: the server looks when it is asked.
      setting.onLook(() => void this.list.reload()),
      effect(() => {
        if (news.value !== known && setting.online.peek()) void this.list.reload();
        known = news.value;
      }),
    );
  }

  /** The ingestion to tell of: one that runs, or that failed or was cancelled after the newest map. */
  ingestionOf(repository: Repository): Job | null {
    const job = this.#newestOf(repository);
    return job?.state === 'succeeded' ? null : job;
  }

  /** Whether its map is being made. */
  isIngesting(repository: Repository): boolean {
    const job = this.ingestionOf(repository);
    return job !== null && isActive(job);
  }

  /** Whether its map is not of the newest commit, and none of that is made or about to be listed. */
  isBehind(repository: Repository): boolean {
    const job = this.#newestOf(repository);
    return repository.map?.stale === true && !(job && (isActive(job) || job.state === 'succeeded'));
  }

  /** Adds one by its local path or https URL. False when that waits for the network; rejects when it is refused. */
  async add(url: string): Promise<boolean> {
    return this.#send({ label: `Add the repository ${url}`, method: 'POST', path: this.#path, body: { url } });
  }

  /** Has the map of the newest commit made. As {@link add}. */
  async ingest({ id, name }: Repository): Promise<boolean> {
    return this.#send({ label: `Read ${name} again`, method: 'POST', path: `/api/repositories/${id}/ingest` });
  }

  /** Takes one out of the project. As {@link add}. */
  async remove({ id, name }: Repository): Promise<boolean> {
    return this.#send({ label: `Remove ${name}`, method: 'DELETE', path: `/api/repositories/${id}` });
  }

  /** Stops following them. */
  close(): void {
    for (const stop of this.#stops) stop();
  }

  /** The ingestion that runs, or that was started after the newest map that is listed. */
  #newestOf({ id, map }: Repository): Job | null {
    const job = this.#setting.jobs.value.find(
      ({ kind, subject }) => kind === INGEST && subject?.type === 'repository' && subject.id === id,
    );
    return job && (isActive(job) || map === null || job.createdAt > map.generatedAt) ? job : null;
  }

  get #path(): string {
    return `/api/projects/${this.#setting.projectId}/repositories`;
  }

  async #read(): Promise<Repository[]> {
    const all: Repository[] = [];
    let after: string | null = null;
    do {
      const query: string = after === null ? '' : `&after=${encodeURIComponent(after)}`;
      const page: Page<Repository> = await this.#setting.get(`${this.#path}?limit=100${query}`);
      all.push(...page.items);
      after = page.next;
    } while (after !== null);
    return all;
  }

  async #send(command: Command): Promise<boolean> {
    const { outbox, online } = this.#setting;
    const before = new Set(outbox.waiting.peek().map(({ id }) => id));
    const sent = outbox.send(command).then(() => {
      void this.list.reload();
      return true;
    });
    const id = outbox.waiting.peek().find((each) => !before.has(each.id))?.id ?? '';
    this.#awaited.value = new Set(this.#awaited.peek()).add(id);
    let stop: (() => void) | undefined;
    const offline = new Promise<boolean>((resolve) => {
      stop = effect(() => {
        if (!online.value) resolve(false);
      });
    });
    try {
      const done = await Promise.race([sent, offline]);
      // Nobody waits here any more: a refusal is told by the list of what waits.
      if (!done) sent.catch(() => {});
      return done;
    } catch (error) {
      // The person is told here, so it need not stay among the refused ones.
      outbox.discard(id);
      throw error;
    } finally {
      stop?.();
      this.#awaited.value = new Set([...this.#awaited.peek()].filter((other) => other !== id));
    }
  }
}
