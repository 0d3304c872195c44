import * as Y from 'yjs';
import type { DocumentName } from '../../shared/documents.ts';
import { applyBounded } from '../../shared/integration.ts';
import { afterCommit, afterRollback, type Tx } from '../db/index.ts';
import type { Cause } from '../events/index.ts';
import type { AttachedProjection, Projection } from './projection.ts';
import { EMPTY_VECTOR, StateVector } from './state-vector.ts';
import type { Snapshot, Stored, StoredUpdate } from './store.ts';
import { EMPTY_UPDATE, inspectUpdate, mergeUpdates, mostParts, type Run } from './update.ts';

/** An update that was taken apart without complaint, but that Yjs cannot apply. `index` is its place in its run. */
export class InapplicableError extends Error {
  override name = 'InapplicableError';
  readonly index: number;

  constructor(index: number, reason: string) {
    super(`apply an update: ${reason}`);
    this.index = index;
  }
}

/** The document of Yjs, and what watches it. */
type Held = {
  doc: Y.Doc;
  projection: AttachedProjection | null;
  /** Of how many parts it is; null when it has changed since they were counted. */
  parts: number | null;
};

/** The transaction that holds the lock of the document's row, and what it stored. */
type Occupant = { tx: Tx; hidden: boolean; stored: StoredUpdate[]; ended: Promise<void> };

/** The server's edits are made under the id of the process; while it only applies, the document has this one. */
export const NOBODY = 0;

/** Bytes of edits that wait in the document for missing ones. */
function waitingBytes({ store: { pendingStructs, pendingDs } }: Y.Doc): number {
  return (pendingStructs?.update.length ?? 0) + (pendingDs?.length ?? 0);
}

/**
 * One document as the database has it: the bytes of the snapshot and of the updates behind it, and, from when somebody
 * needs it, the document of Yjs that they make. First loads are answered from the bytes.
 *
 * A transaction changes the document of Yjs before it commits. When it rolls back, that document is dropped and made
 * again from the bytes, which are only ever what is committed.
 */
export class Replica {
  readonly #document: DocumentName;
  readonly #projection: Projection | null;
  readonly #clientId: number;
  #seq = 0;
  #loaded = false;
  #snapshot: Snapshot | null = null;
  #tail: StoredUpdate[] = [];
  #tailBytes = 0;
  #mergedTail: Uint8Array[] | null = null;
  #held: Held | null = null;
  #occupant: Occupant | null = null;

  /** @param clientId the id under which this process edits */
  constructor(document: DocumentName, projection: Projection | null, clientId: number) {
    this.#document = document;
    this.#projection = projection;
    this.#clientId = clientId;
  }

  /** The seq of the newest update that is known to be committed. */
  get seq(): number {
    return this.#seq;
  }

  get loaded(): boolean {
    return this.#loaded;
  }

  get occupied(): boolean {
    return this.#occupant !== null;
  }

  /** Whether it shows what may still be rolled back, and nobody has seen. */
  get hidden(): boolean {
    return this.#occupant?.hidden ?? false;
  }

  /** Bytes of the committed state, and of those the ones that are not in the snapshot. */
  get size(): { bytes: number; tailBytes: number; tailUpdates: number } {
    const bytes = (this.#snapshot?.state.length ?? 0) + this.#tailBytes;
    return { bytes, tailBytes: this.#tailBytes, tailUpdates: this.#tail.length };
  }

  /** At most so many parts it has. */
  get parts(): number {
    const held = this.#held;
    if (!held) return mostParts(this.size.bytes);
    if (held.parts === null) {
      held.parts = 0;
      for (const structs of held.doc.store.clients.values()) held.parts += structs.length;
    }
    return held.parts;
  }

  /** Takes in what the database has; returns what was not known here, unless nothing was. */
  absorb({ snapshot, updates }: Stored): Uint8Array[] {
    const fresh: Uint8Array[] = [];
    const doc = this.#held?.doc;
    if (snapshot && snapshot.seq > this.#seq) {
      const before = doc && Y.encodeStateVector(doc);
      if (doc) Y.applyUpdate(doc, snapshot.state);
      this.#snapshot = snapshot;
      this.#setTail([]);
      this.#seq = snapshot.seq;
      fresh.push(doc ? Y.encodeStateAsUpdate(doc, before) : snapshot.state);
    }
    for (const { seq, update } of updates) {
      if (seq <= this.#seq) continue;
      if (doc) Y.applyUpdate(doc, update);
      this.#append({ seq, update });
      fresh.push(update);
    }
    this.#held?.projection?.skip();
    const initial = !this.#loaded;
    this.#loaded = true;
    return initial ? [] : fresh;
  }

  /**
   * Takes the document for a transaction that holds the lock of its row, until that ends. `hidden`: nobody may see what
   * it does before it commits.
   */
  async occupy(tx: Tx, hidden: boolean): Promise<void> {
    // The lock's last holder has ended in the database, but this process may not have heard how.
    while (this.#occupant && this.#occupant.tx !== tx) await this.#occupant.ended;
    if (this.#occupant) return;
    const { promise, resolve } = Promise.withResolvers<void>();
    const occupant: Occupant = { tx, hidden, stored: [], ended: promise };
    this.#occupant = occupant;
    const end = () => {
      this.#occupant = null;
      resolve();
    };
    afterCommit(tx, () => {
      for (const stored of occupant.stored) if (stored.seq > this.#seq) this.#append(stored);
      end();
    });
    afterRollback(tx, () => {
      this.#held = null;
      end();
    });
  }

  /** The seq of the newest update as the transaction that occupies the document sees it. */
  get occupiedSeq(): number {
    return this.#occupant?.stored.at(-1)?.seq ?? this.#seq;
  }

  /** Notes what the transaction that occupies the document stored. */
  stored(update: StoredUpdate): void {
    this.#occupant?.stored.push(update);
  }

  /**
   * Applies what one actor did, in order. None of it may wait in the document for edits that are missing: whoever sends
   * those would have to pay for it.
   *
   * @throws {InapplicableError}
   */
  apply(updates: Uint8Array[], cause: Cause): void {
    const { doc, projection } = this.#hold();
    const waiting = waitingBytes(doc);
    let index = 0;
    try {
      doc.transact(() => {
        for (; index < updates.length; index++) {
          applyBounded(doc, updates[index] ?? EMPTY_UPDATE);
          if (waitingBytes(doc) > waiting) throw new Error('it builds on edits that are missing');
        }
      });
    } catch (error) {
      this.#held = null;
      // Past the last one it was an observer that failed.
      throw index < updates.length ? new InapplicableError(index, `${error}`) : error;
    }
    projection?.mark(cause);
  }

  /** Changes the document; `update` is null when nothing changed. */
  mutate<T>(cause: Cause, change: (doc: Y.Doc) => T): { result: T; update: Uint8Array | null } {
    const { doc, projection } = this.#hold();
    const updates: Uint8Array[] = [];
    const collect = (update: Uint8Array) => updates.push(update);
    doc.on('update', collect);
    doc.clientID = this.#clientId;
    try {
      const result = doc.transact(() => change(doc));
      projection?.mark(cause);
      return { result, update: updates.length > 0 ? Y.mergeUpdates(updates) : null };
    } catch (error) {
      this.#held = null;
      throw error;
    } finally {
      doc.clientID = NOBODY;
      doc.off('update', collect);
    }
  }

  /** Writes the rows of what was applied and changed, and returns its events. */
  async project(tx: Tx): ReturnType<AttachedProjection['flush']> {
    return (await this.#held?.projection?.flush(tx)) ?? [];
  }

  /** Waits until it is not `hidden`. */
  async shown(): Promise<void> {
    while (this.#occupant?.hidden) await this.#occupant.ended;
  }

  /** The committed state as updates; together they have all of it. Made from bytes, at no cost of the document's size. */
  state(): Uint8Array[] {
    this.#mergedTail ??= mergeUpdates(this.#tail.map(({ update }) => update));
    const updates = this.#snapshot ? [...this.#mergedTail, this.#snapshot.state] : this.#mergedTail;
    return updates.length > 0 ? updates : [EMPTY_UPDATE];
  }

  /** What a copy with this state vector lacks, with all deletions. Not while it is `hidden`. */
  difference(vector: Uint8Array): Uint8Array {
    return Y.encodeStateAsUpdate(this.#hold().doc, vector);
  }

  /** The state vector of what is committed. */
  vector(): StateVector {
    const vector = new StateVector(this.#snapshot?.vector ?? EMPTY_VECTOR);
    for (const { update } of this.#tail) vector.extend(inspectUpdate(update).runs);
    return vector;
  }

  /** Whether all of these edits are there and deleted, in what is committed or about to be. */
  hasDeleted(deletes: Run[]): boolean {
    const { clients } = this.#hold().doc.store;
    return deletes.every(({ client, from, to }) => {
      const structs = clients.get(client);
      const last = structs?.at(-1);
      if (!structs || !last || last.id.clock + last.length < to) return false;
      for (let index = Y.findIndexSS(structs, from); index < structs.length; index++) {
        const struct = structs[index];
        if (!struct || struct.id.clock >= to) return true;
        if (!struct.deleted) return false;
      }
      return true;
    });
  }

  /** Goes on from a snapshot that is stored. */
  useSnapshot(snapshot: Snapshot): void {
    if (snapshot.seq <= (this.#snapshot?.seq ?? 0)) return;
    this.#snapshot = snapshot;
    this.#setTail(this.#tail.filter(({ seq }) => seq > snapshot.seq));
  }

  #append(stored: StoredUpdate): void {
    this.#tail.push(stored);
    this.#tailBytes += stored.update.length;
    this.#mergedTail = null;
    this.#seq = stored.seq;
  }

  #setTail(tail: StoredUpdate[]): void {
    this.#tail = tail;
    this.#tailBytes = tail.reduce((sum, { update }) => sum + update.length, 0);
    this.#mergedTail = null;
  }

  #hold(): Held {
    if (this.#held) return this.#held;
    const doc = new Y.Doc();
    doc.clientID = NOBODY;
    const updates = [this.#snapshot?.state ?? EMPTY_UPDATE, ...this.#tail.map(({ update }) => update)];
    doc.transact(() => {
      for (const update of updates) Y.applyUpdate(doc, update);
    });
    const held: Held = { doc, projection: this.#projection?.attach(this.#document, doc) ?? null, parts: null };
    doc.on('afterTransaction', () => {
      held.parts = null;
    });
    this.#held = held;
    return held;
  }
}
