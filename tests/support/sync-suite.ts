import * as decoding from 'lib0/decoding';
import { afterEach, beforeAll, beforeEach } from 'vitest';
import type { WebsocketProvider } from 'y-websocket';
import * as Y from 'yjs';
import type { Database } from '../../server/db/index.ts';
import type { Actor } from '../../shared/actor.ts';
import { MESSAGE_REFUSED, MESSAGE_SAVED } from '../../shared/sync.ts';
import { describeEachDatabase, emptyTables } from './database.ts';
import {
  type ControlledDatabase,
  controlled,
  makeProject,
  openClient,
  type SyncServer,
  startSync,
  until,
} from './sync.ts';

/** A server of documents for each test, with one empty project, and who uses it. */
export class SyncSuite {
  real!: Database;
  store!: ControlledDatabase;
  server!: SyncServer;
  /** The document of the project. */
  document!: string;
  clients: WebsocketProvider[] = [];

  /** A stock client that has everything. */
  async join(name = this.document, params: Record<string, string> = {}, doc = new Y.Doc()): Promise<Y.Doc> {
    const { provider } = openClient(this.server, name, params, doc);
    this.clients.push(provider);
    await until(() => provider.synced, 'a client is synced');
    return doc;
  }

  /** The counts of MESSAGE_SAVED and the reasons of MESSAGE_REFUSED that come. */
  answersTo(provider: WebsocketProvider): { saved: number[]; refused: string[] } {
    const answers = { saved: [] as number[], refused: [] as string[] };
    provider.messageHandlers[MESSAGE_SAVED] = (_encoder, decoder) => {
      answers.saved.push(decoding.readVarUint(decoder));
    };
    provider.messageHandlers[MESSAGE_REFUSED] = (_encoder, decoder) => {
      decoding.readVarUint(decoder);
      answers.refused.push(decoding.readVarString(decoder));
    };
    return answers;
  }

  async storedUpdates(): Promise<number> {
    return (await this.real.sql<{ count: number }[]>`select count(*) from document_updates`)[0]?.count ?? 0;
  }

  /** The titles of items that are not deleted, sorted. */
  async rowTitles(): Promise<string[]> {
    const rows = await this.real.sql<{ title: string }[]>`
      select title from items where deleted_at is null order by title`;
    return rows.map(({ title }) => title);
  }

  /** What happened and who did it. Not by the log, which holds back what is not settled on a server that others use. */
  async events(): Promise<string[]> {
    const rows = await this.real.sql<{ type: string; actor: Actor }[]>`select type, actor from events order by seq`;
    return rows.map(({ type, actor }) => `${type} ${actor.name}`);
  }

  /** A document as another process would load it. */
  async stored(name = this.document): Promise<Y.Doc> {
    const other = await startSync(this.real);
    try {
      return (await other.sync.documents.read(name)) ?? new Y.Doc();
    } finally {
      await other.stop();
    }
  }
}

/** A suite about documents on the embedded engine and on PostgreSQL. */
export function describeSync(name: string, define: (suite: SyncSuite) => void): void {
  describeEachDatabase(name, (open) => {
    const suite = new SyncSuite();
    beforeAll(async () => {
      suite.real = await open();
    });
    beforeEach(async () => {
      await emptyTables(suite.real);
      suite.store = controlled(suite.real);
      suite.server = await startSync(suite.store.database);
      suite.document = `project:${await makeProject(suite.real)}`;
    });
    afterEach(async () => {
      for (const client of suite.clients) client.destroy();
      suite.clients = [];
      await suite.server.stop();
    });
    define(suite);
  });
}

/** A document with the same state and another client. */
export function clone(doc: Y.Doc): Y.Doc {
  const copy = new Y.Doc();
  Y.applyUpdate(copy, Y.encodeStateAsUpdate(doc));
  return copy;
}

/** The updates of somebody who types `count` times `length` characters behind a first one. */
export function typing(count: number, length: number): Uint8Array[] {
  const doc = new Y.Doc();
  const updates: Uint8Array[] = [];
  doc.on('update', (update: Uint8Array) => updates.push(update));
  for (let typed = 0; typed <= count; typed++) doc.getText('body').insert(0, 'x'.repeat(length));
  return updates;
}
