import { computed, effect, type ReadonlySignal } from '@preact/signals';
import type { ApiRequest } from './api.ts';
import type { Socket, SocketEvents } from './connection.ts';
import { Documents, type OpenDocument } from './documents.ts';
import { Outbox } from './outbox.ts';
import { Prefetch } from './prefetch.ts';
import { Store } from './store.ts';
import { type Locks, Tabs } from './tabs.ts';
import type { Clock } from './timing.ts';

/** The truth about saving. `waiting` counts edits and commands that the server has not taken, `refused` those it refused. */
export type SaveState = { kind: 'saved' | 'saving' | 'offline' | 'refused'; waiting: number; refused: number };

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
  checkSession: () => void;
  /** Whether somebody can see this tab. */
  isVisible: () => boolean;
};

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
      isVisible: options.isVisible,
    });
    const saved = (names: string[], since: string) => documents.saved(names, since);
    const outbox = new Outbox({ ...shared, request: options.request, saved });
    this.documents = documents;
    this.outbox = outbox;
    this.online = computed(() => documents.sockets.value > 0 || options.reachable.value);
    this.saveState = computed(() => {
      const commands = outbox.waiting.value;
      const refusedCommands = commands.filter(({ state }) => state === 'refused').length;
      const refused = refusedCommands + documents.refusals.value.length;
      const waiting = documents.waiting.value + commands.length - refusedCommands;
      const kind = refused > 0 ? 'refused' : !this.online.value ? 'offline' : waiting > 0 ? 'saving' : 'saved';
      return { kind, waiting, refused };
    });
    this.#prefetch = new Prefetch({ documents, store: this.store, online: this.online, clock });
    this.restored = this.#restore();
    this.#stopWaking = effect(() => {
      if (this.online.value) outbox.wake();
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
    this.#prefetch.close();
    this.outbox.close();
    this.documents.close();
    this.#tabs.close();
  }

  async #restore(): Promise<void> {
    const { unsaved, commands, refusals } = await this.store.loadWaiting();
    this.documents.restore(unsaved, refusals);
    this.outbox.restore(commands);
  }
}
