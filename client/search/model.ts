import { batch, effect, type ReadonlySignal, signal } from '@preact/signals';
import type { z } from 'zod';
import type { SearchPage, SearchResult } from '../../shared/api/search.ts';
import { parseSearch } from '../../shared/search-query.ts';
import { endsInBareFilter } from './filters.ts';

type Page = z.infer<typeof SearchPage>;

/** What a search needs from outside. */
type SearchSetting = {
  get: <T>(path: string, signal: AbortSignal) => Promise<T>;
  online: ReadonlySignal<boolean>;
  /** What is found without a network. */
  findHere: (typed: string) => SearchResult[];
  /** Calls back after some milliseconds, unless the returned function is called before. */
  after: (milliseconds: number, run: () => void) => () => void;
  now: () => number;
};

/** What was found for what was typed. */
export type Found = {
  typed: string;
  items: readonly SearchResult[];
  /** Where the next page begins; null at the end. */
  next: string | null;
  /** Who found it: the server, or this device by what it has. */
  by: 'server' | 'device';
  /** How much was not indexed yet. */
  waiting: number;
};

/** How long, in milliseconds, to wait for more letters before the server is asked. */
const SETTLE = 120;
const PAGE = 20;
/** What was found is shown to whoever comes back for so long, in milliseconds, without asking again. */
const FRESH = 5 * 60_000;

/**
 * A search as it is typed: asks when the letters come to rest, gives up what is not wanted any more, and shows the last
 * answer until the next one is there.
 */
export class Search {
  /** What stands in the field. */
  readonly typed = signal('');
  /** What is asked for: that which was typed when the letters came to rest. It is what the address holds. */
  readonly asked = signal('');
  readonly found = signal<Found | null>(null);
  readonly error = signal<Error | null>(null);
  /** What is being waited for: an answer, more of one, or nothing. */
  readonly waits = signal<'answer' | 'more' | null>(null);
  /** The id of the result that was opened last. */
  readonly opened = signal<string | null>(null);

  readonly #setting: SearchSetting;
  readonly #stopFollowing: () => void;
  #stopWaiting = () => {};
  #request = new AbortController();
  #foundAt = 0;

  constructor(setting: SearchSetting) {
    this.#setting = setting;
    this.#stopFollowing = effect(() => {
      const isOnline = setting.online.value;
      // What this device found is only the titles: the whole answer is fetched as soon as it can be.
      if (isOnline && this.found.peek()?.by === 'device') this.ask();
    });
  }

  /** Takes what was typed, and asks in a moment. */
  type(text: string): void {
    this.typed.value = text;
    this.#giveUp();
    this.#stopWaiting = this.#setting.after(text.trim() === '' ? 0 : SETTLE, () => this.ask());
  }

  /** Takes a search from the address: at once, and without asking again for what was just found. */
  open(text: string): void {
    if (text === this.asked.peek() && this.#setting.now() - this.#foundAt < FRESH) {
      this.typed.value = text;
      return;
    }
    this.typed.value = text;
    this.opened.value = null;
    this.ask();
  }

  /** Asks for what stands in the field now. */
  ask(): void {
    this.#giveUp();
    const typed = this.typed.peek();
    batch(() => {
      this.asked.value = typed;
      this.error.value = null;
      if (typed.trim() === '') this.found.value = null;
    });
    // Half a filter is no question yet: what was found stays.
    if (typed.trim() === '' || endsInBareFilter(typed) || parseSearch(typed).problems.length > 0) return;
    if (this.#setting.online.peek()) void this.#fetch(typed, null);
    else this.#showHere(typed);
  }

  /** Fetches the next page of the answer. */
  async more(): Promise<void> {
    const found = this.found.peek();
    if (!found || found.next === null || this.waits.peek() !== null) return;
    this.error.value = null;
    await this.#fetch(found.typed, found.next);
  }

  /** Looks again on this device, after more of it has been read. */
  refreshHere(): void {
    const found = this.found.peek();
    if (found?.by === 'device') this.#showHere(found.typed);
  }

  /** Stops asking. */
  close(): void {
    this.#giveUp();
    this.#stopFollowing();
  }

  async #fetch(typed: string, after: string | null): Promise<void> {
    const request = new AbortController();
    this.#request = request;
    this.waits.value = after === null ? 'answer' : 'more';
    const path = `/api/search?q=${encodeURIComponent(typed.trim())}&limit=${PAGE}`;
    try {
      const { items, next, waiting } = await this.#setting.get<Page>(
        after === null ? path : `${path}&after=${encodeURIComponent(after)}`,
        request.signal,
      );
      if (request.signal.aborted) return;
      const before = after === null ? [] : (this.found.peek()?.items ?? []);
      const known = new Set(before.map(({ id }) => id));
      // Between two pages something may have moved down a place.
      this.#show({
        typed,
        items: [...before, ...items.filter(({ id }) => !known.has(id))],
        next,
        by: 'server',
        waiting,
      });
    } catch (error) {
      if (request.signal.aborted) return;
      if (error instanceof TypeError && after === null) return this.#showHere(typed);
      batch(() => {
        this.waits.value = null;
        this.error.value = error instanceof Error ? error : new Error(String(error));
      });
    }
  }

  #showHere(typed: string): void {
    this.#show({ typed, items: this.#setting.findHere(typed), next: null, by: 'device', waiting: 0 });
  }

  #show(found: Found): void {
    this.#foundAt = this.#setting.now();
    batch(() => {
      this.found.value = found;
      this.waits.value = null;
    });
  }

  #giveUp(): void {
    this.#stopWaiting();
    this.#request.abort();
    this.waits.value = null;
  }
}
