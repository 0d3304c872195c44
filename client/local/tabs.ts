import type { Refusal, StoredCommand, UnsavedEdit } from './store.ts';

/** What the tabs of one account in one browser tell each other. */
export type TabMessage =
  | { kind: 'edit'; edit: UnsavedEdit }
  | { kind: 'saved'; document: string; ids: string[] }
  | { kind: 'refused'; refusal: Refusal }
  | { kind: 'dismissed'; id: string }
  /** A tab opened a document and has this state of it; whoever has more sends it as `state`. */
  | { kind: 'opened'; document: string; vector: Uint8Array<ArrayBuffer> }
  | { kind: 'state'; document: string; update: Uint8Array<ArrayBuffer> }
  /** A command was queued, or refused. */
  | { kind: 'command'; command: StoredCommand }
  | { kind: 'answered'; id: string; answer: unknown }
  | { kind: 'discarded'; id: string };

/** The part of `navigator.locks` that is used. */
export type Locks = {
  request(name: string, options: { signal: AbortSignal }, run: () => Promise<void>): Promise<void>;
};

/** The other tabs of the same account, and what only one of them may do at a time. */
export class Tabs {
  readonly #name: string;
  readonly #channel: BroadcastChannel;
  readonly #locks: Locks | undefined;
  readonly #listeners = new Set<(message: TabMessage) => void>();

  /** `locks` is missing where the page is not in a secure context; then every tab does what only one should. */
  constructor(name: string, locks: Locks | undefined) {
    this.#name = name;
    this.#locks = locks;
    this.#channel = new BroadcastChannel(name);
    this.#channel.onmessage = ({ data }: MessageEvent<TabMessage>) => {
      for (const listener of this.#listeners) listener(data);
    };
  }

  /** Tells every other tab. */
  post(message: TabMessage): void {
    this.#channel.postMessage(message);
  }

  listen(listener: (message: TabMessage) => void): void {
    this.#listeners.add(listener);
  }

  /** Runs `task` while no other tab runs one under the same name. Rejects with an AbortError when `signal` is aborted first. */
  async alone(task: string, run: () => Promise<void>, signal: AbortSignal): Promise<void> {
    if (this.#locks) await this.#locks.request(`${this.#name}:${task}`, { signal }, run);
    else await run();
  }

  close(): void {
    this.#listeners.clear();
    this.#channel.close();
  }
}
