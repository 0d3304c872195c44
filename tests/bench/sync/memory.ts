import { setTimeout as sleep } from 'node:timers/promises';
import { connect, Typist } from './client.ts';
import { NAMES, residentBytes, start } from './servers.ts';
import type { Results } from './table.ts';

export const OPEN_DOCUMENTS = 200;
const CONNECTIONS = 1000;
const CHARACTERS = 10_000;
/** For what a runtime gives back late. */
const SETTLE = 1500;

/** What a connection costs that only listens, and what an open document of 10 kB costs with one connection. */
export async function memory(results: Results): Promise<void> {
  for (const name of NAMES) {
    const server = await start(name, 1);
    // The first connections bring the code that serves them.
    await connect(server, 50);
    await sleep(SETTLE);
    const before = residentBytes(server);
    await connect(server, CONNECTIONS);
    await sleep(SETTLE);
    results.add(name, 'memory', { connection: (residentBytes(server) - before) / CONNECTIONS / 1024 });
    await server.stop();
    const many = await start(name, OPEN_DOCUMENTS + 1);
    await connect({ ...many, documents: many.documents.slice(0, 1) }, 50);
    await sleep(SETTLE);
    const empty = residentBytes(many);
    const writers = await connect({ ...many, documents: many.documents.slice(1) }, OPEN_DOCUMENTS);
    for (const writer of writers)
      for (const message of new Typist().type(['x'.repeat(CHARACTERS)])) writer.send(message);
    await sleep(SETTLE + 2000);
    results.add(name, 'memory', { document: (residentBytes(many) - empty) / OPEN_DOCUMENTS / 1024 });
    await many.stop();
  }
}
