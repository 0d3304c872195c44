import { afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import * as Y from 'yjs';
import type { Database } from '../../server/db/index.ts';
import { addCard } from '../../shared/documents.ts';
import { CLOSE, MAX_MESSAGE_BYTES, MESSAGE_REFUSED } from '../../shared/sync.ts';
import { describePglite, emptyTables } from '../support/database.ts';
import { manyClients, varuint } from '../support/hostile.ts';
import {
  makeCard,
  makeProject,
  openClient,
  openSocket,
  type SyncServer,
  startSync,
  syncMessage,
  until,
} from '../support/sync.ts';

describePglite((open) => {
  let real: Database;
  let document: string;

  beforeAll(async () => {
    real = await open();
  });
  beforeEach(async () => {
    await emptyTables(real);
    document = `project:${await makeProject(real)}`;
  });

  describe('hostile frames', () => {
    let server: SyncServer;
    beforeEach(async () => {
      server = await startSync(real);
    });
    afterEach(() => server.stop());

    const doc = new Y.Doc();
    addCard(doc, makeCard());
    const update = Y.encodeStateAsUpdate(doc);

    test.each<[string, Uint8Array | string, number]>([
      ['text', 'hello', CLOSE.protocolError],
      ['nothing', new Uint8Array(), CLOSE.protocolError],
      ['an unknown type', Uint8Array.of(77), CLOSE.protocolError],
      ['a type that only the server sends', Uint8Array.of(2, 0, 1, 97), CLOSE.protocolError],
      ['an unknown sync step', syncMessage(9, update), CLOSE.protocolError],
      ['a message cut short', syncMessage(2, update).subarray(0, 20), CLOSE.protocolError],
      ['a message with something behind it', Uint8Array.of(...syncMessage(2, update), 0), CLOSE.protocolError],
      ['an update cut short', syncMessage(2, update.subarray(0, 20)), CLOSE.protocolError],
      ['an update with something behind it', syncMessage(2, Uint8Array.of(...update, 0)), CLOSE.protocolError],
      ['an update in the V2 format', syncMessage(2, Y.encodeStateAsUpdateV2(doc)), CLOSE.protocolError],
      ['a length that is not there', Uint8Array.of(0, 2, ...varuint(2 ** 40)), CLOSE.protocolError],
      [
        'a client that claims 2^50 edits',
        syncMessage(2, Uint8Array.of(1, 1, 7, 0, 0, ...varuint(2 ** 50), 0)),
        CLOSE.protocolError,
      ],
      ['a state vector cut short', syncMessage(0, Uint8Array.of(9, 1)), CLOSE.protocolError],
      [
        'a state vector that claims 2^40 clients',
        syncMessage(0, Uint8Array.of(...varuint(2 ** 40))),
        CLOSE.protocolError,
      ],
      ['presence that is no JSON', Uint8Array.of(1, 5, 1, 1, 1, 1, 123), CLOSE.protocolError],
      ['presence that claims 2^40 clients', Uint8Array.of(1, 6, ...varuint(2 ** 40)), CLOSE.protocolError],
      [
        'values nested without end',
        syncMessage(2, Uint8Array.of(1, 1, 7, 0, 8, 1, 1, 97, 1, ...new Array(50_000).fill([117, 1]).flat(), 0)),
        CLOSE.protocolError,
      ],
      ['a message over the limit', new Uint8Array(MAX_MESSAGE_BYTES + 1), CLOSE.tooLarge],
      ['an update of too many clients', syncMessage(2, manyClients(5000)), CLOSE.tooLarge],
    ])('L1, L2, L3: %s closes the socket and hurts nobody', async (_, frame, code) => {
      const { provider, doc: other } = openClient(server, document);
      await until(() => provider.synced, 'the other is synced');
      const { socket, closed } = await openSocket(server, document);
      socket.send(frame);
      expect((await closed).code).toBe(code);
      addCard(other, makeCard({ title: 'still here' }));
      await until(async () => (await real.sql`select 1 from items`).length === 1, 'the other is served');
      provider.destroy();
    });

    test('L3: an update of too many clients is refused with a reason where that is understood', async () => {
      const { socket, messages } = await openSocket(server, document, { acks: '1' });
      socket.send(syncMessage(2, manyClients(5000)));
      await until(() => messages.some(([type]) => type === MESSAGE_REFUSED), 'it is refused');
      expect(Buffer.from(messages.find(([type]) => type === MESSAGE_REFUSED) ?? []).toString()).toContain(
        '5000 clients',
      );
      socket.close();
    });

    test('A1, A2: presence reaches everybody, its sender too, and goes with the connection', async () => {
      const ada = openClient(server, document, { name: 'Ada' });
      const ben = openClient(server, document, { name: 'Ben' });
      await until(() => ada.provider.synced && ben.provider.synced, 'both are synced');
      let heard = 0;
      ada.provider.ws?.addEventListener('message', ({ data }) => {
        if (new Uint8Array(data as ArrayBuffer)[0] === 1) heard++;
      });
      ada.provider.awareness.setLocalState({ name: 'Ada' });
      const names = () => [...ben.provider.awareness.getStates().values()].map(({ name }) => name);
      await until(() => names().includes('Ada'), 'the other sees her');
      await until(() => heard > 0, 'she hears of herself');
      const late = openClient(server, document);
      await until(
        () => [...late.provider.awareness.getStates().values()].some(({ name }) => name === 'Ada'),
        'who comes later sees her',
      );
      ada.provider.ws?.close();
      ada.provider.shouldConnect = false;
      await until(() => !names().includes('Ada'), 'the other sees her go');
      for (const { provider } of [ada, ben, late]) provider.destroy();
    });
  });
});
