import { Database as SQLite } from 'bun:sqlite';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { percentile } from '../table.ts';
import { Client, connect, disconnect, Typist } from './client.ts';
import { HOCUSPOCUS, OURS, type Server, start } from './servers.ts';
import type { Results } from './table.ts';

/** What is stored of a document: see `server-mission-control.ts`. */
export type StoredSize = { bytes: number; tombstones: number };

const STORING = [HOCUSPOCUS, OURS] as const;
const TYPED = 10_000;
const DELETED = 4_000;
const PACED_UPDATES = 300;
const WRITERS = 20;

/** Bytes of the document in the file of Hocuspocus; null before it is there. */
function inSQLite(server: Server, document: string): Uint8Array | null {
  const sqlite = new SQLite(join(server.dataDir, 'hocuspocus.sqlite'), { readonly: true });
  sqlite.run('pragma busy_timeout = 5000');
  try {
    return (
      sqlite.query<{ data: Uint8Array }, string>('select data from documents where name = ?').get(document)?.data ??
      null
    );
  } finally {
    sqlite.close();
  }
}

/** From sending an update to the disk having it. */
async function durable(server: Server): Promise<number[]> {
  const clients = await connect(server, WRITERS);
  const typists = clients.map(() => new Typist());
  const sent: number[][] = clients.map(() => []);
  for (let count = 0; count < PACED_UPDATES; count++) {
    const index = count % WRITERS;
    const [message] = typists[index]?.type([`<${count}>`]) ?? [];
    sent[index]?.push(performance.now());
    if (message) clients[index]?.send(message);
    await sleep(5);
  }
  const delays: number[] = [];
  if (server.name === OURS) {
    await sleep(500);
    for (const [index, { confirmed }] of clients.entries()) {
      for (const [nth, at] of (sent[index] ?? []).entries()) delays.push((confirmed[nth] ?? Number.NaN) - at);
    }
  } else {
    // It confirms before it stores, so its file is asked: the last update is the one that waits the shortest time.
    const last = Buffer.from(`<${PACED_UPDATES - 1}>`);
    const document = server.documents[((PACED_UPDATES - 1) % WRITERS) % server.documents.length] ?? '';
    while (!Buffer.from(inSQLite(server, document) ?? []).includes(last)) await sleep(20);
    delays.push(performance.now() - Math.max(...sent.flat()));
  }
  await disconnect(clients);
  return delays;
}

/** How much is stored for each update after a text was typed and half deleted. */
async function bytes(server: Server): Promise<{ bytes: number; tombstones: number }> {
  const [document = ''] = server.documents;
  const [writer] = await connect(server, 1);
  if (!writer) throw new Error('connect: no client came back');
  const typist = new Typist();
  const messages = [
    ...typist.type(Array.from({ length: TYPED }, (_, count) => `word ${count} `)),
    ...typist.deletes(DELETED, 8),
  ];
  for (let start = 0; start < messages.length; start += 100) {
    for (const message of messages.slice(start, start + 100)) writer.send(message);
    await sleep(10);
  }
  await sleep(4000);
  const size =
    server.name === OURS
      ? await server.ask<StoredSize>(`size ${document}`)
      : { bytes: inSQLite(server, document)?.length ?? 0, tombstones: Number.NaN };
  await disconnect([writer]);
  const updates = TYPED + DELETED;
  return { bytes: size.bytes / updates, tombstones: size.tombstones / updates };
}

/** How many of the updates that a server confirmed are gone after `kill -9`. */
async function lost(server: Server): Promise<number> {
  const [writer] = await connect(server, 1);
  if (!writer) throw new Error('connect: no client came back');
  const typist = new Typist();
  for (let count = 0; count < 150; count++) {
    for (const message of typist.type([`<${count}>`])) writer.send(message);
    await sleep(10);
  }
  await server.stop();
  const confirmed = writer.confirmed.length;
  const again = await start(server.name, server.documents.length, server.dataDir);
  const reader = new Client(again, again.documents[0] ?? '');
  await reader.synced;
  const text = reader.document().getText('body').toString();
  await again.stop();
  return Array.from({ length: confirmed }, (_, count) => `<${count}>`).filter((part) => !text.includes(part)).length;
}

/** What storing costs, and what it is worth. One that stores nothing is left out. */
export async function storage(results: Results): Promise<void> {
  for (const name of STORING) {
    const server = await start(name, WRITERS);
    const delays = await durable(server);
    results.add(name, 'storage', { p50: percentile(delays, 0.5), p99: percentile(delays, 0.99) });
    await server.stop();
    const other = await start(name, 1);
    results.add(name, 'storage', await bytes(other));
    await other.stop();
    results.add(name, 'storage', { lost: await lost(await start(name, 1)) });
  }
}
