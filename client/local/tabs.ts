import type { Refusal, StoredCommand, UnsavedEdit } from './store.ts';

type Bytes = Uint8Array<ArrayBuffer>;

/** How the tab that has a document's connection says it stands: see `Line`. `code` is why it has none. */
export type LineState = { open: boolean; synced: boolean; late: boolean; code: number | null };

/** What the tabs of a browser tell each other about the one connection that a document has. */
export type LineMessage =
  /** Does the tab that has it still answer? */
  | { kind: 'asked'; document: string }
  | ({ kind: 'line'; document: string; event: 'opened' | 'closed' | null } & LineState)
  /** The server sent this. */
  | { kind: 'arrived'; document: string; update: Bytes }
  /** What arrived so far is in the store. */
  | { kind: 'kept'; document: string }
  /** The presence of this tab, which is the Yjs client of that number. */
  | { kind: 'here'; document: string; tab: string; client: number; states: Bytes }
  /** The presence of other people. */
  | { kind: 'others'; document: string; states: Bytes };

/** What the tabs of one account in one browser tell each other. */
export type TabMessage =
  | LineMessage
  | { kind: 'edit'; edit: UnsavedEdit }
  | { kind: 'saved'; document: string; ids: string[] }
  | { kind: 'refused'; refusal: Refusal }
  | { kind: 'dismissed'; id: string }
  /** A tab opened a document and has this state of it; whoever has more sends it as `state`. */
  | { kind: 'opened'; document: string; vector: Bytes }
  | { kind: 'state'; document: string; update: Bytes }
  /** A command was queued, or refused. */
  | { kind: 'command'; command: StoredCommand }
  | { kind: 'answered'; id: string; answer: unknown }
  | { kind: 'discarded'; id: string };

/** The part of `navigator.locks` that is used. */
export type Locks = {
  request(name: string, options: { signal: AbortSignal } | { steal: true }, run: () => Promise<void>): Promise<void>;
};

/** A place in the queue of tabs for something that only one of them has at a time. */
export type Turn = {
  /** Takes it away from the tab that has it. */
  steal(): void;
  /** Gives it to the next. */
  end(): void;
};

/**
 * Counts up when tabs of two versions would misunderstand each other. They then know nothing of each other, until all
 * are loaded again with the new one.
 */
const VERSION = 3;

/** The other tabs of the same account, and what only one of them may do at a time. */
export class Tabs {
  /** The name of this tab among them. */
  readonly id: string;
  readonly #name: string;
  readonly #channel: BroadcastChannel;
  readonly #locks: Locks | undefined;
  readonly #listeners = new Set<(message: TabMessage) => void>();
  /** What the other tabs are about to be told, in one message, when this turn of the event loop has ended. */
  #waiting: TabMessage[] = [];
  /** Not a timer: those of a tab that nobody sees wait for a second. */
  readonly #turns = new MessageChannel();
  /** Whom to tell when a tab is gone. */
  readonly #watched = new Map<string, Set<() => void>>();
  readonly #closing = new AbortController();

  /** `locks` is missing where the page is not in a secure context; then every tab does what only one should. */
  constructor(name: string, locks: Locks | undefined, id: string) {
    this.id = id;
    this.#name = `${name}:${VERSION}`;
    this.#locks = locks;
    this.#channel = new BroadcastChannel(this.#name);
    this.#channel.onmessage = ({ data }: MessageEvent<TabMessage[]>) => {
      for (const message of data) for (const listener of this.#listeners) listener(message);
    };
    this.#turns.port1.onmessage = () => this.#postWaiting();
    // Held for as long as this tab lives: whoever gets it knows that this one is gone.
    this.#whenFree(this.#lockOf(id), () => untilAborted(this.#closing.signal));
  }

  /** Whether tabs can agree on who does what. */
  get agree(): boolean {
    return this.#locks !== undefined;
  }

  /** Tells every other tab. */
  post(message: TabMessage): void {
    if (this.#closing.signal.aborted) return;
    // While much arrives for hundreds of documents, one message takes the place of many.
    if (this.#waiting.length === 0) this.#turns.port2.postMessage(null);
    this.#waiting.push(message);
    // This tab may end before that: nobody else would send it.
    if (message.kind === 'edit') this.#postWaiting();
  }

  #postWaiting(): void {
    if (this.#waiting.length === 0) return;
    this.#channel.postMessage(this.#waiting);
    this.#waiting = [];
  }

  listen(listener: (message: TabMessage) => void): void {
    this.#listeners.add(listener);
  }

  /** Runs `task` while no other tab runs one under the same name. Rejects with an AbortError when `signal` is aborted first. */
  async alone(task: string, run: () => Promise<void>, signal: AbortSignal): Promise<void> {
    if (this.#locks) await this.#locks.request(`${this.#name}:${task}`, { signal }, run);
    else await run();
  }

  /** Calls back when another tab has ended, however it did, unless the result is called before. */
  whenGone(tab: string, run: () => void): () => void {
    const waiting = this.#watched.get(tab) ?? new Set();
    if (!this.#watched.has(tab)) {
      this.#watched.set(tab, waiting);
      this.#whenFree(this.#lockOf(tab), async () => {
        this.#watched.delete(tab);
        for (const each of waiting) each();
      });
    }
    waiting.add(run);
    return () => waiting.delete(run);
  }

  /**
   * Queues for being the one tab that has `task`. `lost` is called when another tab took it away; this one is then
   * behind that in the queue.
   */
  queue(task: string, events: { began(): void; lost(): void }): Turn {
    const locks = this.#locks;
    if (!locks) {
      events.began();
      return { steal: () => {}, end: () => {} };
    }
    const name = `${this.#name}:${task}`;
    const ending = new AbortController();
    let waiting = new AbortController();
    const wait = async (steal: boolean) => {
      waiting.abort();
      waiting = new AbortController();
      const { signal } = waiting;
      let began = false;
      try {
        await locks.request(name, steal ? { steal } : { signal }, async () => {
          if (signal.aborted || ending.signal.aborted) return;
          began = true;
          events.began();
          await untilAborted(ending.signal);
        });
      } catch {
        // Called off, or taken away by another tab.
        if (!began || ending.signal.aborted) return;
        events.lost();
        void wait(false);
      }
    };
    void wait(false);
    return {
      steal: () => void wait(true),
      end() {
        ending.abort();
        waiting.abort();
      },
    };
  }

  close(): void {
    this.#postWaiting();
    this.#turns.port1.close();
    this.#closing.abort();
    this.#listeners.clear();
    this.#channel.close();
  }

  #lockOf(tab: string): string {
    return `${this.#name}:tab:${tab}`;
  }

  #whenFree(name: string, run: () => Promise<void>): void {
    // It rejects when this tab is closed first.
    this.#locks?.request(name, { signal: this.#closing.signal }, run).catch(() => {});
  }
}

function untilAborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener('abort', () => resolve(), { once: true });
  });
}
