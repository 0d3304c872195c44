import type * as Y from 'yjs';
import type { Compacted } from '../../shared/compaction.ts';
import type { Database, Tx } from '../db/index.ts';
import type { Bus, Cause, EventLog } from '../events/index.ts';
import type { Principal } from '../http/index.ts';
import type { Logger } from '../runtime/log.ts';
import type { CompactionStats } from './compactor.ts';
import type { SyncConnection, SyncSocket } from './connection.ts';
import type { Projection } from './projection.ts';
import type { Timers } from './timers.ts';

/** What a principal may do with a document; `missing` also when it may not know that there is one. */
export type Access = 'write' | 'read' | 'missing';

/** What is to be done to a document, and why. */
export type DocumentChange<T> = { cause: Cause; mutate: (doc: Y.Doc) => T };

/** Documents for features: whatever changes one without a socket. */
export interface Documents {
  /**
   * Changes a document in the caller's transaction: its row is locked until the transaction ends, `mutate` runs once,
   * in one Yjs transaction, on the committed state, and the update, rows and events are part of `tx`. Makes the document
   * where there is none. Rooms, here and on other instances, hear of it after the commit; after a rollback nobody does.
   */
  change<T>(tx: Tx, name: string, cause: Cause, mutate: (doc: Y.Doc) => T): Promise<T>;
  /** The same for changes of several causes, one after the other; each has its events. */
  changeAll<T>(tx: Tx, name: string, changes: DocumentChange<T>[]): Promise<T[]>;
  /** A copy of the committed state; null when nothing was ever stored under this name. Not inside a transaction. */
  read(name: string): Promise<Y.Doc | null>;
  /**
   * Removes a document with its history, for good, as part of `tx`. After the commit its sockets close with 4404, and
   * what they sent last is dropped. The caller sees to it that `authorize` lets nobody open it again.
   */
  remove(tx: Tx, name: string): Promise<void>;
}

/** How the engine is doing, for status and metrics. */
export type SyncStats = {
  /** Documents in memory, and the sockets open on them. */
  documents: number;
  connections: number;
  /** Updates that are relayed and wait for their commit, and their bytes. */
  waitingUpdates: number;
  waitingBytes: number;
  /** Documents whose last store failed; it is tried again, and nothing is lost while the process lives. */
  failing: { document: string; attempts: number; error: string }[];
  /** What was made of logs of updates since the process started. */
  compaction: CompactionStats;
};

export interface SyncOptions {
  database: Database;
  log: EventLog;
  bus: Bus;
  now: () => Date;
  newId: () => string;
  projections: Projection[];
  authorize(principal: Principal, document: string): Promise<Access>;
  logger: Logger;
  timers?: Timers;
  /** Merges updates off this thread. Without it that happens on it, which holds up everybody for a large document. */
  compact?(updates: Uint8Array[], signal: AbortSignal): Promise<Compacted>;
}

export interface Sync {
  documents: Documents;
  /**
   * Serves an open socket. `acks`: the client asked for MESSAGE_SAVED and MESSAGE_REFUSED. Closes it with 4404 when
   * the document is not there for this principal.
   */
  connect(socket: SyncSocket, document: string, principal: Principal, options: { acks: boolean }): SyncConnection;
  start(): Promise<void>;
  /** Closes every socket with 1012 and stores what waits. */
  stop(): Promise<void>;
  stats(): SyncStats;
}
