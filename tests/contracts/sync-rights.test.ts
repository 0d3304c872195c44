import { expect, test } from 'vitest';
import * as Y from 'yjs';
import { causeOf } from '../../server/events/index.ts';
import { addCard, projectTypes } from '../../shared/documents.ts';
import { MESSAGE_REFUSED } from '../../shared/sync.ts';
import { ADA } from '../support/log.ts';
import { makeCard, openClient, openSocket, syncMessage, titlesOf, until } from '../support/sync.ts';
import { clone, describeSync } from '../support/sync-suite.ts';

describeSync('rights', (suite) => {
  test('P1: what a viewer writes is refused, stored nowhere, and relayed to nobody', async () => {
    const ada = await suite.join();
    addCard(ada, makeCard({ title: 'theirs to read' }));
    projectTypes(ada).items.delete('nothing');
    const { provider, doc } = openClient(suite.server, suite.document, { as: 'viewer', acks: '1' });
    suite.clients.push(provider);
    const { saved, refused } = suite.answersTo(provider);
    await until(() => provider.synced && titlesOf(doc).length === 1, 'the viewer reads');
    await until(() => saved.length > 0, 'its answer, which has nothing new, is fine');
    addCard(doc, makeCard({ title: 'not theirs to write' }));
    await until(() => refused.length > 0, 'it is refused');
    expect(refused[0]).toContain('read');
    addCard(ada, makeCard({ title: 'another' }));
    await until(async () => (await suite.rowTitles()).length === 2, 'the next is stored');
    expect(titlesOf(ada)).toEqual(['another', 'theirs to read']);
  });

  test('P2: nobody writes what the server writes', async () => {
    await suite.real.transaction((tx) =>
      suite.server.sync.documents.change(tx, 'workspace', causeOf(ADA), (doc) => doc.getMap('projects').set('p', 1)),
    );
    const { provider, doc } = openClient(suite.server, 'workspace', { as: 'owner', acks: '1' });
    suite.clients.push(provider);
    const { refused } = suite.answersTo(provider);
    await until(() => provider.synced, 'it is read');
    expect(doc.getMap('projects').get('p')).toBe(1);
    doc.getMap('projects').clear();
    await until(() => refused.length > 0, 'it is refused');
    expect((await suite.stored('workspace')).getMap('projects').size).toBe(1);
  });

  test('P3: nobody edits under the id of the server', async () => {
    await suite.real.transaction((tx) =>
      suite.server.sync.documents.change(tx, suite.document, causeOf(ADA), (doc) =>
        addCard(doc, makeCard({ createdBy: ADA.id })),
      ),
    );
    const doc = await suite.join();
    const forged = clone(doc);
    const [id] = [...Y.decodeStateVector(Y.encodeStateVector(doc)).keys()];
    if (id === undefined) throw new Error('find the id of the server: there is none');
    forged.clientID = id;
    addCard(forged, makeCard({ title: 'forged' }));
    const { socket, messages } = await openSocket(suite.server, suite.document, { acks: '1' });
    socket.send(syncMessage(2, Y.encodeStateAsUpdate(forged, Y.encodeStateVector(doc))));
    await until(() => messages.some(([type]) => type === MESSAGE_REFUSED), 'it is refused');
    expect(await suite.rowTitles()).toHaveLength(1);
    socket.close();
  });
});
