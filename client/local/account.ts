import { computed, effect, type ReadonlySignal, signal, untracked } from '@preact/signals';
import type { ApiRequest } from './api.ts';
import type { Socket, SocketEvents } from './connection.ts';
import { Documents, type OpenDocument } from './documents.ts';
import { Outbox } from './outbox.ts';
import { Prefetch } from './prefetch.ts';
import { prune } from './prune.ts';
import { Store } from './store.ts';
import { type Locks, Tabs } from './tabs.ts';
import type { Clock } from './timing.ts';

/**
 * The truth about saving. `waiting` counts edits and commands that the server has not taken, `refused` those it refused.
 * `late`: the server has edits and cannot store them. `outdated`: this client is of another version than the server, or
 * than what this browser stored.
 */
export type SaveState = {
  kind: 'saved' | 'saving' | 'late' | 'offline' | 'outdated' | 'refused';
  /** The same, leaving aside what was refused. */
  otherwise: Exclude<SaveState['kind'], 'refused'>;
  waiting: number;
  refused: number;
};

export type AccountOptions = {
  openSocket: (document: string, events: SocketEvents) => Socket;
  request: (request: ApiRequest) => Promise<unknown>;
  locks: Locks | undefined;
  clock: Clock;
  random: () => number;
  newId: () => string;
  /** Whether the last request reached the server: what is believed while no document has a connection. */
  reachable: ReadonlySignal<boolean>;
  noteReachable: (answered: boolean) => void;
  /** Whether the server said that it does not understand this version of the client. */
  outdated: ReadonlySignal<boolean>;
  noteOutdated: (isOutdated: boolean) => void;
  checkSession: () => void;
  /** Whether somebody can see this tab. */
  isVisible: () => boolean;
};

/** The first look for what nobody needs any more, and the time between two: not while the page starts. */
const FIRST_PRUNE = 60_000;
const PRUNE_EVERY = 24 * 60 * 60 * 1000;

/** Everything of one person in this tab: documents, outbox, and the local copy under both. */
export class Account {
  /** The name of the database, of the channel between tabs, and of their locks. */
  readonly name: string;
  readonly store: Store;
  readonly documents: Documents;
  readonly outbox: Outbox;
  readonly online: ReadonlySignal<boolean>;
  readonly saveState: ReadonlySignal<SaveState>;
  /** Resolves when what waited from before is back in memory. */
  readonly restored: Promise<void>;
  readonly #tabs: Tabs;
  readonly #prefetch: Prefetch;
  readonly #stopWaking: () => void;
  readonly #clock: Clock;
  #stopPruning: () => void;
  readonly #isRestored = signal(false);

  constructor(userId: string, options: AccountOptions) {
    const { clock, random, newId, checkSession } = options;
    this.name = `mission-control:${userId}`;
    this.store = new Store(this.name, clock);
    this.#tabs = new Tabs(this.name, options.locks, newId());
    const shared = { store: this.store, tabs: this.#tabs, clock, random, newId, checkSession };
    const documents = new Documents({
      ...shared,
      openSocket: options.openSocket,
      noteReachable: options.noteReachable,
      noteOutdated: options.noteOutdated,
      isVisible: options.isVisible,
      lost: ({ item, title, change }) => {
        const label = `Change “${title}”, which left the board`;
        // Refused, it stays in the list of what waits, with its words.
        outbox.send({ label, method: 'PATCH', path: `/api/items/${item}`, body: change }).catch(() => {});
      },
    });
    const saved = (names: string[], since: string) => documents.saved(names, since);
    const request = (asked: ApiRequest) => options.request({ ...asked, person: userId });
    const outbox = new Outbox({ ...shared, request, saved });
    this.documents = documents;
    this.outbox = outbox;
    this.online = computed(() => documents.sockets.value > 0 || options.reachable.value);
    const kindOf = (waiting: number): SaveState['otherwise'] => {
      if (options.outdated.value || this.store.newer.value) return 'outdated';
      if (!this.online.value) return 'offline';
      // Until then nobody knows.
      if (waiting === 0 && this.#isRestored.value) return 'saved';
      return documents.late.value ? 'late' : 'saving';
    };
    this.saveState = computed(() => {
      const commands = outbox.waiting.value;
      const refusedCommands = commands.filter(({ state }) => state === 'refused').length;
      const refused = refusedCommands + documents.refusals.value.length;
      const waiting = documents.waiting.value + commands.length - refusedCommands;
      const otherwise = kindOf(waiting);
      const kind = refused > 0 && otherwise !== 'outdated' ? 'refused' : otherwise;
      return { kind, otherwise, waiting, refused };
    });
    this.#prefetch = new Prefetch({ documents, store: this.store, online: this.online, clock });
    this.restored = this.#restore();
    this.#clock = clock;
    this.#stopPruning = clock.after(FIRST_PRUNE, () => void this.#prune());
    this.#stopWaking = effect(() => {
      if (this.online.value) untracked(() => this.wake());
    });
  }

  /** Opens a document for a view; the texts that a project's board leads to are then fetched in the background. */
  open(name: string): OpenDocument {
    if (name.startsWith('project:')) void this.#prefetch.project(name);
    return this.documents.open(name);
  }

  /** Tries everything that waits for the network now. */
  wake(): void {
    this.documents.wake();
    this.outbox.wake();
  }

  /** Leaves nothing in memory: the tab may end. */
  flush(): void {
    this.documents.flush();
    void this.store.flush();
  }

  /** Stops everything and keeps the local copy. */
  async close(): Promise<void> {
    this.#stop();
    await this.store.close();
  }

  /** Stops everything and deletes the local copy. */
  async erase(): Promise<void> {
    this.#stop();
    await this.store.erase();
  }

  #stop(): void {
    this.#stopWaking();
    this.#stopPruning();
    this.#prefetch.close();
    this.outbox.close();
    this.documents.close();
    this.#tabs.close();
  }

  async #prune(): Promise<void> {
    this.#stopPruning = this.#clock.after(PRUNE_EVERY, () => void this.#prune());
    await prune(this.store, this.#clock.now(), (name) => this.documents.isOpen(name));
  }

  async #restore(): Promise<void> {
    const { unsaved, commands, refusals } = await this.store.loadWaiting();
    this.documents.restore(unsaved, refusals);
    this.outbox.restore(commands);
    this.#isRestored.value = true;
  }
}
