import { expect, test } from 'vitest';
import * as Y from 'yjs';
import { addCard, projectTypes } from '../../shared/documents.ts';
import { CLOSE, MESSAGE_REFUSED, MESSAGE_SAVED } from '../../shared/sync.ts';
import { makeCard, openSocket, startSync, syncMessage, titlesOf, until } from '../support/sync.ts';
import { describeSync, typing } from '../support/sync-suite.ts';

describeSync('joining and relaying', (suite) => {
  test('J1: what one stock client writes, those that are there and those that come see', async () => {
    const ada = await suite.join();
    const ben = await suite.join();
    addCard(ada, makeCard({ title: 'from Ada' }));
    addCard(ben, makeCard({ title: 'from Ben' }));
    await until(() => titlesOf(ada).length === 2 && titlesOf(ben).length === 2, 'both see both');
    const late = await suite.join();
    expect(titlesOf(late)).toEqual(['from Ada', 'from Ben']);
  });

  test('J1: a client that was offline brings what it wrote, and gets what it missed', async () => {
    const ada = await suite.join();
    const [provider] = suite.clients;
    addCard(ada, makeCard({ title: 'before' }));
    const ben = await suite.join();
    provider?.disconnect();
    addCard(ada, makeCard({ title: 'offline' }));
    addCard(ben, makeCard({ title: 'meanwhile' }));
    provider?.connect();
    await until(() => titlesOf(ada).length === 3 && titlesOf(ben).length === 3, 'both see all three');
    await until(async () => (await suite.rowTitles()).length === 3, 'all have rows');
  });

  test('J1: a client gets what is relayed and not committed', async () => {
    const release = suite.store.hold();
    const ada = await suite.join();
    addCard(ada, makeCard({ title: 'on its way' }));
    await until(() => suite.server.sync.stats().waitingUpdates > 0, 'it waits');
    expect(titlesOf(await suite.join())).toEqual(['on its way']);
    expect(await suite.storedUpdates()).toBe(0);
    release();
  });

  test('J2: an unknown document closes with 4404', async () => {
    const unknown = `project:${crypto.randomUUID()}`;
    for (const name of [unknown, 'project:1', 'nonsense', 'item:', 'workspace:']) {
      expect((await (await openSocket(suite.server, name)).closed).code).toBe(CLOSE.notFound);
    }
    expect(suite.server.sync.stats().documents).toBe(0);
  });

  test('J3: a copy with an equal state vector gets the deletions that it missed', async () => {
    const card = makeCard();
    const ada = await suite.join();
    addCard(ada, card);
    const ben = await suite.join();
    const [, offline] = suite.clients;
    await until(() => titlesOf(ben).length === 1, 'both have the card');
    offline?.disconnect();
    projectTypes(ada).items.delete(card.id);
    await until(async () => (await suite.rowTitles()).length === 0, 'it is deleted');
    expect(Y.encodeStateVector(ben)).toEqual(Y.encodeStateVector(ada));
    offline?.connect();
    await until(() => titlesOf(ben).length === 0, 'the copy has the deletion');
  });

  test('J3: a copy that got everything on its socket is answered with nothing', async () => {
    const ada = await suite.join();
    addCard(ada, makeCard());
    projectTypes(ada).items.clear();
    const { socket, messages } = await openSocket(suite.server, suite.document);
    socket.send(syncMessage(0, Uint8Array.of(0)));
    await until(() => messages.some(([type, step]) => type === 0 && step === 1), 'it is answered');
    messages.length = 0;
    socket.send(syncMessage(0, Y.encodeStateVector(ada)));
    // Presence may come at any time.
    const answers = () => messages.filter(([type]) => type === 0);
    await until(() => answers().length > 0, 'it is answered again');
    expect(answers()[0]).toEqual(syncMessage(1, Uint8Array.of(0, 0)));
    socket.close();
  });

  test('J4: a document that cannot be loaded closes with 1011, and is what it was when it can', async () => {
    addCard(await suite.join(), makeCard({ title: 'kept' }));
    await until(async () => (await suite.storedUpdates()) > 0, 'it is stored');
    for (const client of suite.clients) client.destroy();
    await suite.server.stop();
    await suite.real.sql`alter table document_updates rename to lost`;
    suite.server = await startSync(suite.store.database);
    try {
      const { closed } = await openSocket(suite.server, suite.document);
      expect(await closed).toMatchObject({ code: CLOSE.serverError, reason: expect.stringContaining('loaded') });
    } finally {
      await suite.real.sql`alter table lost rename to document_updates`;
    }
    expect(titlesOf(await suite.join())).toEqual(['kept']);
  });

  test('J5: messages that come before the document is loaded are handled in order', async () => {
    const doc = new Y.Doc();
    const { socket, messages } = await openSocket(suite.server, suite.document, { acks: '1' });
    addCard(doc, makeCard({ title: 'early' }));
    socket.send(syncMessage(2, Y.encodeStateAsUpdate(doc)));
    socket.send(syncMessage(0, Uint8Array.of(0)));
    await until(() => messages.some(([type]) => type === MESSAGE_SAVED), 'it is saved');
    expect(await suite.rowTitles()).toEqual(['early']);
    socket.close();
  });

  test('R1: an update reaches the others while its commit waits', async () => {
    const ada = await suite.join();
    const ben = await suite.join();
    const release = suite.store.hold();
    addCard(ada, makeCard({ title: 'at once' }));
    await until(() => titlesOf(ben).length === 1, 'the other sees it');
    expect(await suite.rowTitles()).toEqual([]);
    release();
    await until(async () => (await suite.rowTitles()).length === 1, 'it is stored');
  });

  test('R2: an update does not come back to its sender', async () => {
    const doc = new Y.Doc();
    const { socket, messages } = await openSocket(suite.server, suite.document, { acks: '1' });
    socket.send(syncMessage(0, Uint8Array.of(0)));
    await until(() => messages.some(([type, step]) => type === 0 && step === 1), 'it is answered');
    addCard(doc, makeCard());
    socket.send(syncMessage(2, Y.encodeStateAsUpdate(doc)));
    await until(() => messages.some(([type]) => type === MESSAGE_SAVED), 'it is saved');
    expect(messages.filter(([type, step]) => type === 0 && step === 2)).toEqual([]);
    socket.close();
  });

  test('R3: an update that brings nothing new is not stored, and counts as saved', async () => {
    const ada = await suite.join();
    addCard(ada, makeCard());
    await until(async () => (await suite.events()).length === 1, 'it is stored');
    projectTypes(ada).items.clear();
    await until(async () => (await suite.events()).length === 2, 'its deletion is stored');
    const before = await suite.storedUpdates();
    const { socket, messages } = await openSocket(suite.server, suite.document, { acks: '1' });
    socket.send(syncMessage(1, Y.encodeStateAsUpdate(ada)));
    await until(() => messages.some(([type]) => type === MESSAGE_SAVED), 'it counts as saved');
    expect(await suite.storedUpdates()).toBe(before);
    socket.close();
  });

  test('R4, S2: an update that builds on missing edits is stored and shown when they arrive', async () => {
    const [first, second] = cards('first', 'second');
    const [unrelated] = cards('unrelated');
    const ben = await suite.join();
    const { socket, messages } = await openSocket(suite.server, suite.document, { acks: '1' });
    socket.send(syncMessage(2, second));
    socket.send(syncMessage(2, unrelated));
    await until(async () => (await suite.rowTitles()).length === 1, 'the other one is stored');
    expect(titlesOf(ben)).toEqual(['unrelated']);
    expect(ben.store.pendingStructs).toBeNull();
    expect(messages.filter(([type]) => type === MESSAGE_SAVED)).toEqual([]);
    socket.send(syncMessage(2, first));
    await until(() => messages.some(([type, count]) => type === MESSAGE_SAVED && count === 3), 'all are saved');
    expect(messages.filter(([type, count]) => type === MESSAGE_SAVED && count !== 3)).toEqual([]);
    expect((await suite.rowTitles()).sort()).toEqual(['first', 'second', 'unrelated']);
    await until(() => titlesOf(ben).length === 3, 'the other sees all');
    socket.close();
  });

  test('R4: missing edits may come from somebody else, and take with them what waits no longer', async () => {
    const [first, second, third] = cards('first', 'second', 'third');
    const ada = await openSocket(suite.server, suite.document, { acks: '1' });
    const gone = await openSocket(suite.server, suite.document, { acks: '1' });
    gone.socket.send(syncMessage(2, third));
    ada.socket.send(syncMessage(2, third));
    ada.socket.send(syncMessage(2, second));
    gone.socket.close();
    await gone.closed;
    const ben = await suite.join();
    const sender = await openSocket(suite.server, suite.document, { acks: '1' });
    sender.socket.send(syncMessage(2, first));
    await until(() => titlesOf(ben).length === 3, 'the other sees all');
    await until(() => ada.messages.some(([type, count]) => type === MESSAGE_SAVED && count === 2), 'both are saved');
    expect(await suite.storedUpdates()).toBeLessThanOrEqual(3);
    for (const { socket } of [ada, sender]) socket.close();
  });

  test('R4: more of one person than a bound that builds on missing edits closes the socket', async () => {
    const ben = await suite.join();
    const { socket, messages, closed } = await openSocket(suite.server, suite.document, { acks: '1' });
    for (const update of typing(4, 400_000).slice(1)) socket.send(syncMessage(2, update));
    expect((await closed).code).toBe(CLOSE.overloaded);
    expect(messages.some(([type]) => type === MESSAGE_REFUSED)).toBe(false);
    addCard(ben, makeCard({ title: 'unhindered' }));
    await until(async () => (await suite.rowTitles()).length === 1, 'another is served');
    expect(await suite.storedUpdates()).toBe(1);
  });
});

/** Updates that each make a card, and build on each other. */
function cards(...titles: string[]): Uint8Array[] & { 0: Uint8Array; 1: Uint8Array; 2: Uint8Array } {
  const doc = new Y.Doc();
  const updates: Uint8Array[] = [];
  doc.on('update', (update: Uint8Array) => updates.push(update));
  for (const title of titles) addCard(doc, makeCard({ title }));
  return updates as ReturnType<typeof cards>;
}
