import { afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { WebsocketProvider } from 'y-websocket';
import * as Y from 'yjs';
import type { Database } from '../../server/db/index.ts';
import { type Bus, causeOf, createMemoryBus, openPostgresBus, openRedisBus } from '../../server/events/index.ts';
import { addCard, itemTypes } from '../../shared/documents.ts';
import { MESSAGE_SAVED } from '../../shared/sync.ts';
import { describePostgres, emptyTables } from '../support/database.ts';
import { ADA, silentLogger } from '../support/log.ts';
import { REDIS_URL, redisAnswers } from '../support/redis.ts';
import {
  makeCard,
  makeProject,
  openClient,
  openSocket,
  type SyncServer,
  startSync,
  syncMessage,
  titlesOf,
  until,
} from '../support/sync.ts';

type OpenBuses = (url: string) => Promise<[Bus, Bus]>;

const openBus = {
  notify: (url: string, origin: string) => openPostgresBus(url, origin, silentLogger),
  redis: (_: string, origin: string) => openRedisBus(REDIS_URL, origin, silentLogger),
};
const both =
  (open: (url: string, origin: string) => Promise<Bus>): OpenBuses =>
  (url) =>
    Promise.all([open(url, 'a'), open(url, 'b')]);

/** Loses every third message, and delivers the others twice. */
async function unreliable(opening: Promise<Bus>): Promise<Bus> {
  const bus = await opening;
  let sent = 0;
  const publish: Bus['publish'] = (topic, message) => {
    if (sent++ % 3 === 0) return;
    bus.publish(topic, message);
    bus.publish(topic, message);
  };
  return { ...bus, publish };
}

/** Buses between two instances, by what happens to their messages. */
const BUSES: [string, OpenBuses][] = [
  ['LISTEN/NOTIFY', both(openBus.notify)],
  ['LISTEN/NOTIFY that loses and repeats', both((...to) => unreliable(openBus.notify(...to)))],
  ...(redisAnswers
    ? ([
        ['Redis', both(openBus.redis)],
        ['Redis that loses and repeats', both((...to) => unreliable(openBus.redis(...to)))],
      ] satisfies [string, OpenBuses][])
    : []),
  ['a bus that loses everything', () => Promise.resolve([createMemoryBus(), createMemoryBus()])],
];

describePostgres((open, { url }) => {
  describe.each(BUSES)('two instances over %s', (name, openBuses) => {
    let databases: Database[];
    let buses: [Bus, Bus];
    let servers: [SyncServer, SyncServer];
    let document: string;
    let clients: WebsocketProvider[] = [];

    beforeAll(async () => {
      databases = [await open(), await open()];
    });
    beforeEach(async () => {
      const [first, second] = databases as [Database, Database];
      await emptyTables(first);
      document = `project:${await makeProject(first)}`;
      buses = await openBuses(url);
      servers = [await startSync(first, { bus: buses[0] }), await startSync(second, { bus: buses[1] })];
    });
    afterEach(async () => {
      for (const client of clients) client.destroy();
      clients = [];
      await Promise.all(servers.map((server) => server.stop()));
      await Promise.all(buses.map((bus) => bus.close()));
    });

    async function join(instance: 0 | 1, who = 'Ada', documentName = document): Promise<WebsocketProvider> {
      const { provider } = openClient(servers[instance], documentName, { name: who });
      clients.push(provider);
      await until(() => provider.synced, 'a client is synced');
      return provider;
    }
    const count = async (table: string) =>
      (await (databases[0] as Database).sql.unsafe(`select 1 from ${table}`)).length;

    test('I1, I2: clients of both converge, rows and events are there once', { timeout: 30_000 }, async () => {
      const { doc: ada } = await join(0, 'Ada');
      const { doc: ben } = await join(1, 'Ben');
      for (let round = 0; round < 10; round++) {
        addCard(ada, makeCard({ title: `a${round}`, createdBy: 'Ada' }));
        addCard(ben, makeCard({ title: `b${round}`, createdBy: 'Ben' }));
        await new Promise((resolve) => setTimeout(resolve, 3));
      }
      await until(() => titlesOf(ada).length === 20 && titlesOf(ben).length === 20, 'both see all');
      await until(async () => (await count('items')) === 20 && (await count('events')) === 20, 'all is stored');
      expect(Y.encodeStateVector(ada)).toEqual(Y.encodeStateVector(ben));
      await until(() => servers.every(({ sync }) => sync.stats().waitingUpdates === 0), 'nothing waits');
      expect(await count('events')).toBe(20);
    });

    test('R4: what builds on missing edits waits for those from the other', { timeout: 30_000 }, async () => {
      const updates: Uint8Array[] = [];
      const doc = new Y.Doc();
      doc.on('update', (update: Uint8Array) => updates.push(update));
      for (const title of ['first', 'second']) addCard(doc, makeCard({ title }));
      const [first, second] = await Promise.all(servers.map((server) => openSocket(server, document, { acks: '1' })));
      second?.socket.send(syncMessage(2, updates[1] ?? new Uint8Array()));
      const { doc: ben } = await join(1, 'Ben');
      first?.socket.send(syncMessage(2, updates[0] ?? new Uint8Array()));
      await until(() => titlesOf(ben).length === 2, 'another sees both');
      await until(() => second?.messages.some(([type]) => type === MESSAGE_SAVED) ?? false, 'it is saved');
      for (const { socket } of [first, second].flatMap((each) => each ?? [])) socket.close();
    });

    test('I1, I2: a change without a socket on one reaches the clients of the other', { timeout: 30_000 }, async () => {
      const { doc } = await join(1);
      await (databases[0] as Database).transaction((tx) =>
        servers[0].sync.documents.change(tx, document, causeOf(ADA), (changed) =>
          addCard(changed, makeCard({ createdBy: ADA.id })),
        ),
      );
      await until(() => titlesOf(doc).length === 1, 'the client sees it');
      // And the other builds on it.
      const [first] = databases as [Database, Database];
      await databases[1]?.transaction((tx) =>
        servers[1].sync.documents.change(tx, document, causeOf(ADA), (changed) =>
          addCard(changed, makeCard({ createdBy: ADA.id })),
        ),
      );
      expect(await first.sql`select 1 from items`).toHaveLength(2);
      expect(titlesOf((await servers[0].sync.documents.read(document)) ?? new Y.Doc())).toHaveLength(2);
    });

    test('I1, M2: an instance that compacts takes nothing from the other', { timeout: 30_000 }, async () => {
      const { doc: ada } = await join(0);
      const card = makeCard();
      addCard(ada, card);
      await until(async () => (await count('items')) === 1, 'the item exists');
      const { doc: writer } = await join(0, 'Ada', `item:${card.id}`);
      const { doc: reader } = await join(1, 'Ben', `item:${card.id}`);
      let typed = 0;
      await until(async () => {
        itemTypes(writer).body.insert(0, 'x'.repeat(5000));
        itemTypes(reader).body.insert(0, 'y'.repeat(5000));
        typed += 10_000;
        return (await count('document_snapshots')) > 0;
      }, 'there is a snapshot');
      const texts = () => [writer, reader].map((doc) => itemTypes(doc).body.toString());
      await until(() => texts().every((text) => text.length === typed), 'both see all');
      expect(new Set(texts()).size).toBe(1);
      await until(async () => {
        const [row] = await (databases[0] as Database).sql<{ length: number }[]>`select length(body) from items`;
        return row?.length === typed;
      }, 'all is stored');
    });

    test('C6, I1, I2: a document that is removed on one closes its sockets on the other', {
      timeout: 30_000,
    }, async () => {
      const provider = await join(1);
      addCard(provider.doc, makeCard());
      await until(async () => (await count('items')) === 1, 'it is stored');
      const codes: number[] = [];
      provider.on('connection-close', (event) => codes.push(event?.code ?? 0));
      await (databases[0] as Database).transaction(async (tx) => {
        await tx`delete from items`;
        await tx`delete from projects`;
        await servers[0].sync.documents.remove(tx, document);
      });
      await until(() => codes.includes(4404), 'it is closed');
      expect(servers[1].sync.stats().documents).toBe(0);
    });

    test.skipIf(name.includes('loses'))(
      'A4: presence crosses instances, to who is there and who comes',
      { timeout: 30_000 },
      async () => {
        const ada = await join(0, 'Ada');
        const ben = await join(1, 'Ben');
        const names = ({ awareness }: WebsocketProvider) =>
          [...awareness.getStates().values()].map((state) => state.name);
        ada.awareness.setLocalState({ name: 'Ada' });
        await until(() => names(ben).includes('Ada'), 'the other instance shows her');
        const late = await join(1, 'Cleo');
        await until(() => names(late).includes('Ada'), 'who comes later sees her');
        ada.destroy();
        await until(() => !names(ben).includes('Ada'), 'the other instance shows her go');
      },
    );
  });
});
