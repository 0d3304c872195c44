import { type ReadonlySignal, signal } from '@preact/signals';
import { Awareness } from 'y-protocols/awareness';
import * as Y from 'yjs';
// Without it a few kilobytes that somebody made for it keep a tab busy for seconds.
import '../../shared/integration.ts';
import { Connection } from './connection.ts';
import { FROM_TAB, type Line, type LineEvents } from './line.ts';
import { ownBytes, type Store, type StoredCopy } from './store.ts';
import type { LineMessage } from './tabs.ts';

/**
 * `ready` once the local copy is loaded or, with nothing local, the first sync arrived. Offline with nothing local it
 * stays `loading`.
 */
export type DocumentStatus = 'loading' | 'ready' | 'missing' | 'forbidden';

/** What a document needs of the one that holds all of them. */
type LocalDocumentOptions = {
  name: string;
  store: Store;
  now: () => number;
  after: (milliseconds: number, run: () => void) => () => void;
  newId: () => string;
  connect: (doc: Y.Doc, awareness: Awareness, events: LineEvents) => Line;
  events: LineEvents;
  /** This client changed the document; `edits` is what it adds to the number of waiting edits. */
  edited: (update: Uint8Array<ArrayBuffer>, edits: number) => string;
  /** The stored copy was read, or there is none. */
  loaded: () => void;
};

const EMPTY_UPDATE = Y.encodeStateAsUpdate(new Y.Doc());

/** Typing that goes on within this time is one edit for whoever counts them. */
const BURST = 1000;
/** What others change is stored in batches: the server has it, so nothing is lost when this tab ends before. */
const STORE_EVERY = 1000;
const COMPACT_AFTER = 50;
/** That a document is used is noted once in so many milliseconds. */
const NOTE_USE_EVERY = 24 * 60 * 60 * 1000;

/** One open document: the Y.Doc, its local copy, and its line to the server once that copy is loaded. */
export class LocalDocument {
  readonly name: string;
  readonly doc = new Y.Doc();
  readonly awareness = new Awareness(this.doc);
  /** How many views have it open. */
  uses = 0;
  /** Its local copy was read, or there is none. */
  loaded = false;
  readonly #options: LocalDocumentOptions;
  readonly #status = signal<DocumentStatus>('loading');
  #line: Line | null = null;
  #mine: Uint8Array[] = [];
  #typing = false;
  #lastTyped = Number.NEGATIVE_INFINITY;
  #others: Uint8Array[] = [];
  /** What the tab with the connection handed on, and has not stored as far as is known. */
  #arrived: Uint8Array[] = [];
  #stopStoring: (() => void) | null = null;
  #rows = 0;
  #useNoted = Number.NEGATIVE_INFINITY;
  /** The stored copy could not be read: it is left alone, so that it is never replaced by an emptier one. */
  #unreadable = false;
  #disposed = false;

  constructor(options: LocalDocumentOptions) {
    this.name = options.name;
    this.#options = options;
    // Nobody looks at it until a view says so.
    this.awareness.setLocalState(null);
    this.doc.on('update', this.#changed);
    void this.#load();
  }

  get status(): ReadonlySignal<DocumentStatus> {
    return this.#status;
  }

  setStatus(status: DocumentStatus): void {
    this.#status.value = status;
  }

  /** Whether this tab has the document's connection. */
  get leads(): boolean {
    return this.#line?.leads ?? false;
  }

  /** Takes what another tab changed or has. */
  applyFromTab(update: Uint8Array): void {
    Y.applyUpdate(this.doc, update, FROM_TAB);
  }

  /** Another tab says something about the connection. */
  heard(message: LineMessage): void {
    if (message.kind === 'arrived') {
      this.#arrived.push(message.update);
      this.applyFromTab(message.update);
    } else if (message.kind === 'kept') this.#arrived = [];
    this.#line?.heard(message);
  }

  /** Another tab opened the document: tells it who is here, and stores what it is about to get. */
  introduce(): void {
    this.#storeOthers();
    this.#line?.introduce();
  }

  /** Sends an edit that another tab made. */
  send(update: Uint8Array, id: string): void {
    this.#line?.send(update, [id]);
  }

  wake(): void {
    this.#line?.wake();
  }

  /** Hands on what was changed by this client and by others, so that nothing is left in memory. */
  flush(): void {
    this.#flushMine();
    this.#storeOthers();
  }

  /** Counts rows that were stored for it, and makes them one snapshot when there are many. */
  stored(rows: number): void {
    this.#rows += rows;
    if (this.#rows < COMPACT_AFTER || this.#unreadable) return;
    this.#rows = 0;
    void this.#options.store.compact(this.name, this.doc);
  }

  /**
   * Stops following the document, without a {@link flush}; its views keep what they show. Another tab may connect after
   * `linger` milliseconds.
   */
  dispose(linger = 0): void {
    this.#disposed = true;
    this.doc.off('update', this.#changed);
    this.#stopStoring?.();
    this.#line?.stop(linger);
    this.awareness.destroy();
  }

  async #load(): Promise<void> {
    const { store, name, loaded, connect, events } = this.#options;
    let copy: StoredCopy = { updates: [], unsaved: [] };
    try {
      copy = await store.load(name);
    } catch (error) {
      this.#cannotRead(error);
    }
    if (this.#disposed) return;
    // Unheard: for a listener Yjs writes an update of what it reads, which takes as long again for a large document.
    this.doc.off('update', this.#changed);
    // In one transaction, so that whoever observes the document reads it once.
    this.doc.transact(() => {
      for (const update of [...copy.updates, ...copy.unsaved.map((edit) => edit.update)]) {
        try {
          Y.applyUpdate(this.doc, update, store);
        } catch (error) {
          this.#cannotRead(error);
        }
      }
    }, store);
    this.doc.on('update', this.#changed);
    if (copy.updates.length + copy.unsaved.length > 0) this.#status.value = 'ready';
    this.loaded = true;
    loaded();
    this.#noteUse();
    this.stored(copy.updates.length);
    let hasCopy = copy.updates.length > 0;
    const synced = () => {
      this.#status.value = 'ready';
      // That it is empty is worth keeping too: offline nobody could tell it from one that was never here.
      if (!hasCopy) this.#keep(EMPTY_UPDATE);
      hasCopy = true;
      events.synced();
    };
    this.#line = connect(this.doc, this.awareness, { ...events, synced });
  }

  #cannotRead(error: unknown): void {
    console.error(`Read the local copy of ${this.name}:`, error);
    this.#unreadable = true;
  }

  readonly #changed = (update: Uint8Array, origin: unknown, _doc: Y.Doc, transaction: Y.Transaction): void => {
    if (origin === this.#options.store || origin === FROM_TAB) return;
    if (origin instanceof Connection) {
      this.#line?.relay(update);
      this.#keep(update);
      return;
    }
    const typing = [...transaction.changed.keys()].every((type) => type instanceof Y.Text);
    // A turn's changes are one edit.
    if (this.#mine.length === 0) queueMicrotask(() => this.#flushMine());
    this.#typing = typing && (this.#typing || this.#mine.length === 0);
    this.#mine.push(update);
  };

  #flushMine(): void {
    if (this.#mine.length === 0) return;
    // An edit builds on what others did: without that it could not be shown after a reload.
    this.#others.push(...this.#arrived);
    this.#arrived = [];
    this.#storeOthers();
    const update = ownBytes(Y.mergeUpdates(this.#mine));
    this.#mine = [];
    this.#noteUse();
    const now = this.#options.now();
    const goesOn = this.#typing && now - this.#lastTyped < BURST;
    if (this.#typing) this.#lastTyped = now;
    const id = this.#options.edited(update, goesOn ? 0 : 1);
    this.#line?.send(update, [id]);
  }

  #noteUse(): void {
    const now = this.#options.now();
    if (now - this.#useNoted < NOTE_USE_EVERY) return;
    // After a long rest the copy may have been removed: what is stored from now on must not build on it.
    if (this.#useNoted > 0) this.#rows += COMPACT_AFTER;
    this.#useNoted = now;
    this.#options.store.noteUse(this.name);
  }

  #keep(update: Uint8Array): void {
    this.#others.push(update);
    this.#stopStoring ??= this.#options.after(STORE_EVERY, () => this.#storeOthers());
  }

  #storeOthers(): void {
    this.#stopStoring?.();
    this.#stopStoring = null;
    if (this.#others.length === 0) return;
    const { store, newId, name } = this.#options;
    store.addUpdate({ document: name, id: newId(), update: ownBytes(Y.mergeUpdates(this.#others)) });
    this.#others = [];
    this.#noteUse();
    this.#line?.kept();
    this.stored(1);
  }
}
