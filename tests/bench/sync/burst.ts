import { setTimeout as sleep } from 'node:timers/promises';
import { type Client, connect, disconnect, Typist } from './client.ts';
import { NAMES, processorTime, residentBytes, type Server, start } from './servers.ts';
import type { Cells, Results } from './table.ts';

/** Documents, connections, who writes, updates: few where each is delivered often, the slowest takes 20 µs for one. */
const SHAPES = [
  [1, 50, 'one', 4000],
  [1, 200, 'one', 4000],
  [1, 200, 'all', 2000],
  [1, 1000, 'one', 400],
  [20, 200, 'one', 4000],
  [20, 200, 'all', 4000],
] as const;
/** Milliseconds after a burst in which whatever it brought about is counted too: commits, snapshots, debounced stores. */
const AFTERMATH = 2200;

/** Sends everything at once; resolves with when the last client has got the last of it. */
async function send(clients: Client[], typists: Typist[], documents: number, updates: number): Promise<number> {
  const writers = typists.length;
  const each = Math.ceil(updates / writers);
  const messages = typists.map((typist, writer) =>
    typist.type(Array.from({ length: each }, (_, count) => (count < each - 1 ? 'x' : `<end ${writer} ${updates}>`))),
  );
  // Those on one document wait for what its last writer sends last.
  const ends = clients.map((client, index) => {
    const last = writers - documents + (index % documents);
    return index === last ? performance.now() : client.sees(`<end ${last} ${updates}>`);
  });
  for (const [writer, own] of messages.entries()) for (const message of own) clients[writer]?.send(message);
  return Math.max(...(await Promise.all(ends)));
}

/** As many updates as go, all sent at once. */
async function burst(server: Server, connections: number, updates: number, writers: number): Promise<Cells> {
  const documents = server.documents.length;
  const idle = residentBytes(server);
  const clients = await connect(server, connections);
  const typists = Array.from({ length: writers }, () => new Typist());
  // For the compilers of the runtimes.
  for (const part of [8, 4]) {
    await send(clients, typists, documents, updates / part);
    await sleep(AFTERMATH / 2);
  }
  const before = processorTime(server);
  const started = performance.now();
  const ended = await send(clients, typists, documents, updates);
  await sleep(AFTERMATH);
  const deliveries = updates * (connections / documents - 1);
  const used = processorTime(server) - before;
  const cells = {
    deliveries: (deliveries / (ended - started)) * 1000,
    cpu: used / deliveries,
    update: used / updates,
    memory: (residentBytes(server) - idle) / 1e6,
  };
  await disconnect(clients);
  return cells;
}

/** Bursts of small updates, by one writer a document and by all. */
export async function bursts(results: Results, rounds: number): Promise<void> {
  for (let round = 0; round < rounds; round++) {
    for (const [documents, connections, by, updates] of SHAPES) {
      for (const name of NAMES) {
        const server = await start(name, documents);
        const cells = await burst(server, connections, updates, by === 'one' ? documents : connections);
        results.add(name, `burst ${documents} ${connections} ${by}`, cells);
        await server.stop();
      }
    }
  }
}
