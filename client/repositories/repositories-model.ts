import { computed, effect, type ReadonlySignal } from '@preact/signals';
import type { Job } from '../../shared/api/jobs.ts';
import type { Page } from '../../shared/api/page.ts';
import type { Repository, RepositoryAdded } from '../../shared/api/repositories.ts';
import type { Command, WaitingCommand } from '../local/index.ts';
import { Resource } from '../local/resource.ts';

/** What the repositories of a project need from outside. */
export type RepositoriesSetting = {
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
};

/** A repository that the server does not have yet; `reason` is there when it was refused. */
export type WaitingRepository = { id: string; url: string; reason: string | null };

const isActive = ({ state }: Job) => state === 'queued' || state === 'running';

/** The repositories of a project, and what is being done with them. */
export class Repositories {
  readonly list: Resource<Repository[]>;
  /** Added here, and waiting for the server. */
  readonly waiting: ReadonlySignal<readonly WaitingRepository[]>;

  readonly #setting: RepositoriesSetting;
  readonly #stops: (() => void)[] = [];

  constructor(setting: RepositoriesSetting) {
    this.#setting = setting;
    this.list = new Resource(() => this.#read());
    this.waiting = computed(() =>
      setting.outbox.waiting.value.flatMap(({ id, method, path, body, reason }) => {
        const url = (body as Partial<RepositoryAdded> | undefined)?.url;
        return method === 'POST' && path === this.#path && url ? [{ id, url, reason: reason ?? null }] : [];
      }),
    );
    let isFirst = true;
    this.#stops.push(
      setting.onEvents('repository.*', ({ projectId }) => {
        if (projectId === setting.projectId) void this.list.reload();
      }),
      effect(() => {
        // What happened while the network was away was told to nobody here.
        if (setting.online.value && !isFirst) void this.list.reload();
        isFirst = false;
      }),
    );
  }

  /** The ingestion to tell of: one that runs, or that failed or was cancelled after the newest map. */
  ingestionOf({ id, map }: Repository): Job | null {
    const job = this.#setting.jobs.value.find(
      ({ kind, subject }) => kind === 'repositories.ingest' && subject?.type === 'repository' && subject.id === id,
    );
    if (!job || job.state === 'succeeded') return null;
    return isActive(job) || map === null || job.createdAt > map.generatedAt ? job : null;
  }

  /** Whether its map is being made. */
  isIngesting(repository: Repository): boolean {
    const job = this.ingestionOf(repository);
    return job !== null && isActive(job);
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
    const known = new Set(outbox.waiting.peek().map(({ id }) => id));
    const sent = outbox.send(command);
    const id = outbox.waiting.peek().find((each) => !known.has(each.id))?.id;
    let stop: (() => void) | undefined;
    const offline = new Promise<boolean>((resolve) => {
      stop = effect(() => {
        if (!online.value) resolve(false);
      });
    });
    try {
      const done = await Promise.race([sent.then(() => true), offline]);
      if (done) void this.list.reload();
      // Nobody waits here any more: a refusal is told by the list of what waits.
      else sent.catch(() => {});
      return done;
    } catch (error) {
      // The person is told here, so it need not stay among the refused ones.
      if (id) outbox.discard(id);
      throw error;
    } finally {
      stop?.();
    }
  }
}
