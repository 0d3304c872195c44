import { expect, test } from 'vitest';
import * as Y from 'yjs';
import { addCard, changeCard, itemTypes } from '../../shared/documents.ts';
import { CLOSE, MESSAGE_REFUSED, MESSAGE_SAVED } from '../../shared/sync.ts';
import { circle, farRightOrigins, manyClients } from '../support/hostile.ts';
import {
  makeCard,
  makeProject,
  openClient,
  openSocket,
  startSync,
  syncMessage,
  titlesOf,
  until,
} from '../support/sync.ts';
import { clone, describeSync } from '../support/sync-suite.ts';

describeSync('storing', (suite) => {
  test('S1: what several clients write to several documents shares commits, with rows and events', async () => {
    const card = makeCard({ title: 'a', kind: 'spec', stage: 'define' });
    addCard(await suite.join(), card);
    await until(async () => (await suite.rowTitles()).length === 1, 'the item exists');
    const text = await suite.join(`item:${card.id}`);
    const board = await suite.join();
    const release = suite.store.hold();
    changeCard(board, card.id, { labels: ['first'] });
    await until(() => suite.server.sync.stats().waitingUpdates === 1, 'one is in a commit that waits');
    itemTypes(text).body.insert(0, 'body');
    changeCard(board, card.id, { title: 'b' });
    await until(() => suite.server.sync.stats().waitingUpdates === 3, 'both wait for the next');
    release();
    await until(async () => (await suite.rowTitles())[0] === 'b', 'the title is stored');
    const [row] = await suite.real.sql<{ body: string }[]>`select body from items`;
    expect(row?.body).toBe('body');
    const writers = await suite.real.sql<{ xmin: string }[]>`select xmin::text from documents`;
    expect(writers[0]?.xmin).toBe(writers[1]?.xmin);
    expect(await suite.events()).toEqual(['spec.created Ada', 'item.updated Ada', 'item.updated Ada']);
  });

  test('S2: saved is said after the commit, and counts every update', async () => {
    const { provider, doc } = openClient(suite.server, suite.document, { acks: '1' });
    suite.clients.push(provider);
    const { saved } = suite.answersTo(provider);
    await until(() => provider.synced, 'a client is synced');
    await until(() => saved.length > 0, 'the empty answer counts');
    const release = suite.store.hold();
    addCard(doc, makeCard());
    addCard(doc, makeCard());
    await until(() => suite.server.sync.stats().waitingUpdates === 2, 'both wait');
    expect(saved.at(-1)).toBe(1);
    release();
    await until(() => saved.at(-1) === 3, 'all are saved');
    expect(await suite.rowTitles()).toHaveLength(2);
  });

  test('S3: a store that fails is tried again, shows in the statistics, and holds up nobody', async () => {
    const other = `project:${await makeProject(suite.real)}`;
    const ada = await suite.join();
    const ben = await suite.join(other);
    suite.store.fail(2);
    addCard(ada, makeCard({ title: 'stubborn' }));
    await until(() => suite.server.sync.stats().failing.length > 0, 'it has failed');
    expect(suite.server.sync.stats().failing[0]).toMatchObject({
      document: suite.document,
      error: expect.stringContaining('disk'),
    });
    addCard(ben, makeCard({ title: 'unhindered' }));
    await until(async () => (await suite.rowTitles()).length === 2, 'both are stored');
    await until(() => suite.server.sync.stats().failing.length === 0, 'nothing fails');
    expect((await suite.events()).sort()).toEqual(['idea.created Ada', 'idea.created Ada']);
    expect(titlesOf(await suite.stored())).toEqual(['stubborn']);
  });

  test('S4: an update that cannot be applied is refused, and what came with it is stored', async () => {
    const ada = await suite.join();
    const { socket, messages } = await openSocket(suite.server, suite.document, { acks: '1' });
    await until(() => messages.length > 0, 'the socket is open');
    const release = suite.store.hold();
    addCard(ada, makeCard({ title: 'good' }));
    await until(() => suite.server.sync.stats().waitingUpdates === 1, 'it waits');
    socket.send(syncMessage(2, circle()));
    await until(() => suite.server.sync.stats().waitingUpdates === 2, 'both wait');
    release();
    await until(() => messages.some(([type]) => type === MESSAGE_REFUSED), 'it is refused');
    await until(async () => (await suite.rowTitles()).length === 1, 'the other is stored');
    socket.close();
  });

  test('R5: an update that is refused reaches nobody, and is not taken for known when it comes again', async () => {
    const ada = await suite.join();
    for (let attempt = 0; attempt < 2; attempt++) {
      const { socket, messages, closed } = await openSocket(suite.server, suite.document, { acks: '1' });
      await until(() => messages.length > 0, 'the socket is open');
      socket.send(syncMessage(2, farRightOrigins(10_000)));
      expect((await closed).code).toBe(CLOSE.protocolError);
      expect(messages.some(([type]) => type === MESSAGE_REFUSED)).toBe(true);
    }
    addCard(ada, makeCard({ title: 'good' }));
    await until(async () => (await suite.rowTitles()).length === 1, 'others go on');
    expect([...ada.store.clients.keys()]).toEqual([ada.clientID]);
    expect(ada.store.pendingStructs).toBeNull();
  });

  test('R4, L3: who sends what the edits of another wait for does not pay for them', async () => {
    const update = farRightOrigins(10_000);
    const [first, others] = [new Y.Doc(), Y.diffUpdate(update, Y.encodeStateVector(new Map([[7, 1]])))];
    first.clientID = 7;
    first.getText('t').insert(0, 'x');
    const attacker = await openSocket(suite.server, suite.document, { acks: '1' });
    attacker.socket.send(syncMessage(2, others));
    const ben = await suite.join();
    const honest = await openSocket(suite.server, suite.document, { acks: '1' });
    honest.socket.send(syncMessage(2, Y.encodeStateAsUpdate(first)));
    await until(() => honest.messages.some(([type]) => type === MESSAGE_SAVED), 'it is saved');
    expect((await attacker.closed).code).toBe(CLOSE.protocolError);
    expect(attacker.messages.some(([type]) => type === MESSAGE_REFUSED)).toBe(true);
    await until(() => ben.getText('t').length === 1, 'another sees it');
    expect([ben.store.pendingStructs, (await suite.stored()).store.pendingStructs]).toEqual([null, null]);
    honest.socket.close();
  });

  test('R5: an update of very many parts reaches the others when it is stored', async () => {
    const ben = await suite.join();
    const { socket, messages } = await openSocket(suite.server, suite.document, { acks: '1' });
    await until(() => messages.length > 0, 'the socket is open');
    const release = suite.store.hold();
    socket.send(syncMessage(2, manyClients(1100)));
    await until(() => suite.server.sync.stats().waitingUpdates === 1, 'it waits');
    const late = await suite.join();
    expect([ben, late].map(({ store }) => store.clients.size)).toEqual([0, 0]);
    release();
    await until(() => [ben, late].every(({ store }) => store.clients.size === 1100), 'both have it');
    expect(messages.filter(([type, step]) => type === 0 && step === 2)).toEqual([]);
    socket.close();
  });

  test('S5: an update that arrives again, from several clients and after a restart, gives its event once', async () => {
    const doc = new Y.Doc();
    addCard(doc, makeCard());
    await Promise.all([suite.join(suite.document, {}, clone(doc)), suite.join(suite.document, {}, clone(doc))]);
    await until(async () => (await suite.events()).length > 0, 'it is stored');
    await suite.server.stop();
    suite.server = await startSync(suite.store.database);
    await suite.join(suite.document, {}, clone(doc));
    await until(() => suite.server.sync.stats().waitingUpdates === 0, 'nothing waits');
    expect(await suite.events()).toEqual(['idea.created Ada']);
  });

  test('S6: in one commit everybody’s events are theirs', async () => {
    const ada = await suite.join(suite.document, { name: 'Ada' });
    const ben = await suite.join(suite.document, { name: 'Ben' });
    const release = suite.store.hold();
    addCard(ada, makeCard({ createdBy: 'Ada' }));
    await until(() => suite.server.sync.stats().waitingUpdates === 1, 'the first waits');
    addCard(ben, makeCard({ createdBy: 'Ben' }));
    await until(() => suite.server.sync.stats().waitingUpdates === 2, 'both wait');
    release();
    await until(async () => (await suite.events()).length === 2, 'both are stored');
    expect(await suite.events()).toEqual(['idea.created Ada', 'idea.created Ben']);
  });

  test('S7: what a server relayed and did not commit before it died comes back with the clients, once', async () => {
    const ada = await suite.join();
    const ben = await suite.join();
    const release = suite.store.hold();
    addCard(ada, makeCard({ title: 'relayed' }));
    await until(() => titlesOf(ben).length === 1, 'the other sees it');
    suite.clients[0]?.destroy();
    expect(await suite.rowTitles()).toEqual([]);
    const second = await startSync(suite.real);
    const { provider } = openClient(second, suite.document, {}, ben);
    await until(() => provider.synced, 'it is synced with the new server');
    await until(async () => (await suite.rowTitles()).length === 1, 'it is stored');
    provider.destroy();
    await second.stop();
    // Should the first be only slow, it stores the same once more, and nothing happens twice.
    release();
    await until(() => suite.server.sync.stats().waitingUpdates === 0, 'nothing waits');
    expect(await suite.events()).toEqual(['idea.created Ada']);
    expect(titlesOf(await suite.stored())).toEqual(['relayed']);
  });

  test('S8: stopping closes with 1012 and stores what waits', async () => {
    const { closed } = await openSocket(suite.server, suite.document);
    const ada = await suite.join();
    const release = suite.store.hold();
    addCard(ada, makeCard({ title: 'at the last moment' }));
    await until(() => suite.server.sync.stats().waitingUpdates === 1, 'it waits');
    const stopped = suite.server.sync.stop();
    expect((await closed).code).toBe(CLOSE.restart);
    release();
    await stopped;
    expect(await suite.rowTitles()).toEqual(['at the last moment']);
  });

  test('M2: compaction keeps everything, and what is written meanwhile', async () => {
    const ada = await suite.join();
    const large = 'x'.repeat(300);
    for (let count = 0; count < 120; count++) addCard(ada, makeCard({ title: `${count} ${large}` }));
    await until(async () => {
      const [row] = await suite.real.sql<{ count: number }[]>`select count(*) from document_snapshots`;
      addCard(ada, makeCard({ title: large }));
      return row?.count === 1;
    }, 'there is a snapshot');
    const titles = titlesOf(ada);
    await until(async () => (await suite.rowTitles()).length === titles.length, 'all is stored');
    expect(titlesOf(await suite.stored())).toEqual(titles);
    expect(titlesOf(await suite.join())).toEqual(titles);
    const kept = await suite.real.sql`
      select 1 from document_updates join document_snapshots using (name)
      where document_updates.seq <= document_snapshots.seq`;
    expect(kept).toHaveLength(0);
  });
});
