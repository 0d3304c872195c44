import { computed, type ReadonlySignal, signal } from '@preact/signals';
import { ApiError, type ApiRequest, NOT_UNDERSTOOD, type Problem } from './api.ts';
import type { Store, StoredCommand } from './store.ts';
import type { TabMessage, Tabs } from './tabs.ts';
import { backoff, type Clock } from './timing.ts';

/** A change that is no edit of a document. */
export type Command = {
  /** What it does, in words for the list of what waits: `Freeze "Offline sync"`. */
  label: string;
  method: 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  /** With its `/api` prefix. */
  path: string;
  /** JSON. */
  body?: unknown;
  /** The documents whose edits must be saved before it is sent. */
  after?: string[];
};

/** A command that the server has not accepted; `reason` is there when it was refused. */
export type WaitingCommand = {
  id: string;
  label: string;
  method: string;
  path: string;
  body: unknown;
  /** The documents that must be saved before it is sent. */
  documents: string[];
  createdAt: string;
  state: 'waiting' | 'sending' | 'refused';
  reason?: string;
};

type OutboxOptions = {
  store: Store;
  tabs: Tabs;
  /** Rejects with ApiError when the server answered with an error, with another error when it did not answer. */
  request: (request: ApiRequest) => Promise<unknown>;
  /** Waits until no edit of the documents is unsaved; false when some were refused since that time. */
  saved: (documents: string[], since: string) => Promise<boolean>;
  /** The session ended. */
  checkSession: () => void;
  clock: Clock;
  random: () => number;
  newId: () => string;
};

type Pending = { resolve: (answer: unknown) => void; reject: (error: Error) => void };

/** Answers that say "not now", not "no". */
const NOT_NOW = new Set([401, 408, 425, NOT_UNDERSTOOD, 429]);
const LONGEST_WAIT = 60_000;

/**
 * The durable queue of one account's commands. They are sent one after the other, by one tab at a time, until the
 * server answers. A refused one stays for the person to see and holds up nobody. A command that is sent twice, because
 * a tab died or heard too late that another had sent it, has the same idempotency key.
 */
export class Outbox {
  readonly #options: OutboxOptions;
  readonly #commands = signal<StoredCommand[]>([]);
  readonly #sending = signal<string | null>(null);
  readonly #pending = new Map<string, Pending>();
  readonly #closing = new AbortController();
  #draining = false;
  #attempt = 0;
  #stopRetry: (() => void) | null = null;

  /** What the server has not accepted, in order. */
  readonly waiting: ReadonlySignal<WaitingCommand[]> = computed(() =>
    this.#commands.value.map(({ key: _, problem, ...command }) => ({
      ...command,
      state: problem ? 'refused' : command.id === this.#sending.value ? 'sending' : 'waiting',
      ...(problem ? { reason: problem.detail } : {}),
    })),
  );

  constructor(options: OutboxOptions) {
    this.#options = options;
    options.tabs.listen((message) => this.#heard(message));
  }

  /** Takes what was queued when this account was last open. */
  restore(commands: StoredCommand[]): void {
    for (const command of commands) this.#put(command);
    this.wake();
  }

  /**
   * Queues a command. Resolves with the server's answer; rejects with ApiError when it was refused. It may take days:
   * nothing should be held open for it.
   */
  send<T = unknown>({ label, method, path, body, after = [] }: Command): Promise<T> {
    const { clock, newId } = this.#options;
    const id = newId();
    const createdAt = new Date(clock.now()).toISOString();
    // As JSON would have it: what cannot be stored would otherwise keep everything else from being stored.
    const json: unknown = body === undefined ? undefined : JSON.parse(JSON.stringify(body));
    const command = { id, key: id, label, method, path, body: json, documents: after, createdAt, problem: null };
    const answer = new Promise<unknown>((resolve, reject) => this.#pending.set(id, { resolve, reject }));
    this.#change(command);
    this.wake();
    return answer as Promise<T>;
  }

  /** Sends a refused command again. */
  retry(id: string): void {
    const command = this.#commands.value.find((each) => each.id === id);
    if (!command?.problem) return;
    this.#change({ ...command, key: this.#options.newId(), problem: null });
    this.wake();
  }

  /** Gives a command up. */
  discard(id: string): void {
    this.#remove(id);
    this.#options.tabs.post({ kind: 'discarded', id });
  }

  /** Sends what waits now instead of at the next try. */
  wake(): void {
    this.#stopRetry?.();
    this.#stopRetry = null;
    if (this.#draining || this.#closing.signal.aborted || !this.#next()) return;
    this.#draining = true;
    void this.#drain();
  }

  close(): void {
    this.#closing.abort();
    this.#stopRetry?.();
  }

  async #drain(): Promise<void> {
    try {
      await this.#options.tabs.alone('outbox', () => this.#sendAll(), this.#closing.signal);
    } catch (error) {
      if (!this.#closing.signal.aborted) throw error;
    } finally {
      this.#draining = false;
    }
    // Something was queued between the last look and here.
    if (!this.#stopRetry) this.wake();
  }

  async #sendAll(): Promise<void> {
    for (let command = this.#next(); command && !this.#stopRetry; command = this.#next()) await this.#send(command);
  }

  async #send(command: StoredCommand): Promise<void> {
    const { request, saved, tabs } = this.#options;
    const { id, key, method, path, body, documents, createdAt } = command;
    const { signal: aborted } = this.#closing;
    aborted.throwIfAborted();
    const built = await Promise.race([saved(documents, createdAt), abortion(aborted)]);
    if (!built) return this.#refuse(command, WITHOUT_ITS_EDITS);
    // Another tab may have been told to discard it meanwhile.
    if (!this.#commands.value.includes(command)) return;
    this.#sending.value = id;
    try {
      const answer = await request({ method, path, body, idempotencyKey: key, signal: aborted });
      this.#attempt = 0;
      this.#pending.get(id)?.resolve(answer);
      this.#remove(id);
      tabs.post({ kind: 'answered', id, answer });
    } catch (error) {
      this.#failed(command, error);
    } finally {
      this.#sending.value = null;
    }
  }

  #failed(command: StoredCommand, error: unknown): void {
    const { clock, random, checkSession } = this.#options;
    const answered = error instanceof ApiError ? error : null;
    if (answered && answered.status < 500 && !NOT_NOW.has(answered.status)) {
      this.#refuse(command, answered.problem);
      return;
    }
    if (answered?.status === 401) checkSession();
    const asked = (answered?.retryAfter ?? 0) * 1000;
    const wait = Math.max(asked, backoff(this.#attempt++, random, 1000, LONGEST_WAIT));
    this.#stopRetry = clock.after(wait, () => this.wake());
  }

  #refuse(command: StoredCommand, problem: Problem): void {
    this.#change({ ...command, problem });
  }

  #heard(message: TabMessage): void {
    if (message.kind === 'command') {
      this.#put(message.command);
      this.wake();
    } else if (message.kind === 'answered') {
      this.#pending.get(message.id)?.resolve(message.answer);
      this.#drop(message.id);
    } else if (message.kind === 'discarded') {
      this.#drop(message.id);
    }
  }

  #next(): StoredCommand | undefined {
    return this.#commands.value.find((command) => !command.problem);
  }

  /** Changes or adds a command here, in the store, and in every other tab. */
  #change(command: StoredCommand): void {
    this.#put(command);
    this.#options.store.putCommand(command);
    this.#options.tabs.post({ kind: 'command', command });
  }

  #put(command: StoredCommand): void {
    const others = this.#commands.value.filter(({ id }) => id !== command.id);
    this.#commands.value = [...others, command].sort((a, b) => (a.id < b.id ? -1 : 1));
    if (command.problem) {
      this.#pending.get(command.id)?.reject(new ApiError(command.problem));
      this.#pending.delete(command.id);
    }
  }

  #remove(id: string): void {
    this.#options.store.deleteCommand(id);
    this.#drop(id);
  }

  #drop(id: string): void {
    this.#commands.value = this.#commands.value.filter((command) => command.id !== id);
    // One that was answered is settled already.
    this.#pending.get(id)?.reject(new Error(`Send a command: ${id} was discarded`));
    this.#pending.delete(id);
  }
}

const WITHOUT_ITS_EDITS: Problem = {
  type: 'about:blank',
  title: 'Not sent',
  status: 409,
  detail: 'The edits that it builds on were refused',
};

function abortion(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    signal.addEventListener('abort', () => reject(signal.reason), { once: true });
  });
}
