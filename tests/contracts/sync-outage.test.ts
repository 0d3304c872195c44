import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { WebsocketProvider } from 'y-websocket';
import * as Y from 'yjs';
import type { Database } from '../../server/db/index.ts';
import { type Bus, openPostgresBus, openRedisBus } from '../../server/events/index.ts';
import { addCard } from '../../shared/documents.ts';
import { describePostgres, emptyTables } from '../support/database.ts';
import { silentLogger } from '../support/log.ts';
import { TcpProxy } from '../support/proxy.ts';
import { REDIS_URL, redisAnswers } from '../support/redis.ts';
import { makeCard, makeProject, openClient, type SyncServer, startSync, titlesOf, until } from '../support/sync.ts';

/** For how long the instances do not hear of each other, in milliseconds. */
const OUTAGE = 10_000;

type OpenBus = (url: string, origin: string) => Promise<Bus>;

describePostgres((open, { url }) => {
  const buses: [string, string, OpenBus][] = [
    ['LISTEN/NOTIFY', url, (at, origin) => openPostgresBus(at, origin, silentLogger)],
  ];
  if (redisAnswers) buses.push(['Redis', REDIS_URL, (at, origin) => openRedisBus(at, origin, silentLogger)]);

  describe.each(buses)('two instances while %s is away', (_name, busUrl, openBus) => {
    let databases: [Database, Database];
    let proxy: TcpProxy;
    let instances: { bus: Bus; server: SyncServer }[] = [];
    let clients: WebsocketProvider[] = [];
    let document: string;

    beforeEach(async () => {
      databases = [await open(), await open()];
      await emptyTables(databases[0]);
      document = `project:${await makeProject(databases[0])}`;
      const { hostname, port } = new URL(busUrl);
      proxy = new TcpProxy({ host: hostname, port: Number(port) });
      const proxied = Object.assign(new URL(busUrl), { port: String(await proxy.open()) }).href;
      for (const [index, database] of databases.entries()) {
        const bus = await openBus(proxied, `instance-${index}`);
        instances.push({ bus, server: await startSync(database, { bus }) });
      }
    });
    afterEach(async () => {
      for (const client of clients) client.destroy();
      clients = [];
      for (const { server, bus } of instances) {
        await server.stop();
        await bus.close();
      }
      instances = [];
      await proxy.cut();
    });

    async function join(instance: number, name: string): Promise<WebsocketProvider> {
      const server = instances[instance]?.server as SyncServer;
      const { provider } = openClient(server, document, { name });
      clients.push(provider);
      await until(() => provider.synced, 'a client is synced');
      provider.awareness.setLocalState({ name });
      return provider;
    }
    const shows = (client: WebsocketProvider, name: string) =>
      [...client.awareness.getStates().values()].some((state) => state.name === name);

    test('I1, I2, A4: what both did meanwhile is everywhere, and presence crosses again', {
      timeout: 60_000,
    }, async () => {
      const [ada, ben] = [await join(0, 'Ada'), await join(1, 'Ben')];
      await until(() => shows(ada, 'Ben') && shows(ben, 'Ada'), 'they see each other');
      await proxy.cut();
      const end = Date.now() + OUTAGE;
      let made = 0;
      while (Date.now() < end) {
        addCard(ada.doc, makeCard({ title: `a${made}`, createdBy: 'Ada' }));
        addCard(ben.doc, makeCard({ title: `b${made}`, createdBy: 'Ben' }));
        made++;
        await new Promise((resolve) => setTimeout(resolve, 500));
      }
      const cleo = await join(0, 'Cleo');
      await proxy.open();
      await until(() => [ada, ben].every(({ doc }) => titlesOf(doc).length === 2 * made), 'both have all of it');
      await until(() => shows(ben, 'Cleo') && shows(cleo, 'Ben'), 'who came meanwhile is seen, and sees the others');
      await until(() => instances.every(({ server }) => server.sync.stats().waitingUpdates === 0), 'all is stored');
      expect(Y.encodeStateVector(ada.doc)).toEqual(Y.encodeStateVector(ben.doc));
      const [{ count } = { count: 0 }] = await databases[0].sql<{ count: number }[]>`
        select count(*) as count from events where type = 'idea.created'`;
      expect(count).toBe(2 * made);
    });
  });
});
