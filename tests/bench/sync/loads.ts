import { setTimeout as sleep } from 'node:timers/promises';
import * as Y from 'yjs';
import { median } from '../table.ts';
import { Client, disconnect, documentMessage } from './client.ts';
import { timeFirstSync } from './loader.ts';
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

/** Places of documents in the list of a server. */
const MEASURED = 0;
const WARM_UP = [1, 2, 3];

const load = (server: Server, index = MEASURED): Promise<number> =>
  timeFirstSync(server, server.documents[index] ?? '');

async function storm(server: Server, index = MEASURED): Promise<number> {
  return Math.max(...(await Promise.all(Array.from({ length: STORM }, () => load(server, index)))));
}

/**
 * A server in a new process, warmed up with other documents, for its compilers and its memory: servers run for months.
 * It has to read this document from where it is stored.
 */
async function restarted(server: Server): Promise<Server> {
  await server.stop();
  const again = await start(server.name, server.documents.length, server.dataDir);
  for (const index of WARM_UP) await load(again, index);
  for (const index of WARM_UP) await storm(again, index);
  return again;
}

/** Connecting and the first sync of a large document: by one when nobody has it open and when somebody has, and by many. */
export async function loads(results: Results, rounds: number): Promise<void> {
  const large = megabyte();
  for (const name of NAMES) {
    let server = await start(name, 1 + WARM_UP.length);
    for (const document of server.documents) {
      const writer = new Client(server, document);
      await writer.synced;
      writer.send(documentMessage(large));
    }
    await sleep(STORED);
    for (let round = 0; round < rounds; round++) {
      // It would have to be empty.
      if (name !== Y_WEBSOCKET) {
        server = await restarted(server);
        results.add(name, 'load', { cold: await load(server) });
        server = await restarted(server);
        results.add(name, 'load', { coldStorm: await storm(server) });
      }
      const holder = new Client(server, server.documents[MEASURED] ?? '');
      await holder.synced;
      const warm: number[] = [];
      const storms: number[] = [];
      for (let count = 0; count < 5; count++) warm.push(await load(server));
      for (let count = 0; count < 3; count++) storms.push(await storm(server));
      results.add(name, 'load', { warm: median(warm), storm: median(storms) });
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
