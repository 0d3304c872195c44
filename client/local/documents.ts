import { computed, type ReadonlySignal, signal } from '@preact/signals';
import type { Awareness } from 'y-protocols/awareness';
import * as Y from 'yjs';
import { parseDocumentName, projectTypes } from '../../shared/documents.ts';
import { CLOSE } from '../../shared/sync.ts';
import { Connection, type Socket, type SocketEvents } from './connection.ts';
import { Line } from './line.ts';
import { type DocumentStatus, LocalDocument } from './local-document.ts';
import { type LostEdit, watchLostEdits } from './lost-edits.ts';
import { ownBytes, type Refusal, type Store, type UnsavedEdit } from './store.ts';
import type { TabMessage, Tabs } from './tabs.ts';
import type { Clock } from './timing.ts';
import { typedText } from './typed-text.ts';
import { UnsavedEdits } from './unsaved-edits.ts';

/** A document that a view holds. */
export type OpenDocument = {
  doc: Y.Doc;
  awareness: Awareness;
  status: ReadonlySignal<DocumentStatus>;
  /** Lets go of it; call it once, when the view goes. */
  close(): void;
};

type DocumentsOptions = {
  store: Store;
  tabs: Tabs;
  /** Opens the sync socket of a document. */
  openSocket: (document: string, events: SocketEvents) => Socket;
  clock: Clock;
  random: () => number;
  newId: () => string;
  /** The session ended, or what this person may do has changed. */
  checkSession: () => void;
  /** An attempt to connect reached the server or, while no document has a connection, did not. */
  noteReachable: (answered: boolean) => void;
  /** The server understood this version of the client, or did not. */
  noteOutdated: (isOutdated: boolean) => void;
  /** Others took a card off the board that this person had changed meanwhile. */
  lost: (edit: LostEdit) => void;
  /** Whether somebody can see this tab. */
  isVisible: () => boolean;
};

/** A document without a view stays open this long, for whoever goes back and forth. */
const KEEP_OPEN = 3000;
/** An edit of another tab that is not saved after this long is sent by this one: the other may be gone. */
const RESCUE_AFTER = 5000;
/** So long, in milliseconds, a refusal may take to reach the other tabs. */
const REFUSAL_HEARD = 500;
/** A refusal that is not final has its document's name as its id, and is not stored. */
const isForbidden = (refusal: Refusal) => refusal.id === refusal.document;
/** So often does the server deny that a document exists before unsaved edits of it are given back to the person. */
const MISSING_LIMIT = 5;

/**
 * The documents of one account in this tab, and what is known about all of them: which edits wait for the server, and
 * which it refused. The tabs of one browser share the store and tell each other every edit.
 */
export class Documents {
  readonly #options: DocumentsOptions;
  readonly #open = new Map<string, LocalDocument>();
  readonly #unsaved = new UnsavedEdits();
  readonly #sockets = signal(0);
  readonly #refusals = signal<Refusal[]>([]);
  readonly #epoch = signal(0);
  /** The documents whose edits the server has and does not confirm. */
  readonly #late = signal<ReadonlySet<string>>(new Set());
  /** How often in a row the server said that there is no such document. */
  readonly #missing = new Map<string, number>();
  #closed = false;

  constructor(options: DocumentsOptions) {
    this.#options = options;
    options.tabs.listen((message) => this.#heard(message));
  }

  /** How many edits wait for the server. */
  get waiting(): ReadonlySignal<number> {
    return this.#unsaved.count;
  }

  /** Whether the server has edits and cannot store them. */
  readonly late: ReadonlySignal<boolean> = computed(() => this.#late.value.size > 0);

  /** How many documents have a connection right now, in whatever tab of this browser. */
  get sockets(): ReadonlySignal<number> {
    return this.#sockets;
  }

  get refusals(): ReadonlySignal<Refusal[]> {
    return this.#refusals;
  }

  /** Counts up when an open document was replaced because its edits were refused: whoever shows one opens it again. */
  get epoch(): ReadonlySignal<number> {
    return this.#epoch;
  }

  /** Takes what waited when this account was last open, and opens those documents until they are saved. */
  restore(unsaved: UnsavedEdit[], refusals: Refusal[]): void {
    if (this.#closed) return;
    this.#refusals.value = refusals;
    this.#unsaved.add(unsaved);
    for (const name of this.#unsaved.documents()) this.#document(name);
  }

  /** The updates of a document that wait for the server. A signal that reads them follows them. */
  unsavedUpdates(name: string): Uint8Array[] {
    return this.#unsaved.of(name).map(({ update }) => update);
  }

  /** Whether a document is open in this tab. */
  isOpen(name: string): boolean {
    return this.#open.has(name);
  }

  /** Opens a document; the same name gives the same Y.Doc. */
  open(name: string): OpenDocument {
    if (!parseDocumentName(name)) throw new Error(`Open a document: ${name} is no document's name`);
    const document = this.#document(name);
    document.uses++;
    let held = true;
    const close = () => {
      if (held && --document.uses === 0) this.#options.clock.after(KEEP_OPEN, () => this.#releaseUnused(document));
      held = false;
    };
    return { doc: document.doc, awareness: document.awareness, status: document.status, close };
  }

  /**
   * Resolves when no edit of these documents waits for the server: true when it took all of them, false when it refused
   * some since `since`.
   */
  async saved(names: string[], since: string): Promise<boolean> {
    for (const name of names) this.#open.get(name)?.flush();
    await this.#unsaved.settled(names);
    return !this.#refusals.value.some(({ document, at }) => names.includes(document) && at >= since);
  }

  /** Tries every connection now: the network may be back. */
  wake(): void {
    for (const document of this.#open.values()) document.wake();
  }

  /** Hands everything that is still in memory to the store. */
  flush(): void {
    for (const document of this.#open.values()) document.flush();
  }

  /** Forgets a refusal; edits that only wait because this person may not make them are given up with it. */
  dismissRefusal(id: string): void {
    const { store, tabs } = this.#options;
    const refusal = this.#refusals.value.find((each) => each.id === id);
    if (refusal && isForbidden(refusal)) this.#giveBack(refusal);
    store.forgetRefusal(id);
    tabs.post({ kind: 'dismissed', id });
    this.#dropRefusal(id);
  }

  close(): void {
    this.#closed = true;
    this.flush();
    for (const document of this.#open.values()) document.dispose();
    this.#open.clear();
  }

  #document(name: string): LocalDocument {
    const known = this.#open.get(name);
    if (known) return known;
    const { store, tabs, clock, random, newId, openSocket, noteReachable, noteOutdated, isVisible } = this.#options;
    const document: LocalDocument = new LocalDocument({
      name,
      store,
      newId,
      now: clock.now,
      after: clock.after,
      edited: (update, edits) => {
        const edit = { document: name, id: newId(), update, edits };
        store.addUnsaved(edit);
        tabs.post({ kind: 'edit', edit });
        this.#unsaved.add([edit]);
        return edit.id;
      },
      loaded: () => {
        this.#startNewItems();
        this.#askTabs(document);
      },
      connect: (doc, awareness, events) =>
        new Line({
          document: name,
          ...{ awareness, tabs, clock, isVisible, events },
          connect: (connectionEvents, speaksFor) =>
            new Connection({
              ...{ doc, awareness, clock, random, speaksFor, events: connectionEvents },
              openSocket: (socketEvents) => openSocket(name, socketEvents),
              unsaved: () => this.#unsaved.of(name).map(({ id }) => id),
            }),
        }),
      events: {
        synced: () => noteOutdated(false),
        syncedElsewhere: () => {
          noteOutdated(false);
          if (document.status.value !== 'ready') this.#askTabs(document);
        },
        late: (late) => {
          const others = [...this.#late.value].filter((each) => each !== name);
          this.#late.value = new Set(late ? [...others, name] : others);
        },
        opened: (open) => {
          this.#sockets.value += open ? 1 : -1;
          if (open) noteReachable(true);
        },
        saved: (ids) => this.#saved(name, ids, true),
        refused: (_ids, reason) => this.#refuse(document, reason),
        closed: (code) => this.#disconnected(document, code),
      },
    });
    if (name.startsWith('project:')) {
      watchLostEdits(document.doc, (id) => this.#unsaved.contain(name, id), this.#options.lost);
    }
    this.#open.set(name, document);
    return document;
  }

  #disconnected(document: LocalDocument, code: number): void {
    const { name } = document;
    if (code !== CLOSE.notFound) this.#missing.delete(name);
    // With `restart` the server also ends sockets whose rights have changed.
    if (code === CLOSE.unauthorized || code === CLOSE.restart) this.#options.checkSession();
    else if (code === CLOSE.forbidden) this.#forbidden(document);
    else if (code === CLOSE.notFound) this.#notFound(document);
    else if (code === CLOSE.update) this.#options.noteOutdated(true);
    else if (this.#sockets.value === 0) this.#options.noteReachable(false);
  }

  /** The edits are kept and tried again: a right that was taken, or a wrong set-up of the server, may be mended. */
  #forbidden(document: LocalDocument): void {
    const { name } = document;
    document.setStatus('forbidden');
    if (!this.#unsaved.has(name) || this.#refusals.value.some(({ id }) => id === name)) return;
    this.#refusals.value = [...this.#refusals.value, this.#refusal(document, 'You may not change it', name)];
  }

  /** The card of a new item may reach the server after the first edit of its text: then it only has to be tried again. */
  #notFound(document: LocalDocument): void {
    const { name } = document;
    const times = (this.#missing.get(name) ?? 0) + 1;
    this.#missing.set(name, times);
    const mayFollow = (other: string) => other.startsWith('project:') && other !== name;
    if (this.#unsaved.documents().some(mayFollow) || this.#cardOf(name)) return;
    document.setStatus('missing');
    // Once, and by the tab that knows best.
    if (document.leads && this.#unsaved.has(name) && times >= MISSING_LIMIT)
      this.#refuse(document, 'It does not exist any more');
  }

  /** The Y.Map of an item's card in the project documents that are open here. */
  #cardOf(name: string): { project: string; card: Y.Map<unknown> } | null {
    const { kind, id } = parseDocumentName(name) ?? {};
    if (kind !== 'item' || !id) return null;
    for (const [project, { doc, status }] of this.#open) {
      if (!project.startsWith('project:') || status.value === 'missing') continue;
      const card = projectTypes(doc).items.get(id);
      if (card) return { project, card };
    }
    return null;
  }

  /** An item that is new here is there, and empty; one that was never opened here has to be fetched first. */
  #startNewItems(): void {
    for (const document of this.#open.values()) {
      const fetching = document.loaded && document.status.value === 'loading';
      if (fetching && this.#isNewCard(document.name)) document.setStatus('ready');
    }
  }

  /** True when the server cannot have this item yet, because its card is among the unsaved edits. */
  #isNewCard(name: string): boolean {
    const found = this.#cardOf(name);
    const id = found?.card._item?.id;
    return found !== null && id !== undefined && this.#unsaved.contain(found.project, id);
  }

  #heard(message: TabMessage): void {
    switch (message.kind) {
      case 'edit': {
        const { edit } = message;
        this.#unsaved.add([edit]);
        const document = this.#open.get(edit.document);
        document?.applyFromTab(edit.update);
        if (document?.leads && this.#options.tabs.agree) document.send(edit.update, edit.id);
        this.#options.clock.after(RESCUE_AFTER, () => this.#rescue(edit));
        break;
      }
      case 'saved':
        this.#saved(message.document, message.ids, false);
        break;
      case 'refused':
        this.#forget(message.refusal);
        break;
      case 'dismissed':
        this.#dropRefusal(message.id);
        break;
      case 'opened':
        this.#answerTab(message.document, message.vector);
        break;
      case 'state': {
        const document = this.#open.get(message.document);
        document?.applyFromTab(message.update);
        document?.setStatus('ready');
        break;
      }
      case 'command':
      case 'answered':
      case 'discarded':
        break;
      default:
        this.#open.get(message.document)?.heard(message);
    }
  }

  /** Asks the other tabs for what this one lacks of a document, and who looks at it there. */
  #askTabs({ name, doc }: LocalDocument): void {
    this.#options.tabs.post({ kind: 'opened', document: name, vector: ownBytes(Y.encodeStateVector(doc)) });
  }

  #answerTab(name: string, vector: Uint8Array): void {
    const held = this.#open.get(name);
    held?.introduce();
    // One answer is enough, and the tab with the connection has everything.
    if (held?.status.value !== 'ready' || (this.#options.tabs.agree && !held.leads)) return;
    const update = ownBytes(Y.encodeStateAsUpdate(held.doc, vector));
    this.#options.tabs.post({ kind: 'state', document: name, update });
  }

  /** Opens the document of an edit that is still not saved: whoever has a connection to it sends everybody's. */
  #rescue({ document: name, id, update }: UnsavedEdit): void {
    if (this.#closed || !this.#unsaved.get(name, id)) return;
    const document = this.#document(name);
    if (!this.#options.tabs.agree) document.send(update, id);
  }

  #saved(name: string, ids: string[], here: boolean): void {
    const saved = this.#unsaved.take(name, ids);
    if (saved.length === 0) return;
    this.#dropRefusal(name);
    if (here) {
      this.#options.store.markSaved(saved);
      this.#options.tabs.post({ kind: 'saved', document: name, ids });
    }
    const document = this.#open.get(name);
    if (!document) return;
    document.stored(saved.length);
    this.#releaseUnused(document);
  }

  #refuse(document: LocalDocument, reason: string): void {
    document.flush();
    this.#giveBack(this.#refusal(document, reason, this.#options.newId()));
    this.#options.checkSession();
  }

  #refusal({ name, doc }: LocalDocument, reason: string, id: string): Refusal {
    const at = new Date(this.#options.clock.now()).toISOString();
    return { id, document: name, reason, text: typedText(doc, this.unsavedUpdates(name)), at };
  }

  /** Takes the unsaved edits of a document back, and starts it again from what the server has. */
  #giveBack(refusal: Refusal): void {
    this.#options.store.refuse(refusal);
    this.#options.tabs.post({ kind: 'refused', refusal });
    this.#forget(refusal);
  }

  #forget(refusal: Refusal): void {
    const document = this.#open.get(refusal.document);
    this.#open.delete(refusal.document);
    // The other tabs hear of the refusal before one of them connects, and would send the same.
    document?.dispose(REFUSAL_HEARD);
    this.#unsaved.drop(refusal.document);
    this.#missing.delete(refusal.document);
    this.#refusals.value = [...this.#refusals.value, refusal];
    if (document && document.uses > 0) this.#epoch.value++;
  }

  #dropRefusal(id: string): void {
    this.#refusals.value = this.#refusals.value.filter((refusal) => refusal.id !== id);
  }

  #releaseUnused(document: LocalDocument): void {
    const { name, uses } = document;
    if (uses > 0 || this.#open.get(name) !== document) return;
    document.flush();
    if (this.#unsaved.has(name)) return;
    this.#open.delete(name);
    document.dispose();
  }
}
