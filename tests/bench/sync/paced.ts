import { setTimeout as sleep } from 'node:timers/promises';
import { percentile } from '../table.ts';
import { type Client, connect, disconnect, Typist } from './client.ts';
import { besideAll, processorTime, type Server } from './servers.ts';
import type { Results } from './table.ts';

/** Milliseconds for which a server is measured before it is the next one's turn. */
const ROUND = 500;
/** Updates a second, of all documents together. */
const RATE: Record<number, number> = { 1: 50, 20: 500 };
/** The first milliseconds count in no round: the connections have been idle. */
const SETTLE = 100;

const WARM_UP_CLIENTS = 40;
const WARM_UP_ROUNDS = 16;
const WARM_UP_RATE = 200;

let texts = 0;

/**
 * From sending a small update to its arrival at each of the others, at a pace that nobody finds hard. `writers`: how
 * many of the clients take turns.
 */
async function round(
  clients: Client[],
  typists: Typist[],
  writers: number,
  rate: number,
): Promise<{ p50: number; p99: number; delays: number }> {
  const sent = new Map<string, number>();
  const started = performance.now();
  let next = started;
  for (let count = 0; next < started + ROUND; count++) {
    const index = count % writers;
    const text = `<${texts++}>`;
    const [message] = typists[index]?.type([text]) ?? [];
    const now = performance.now();
    if (now > started + SETTLE) sent.set(text, now);
    if (message) clients[index]?.send(message);
    next += 1000 / rate;
    const wait = next - performance.now();
    if (wait > 0) await sleep(wait);
  }
  // A server that is behind goes on for a while.
  const received = () => clients.reduce((sum, { frames }) => sum + frames.length, 0);
  for (let before = -1; before < received(); ) {
    before = received();
    await sleep(200);
  }
  const delays: number[] = [];
  for (const { frames } of clients) {
    for (const { at, bytes } of frames.splice(0)) {
      for (const [text] of bytes.toString('latin1').matchAll(/<\d+>/g)) {
        const since = sent.get(text);
        if (since !== undefined) delays.push(at - since);
      }
    }
  }
  return { p50: percentile(delays, 0.5), p99: percentile(delays, 0.99), delays: delays.length };
}

async function measure(
  server: Server,
  clients: Client[],
  typists: Typist[],
  writers: number,
  results: Results,
): Promise<void> {
  const documents = server.documents.length;
  const before = processorTime(server);
  const { delays, ...cells } = await round(clients, typists, writers, RATE[documents] ?? 50);
  const used = processorTime(server) - before;
  // A server that merges sends an update to its writer too, when another's came in the same turn.
  if (!delays) throw new Error(`deliver updates: none of ${server.name} came`);
  results.add(server.name, `paced ${documents} ${clients.length} ${writers > documents ? 'all' : 'one'}`, {
    ...cells,
    cpu: used / delays,
  });
}

/** Propagation delays for each number of documents and connections, with one writer a document and with all. */
export async function paced(results: Results, rounds: number): Promise<void> {
  for (const documents of [1, 20]) {
    await besideAll(documents, async (servers) => {
      await Promise.all(servers.map(warmUp));
      for (const connections of [50, 200, 1000]) {
        const all: { server: Server; clients: Client[] }[] = [];
        for (const server of servers) all.push({ server, clients: await connect(server, connections) });
        for (const writers of [documents, connections]) {
          const typists = all.map(() => Array.from({ length: writers }, () => new Typist()));
          for (let turn = 0; turn < rounds; turn++) {
            for (const [index, { server, clients }] of all.entries()) {
              await measure(server, clients, typists[index] ?? [], writers, results);
            }
          }
        }
        await disconnect(all.flatMap(({ clients }) => clients));
      }
    });
  }
}

/** Writes for a while, for the compilers of the runtimes: servers run for months. */
async function warmUp(server: Server): Promise<void> {
  const clients = await connect(server, WARM_UP_CLIENTS);
  const typists = clients.map(() => new Typist());
  for (let left = WARM_UP_ROUNDS; left > 0; left--) await round(clients, typists, clients.length, WARM_UP_RATE);
  await disconnect(clients);
}
