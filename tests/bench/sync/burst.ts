import { setTimeout as sleep } from 'node:timers/promises';
import { connect, disconnect, Typist } from './client.ts';
import { NAMES, processorTime, residentBytes, type Server, start } from './servers.ts';
import type { Cells, Results } from './table.ts';

/** Documents, connections, updates. Few where each is delivered often: the slowest takes 20 µs for a delivery. */
const SHAPES = [
  [1, 50, 4000],
  [1, 200, 4000],
  [1, 1000, 400],
  [20, 200, 4000],
] as const;
/** Milliseconds after a burst in which whatever it brought about is counted too: commits, snapshots, debounced stores. */
const AFTERMATH = 2500;

/** As many updates as go, all sent at once. */
async function burst(server: Server, connections: number, updates: number, writers: number): Promise<Cells> {
  const idle = residentBytes(server);
  const clients = await connect(server, connections);
  const documents = server.documents.length;
  const connected = residentBytes(server);
  const messages = Array.from({ length: writers }, (_, writer) => {
    const each = Math.ceil(updates / writers);
    const texts = Array.from({ length: each }, (_, count) => (count < each - 1 ? 'x' : `<end ${writer}>`));
    return new Typist().type(texts);
  });
  // The last text of the last writer to send is not the last to arrive, but nearly: each document waits for its own.
  const ends = clients.map((client, index) => {
    const last = writers - documents + (index % documents);
    return index === last ? performance.now() : client.sees(`<end ${last}>`);
  });
  const before = processorTime(server);
  const started = performance.now();
  for (const [writer, own] of messages.entries()) for (const message of own) clients[writer]?.send(message);
  const ended = Math.max(...(await Promise.all(ends)));
  await sleep(AFTERMATH);
  const deliveries = updates * (connections / documents - 1);
  const used = processorTime(server) - before;
  const cells = {
    deliveries: (deliveries / (ended - started)) * 1000,
    cpu: used / deliveries,
    update: used / 1000 / (updates / 1000),
    connection: (connected - idle) / connections / 1024,
    memory: (residentBytes(server) - idle) / 1e6,
  };
  await disconnect(clients);
  return cells;
}

/** Bursts of small updates, by one writer a document and by all. */
export async function bursts(results: Results, rounds: number): Promise<void> {
  for (let round = 0; round < rounds; round++) {
    for (const [documents, connections, updates] of SHAPES) {
      for (const by of ['one', 'all'] as const) {
        for (const name of NAMES) {
          const server = await start(name, documents);
          const writers = by === 'one' ? documents : connections;
          results.add(
            name,
            `burst ${documents} ${connections} ${by}`,
            await burst(server, connections, updates, writers),
          );
          await server.stop();
        }
      }
    }
  }
}
