import { effect, type ReadonlySignal, signal } from '@preact/signals';
import type { SearchResult } from '../../shared/api/search.ts';

/** What is looked for: a text, its title in the first line, and where. */
export type Sought = { text: string; projectId: string | null; except?: string | undefined };

type SimilarSetting = {
  get: <T>(path: string, signal: AbortSignal) => Promise<T>;
  online: ReadonlySignal<boolean>;
  /** What is alike without a network. */
  findHere: (sought: Sought) => SearchResult[];
  /** Calls back after some milliseconds, unless the returned function is called before. */
  after: (milliseconds: number, run: () => void) => () => void;
};

/** How long, in milliseconds, somebody stops writing before it is looked. */
const SETTLE = 350;
/** Shorter texts are like everything. */
const SHORTEST = 6;
/** What a text is about is in its beginning, and an address has its limits. */
const LONGEST = 1000;
const MOST = 5;

/**
 * What is likely to be about the same as a text that somebody is writing. It looks when they stop for a moment, shows the
 * last answer until the next one, and is silent about what went wrong: nobody asked for it.
 */
export class Similar {
  /** Null before the first answer. */
  readonly items = signal<readonly SearchResult[] | null>(null);

  readonly #setting: SimilarSetting;
  readonly #stopFollowing: () => void;
  #sought: Sought | null = null;
  #stopWaiting = () => {};
  #request = new AbortController();

  constructor(setting: SimilarSetting) {
    this.#setting = setting;
    this.#stopFollowing = effect(() => {
      if (setting.online.value && this.#sought) void this.#look(this.#sought);
    });
  }

  /** Looks for a text in a moment; at once the first time. */
  look(sought: Sought): void {
    const isFirst = this.#sought === null;
    this.#giveUp();
    this.#sought = sought;
    if (sought.text.trim().length < SHORTEST) this.items.value = [];
    else this.#stopWaiting = this.#setting.after(isFirst ? 0 : SETTLE, () => void this.#look(sought));
  }

  /** Looks again on this device, after more of it has been read. */
  refreshHere(): void {
    if (this.#sought && !this.#setting.online.peek()) void this.#look(this.#sought);
  }

  close(): void {
    this.#giveUp();
    this.#stopFollowing();
  }

  async #look(sought: Sought): Promise<void> {
    this.#giveUp();
    const { text, projectId, except } = sought;
    if (text.trim().length < SHORTEST) return;
    if (!this.#setting.online.peek()) {
      this.items.value = this.#setting.findHere(sought).slice(0, MOST);
      return;
    }
    const request = new AbortController();
    this.#request = request;
    const query = new URLSearchParams({ text: text.trim().slice(0, LONGEST).toWellFormed(), limit: String(MOST) });
    if (projectId !== null) query.set('projectId', projectId);
    if (except !== undefined) query.set('except', except);
    try {
      const path = `/api/search/similar?${query}`;
      const { items } = await this.#setting.get<{ items: SearchResult[] }>(path, request.signal);
      if (!request.signal.aborted) this.items.value = items;
    } catch {
      if (!request.signal.aborted) this.items.value = this.#setting.findHere(sought).slice(0, MOST);
    }
  }

  #giveUp(): void {
    this.#stopWaiting();
    this.#request.abort();
  }
}
