import * as Y from 'yjs';
// Without it the documents of people who wrote at one place take many times as long.
import './integration.ts';

/** A document in as few bytes as it can be, and what part of them is of no use any more. */
export type Compacted = {
  /** The merged update, and its state vector. */
  state: Uint8Array;
  vector: Uint8Array;
  /**
   * What is kept of deleted edits: how many these are, and their bytes in `state`. They must stay: whoever was offline
   * may still send something that builds on them.
   */
  tombstones: { edits: number; bytes: number };
};

/** Merges the updates that make a document, in any order; edits that build on missing ones stay in it. */
export function compactUpdates(updates: Uint8Array[]): Compacted {
  const doc = new Y.Doc();
  doc.transact(() => {
    for (const update of updates) Y.applyUpdate(doc, update);
  });
  const vector = Y.encodeStateVector(doc);
  return { state: Y.encodeStateAsUpdate(doc), vector, tombstones: tombstonesOf(doc, vector) };
}

function tombstonesOf(doc: Y.Doc, vector: Uint8Array): Compacted['tombstones'] {
  const encoder = new Y.UpdateEncoderV1();
  let edits = 0;
  for (const structs of doc.store.clients.values()) {
    for (const struct of structs) {
      if (!struct.deleted) continue;
      edits += struct.length;
      struct.write(encoder, 0);
    }
  }
  // A snapshot of Yjs is a state vector and the set of deletions.
  const deletions = Y.encodeSnapshot(Y.snapshot(doc)).length - vector.length;
  return { edits, bytes: encoder.toUint8Array().length + deletions };
}
