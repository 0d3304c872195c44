import * as Y from 'yjs';
import { compactUpdates } from '../../shared/compaction.ts';
import { isServerWritten, parseDocumentName } from '../../shared/documents.ts';
import { CLOSE } from '../../shared/sync.ts';
import { afterCommit, type Tx, together } from '../db/index.ts';
import type { Cause } from '../events/index.ts';
import type { Principal } from '../http/index.ts';
import { Compactor } from './compactor.ts';
import { Connection, type SyncConnection, type SyncSocket } from './connection.ts';
import { Peers } from './peers.ts';
import { Room, type RoomContext } from './room.ts';
import { appendUpdates, deleteDocument, lockDocument, readSeqs } from './store.ts';
import { realTimers } from './timers.ts';
import type { Access, DocumentChange, Sync, SyncOptions, SyncStats } from './types.ts';
import { mergeUpdates } from './update.ts';
import { project, Writer } from './writer.ts';

/** Milliseconds for which a document stays in memory after its last use. */
const IDLE = 30_000;
/** Milliseconds between two looks for what other instances stored and the bus did not tell. */
const POLL_INTERVAL = 5_000;
/** Milliseconds after which people on an instance that is silent are gone; clients renew their presence every 15 s. */
const PRESENCE_LIMIT = 45_000;

/** Makes the sync engine. */
export function createSync(options: SyncOptions): Sync {
  return new Engine(options);
}

class Engine implements Sync {
  readonly documents = {
    change: async <T>(tx: Tx, name: string, cause: Cause, mutate: (doc: Y.Doc) => T) => {
      const [result] = await this.#change(tx, name, [{ cause, mutate }]);
      return result as T;
    },
    changeAll: <T>(tx: Tx, name: string, changes: DocumentChange<T>[]) => this.#change(tx, name, changes),
    read: (name: string) => this.#read(name),
    remove: (tx: Tx, name: string) => this.#remove(tx, name),
  };
  readonly #options: Required<SyncOptions>;
  readonly #rooms = new Map<string, Room>();
  readonly #idle = new Map<Room, () => void>();
  readonly #context: RoomContext;
  readonly #writer: Writer;
  readonly #compactor: Compactor;
  readonly #peers: Peers;
  #stopPolling: (() => void) | null = null;
  #stopped = false;

  constructor(given: SyncOptions) {
    const options = { timers: realTimers, compact: async (updates: Uint8Array[]) => compactUpdates(updates), ...given };
    const { database, now, timers, newId, bus, projections } = options;
    this.#options = options;
    this.#context = {
      sql: database.sql,
      timers,
      now,
      projections,
      // One id for the life of the process: every id that ever edited a document stays in its state vector.
      clientId: Number.parseInt(newId().slice(-8), 16),
      store: (room) => this.#writer.add(room),
      tellPresence: (name, states) => this.#peers.tellPresence(name, states),
      released: (room) => this.#released(room),
    };
    this.#writer = new Writer({
      ...options,
      committed: (room, seq) => this.#committed(room, seq),
      removed: (room) => this.#drop(room),
    });
    this.#compactor = new Compactor(options);
    this.#peers = new Peers(bus, newId(), {
      updated: (name, seq) => {
        const room = this.#rooms.get(name);
        if (room?.replica.loaded && room.replica.seq < seq) this.#catchUp(room);
      },
      removed: () => void this.#poll(),
      present: (name, states) => this.#rooms.get(name)?.announce(OTHER_INSTANCES, states),
      asked: (name) => this.#rooms.get(name)?.tellPresence(),
      gap: () => {
        void this.#poll();
        for (const [name, room] of this.#rooms) {
          this.#peers.askPresence(name);
          room.tellPresence();
        }
      },
    });
  }

  #logFailure(message: string, document?: string): (error: unknown) => void {
    return (error) => this.#options.logger.error({ err: error, document }, message);
  }

  async start(): Promise<void> {
    this.#schedulePoll();
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    this.#stopPolling?.();
    this.#peers.stop();
    for (const room of this.#rooms.values()) {
      for (const participant of [...room.participants]) participant.close(CLOSE.restart, 'the server is stopping');
      room.flush();
    }
    await this.#writer.drain();
    await this.#compactor.stop();
    for (const stopTimer of this.#idle.values()) stopTimer();
    for (const room of this.#rooms.values()) room.stop();
  }

  stats(): SyncStats {
    const stats: SyncStats = {
      documents: this.#rooms.size,
      connections: 0,
      waitingUpdates: 0,
      waitingBytes: 0,
      failing: this.#writer.failing,
      compaction: this.#compactor.stats,
    };
    for (const { participants, waiting } of this.#rooms.values()) {
      stats.connections += participants.size;
      stats.waitingUpdates += waiting.updates;
      stats.waitingBytes += waiting.bytes;
    }
    return stats;
  }

  // --- sockets -------------------------------------------------------------------------------------------------------

  connect(socket: SyncSocket, document: string, principal: Principal, { acks }: { acks: boolean }): SyncConnection {
    const { timers, now } = this.#options;
    const failed = this.#logFailure('serving a document failed', document);
    const connection = new Connection({ socket, principal, acks, timers, now, failed });
    this.#admit(connection, document, principal).catch((error: unknown) => {
      // Not an empty document in its place: the client would store over what is there.
      failed(error);
      connection.close(CLOSE.serverError, `open ${document}: it could not be loaded`);
    });
    return connection;
  }

  async #admit(connection: Connection, document: string, principal: Principal): Promise<void> {
    const access = await this.#access(principal, document);
    if (connection.isClosed) return;
    if (this.#stopped) connection.close(CLOSE.restart, 'the server is stopping');
    else if (access === 'missing') connection.close(CLOSE.notFound, `open ${document}: there is no such document`);
    else {
      const room = this.#open(document);
      if (room.isFull) {
        connection.close(CLOSE.overloaded, `open ${document}: it is open in too many places`);
        return;
      }
      connection.enter(room);
      if (!room.replica.loaded) {
        this.#peers.askPresence(document);
        await room.catchUp();
      }
      connection.open(access === 'read');
    }
  }

  async #access(principal: Principal, name: string): Promise<Access> {
    const document = parseDocumentName(name);
    if (!document) return 'missing';
    const access = await this.#options.authorize(principal, name);
    return access === 'write' && isServerWritten(document.kind) ? 'read' : access;
  }

  // --- documents in memory -------------------------------------------------------------------------------------------

  #open(name: string): Room {
    let room = this.#rooms.get(name);
    if (!room) {
      room = new Room(name, this.#context);
      this.#rooms.set(name, room);
    }
    return room;
  }

  #released(room: Room): void {
    if (this.#stopped || this.#idle.has(room) || !room.idle || this.#rooms.get(room.name) !== room) return;
    const stopTimer = this.#options.timers.after(IDLE, () => {
      this.#idle.delete(room);
      // Somebody may have come back in the meantime; nothing can come between this look and the removal.
      if (!room.idle) return;
      room.stop();
      this.#rooms.delete(room.name);
    });
    this.#idle.set(room, stopTimer);
  }

  /** The room's document was removed from the database. */
  #drop(room: Room): void {
    this.#idle.get(room)?.();
    this.#idle.delete(room);
    this.#rooms.delete(room.name);
    this.#writer.forget(room);
    room.abandon();
  }

  // --- storing -------------------------------------------------------------------------------------------------------

  async #change<T>(tx: Tx, name: string, changes: DocumentChange<T>[]): Promise<T[]> {
    const room = this.#open(name);
    const release = room.hold();
    try {
      const { replica } = room;
      const seq = await lockDocument(tx, name, this.#options.now());
      await room.occupy(tx, true);
      if (replica.occupiedSeq > seq) {
        // It was removed, and this is the first of a new one.
        this.#drop(room);
        return await this.#change(tx, name, changes);
      }
      await room.catchUpIn(tx, seq);
      const changed = changes.map(({ cause, mutate }) => replica.mutate(cause, mutate));
      const updates = mergeUpdates(changed.flatMap(({ update }) => update ?? []));
      if (updates.length > 0) {
        const stored = updates.map((update, index) => ({ seq: seq + 1 + index, update }));
        for (const update of stored) replica.stored(update);
        const last = seq + updates.length;
        await together([appendUpdates(tx, name, last, stored), project(tx, room, this.#options.log)]);
        afterCommit(tx, () => {
          room.committed(updates);
          this.#committed(room, last);
        });
      }
      return changed.map(({ result }) => result);
    } finally {
      release();
    }
  }

  async #remove(tx: Tx, name: string): Promise<void> {
    await deleteDocument(tx, name);
    afterCommit(tx, () => {
      const room = this.#rooms.get(name);
      if (room) this.#drop(room);
      this.#peers.tellRemoved(name);
    });
  }

  #committed(room: Room, seq: number): void {
    this.#peers.tellUpdated(room.name, seq);
    this.#compactor.consider(room);
  }

  async #read(name: string): Promise<Y.Doc | null> {
    const room = this.#open(name);
    const release = room.hold();
    try {
      await room.catchUp();
      if (room.replica.seq === 0) return null;
      const doc = new Y.Doc();
      for (const update of room.replica.state()) Y.applyUpdate(doc, update);
      return doc;
    } finally {
      release();
    }
  }

  // --- other instances -----------------------------------------------------------------------------------------------

  #catchUp(room: Room): void {
    const release = room.hold();
    room.catchUp().catch(this.#logFailure('reading a document failed', room.name)).finally(release);
  }

  #schedulePoll(): void {
    this.#stopPolling = this.#options.timers.after(POLL_INTERVAL, () => {
      void this.#poll().finally(() => {
        if (!this.#stopped) this.#schedulePoll();
      });
    });
  }

  /** Finds what other instances did without this one hearing of it. */
  async #poll(): Promise<void> {
    const rooms = [...this.#rooms.values()].filter(({ replica }) => replica.loaded);
    for (const room of rooms) room.expirePresence(PRESENCE_LIMIT);
    // The embedded engine has no other instances.
    if (rooms.length === 0 || this.#options.database.engine === 'pglite') return;
    const stored = rooms.filter(({ replica }) => replica.seq > 0);
    try {
      const seqs = await readSeqs(
        this.#options.database.sql,
        rooms.map(({ name }) => name),
      );
      for (const room of rooms) if ((seqs.get(room.name) ?? 0) > room.replica.seq) this.#catchUp(room);
      for (const room of stored) if (!seqs.has(room.name) && this.#rooms.get(room.name) === room) this.#drop(room);
    } catch (error) {
      this.#logFailure('looking for updates of other instances failed')(error);
    }
  }
}

/** Their presence is theirs to check; a person may move from one to the other. */
const OTHER_INSTANCES = { principalId: null };
