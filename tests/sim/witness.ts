import * as Y from 'yjs';
import type { MemoryDatabase } from '../support/memory-database.ts';

/** Looks into the database, as somebody would who takes the disk out at this moment. */
export class Witness {
  readonly #database: MemoryDatabase;
  readonly #documents = new Map<string, { doc: Y.Doc; seq: number }>();

  constructor(database: MemoryDatabase) {
    this.#database = database;
  }

  /** How many edits of a client are committed in a document. */
  committed(document: string, client: number): number {
    const known = this.#documents.get(document) ?? { doc: new Y.Doc(), seq: 0 };
    this.#documents.set(document, known);
    const snapshot = this.#database.table('document_snapshots').get(document);
    if (snapshot && Number(snapshot.seq) > known.seq) {
      Y.applyUpdate(known.doc, snapshot.state as Uint8Array);
      known.seq = Number(snapshot.seq);
    }
    const table = this.#database.table('document_updates');
    for (;;) {
      const row = table.get(`${document}/${known.seq + 1}`);
      if (!row) return Y.getState(known.doc.store, client);
      Y.applyUpdate(known.doc, row.update as Uint8Array);
      known.seq++;
    }
  }
}
