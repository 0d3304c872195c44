import { afterAll, beforeAll, expect, test } from 'vitest';
import * as Y from 'yjs';
import { addCard } from '../../shared/documents.ts';
import { MemoryDatabase } from '../support/memory-database.ts';
import {
  boardProjections,
  makeCard,
  makeProject,
  openSocket,
  type SyncServer,
  startSync,
  syncMessage,
  until,
} from '../support/sync.ts';
import { readCorpus } from './corpus.ts';

let server: SyncServer;
let document: string;
beforeAll(async () => {
  const { database } = new MemoryDatabase().connect();
  server = await startSync(database, { authorize: () => Promise.resolve('write'), projections: boardProjections() });
  document = `project:${await makeProject(database)}`;
});
afterAll(() => server.stop());

test.each(readCorpus())('L1, L2, L3: the frame “$name” ends with $code, and hurts nobody', async ({ frame, code }) => {
  const { socket, messages, closed } = await openSocket(server, document, { acks: '1' });
  const refused = () => messages.some(([type]) => type === 101);
  socket.send(frame);
  // An update that is only refused closes the socket of a client that cannot be told.
  if (code === 1009) await until(refused, 'it is refused');
  else if (code !== null) expect((await closed).code).toBe(code);
  const honest = await openSocket(server, document, { acks: '1' });
  const doc = new Y.Doc();
  addCard(doc, makeCard());
  honest.socket.send(syncMessage(2, Y.encodeStateAsUpdate(doc)));
  await until(() => honest.messages.some(([type]) => type === 100), 'another is served');
  if (code === null) expect(socket.readyState).toBe(socket.OPEN);
  honest.socket.close();
  socket.close();
});
