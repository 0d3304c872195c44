import { expect, test } from 'vitest';
import * as Y from 'yjs';
import { causeOf } from '../../server/events/index.ts';
import { addCard, changeCard, itemTypes, projectTypes } from '../../shared/documents.ts';
import { CLOSE } from '../../shared/sync.ts';
import { ADA } from '../support/log.ts';
import { makeCard, openSocket, syncMessage, titlesOf, until } from '../support/sync.ts';
import { clone, describeSync } from '../support/sync-suite.ts';

describeSync('changing without a socket', (suite) => {
  const cause = causeOf(ADA);

  test('C1: a change is stored with its rows and events, and reaches who has the document open', async () => {
    const ada = await suite.join();
    const card = makeCard({ title: 'by command', createdBy: ADA.id });
    await suite.real.transaction(async (tx) => {
      await suite.server.sync.documents.change(tx, suite.document, cause, (doc) => addCard(doc, card));
      expect(titlesOf(ada)).toEqual([]);
    });
    await until(() => titlesOf(ada).length === 1, 'the client sees it');
    expect(await suite.rowTitles()).toEqual(['by command']);
    expect(await suite.events()).toEqual(['idea.created Ada']);
    expect(titlesOf(await suite.stored())).toEqual(['by command']);
  });

  test('C2: a change that is rolled back was never there', async () => {
    const ada = await suite.join();
    addCard(ada, makeCard({ title: 'before' }));
    await until(async () => (await suite.rowTitles()).length === 1, 'it is stored');
    const attempt = suite.real.transaction(async (tx) => {
      await suite.server.sync.documents.change(tx, suite.document, cause, (doc) => {
        projectTypes(doc).items.clear();
        addCard(doc, makeCard({ title: 'never', createdBy: ADA.id }));
      });
      throw new Error('changed my mind');
    });
    // Somebody who asks for what is missing in the middle of it.
    const [, late] = await Promise.allSettled([attempt, suite.join(suite.document, {}, clone(ada))]);
    expect(late).toMatchObject({ status: 'fulfilled' });
    await expect(attempt).rejects.toThrow('changed my mind');
    await suite.real.transaction((tx) =>
      suite.server.sync.documents.change(tx, suite.document, cause, (doc) =>
        addCard(doc, makeCard({ title: 'after', createdBy: ADA.id })),
      ),
    );
    await until(() => titlesOf(ada).length === 2, 'the client sees the second');
    expect(titlesOf(ada)).toEqual(['after', 'before']);
    expect(titlesOf(await suite.join())).toEqual(['after', 'before']);
    expect(await suite.rowTitles()).toEqual(['after', 'before']);
    expect(await suite.events()).toEqual(['idea.created Ada', 'idea.created Ada']);
    expect(titlesOf(await suite.stored())).toEqual(['after', 'before']);
  });

  test('C2: who asks in the middle of a change is answered when it is known how it ended', async () => {
    const ada = await suite.join();
    addCard(ada, makeCard({ title: 'before' }));
    await until(async () => (await suite.rowTitles()).length === 1, 'it is stored');
    const { socket, messages } = await openSocket(suite.server, suite.document);
    await until(() => messages.length > 0, 'the socket is open');
    const attempt = suite.real.transaction(async (tx) => {
      await suite.server.sync.documents.change(tx, suite.document, cause, (doc) =>
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
    const ada = await suite.join();
    const attempt = suite.real.transaction((tx) =>
      suite.server.sync.documents.change(tx, suite.document, cause, (doc) => {
        addCard(doc, makeCard());
        throw new Error('not like this');
      }),
    );
    await expect(attempt).rejects.toThrow('not like this');
    addCard(ada, makeCard({ title: 'like this' }));
    await until(async () => (await suite.rowTitles()).length === 1, 'it is stored');
    expect(titlesOf(await suite.stored())).toEqual(['like this']);
  });

  test('C3: changes and updates of clients at the same time all stay', async () => {
    const ada = await suite.join();
    const ben = await suite.join();
    const changes: Promise<void>[] = [];
    for (let count = 0; count < 20; count++) {
      addCard(ada, makeCard({ title: `a${count}` }));
      const card = makeCard({ title: `c${count}`, createdBy: ADA.id });
      changes.push(
        suite.real.transaction((tx) =>
          suite.server.sync.documents.change(tx, suite.document, cause, (doc) => addCard(doc, card)),
        ),
      );
      addCard(ben, makeCard({ title: `b${count}` }));
      await new Promise((resolve) => setTimeout(resolve, 1));
    }
    await Promise.all(changes);
    await until(() => titlesOf(ada).length === 60 && titlesOf(ben).length === 60, 'both see all');
    await until(async () => (await suite.rowTitles()).length === 60, 'all have rows');
    await until(async () => (await suite.events()).length === 60, 'all have events');
    expect(titlesOf(await suite.stored())).toEqual(titlesOf(ada));
  });

  test('C4: one transaction changes two documents, and one of them twice', async () => {
    const card = makeCard({ title: 'first', createdBy: ADA.id });
    await suite.real.transaction(async (tx) => {
      const { documents } = suite.server.sync;
      await documents.change(tx, suite.document, cause, (doc) => addCard(doc, card));
      await documents.change(tx, `item:${card.id}`, cause, (doc) => itemTypes(doc).body.insert(0, 'text'));
      await documents.change(tx, suite.document, cause, (doc) => changeCard(doc, card.id, { title: 'second' }));
      await documents.change(tx, suite.document, cause, () => {});
    });
    expect(await suite.rowTitles()).toEqual(['second']);
    expect(await suite.storedUpdates()).toBe(3);
    expect(titlesOf(await suite.join())).toEqual(['second']);
    expect(itemTypes(await suite.join(`item:${card.id}`)).body.toString()).toBe('text');
  });

  test('C5: what is read is committed, and a copy', async () => {
    const { documents } = suite.server.sync;
    expect(await documents.read(suite.document)).toBeNull();
    const ada = await suite.join();
    addCard(ada, makeCard({ title: 'committed' }));
    await until(async () => (await suite.rowTitles()).length === 1, 'it is stored');
    const release = suite.store.hold();
    addCard(ada, makeCard({ title: 'relayed' }));
    await until(() => suite.server.sync.stats().waitingUpdates === 1, 'it waits');
    const copy = await documents.read(suite.document);
    if (!copy) throw new Error('read a document: nothing came');
    expect(titlesOf(copy)).toEqual(['committed']);
    projectTypes(copy).items.clear();
    expect(titlesOf((await documents.read(suite.document)) ?? new Y.Doc())).toEqual(['committed']);
    release();
  });

  test('C6: a document that is removed closes its sockets, and what was sent last does not bring it back', async () => {
    const { socket, closed } = await openSocket(suite.server, suite.document);
    const ada = await suite.join();
    addCard(ada, makeCard({ title: 'gone' }));
    await until(async () => (await suite.rowTitles()).length === 1, 'it is stored');
    const release = suite.store.hold();
    addCard(ada, makeCard({ title: 'too late' }));
    await until(() => suite.server.sync.stats().waitingUpdates === 1, 'one more waits');
    await suite.real.transaction(async (tx) => {
      await tx`delete from items`;
      await tx`delete from projects`;
      await suite.server.sync.documents.remove(tx, suite.document);
    });
    expect((await closed).code).toBe(CLOSE.notFound);
    release();
    await until(() => suite.server.sync.stats().waitingUpdates === 0, 'nothing waits');
    await until(() => suite.server.sync.stats().documents === 0, 'it is not in memory');
    expect(await suite.server.sync.documents.read(suite.document)).toBeNull();
    expect(await suite.storedUpdates()).toBe(0);
    socket.close();
  });

  test('C6: under the name of a removed document a new one starts empty', async () => {
    const change = (title: string) =>
      suite.real.transaction((tx) =>
        suite.server.sync.documents.change(tx, suite.document, cause, (doc) =>
          addCard(doc, makeCard({ title, createdBy: ADA.id })),
        ),
      );
    await change('first');
    await change('second');
    // As by another instance: nobody tells this one.
    await suite.real.sql`delete from documents`;
    await change('third');
    expect(titlesOf((await suite.server.sync.documents.read(suite.document)) ?? new Y.Doc())).toEqual(['third']);
    const ada = await suite.join();
    expect(titlesOf(ada)).toEqual(['third']);
  });

  test('C6: an update for a document that another instance removed is dropped', async () => {
    const ada = await suite.join();
    addCard(ada, makeCard({ title: 'first' }));
    addCard(ada, makeCard({ title: 'second' }));
    await until(async () => (await suite.rowTitles()).length === 2, 'both are stored');
    await suite.real.sql`delete from documents`;
    addCard(ada, makeCard({ title: 'third' }));
    await until(async () => (await suite.stored()).store.clients.size === 1, 'she brings it all again');
    expect(titlesOf(await suite.stored())).toEqual(['first', 'second', 'third']);
    expect(await suite.events()).toHaveLength(3);
  });
});
