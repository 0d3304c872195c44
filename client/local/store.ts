import { type ReadonlySignal, signal } from '@preact/signals';
import { type DBSchema, deleteDB, type IDBPDatabase, type IDBPTransaction, openDB, type StoreNames } from 'idb';
import * as Y from 'yjs';
import type { Problem } from './api.ts';
import type { Clock } from './timing.ts';

/**
 * An edit of a document that the server has not confirmed. `edits` is what it adds to the number of waiting edits: 0
 * when it goes on with the one before it (a burst of typing counts once).
 */
export type UnsavedEdit = { document: string; id: string; update: Uint8Array<ArrayBuffer>; edits: number };

/** A command of the outbox as it is stored; its id, a uuid v7, is its place in the order. */
export type StoredCommand = {
  id: string;
  /** The idempotency key: a refused command that is tried again gets a new one. */
  key: string;
  label: string;
  method: string;
  path: string;
  body: unknown;
  /** The documents that must be saved before it is sent. */
  documents: string[];
  createdAt: string;
  /** Why the server refused it; null while it waits. */
  problem: Problem | null;
};

/** Edits of a document that the server took none of; `text` is what was typed in them. */
export type Refusal = { id: string; document: string; reason: string; text: string; at: string };

/** What is stored of a document: its updates, the snapshot first, and apart from them the unsaved edits. */
export type StoredCopy = { updates: Uint8Array[]; unsaved: UnsavedEdit[] };

type UpdateRow = { document: string; id: string; update: Uint8Array<ArrayBuffer> };

interface Tables extends DBSchema {
  /** A document's state at its last compaction. */
  snapshots: { key: string; value: Uint8Array<ArrayBuffer> };
  /** What came to a document since then. */
  updates: { key: [document: string, id: string]; value: UpdateRow };
  unsaved: { key: [document: string, id: string]; value: UnsavedEdit };
  commands: { key: string; value: StoredCommand };
  refusals: { key: string; value: Refusal };
  /** When a document was last used here, in milliseconds since 1970. */
  uses: { key: string; value: number };
}

/** 1: the first. 2: with `uses`. */
const VERSION = 2;
const TABLES: StoreNames<Tables>[] = ['snapshots', 'updates', 'unsaved', 'commands', 'refusals', 'uses'];
type Transaction = IDBPTransaction<Tables, typeof TABLES, 'readwrite'>;
/** `run` issues its requests at once, and again when the transaction failed. */
type Operation = {
  run: (transaction: Transaction) => Promise<unknown>[];
  /** It stores what the server has too, so a full storage may lose it. */
  droppable: boolean;
};

const RETRY_AFTER = 10_000;
/** What the server has is stored in batches: one transaction for each of hundreds of documents takes half a second. */
const SERVER_HAS_IT_AFTER = 100;

const rowsOf = (document: string) => IDBKeyRange.bound([document], [document, []]);

/**
 * One account's local copy, in IndexedDB. What the browser does not let it store is kept in memory and tried again;
 * `problem` then says so in words for people.
 */
export class Store {
  readonly #name: string;
  readonly #clock: Clock;
  readonly #problem = signal<string | null>(null);
  readonly #newer = signal(false);
  #database: Promise<IDBPDatabase<Tables>> | null = null;
  #queue: Operation[] = [];
  #stopWaiting: (() => void) | null = null;
  readonly #underWay = new Set<Promise<void>>();
  #stopRetry: (() => void) | null = null;
  #closed = false;

  constructor(name: string, clock: Clock) {
    this.#name = name;
    this.#clock = clock;
  }

  /** Why nothing can be stored right now; null when it can. */
  get problem(): ReadonlySignal<string | null> {
    return this.#problem;
  }

  /** Whether a newer version of the client stored what is there: this one leaves it alone. */
  get newer(): ReadonlySignal<boolean> {
    return this.#newer;
  }

  /** Everything that waits for the server, in order. Nothing when the browser cannot read it. */
  async loadWaiting(): Promise<{ unsaved: UnsavedEdit[]; commands: StoredCommand[]; refusals: Refusal[] }> {
    try {
      const transaction = (await this.#open()).transaction(['unsaved', 'commands', 'refusals']);
      const [unsaved, commands, refusals] = await Promise.all([
        transaction.objectStore('unsaved').getAll(),
        transaction.objectStore('commands').getAll(),
        transaction.objectStore('refusals').getAll(),
      ]);
      return { unsaved, commands, refusals };
    } catch (error) {
      this.#failed(error);
      return { unsaved: [], commands: [], refusals: [] };
    }
  }

  /** What is stored of a document. Rejects when the browser cannot read it. */
  async load(document: string): Promise<StoredCopy> {
    await this.flush();
    const transaction = (await this.#open()).transaction(['snapshots', 'updates', 'unsaved']);
    const [snapshot, rows, unsaved] = await Promise.all([
      transaction.objectStore('snapshots').get(document),
      transaction.objectStore('updates').getAll(rowsOf(document)),
      transaction.objectStore('unsaved').getAll(rowsOf(document)),
    ]);
    const updates = rows.map((row) => row.update);
    return { updates: snapshot ? [snapshot, ...updates] : updates, unsaved };
  }

  /** The names of all documents that it has a copy of. Empty when the browser cannot read it. */
  async documents(): Promise<Set<string>> {
    try {
      const transaction = (await this.#open()).transaction(['snapshots', 'updates', 'unsaved']);
      const [snapshots, updates, unsaved] = await Promise.all([
        transaction.objectStore('snapshots').getAllKeys(),
        transaction.objectStore('updates').getAllKeys(),
        transaction.objectStore('unsaved').getAllKeys(),
      ]);
      return new Set([
        ...snapshots,
        ...updates.map(([document]) => document),
        ...unsaved.map(([document]) => document),
      ]);
    } catch (error) {
      this.#failed(error);
      return new Set();
    }
  }

  /** Notes that a document is used. */
  noteUse(document: string): void {
    const now = this.#clock.now();
    this.#writeSoon((transaction) => [transaction.objectStore('uses').put(now, document)], true);
  }

  /** When each document that it knows was last used; null for a copy of which that is not known. */
  async uses(): Promise<Map<string, number | null>> {
    const uses = new Map<string, number | null>([...(await this.documents())].map((document) => [document, null]));
    try {
      const transaction = (await this.#open()).transaction('uses');
      for await (const { key, value } of transaction.store) uses.set(key, value);
    } catch (error) {
      this.#failed(error);
    }
    return uses;
  }

  /** Removes the copies of these documents, but of none that has unsaved edits. */
  async forget(documents: string[]): Promise<void> {
    await this.flush();
    try {
      const transaction = (await this.#open()).transaction(['snapshots', 'updates', 'unsaved', 'uses'], 'readwrite');
      for (const document of documents) {
        if ((await transaction.objectStore('unsaved').count(rowsOf(document))) > 0) continue;
        void transaction.objectStore('snapshots').delete(document);
        void transaction.objectStore('updates').delete(rowsOf(document));
        void transaction.objectStore('uses').delete(document);
      }
      await transaction.done;
    } catch (error) {
      this.#failed(error);
    }
  }

  /** Stores an update that the server has. */
  addUpdate(row: UpdateRow): void {
    this.#writeSoon((transaction) => [transaction.objectStore('updates').put(row)], true);
  }

  addUnsaved(edit: UnsavedEdit): void {
    this.#write((transaction) => [transaction.objectStore('unsaved').put(edit)]);
  }

  /** The server has these edits now. */
  markSaved(edits: UnsavedEdit[]): void {
    // Sent again by a tab that ended before, they change nothing.
    this.#writeSoon((transaction) =>
      edits.flatMap(({ document, id, update }) => [
        transaction.objectStore('updates').put({ document, id, update }),
        transaction.objectStore('unsaved').delete([document, id]),
      ]),
    );
  }

  /** Removes the local copy of a document, its unsaved edits too, and keeps the refusal in their place. */
  refuse(refusal: Refusal): void {
    const { document } = refusal;
    this.#write((transaction) => [
      transaction.objectStore('snapshots').delete(document),
      transaction.objectStore('updates').delete(rowsOf(document)),
      transaction.objectStore('unsaved').delete(rowsOf(document)),
      transaction.objectStore('refusals').put(refusal),
    ]);
  }

  forgetRefusal(id: string): void {
    this.#write((transaction) => [transaction.objectStore('refusals').delete(id)]);
  }

  putCommand(command: StoredCommand): void {
    this.#write((transaction) => [transaction.objectStore('commands').put(command)]);
  }

  deleteCommand(id: string): void {
    this.#write((transaction) => [transaction.objectStore('commands').delete(id)]);
  }

  /**
   * Makes one snapshot of a document's rows. What another tab stored and `doc` does not have yet is read into it first,
   * with this store as the origin, so that nothing is lost.
   */
  async compact(document: string, doc: Y.Doc): Promise<void> {
    await this.flush();
    try {
      const transaction = (await this.#open()).transaction(['snapshots', 'updates'], 'readwrite');
      const updates = transaction.objectStore('updates');
      for (const row of await updates.getAll(rowsOf(document))) Y.applyUpdate(doc, row.update, this);
      await Promise.all([
        transaction.objectStore('snapshots').put(ownBytes(Y.encodeStateAsUpdate(doc)), document),
        updates.delete(rowsOf(document)),
        transaction.done,
      ]);
    } catch (error) {
      this.#failed(error);
    }
  }

  /** Resolves when everything written so far is stored, or was tried. */
  async flush(): Promise<void> {
    this.#send();
    await Promise.all(this.#underWay);
  }

  /** Stores what is left and lets go of the database. */
  async close(): Promise<void> {
    await this.flush();
    this.#closed = true;
    this.#stopRetry?.();
    (await this.#database?.catch(() => null))?.close();
  }

  /** Deletes the database. */
  async erase(): Promise<void> {
    this.#queue = [];
    await this.close();
    await deleteDB(this.#name);
  }

  #write(run: Operation['run']): void {
    if (this.#closed) return;
    // All of this turn's writes make one transaction.
    queueMicrotask(() => this.#send());
    this.#queue.push({ run, droppable: false });
  }

  #writeSoon(run: Operation['run'], droppable = false): void {
    if (this.#closed) return;
    this.#stopWaiting ??= this.#clock.after(SERVER_HAS_IT_AFTER, () => this.#send());
    this.#queue.push({ run, droppable });
  }

  /** Does not wait for what is under way, which the database keeps in order: a tab may end at any moment. */
  #send(): void {
    this.#stopWaiting?.();
    this.#stopWaiting = null;
    if (this.#queue.length === 0 || this.#stopRetry || this.#closed) return;
    const sent = this.#store(this.#queue);
    this.#queue = [];
    this.#underWay.add(sent);
    void sent.then(() => this.#underWay.delete(sent));
  }

  async #store(operations: Operation[]): Promise<void> {
    try {
      const transaction = (await this.#open()).transaction(TABLES, 'readwrite', { durability: 'relaxed' });
      const requests = operations.flatMap(({ run }) => run(transaction));
      // Now and not when the requests are answered: a tab that ends before that would take them along.
      transaction.commit();
      await Promise.all([...requests, transaction.done]);
      if (!this.#stopRetry) this.#problem.value = null;
    } catch (error) {
      this.#failed(error);
      this.#queue = [...operations.filter(({ droppable }) => !droppable), ...this.#queue];
      this.#stopRetry ??= this.#clock.after(RETRY_AFTER, () => {
        this.#stopRetry = null;
        this.#send();
      });
    }
  }

  #open(): Promise<IDBPDatabase<Tables>> {
    if (this.#closed) return Promise.reject(new Error(`Open the local store: ${this.#name} was closed`));
    const forget = () => {
      this.#database = null;
    };
    this.#database ??= openDB<Tables>(this.#name, VERSION, {
      upgrade(database, from) {
        if (from < 1) {
          database.createObjectStore('snapshots');
          database.createObjectStore('updates', { keyPath: ['document', 'id'] });
          database.createObjectStore('unsaved', { keyPath: ['document', 'id'] });
          database.createObjectStore('commands', { keyPath: 'id' });
          database.createObjectStore('refusals', { keyPath: 'id' });
        }
        if (from < 2) database.createObjectStore('uses');
      },
      // Another tab deletes the database (somebody signed out) or opens a newer version: it waits for this one.
      blocking: (_current, _wanted, event) => {
        forget();
        (event.target as IDBDatabase).close();
      },
      terminated: forget,
    }).catch((error: unknown) => {
      forget();
      throw error;
    });
    return this.#database;
  }

  #failed(error: unknown): void {
    // Whoever was still reading has no use for it any more.
    if (this.#closed) return;
    console.error(`Use the local store ${this.#name}:`, error);
    this.#problem.value = problemInWords(error);
    this.#newer.value = nameOf(error) === NEWER;
  }
}

/** The error of a database that a newer version opened. */
const NEWER = 'VersionError';

function nameOf(error: unknown): string {
  return error instanceof Error || error instanceof DOMException ? error.name : String(error);
}

function problemInWords(error: unknown): string {
  const name = nameOf(error);
  if (name === NEWER) return `A newer version was used in this browser. ${UNTIL_SAVED}`;
  const cause =
    name === 'QuotaExceededError' ? 'This browser has no space left' : `This browser keeps no copy (${name})`;
  return `${cause}. ${UNTIL_SAVED}`;
}

const UNTIL_SAVED = 'What you change stays in this tab until it is saved: keep the tab open.';

/** The bytes in a buffer of their own: a view into a larger buffer would store all of it. */
export function ownBytes(bytes: Uint8Array): Uint8Array<ArrayBuffer> {
  return new Uint8Array(bytes);
}
