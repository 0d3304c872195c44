import { setTimeout as sleep } from 'node:timers/promises';
import * as Y from 'yjs';
import { median } from '../table.ts';
import { Client, disconnect, documentMessage } from './client.ts';
import { NAMES, OURS, type Server, start, Y_WEBSOCKET } from './servers.ts';
import type { Results } from './table.ts';

export const STORM = 50;
/** Longer than Hocuspocus waits before it stores, and than ours waits before it makes a snapshot. */
const STORED = 4000;

/** A document of about a megabyte, made as people make one: many edits of several, some of them deleted again. */
export function megabyte(): Uint8Array {
  const docs = [1, 2, 3].map((clientID) => Object.assign(new Y.Doc(), { clientID }));
  let size = 0;
  for (let edit = 0; size < 1_000_000; edit++) {
    const doc = docs[edit % docs.length] as Y.Doc;
    const body = doc.getText('body');
    body.insert((edit * 7919) % (body.length + 1), `word ${edit} `);
    if (edit % 10 === 0) body.delete((edit * 104729) % (body.length - 3), 3);
    if (edit % 200 === 0) {
      for (const other of docs) Y.applyUpdate(other, Y.encodeStateAsUpdate(doc, Y.encodeStateVector(other)));
      size = Y.encodeStateAsUpdate(doc).length;
    }
  }
  return Y.encodeStateAsUpdate(docs[0] as Y.Doc);
}

async function load(server: Server): Promise<number> {
  const client = new Client(server, server.documents[0] ?? '');
  const time = await client.synced;
  await disconnect([client]);
  return time;
}

async function storm(server: Server): Promise<number> {
  const clients = Array.from({ length: STORM }, () => new Client(server, server.documents[0] ?? ''));
  const time = Math.max(...(await Promise.all(clients.map(({ synced }) => synced))));
  await disconnect(clients);
  return time;
}

/** A server in a new process, warmed up with another document, that has to read this one from where it is stored. */
async function restarted(server: Server): Promise<Server> {
  await server.stop();
  const again = await start(server.name, server.documents.length, server.dataDir);
  const other = new Client(again, again.documents[1] ?? '');
  await other.synced;
  await disconnect([other]);
  return again;
}

/** Connecting and the first sync of a large document: by one when nobody has it open and when somebody has, and by many. */
export async function loads(results: Results, rounds: number): Promise<void> {
  const large = megabyte();
  for (const name of NAMES) {
    let server = await start(name, 2);
    const writer = new Client(server, server.documents[0] ?? '');
    await writer.synced;
    writer.send(documentMessage(large));
    await sleep(STORED);
    for (let round = 0; round < rounds; round++) {
      // It would have to be empty.
      if (name !== Y_WEBSOCKET) {
        server = await restarted(server);
        results.add(name, 'load', { cold: await load(server) });
        server = await restarted(server);
        results.add(name, 'load', { coldStorm: await storm(server) });
      }
      const holder = new Client(server, server.documents[0] ?? '');
      await holder.synced;
      const warm: number[] = [];
      for (let count = 0; count < 5; count++) warm.push(await load(server));
      results.add(name, 'load', { warm: median(warm), storm: await storm(server) });
      if (name === OURS) await checkBytes(holder, large);
      await disconnect([holder]);
    }
    await server.stop();
  }
}

/** What is fast must also be all of it. */
async function checkBytes(client: Client, large: Uint8Array): Promise<void> {
  const expected = new Y.Doc();
  Y.applyUpdate(expected, large);
  if (client.document().getText('body').toString() !== expected.getText('body').toString()) {
    throw new Error('load a document: it is not the one that was stored');
  }
}
