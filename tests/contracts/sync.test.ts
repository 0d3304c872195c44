import * as decoding from 'lib0/decoding';
import { afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { WebsocketProvider } from 'y-websocket';
import * as Y from 'yjs';
import type { Database } from '../../server/db/index.ts';
import { causeOf } from '../../server/events/index.ts';
import type { Actor } from '../../shared/actor.ts';
import { addCard, changeCard, itemTypes, projectTypes } from '../../shared/documents.ts';
import { CLOSE, MESSAGE_REFUSED, MESSAGE_SAVED } from '../../shared/sync.ts';
import { describeEachDatabase, emptyTables } from '../support/database.ts';
import { ADA } from '../support/log.ts';
import {
  type ControlledDatabase,
  controlled,
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

describeEachDatabase('sync', (open) => {
  let real: Database;
  let store: ControlledDatabase;
  let server: SyncServer;
  let project: string;
  let document: string;
  let clients: WebsocketProvider[] = [];

  beforeAll(async () => {
    real = await open();
  });
  beforeEach(async () => {
    await emptyTables(real);
    store = controlled(real);
    server = await startSync(store.database);
    project = await makeProject(real);
    document = `project:${project}`;
  });
  afterEach(async () => {
    for (const client of clients) client.destroy();
    clients = [];
    await server.stop();
  });

  /** A stock client that has everything. */
  async function join(name = document, params: Record<string, string> = {}, doc = new Y.Doc()): Promise<Y.Doc> {
    const { provider } = openClient(server, name, params, doc);
    clients.push(provider);
    await until(() => provider.synced, 'a client is synced');
    return doc;
  }

  /** The counts of MESSAGE_SAVED and the reasons of MESSAGE_REFUSED that come. */
  function answersTo(provider: WebsocketProvider): { saved: number[]; refused: string[] } {
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

  const storedUpdates = async () =>
    (await real.sql<{ count: number }[]>`select count(*) from document_updates`)[0]?.count ?? 0;
  const rowTitles = async () =>
    (await real.sql<{ title: string }[]>`select title from items where deleted_at is null order by title`).map(
      ({ title }) => title,
    );
  // Not by the log, which holds back what is not settled while anybody on the server has a transaction open.
  const events = async () => {
    const rows = await real.sql<{ type: string; actor: Actor }[]>`select type, actor from events order by seq`;
    return rows.map(({ type, actor }) => `${type} ${actor.name}`);
  };
  /** The document as another process would load it. */
  async function stored(name = document): Promise<Y.Doc> {
    const other = await startSync(real);
    try {
      return (await other.sync.documents.read(name)) ?? new Y.Doc();
    } finally {
      await other.stop();
    }
  }

  describe('joining', () => {
    test('J1: what one stock client writes, those that are there and those that come see', async () => {
      const ada = await join();
      const ben = await join();
      addCard(ada, makeCard({ title: 'from Ada' }));
      addCard(ben, makeCard({ title: 'from Ben' }));
      await until(() => titlesOf(ada).length === 2 && titlesOf(ben).length === 2, 'both see both');
      const late = await join();
      expect(titlesOf(late)).toEqual(['from Ada', 'from Ben']);
    });

    test('J1: a client that was offline brings what it wrote, and gets what it missed', async () => {
      const ada = await join();
      const [provider] = clients;
      addCard(ada, makeCard({ title: 'before' }));
      const ben = await join();
      provider?.disconnect();
      addCard(ada, makeCard({ title: 'offline' }));
      addCard(ben, makeCard({ title: 'meanwhile' }));
      provider?.connect();
      await until(() => titlesOf(ada).length === 3 && titlesOf(ben).length === 3, 'both see all three');
      await until(async () => (await rowTitles()).length === 3, 'all have rows');
    });

    test('J1: a client gets what is relayed and not committed', async () => {
      const release = store.hold();
      const ada = await join();
      addCard(ada, makeCard({ title: 'on its way' }));
      await until(() => server.sync.stats().waitingUpdates > 0, 'it waits');
      expect(titlesOf(await join())).toEqual(['on its way']);
      expect(await storedUpdates()).toBe(0);
      release();
    });

    test('J2: an unknown document closes with 4404', async () => {
      const unknown = `project:${crypto.randomUUID()}`;
      for (const name of [unknown, 'project:1', 'nonsense', 'item:', 'workspace:']) {
        expect((await (await openSocket(server, name)).closed).code).toBe(CLOSE.notFound);
      }
      expect(server.sync.stats().documents).toBe(0);
    });

    test('J3: a copy with an equal state vector gets the deletions that it missed', async () => {
      const card = makeCard();
      const ada = await join();
      addCard(ada, card);
      const ben = await join();
      const [, offline] = clients;
      await until(() => titlesOf(ben).length === 1, 'both have the card');
      offline?.disconnect();
      projectTypes(ada).items.delete(card.id);
      await until(async () => (await rowTitles()).length === 0, 'it is deleted');
      expect(Y.encodeStateVector(ben)).toEqual(Y.encodeStateVector(ada));
      offline?.connect();
      await until(() => titlesOf(ben).length === 0, 'the copy has the deletion');
    });

    test('J3: a copy that got everything on its socket is answered with nothing', async () => {
      const ada = await join();
      addCard(ada, makeCard());
      projectTypes(ada).items.clear();
      const { socket, messages } = await openSocket(server, document);
      socket.send(syncMessage(0, Uint8Array.of(0)));
      await until(() => messages.some(([type, step]) => type === 0 && step === 1), 'it is answered');
      messages.length = 0;
      socket.send(syncMessage(0, Y.encodeStateVector(ada)));
      await until(() => messages.length > 0, 'it is answered again');
      expect(messages[0]).toEqual(syncMessage(1, Uint8Array.of(0, 0)));
      socket.close();
    });

    test('J4: a document that cannot be loaded closes with 1011, and is what it was when it can', async () => {
      addCard(await join(), makeCard({ title: 'kept' }));
      await until(async () => (await storedUpdates()) > 0, 'it is stored');
      for (const client of clients) client.destroy();
      await server.stop();
      await real.sql`alter table document_updates rename to lost`;
      server = await startSync(store.database);
      try {
        const { closed } = await openSocket(server, document);
        expect(await closed).toMatchObject({ code: CLOSE.serverError, reason: expect.stringContaining('loaded') });
      } finally {
        await real.sql`alter table lost rename to document_updates`;
      }
      expect(titlesOf(await join())).toEqual(['kept']);
    });

    test('J5: messages that come before the document is loaded are handled in order', async () => {
      const doc = new Y.Doc();
      const { socket, messages } = await openSocket(server, document, { acks: '1' });
      addCard(doc, makeCard({ title: 'early' }));
      socket.send(syncMessage(2, Y.encodeStateAsUpdate(doc)));
      socket.send(syncMessage(0, Uint8Array.of(0)));
      await until(() => messages.some(([type]) => type === MESSAGE_SAVED), 'it is saved');
      expect(await rowTitles()).toEqual(['early']);
      socket.close();
    });
  });

  describe('relaying', () => {
    test('R1: an update reaches the others while its commit waits', async () => {
      const ada = await join();
      const ben = await join();
      const release = store.hold();
      addCard(ada, makeCard({ title: 'at once' }));
      await until(() => titlesOf(ben).length === 1, 'the other sees it');
      expect(await rowTitles()).toEqual([]);
      release();
      await until(async () => (await rowTitles()).length === 1, 'it is stored');
    });

    test('R2: an update does not come back to its sender', async () => {
      const doc = new Y.Doc();
      const { socket, messages } = await openSocket(server, document, { acks: '1' });
      socket.send(syncMessage(0, Uint8Array.of(0)));
      addCard(doc, makeCard());
      socket.send(syncMessage(2, Y.encodeStateAsUpdate(doc)));
      await until(() => messages.some(([type]) => type === MESSAGE_SAVED), 'it is saved');
      expect(messages.filter(([type, step]) => type === 0 && step === 2)).toEqual([]);
      socket.close();
    });

    test('R3: an update that brings nothing new is not stored, and counts as saved', async () => {
      const ada = await join();
      addCard(ada, makeCard());
      await until(async () => (await events()).length === 1, 'it is stored');
      projectTypes(ada).items.clear();
      await until(async () => (await events()).length === 2, 'its deletion is stored');
      const before = await storedUpdates();
      const { socket, messages } = await openSocket(server, document, { acks: '1' });
      socket.send(syncMessage(1, Y.encodeStateAsUpdate(ada)));
      await until(() => messages.some(([type]) => type === MESSAGE_SAVED), 'it counts as saved');
      expect(await storedUpdates()).toBe(before);
      socket.close();
    });

    test('R4: an update that builds on missing edits shows when they arrive', async () => {
      const doc = new Y.Doc();
      const updates: Uint8Array[] = [];
      doc.on('update', (update: Uint8Array) => updates.push(update));
      addCard(doc, makeCard({ title: 'first' }));
      addCard(doc, makeCard({ title: 'second' }));
      const [first, second] = updates as [Uint8Array, Uint8Array];
      const ben = await join();
      const { socket, messages } = await openSocket(server, document, { acks: '1' });
      socket.send(syncMessage(2, second));
      await until(() => messages.some(([type]) => type === MESSAGE_SAVED), 'it is saved');
      expect(titlesOf(ben)).toEqual([]);
      socket.send(syncMessage(2, first));
      await until(() => titlesOf(ben).length === 2, 'the other sees both');
      await until(async () => (await rowTitles()).length === 2, 'both have rows');
      socket.close();
    });

    test('R4: more than a bound of edits that build on missing ones is refused', async () => {
      const { socket, messages, closed } = await openSocket(server, document, { acks: '1' });
      for (const update of typing(4, 400_000).slice(1)) socket.send(syncMessage(2, update));
      expect((await closed).code).toBe(CLOSE.protocolError);
      expect(messages.some(([type]) => type === MESSAGE_REFUSED)).toBe(true);
      await until(() => server.sync.stats().waitingUpdates === 0, 'the others are stored');
    });
  });

  describe('storing', () => {
    test('S1: what several clients write to several documents shares commits, with rows and events', async () => {
      const card = makeCard({ title: 'a', kind: 'spec', stage: 'define' });
      addCard(await join(), card);
      await until(async () => (await rowTitles()).length === 1, 'the item exists');
      const text = await join(`item:${card.id}`);
      const board = await join();
      const release = store.hold();
      changeCard(board, card.id, { labels: ['first'] });
      await until(() => server.sync.stats().waitingUpdates === 1, 'one is in a commit that waits');
      itemTypes(text).body.insert(0, 'body');
      changeCard(board, card.id, { title: 'b' });
      await until(() => server.sync.stats().waitingUpdates === 3, 'both wait for the next');
      release();
      await until(async () => (await rowTitles())[0] === 'b', 'the title is stored');
      const [row] = await real.sql<{ body: string }[]>`select body from items`;
      expect(row?.body).toBe('body');
      const writers = await real.sql<{ xmin: string }[]>`select xmin::text from documents`;
      expect(writers[0]?.xmin).toBe(writers[1]?.xmin);
      expect(await events()).toEqual(['spec.created Ada', 'item.updated Ada', 'item.updated Ada']);
    });

    test('S2: saved is said after the commit, and counts every update', async () => {
      const { provider, doc } = openClient(server, document, { acks: '1' });
      clients.push(provider);
      const { saved } = answersTo(provider);
      await until(() => provider.synced, 'a client is synced');
      await until(() => saved.length > 0, 'the empty answer counts');
      const release = store.hold();
      addCard(doc, makeCard());
      addCard(doc, makeCard());
      await until(() => server.sync.stats().waitingUpdates === 2, 'both wait');
      expect(saved.at(-1)).toBe(1);
      release();
      await until(() => saved.at(-1) === 3, 'all are saved');
      expect(await rowTitles()).toHaveLength(2);
    });

    test('S3: a store that fails is tried again, shows in the statistics, and holds up nobody', async () => {
      const other = `project:${await makeProject(real)}`;
      const ada = await join();
      const ben = await join(other);
      store.fail(2);
      addCard(ada, makeCard({ title: 'stubborn' }));
      await until(() => server.sync.stats().failing.length > 0, 'it has failed');
      expect(server.sync.stats().failing[0]).toMatchObject({ document, error: expect.stringContaining('disk') });
      addCard(ben, makeCard({ title: 'unhindered' }));
      await until(async () => (await rowTitles()).length === 2, 'both are stored');
      await until(() => server.sync.stats().failing.length === 0, 'nothing fails');
      expect((await events()).sort()).toEqual(['idea.created Ada', 'idea.created Ada']);
      expect(titlesOf(await stored())).toEqual(['stubborn']);
    });

    test('S4: an update that cannot be applied is refused, and what came with it is stored', async () => {
      const ada = await join();
      const { socket, messages } = await openSocket(server, document, { acks: '1' });
      await until(() => messages.length > 0, 'the socket is open');
      const release = store.hold();
      addCard(ada, makeCard({ title: 'good' }));
      await until(() => server.sync.stats().waitingUpdates === 1, 'it waits');
      const [, orphan = new Uint8Array()] = typing(1, 1_100_000);
      socket.send(syncMessage(2, orphan));
      await until(() => server.sync.stats().waitingUpdates === 2, 'both wait');
      release();
      await until(() => messages.some(([type]) => type === MESSAGE_REFUSED), 'it is refused');
      await until(async () => (await rowTitles()).length === 1, 'the other is stored');
      socket.close();
    });

    test('S5: an update that arrives again, from several clients and after a restart, gives its event once', async () => {
      const doc = new Y.Doc();
      addCard(doc, makeCard());
      await Promise.all([join(document, {}, clone(doc)), join(document, {}, clone(doc))]);
      await until(async () => (await events()).length > 0, 'it is stored');
      await server.stop();
      server = await startSync(store.database);
      await join(document, {}, clone(doc));
      await until(() => server.sync.stats().waitingUpdates === 0, 'nothing waits');
      expect(await events()).toEqual(['idea.created Ada']);
    });

    test('S6: in one commit everybody’s events are theirs', async () => {
      const ada = await join(document, { name: 'Ada' });
      const ben = await join(document, { name: 'Ben' });
      const release = store.hold();
      addCard(ada, makeCard({ createdBy: 'Ada' }));
      await until(() => server.sync.stats().waitingUpdates === 1, 'the first waits');
      addCard(ben, makeCard({ createdBy: 'Ben' }));
      await until(() => server.sync.stats().waitingUpdates === 2, 'both wait');
      release();
      await until(async () => (await events()).length === 2, 'both are stored');
      expect(await events()).toEqual(['idea.created Ada', 'idea.created Ben']);
    });

    test('S7: what a server relayed and did not commit before it died comes back with the clients, once', async () => {
      const ada = await join();
      const ben = await join();
      const release = store.hold();
      addCard(ada, makeCard({ title: 'relayed' }));
      await until(() => titlesOf(ben).length === 1, 'the other sees it');
      clients[0]?.destroy();
      expect(await rowTitles()).toEqual([]);
      const second = await startSync(real);
      const { provider } = openClient(second, document, {}, ben);
      await until(() => provider.synced, 'it is synced with the new server');
      await until(async () => (await rowTitles()).length === 1, 'it is stored');
      provider.destroy();
      await second.stop();
      // Should the first be only slow, it stores the same once more, and nothing happens twice.
      release();
      await until(() => server.sync.stats().waitingUpdates === 0, 'nothing waits');
      expect(await events()).toEqual(['idea.created Ada']);
      expect(titlesOf(await stored())).toEqual(['relayed']);
    });

    test('S8: stopping closes with 1012 and stores what waits', async () => {
      const { closed } = await openSocket(server, document);
      const ada = await join();
      const release = store.hold();
      addCard(ada, makeCard({ title: 'at the last moment' }));
      await until(() => server.sync.stats().waitingUpdates === 1, 'it waits');
      const stopped = server.sync.stop();
      expect((await closed).code).toBe(CLOSE.restart);
      release();
      await stopped;
      expect(await rowTitles()).toEqual(['at the last moment']);
    });
  });

  describe('changing without a socket', () => {
    const cause = causeOf(ADA);

    test('C1: a change is stored with its rows and events, and reaches who has the document open', async () => {
      const ada = await join();
      const card = makeCard({ title: 'by command', createdBy: ADA.id });
      await real.transaction(async (tx) => {
        await server.sync.documents.change(tx, document, cause, (doc) => addCard(doc, card));
        expect(titlesOf(ada)).toEqual([]);
      });
      await until(() => titlesOf(ada).length === 1, 'the client sees it');
      expect(await rowTitles()).toEqual(['by command']);
      expect(await events()).toEqual(['idea.created Ada']);
      expect(titlesOf(await stored())).toEqual(['by command']);
    });

    test('C2: a change that is rolled back was never there', async () => {
      const ada = await join();
      addCard(ada, makeCard({ title: 'before' }));
      await until(async () => (await rowTitles()).length === 1, 'it is stored');
      const attempt = real.transaction(async (tx) => {
        await server.sync.documents.change(tx, document, cause, (doc) => {
          projectTypes(doc).items.clear();
          addCard(doc, makeCard({ title: 'never', createdBy: ADA.id }));
        });
        throw new Error('changed my mind');
      });
      // Somebody who asks for what is missing in the middle of it.
      const [, late] = await Promise.allSettled([attempt, join(document, {}, clone(ada))]);
      expect(late).toMatchObject({ status: 'fulfilled' });
      await expect(attempt).rejects.toThrow('changed my mind');
      await real.transaction((tx) =>
        server.sync.documents.change(tx, document, cause, (doc) =>
          addCard(doc, makeCard({ title: 'after', createdBy: ADA.id })),
        ),
      );
      await until(() => titlesOf(ada).length === 2, 'the client sees the second');
      expect(titlesOf(ada)).toEqual(['after', 'before']);
      expect(titlesOf(await join())).toEqual(['after', 'before']);
      expect(await rowTitles()).toEqual(['after', 'before']);
      expect(await events()).toEqual(['idea.created Ada', 'idea.created Ada']);
      expect(titlesOf(await stored())).toEqual(['after', 'before']);
    });

    test('C2: who asks in the middle of a change is answered when it is known how it ended', async () => {
      const ada = await join();
      addCard(ada, makeCard({ title: 'before' }));
      await until(async () => (await rowTitles()).length === 1, 'it is stored');
      const { socket, messages } = await openSocket(server, document);
      await until(() => messages.length > 0, 'the socket is open');
      const attempt = real.transaction(async (tx) => {
        await server.sync.documents.change(tx, document, cause, (doc) =>
          addCard(doc, makeCard({ title: 'never', createdBy: ADA.id })),
        );
        messages.length = 0;
        socket.send(syncMessage(0, Uint8Array.of(1, 1, 0)));
        // Presence of client 5, `{}`: when it comes back, the question has been read.
        socket.send(Uint8Array.of(1, 6, 1, 5, 1, 2, 123, 125));
        await until(() => messages.some(([type]) => type === 1), 'presence comes back');
        expect(messages.filter(([type]) => type === 0)).toEqual([]);
        throw new Error('changed my mind');
      });
      await expect(attempt).rejects.toThrow('changed my mind');
      await until(() => messages.some(([type, step]) => type === 0 && step === 1), 'it is answered');
      const [answer] = messages.filter(([type]) => type === 0);
      expect(Buffer.from(answer ?? []).toString('latin1')).toContain('before');
      expect(Buffer.from(answer ?? []).toString('latin1')).not.toContain('never');
      socket.close();
    });

    test('C2: a change whose function throws changes nothing', async () => {
      const ada = await join();
      const attempt = real.transaction((tx) =>
        server.sync.documents.change(tx, document, cause, (doc) => {
          addCard(doc, makeCard());
          throw new Error('not like this');
        }),
      );
      await expect(attempt).rejects.toThrow('not like this');
      addCard(ada, makeCard({ title: 'like this' }));
      await until(async () => (await rowTitles()).length === 1, 'it is stored');
      expect(titlesOf(await stored())).toEqual(['like this']);
    });

    test('C3: changes and updates of clients at the same time all stay', async () => {
      const ada = await join();
      const ben = await join();
      const changes: Promise<void>[] = [];
      for (let count = 0; count < 20; count++) {
        addCard(ada, makeCard({ title: `a${count}` }));
        const card = makeCard({ title: `c${count}`, createdBy: ADA.id });
        changes.push(
          real.transaction((tx) => server.sync.documents.change(tx, document, cause, (doc) => addCard(doc, card))),
        );
        addCard(ben, makeCard({ title: `b${count}` }));
        await new Promise((resolve) => setTimeout(resolve, 1));
      }
      await Promise.all(changes);
      await until(() => titlesOf(ada).length === 60 && titlesOf(ben).length === 60, 'both see all');
      await until(async () => (await rowTitles()).length === 60, 'all have rows');
      await until(async () => (await events()).length === 60, 'all have events');
      expect(titlesOf(await stored())).toEqual(titlesOf(ada));
    });

    test('C4: one transaction changes two documents, and one of them twice', async () => {
      const card = makeCard({ title: 'first', createdBy: ADA.id });
      await real.transaction(async (tx) => {
        const { documents } = server.sync;
        await documents.change(tx, document, cause, (doc) => addCard(doc, card));
        await documents.change(tx, `item:${card.id}`, cause, (doc) => itemTypes(doc).body.insert(0, 'text'));
        await documents.change(tx, document, cause, (doc) => changeCard(doc, card.id, { title: 'second' }));
        await documents.change(tx, document, cause, () => {});
      });
      expect(await rowTitles()).toEqual(['second']);
      expect(await storedUpdates()).toBe(3);
      expect(titlesOf(await join())).toEqual(['second']);
      expect(itemTypes(await join(`item:${card.id}`)).body.toString()).toBe('text');
    });

    test('C5: what is read is committed, and a copy', async () => {
      const { documents } = server.sync;
      expect(await documents.read(document)).toBeNull();
      const ada = await join();
      addCard(ada, makeCard({ title: 'committed' }));
      await until(async () => (await rowTitles()).length === 1, 'it is stored');
      const release = store.hold();
      addCard(ada, makeCard({ title: 'relayed' }));
      await until(() => server.sync.stats().waitingUpdates === 1, 'it waits');
      const copy = await documents.read(document);
      if (!copy) throw new Error('read a document: nothing came');
      expect(titlesOf(copy)).toEqual(['committed']);
      projectTypes(copy).items.clear();
      expect(titlesOf((await documents.read(document)) ?? new Y.Doc())).toEqual(['committed']);
      release();
    });

    test('C6: a document that is removed closes its sockets, and what was sent last does not bring it back', async () => {
      const { socket, closed } = await openSocket(server, document);
      const ada = await join();
      addCard(ada, makeCard({ title: 'gone' }));
      await until(async () => (await rowTitles()).length === 1, 'it is stored');
      const release = store.hold();
      addCard(ada, makeCard({ title: 'too late' }));
      await until(() => server.sync.stats().waitingUpdates === 1, 'one more waits');
      await real.transaction(async (tx) => {
        await tx`delete from items`;
        await tx`delete from projects`;
        await server.sync.documents.remove(tx, document);
      });
      expect((await closed).code).toBe(CLOSE.notFound);
      release();
      await until(() => server.sync.stats().waitingUpdates === 0, 'nothing waits');
      await until(() => server.sync.stats().documents === 0, 'it is not in memory');
      expect(await server.sync.documents.read(document)).toBeNull();
      expect(await storedUpdates()).toBe(0);
      socket.close();
    });

    test('C6: under the name of a removed document a new one starts empty', async () => {
      const change = (title: string) =>
        real.transaction((tx) =>
          server.sync.documents.change(tx, document, cause, (doc) =>
            addCard(doc, makeCard({ title, createdBy: ADA.id })),
          ),
        );
      await change('first');
      await change('second');
      // As by another instance: nobody tells this one.
      await real.sql`delete from documents`;
      await change('third');
      expect(titlesOf((await server.sync.documents.read(document)) ?? new Y.Doc())).toEqual(['third']);
      const ada = await join();
      expect(titlesOf(ada)).toEqual(['third']);
    });

    test('C6: an update for a document that another instance removed is dropped', async () => {
      const ada = await join();
      addCard(ada, makeCard({ title: 'first' }));
      addCard(ada, makeCard({ title: 'second' }));
      await until(async () => (await rowTitles()).length === 2, 'both are stored');
      await real.sql`delete from documents`;
      addCard(ada, makeCard({ title: 'third' }));
      await until(async () => (await stored()).store.clients.size === 1, 'she brings it all again');
      expect(titlesOf(await stored())).toEqual(['first', 'second', 'third']);
      expect(await events()).toHaveLength(3);
    });
  });

  describe('rights', () => {
    test('P1: what a viewer writes is refused, stored nowhere, and relayed to nobody', async () => {
      const ada = await join();
      addCard(ada, makeCard({ title: 'theirs to read' }));
      projectTypes(ada).items.delete('nothing');
      const { provider, doc } = openClient(server, document, { as: 'viewer', acks: '1' });
      clients.push(provider);
      const { saved, refused } = answersTo(provider);
      await until(() => provider.synced && titlesOf(doc).length === 1, 'the viewer reads');
      await until(() => saved.length > 0, 'its answer, which has nothing new, is fine');
      addCard(doc, makeCard({ title: 'not theirs to write' }));
      await until(() => refused.length > 0, 'it is refused');
      expect(refused[0]).toContain('read');
      addCard(ada, makeCard({ title: 'another' }));
      await until(async () => (await rowTitles()).length === 2, 'the next is stored');
      expect(titlesOf(ada)).toEqual(['another', 'theirs to read']);
    });

    test('P2: nobody writes what the server writes', async () => {
      await real.transaction((tx) =>
        server.sync.documents.change(tx, 'workspace', causeOf(ADA), (doc) => doc.getMap('projects').set('p', 1)),
      );
      const { provider, doc } = openClient(server, 'workspace', { as: 'owner', acks: '1' });
      clients.push(provider);
      const { refused } = answersTo(provider);
      await until(() => provider.synced, 'it is read');
      expect(doc.getMap('projects').get('p')).toBe(1);
      doc.getMap('projects').clear();
      await until(() => refused.length > 0, 'it is refused');
      expect((await stored('workspace')).getMap('projects').size).toBe(1);
    });

    test('P3: nobody edits under the id of the server', async () => {
      await real.transaction((tx) =>
        server.sync.documents.change(tx, document, causeOf(ADA), (doc) =>
          addCard(doc, makeCard({ createdBy: ADA.id })),
        ),
      );
      const doc = await join();
      const forged = clone(doc);
      const [id] = [...Y.decodeStateVector(Y.encodeStateVector(doc)).keys()];
      if (id === undefined) throw new Error('find the id of the server: there is none');
      forged.clientID = id;
      addCard(forged, makeCard({ title: 'forged' }));
      const { socket, messages } = await openSocket(server, document, { acks: '1' });
      socket.send(syncMessage(2, Y.encodeStateAsUpdate(forged, Y.encodeStateVector(doc))));
      await until(() => messages.some(([type]) => type === MESSAGE_REFUSED), 'it is refused');
      expect(await rowTitles()).toHaveLength(1);
      socket.close();
    });
  });

  test('M2: compaction keeps everything, and what is written meanwhile', async () => {
    const ada = await join();
    const large = 'x'.repeat(300);
    for (let count = 0; count < 120; count++) addCard(ada, makeCard({ title: `${count} ${large}` }));
    await until(async () => {
      const [row] = await real.sql<{ count: number }[]>`select count(*) from document_snapshots`;
      addCard(ada, makeCard({ title: large }));
      return row?.count === 1;
    }, 'there is a snapshot');
    const titles = titlesOf(ada);
    await until(async () => (await rowTitles()).length === titles.length, 'all is stored');
    expect(titlesOf(await stored())).toEqual(titles);
    expect(titlesOf(await join())).toEqual(titles);
    const kept = await real.sql`
      select 1 from document_updates join document_snapshots using (name)
      where document_updates.seq <= document_snapshots.seq`;
    expect(kept).toHaveLength(0);
  });
});

/** A document with the same state and another client. */
function clone(doc: Y.Doc): Y.Doc {
  const copy = new Y.Doc();
  Y.applyUpdate(copy, Y.encodeStateAsUpdate(doc));
  return copy;
}

/** The updates of somebody who types `count` times `length` characters behind a first one. */
function typing(count: number, length: number): Uint8Array[] {
  const doc = new Y.Doc();
  const updates: Uint8Array[] = [];
  doc.on('update', (update: Uint8Array) => updates.push(update));
  for (let typed = 0; typed <= count; typed++) doc.getText('body').insert(0, 'x'.repeat(length));
  return updates;
}
