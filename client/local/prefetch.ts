import type { ReadonlySignal } from '@preact/signals';
import { readCards } from '../../shared/documents.ts';
import type { Documents, OpenDocument } from './documents.ts';
import type { Store } from './store.ts';
import type { Clock } from './timing.ts';

type PrefetchOptions = {
  documents: Documents;
  store: Store;
  online: ReadonlySignal<boolean>;
  clock: Clock;
};

/** Whoever opened a project is left alone for this long, and so is the server between two texts. */
const QUIET = 2000;
const PAUSE = 200;
/** How long one text may take. */
const LIMIT = 10_000;
/** The most texts of a project that are fetched, the newest items first. */
const MOST = 500;

/**
 * Fetches the texts of a project's unfinished items that this browser never had, one after the other, so that whatever
 * is on the board can be opened without a network.
 */
export class Prefetch {
  readonly #options: PrefetchOptions;
  readonly #running = new Set<string>();
  #closed = false;

  constructor(options: PrefetchOptions) {
    this.#options = options;
  }

  /** Starts with a project; while it is under way, and when everything is here, it does nothing. */
  async project(name: string): Promise<void> {
    if (this.#running.has(name)) return;
    this.#running.add(name);
    await this.#pause(QUIET);
    for (const text of await this.#missing(name)) {
      if (this.#closed || !this.#options.online.value) break;
      const opened = this.#options.documents.open(text);
      await this.#answered(opened);
      opened.close();
      await this.#pause(PAUSE);
    }
    this.#running.delete(name);
  }

  close(): void {
    this.#closed = true;
  }

  async #missing(project: string): Promise<string[]> {
    if (this.#closed) return [];
    const { documents, store } = this.#options;
    const opened = documents.open(project);
    await this.#answered(opened);
    const cards = [...readCards(opened.doc).values()].filter(({ stage }) => stage !== 'done');
    opened.close();
    const here = await store.documents();
    const newest = cards.sort((a, b) => (a.createdAt < b.createdAt ? 1 : -1)).slice(0, MOST);
    return newest.map(({ id }) => `item:${id}`).filter((name) => !here.has(name));
  }

  /** Resolves when it is known what is in the document, or after a while. */
  #answered({ status }: OpenDocument): Promise<void> {
    const known = new Promise<void>((resolve) => {
      const stop = status.subscribe((value) => {
        if (value !== 'loading') resolve();
      });
      void this.#pause(LIMIT).then(stop);
    });
    return Promise.race([known, this.#pause(LIMIT)]);
  }

  #pause(milliseconds: number): Promise<void> {
    return new Promise((resolve) => {
      this.#options.clock.after(milliseconds, resolve);
    });
  }
}
