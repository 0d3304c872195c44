import type * as Y from 'yjs';
import type { DocumentKind, DocumentName } from '../../shared/documents.ts';
import type { Tx } from '../db/index.ts';
import type { Cause, CausedDrafts } from '../events/index.ts';

/**
 * Turns one kind of document into rows and events, in the transaction that stores its updates. A feature gives one per
 * kind to `createSync`; a kind without one has neither.
 */
export interface Projection {
  readonly kind: DocumentKind;
  /**
   * Watches a document whose rows are up to date with it. May read all of it once; from then on it keeps up through
   * Yjs observers, at a cost of what changed and not of the document's size. When a transaction that changed the
   * document is rolled back, the document is thrown away together with this, and a reloaded one is attached anew.
   */
  attach(document: DocumentName, doc: Y.Doc): AttachedProjection;
}

/** What watches one document. The calls of one transaction: apply, `mark`, apply, `mark` …, then one `flush`. */
export interface AttachedProjection {
  /** Everything the observers saw since the last call (or since attached) was done by `cause`. */
  mark(cause: Cause): void;
  /** Everything the observers saw since the last call has its rows and events already: another instance stored it. */
  skip(): void;
  /** Writes the rows of all that is marked, once each, and returns its events in the order it was marked. */
  flush(tx: Tx): Promise<CausedDrafts[]>;
}
