import { batch, computed, effect, type ReadonlySignal, signal } from '@preact/signals';
import type { Page } from '../../shared/api/page.ts';
import { type FeedEntry, feedEntries } from '../../shared/documents.ts';
import type { Command, OpenDocument, WaitingCommand } from '../local/index.ts';
import { type FeedFilter, type FeedGroup, filterEntries, groupEntries } from './groups.ts';

/** The most of a post that names it in a list. */
const EXCERPT = 60;

function excerpt(text: string): string {
  const line = text.trim().replaceAll(/\s+/g, ' ');
  return line.length > EXCERPT ? `${line.slice(0, EXCERPT)}…` : line;
}

/** How many older entries are asked for at once. */
const PAGE = 60;

/** What a feed needs from outside. */
type FeedSetting = {
  projectId: string;
  document: Pick<OpenDocument, 'doc' | 'status' | 'close'>;
  get: <T>(path: string) => Promise<T>;
  send: (command: Command) => Promise<unknown>;
  waiting: ReadonlySignal<readonly WaitingCommand[]>;
};

/** A post that the server does not have yet. */
export type WaitingPost = { id: string; text: string; at: string; refused: boolean };

/** The feed of a project: the newest entries live from its document, the older ones from the server page by page. */
export class Feed {
  readonly filter = signal<FeedFilter>({ kind: null, actorId: null });
  /** What the document holds, newest first. */
  readonly newest: ReadonlySignal<readonly FeedEntry[]>;
  /** All that is known and passes the filter, newest first. */
  readonly entries: ReadonlySignal<readonly FeedEntry[]>;
  readonly groups: ReadonlySignal<readonly FeedGroup[]>;
  /** One's own posts that wait for the server. */
  readonly waiting: ReadonlySignal<readonly WaitingPost[]>;
  /** Whether the feed is there to be read. */
  readonly status: OpenDocument['status'];
  /** Whether older ones are being asked for, there are none, or asking failed. */
  readonly older = signal<'idle' | 'loading' | 'none' | 'failed'>('idle');

  readonly #setting: FeedSetting;
  readonly #older = signal<readonly FeedEntry[]>([]);
  readonly #stops: (() => void)[] = [];

  constructor(setting: FeedSetting) {
    this.#setting = setting;
    const array = feedEntries(setting.document.doc);
    const newest = signal<readonly FeedEntry[]>([]);
    const read = () => {
      newest.value = array.toArray().reverse();
    };
    read();
    array.observe(read);
    this.newest = newest;
    this.status = setting.document.status;
    this.entries = computed(() => {
      const known = filterEntries(newest.value, this.filter.value);
      const last = newest.value.at(-1)?.seq ?? Number.POSITIVE_INFINITY;
      return [...known, ...this.#older.value.filter((entry) => entry.seq < last)];
    });
    this.groups = computed(() => groupEntries(this.entries.value));
    this.waiting = computed(() =>
      setting.waiting.value.flatMap(({ id, path, body, createdAt, state }) => {
        const text = (body as { text?: unknown } | undefined)?.text;
        const isPost = path === this.#path && typeof text === 'string';
        return isPost ? [{ id, text, at: createdAt, refused: state === 'refused' }] : [];
      }),
    );
    this.#stops.push(
      () => array.unobserve(read),
      effect(() => {
        // Other entries are older ones of another feed, so to speak.
        if (this.filter.value) this.#forgetOlder();
      }),
    );
  }

  /** Asks the server for the entries before the last one. */
  async loadOlder(): Promise<void> {
    if (this.older.peek() === 'loading' || this.older.peek() === 'none') return;
    const filter = this.filter.peek();
    this.older.value = 'loading';
    const query = new URLSearchParams({ limit: String(PAGE) });
    const last = this.#older.peek().at(-1) ?? this.newest.peek().at(-1);
    if (last) query.set('after', String(last.seq));
    if (filter.kind) query.set('kind', filter.kind);
    if (filter.actorId) query.set('actor', filter.actorId);
    try {
      const { items, next } = await this.#setting.get<Page<FeedEntry>>(`${this.#path}?${query}`);
      if (filter !== this.filter.peek()) return;
      batch(() => {
        this.#older.value = [...this.#older.peek(), ...items];
        this.older.value = next === null ? 'none' : 'idle';
      });
    } catch {
      if (filter === this.filter.peek()) this.older.value = 'failed';
    }
  }

  /** Says something to the team. It waits in the outbox while there is no network. */
  async post(text: string): Promise<void> {
    await this.#setting.send({
      label: `Post “${excerpt(text)}”`,
      method: 'POST',
      path: this.#path,
      body: { text: text.trim() },
    });
  }

  /** Stops following the document. */
  close(): void {
    for (const stop of this.#stops) stop();
    this.#setting.document.close();
  }

  get #path(): string {
    return `/api/projects/${this.#setting.projectId}/feed`;
  }

  #forgetOlder(): void {
    batch(() => {
      this.#older.value = [];
      this.older.value = 'idle';
    });
  }
}
