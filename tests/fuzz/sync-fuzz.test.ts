import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import * as Y from 'yjs';
import type { Item } from '../../shared/api/items.ts';
import type { Project } from '../../shared/api/projects.ts';
import { itemTypes } from '../../shared/documents.ts';
import { ADMIN_TOKEN, type ServerProcess, startServer, temporaryFolder } from '../support/server.ts';
import { openSocket, syncMessage, until } from '../support/sync.ts';
import type { AttackReport } from './attacker.ts';

const FRAMES = Number(process.env.MC_FUZZ_FRAMES ?? 100_000);
const SEED = Number(process.env.MC_FUZZ_SEED ?? 1);
const MEBIBYTE = 1024 * 1024;
/** Far above what a quiet machine takes, far below what a server does that is held up. */
const MEDIAN_MS = 50;
const NEARLY_ALL_MS = 500;

test(`L1, L2, L3, L6: ${FRAMES} hostile frames (seed ${SEED}) hold up nobody else and leave nothing in memory`, {
  timeout: 180_000,
}, async () => {
  const folder = temporaryFolder();
  const server = await startServer({ dataDir: folder.path });
  try {
    const project = await server.call<Project>('POST', '/api/projects', { name: 'Apollo' });
    const target = await server.call<Project>('POST', '/api/projects', { name: 'Target' });
    const item = await server.call<Item>('POST', `/api/projects/${project.id}/items`, { kind: 'idea', title: 'Calm' });
    // The first frames of each kind make the runtime compile: not what is measured.
    await attack(server, target.id, 5000, SEED + 1);
    const before = memoryOf(server);
    const delays = await measured(server, item.id, () => attack(server, target.id, FRAMES, SEED));
    const { report } = delays;
    expect(report.wrong).toEqual([]);
    expect(report.frames).toBeGreaterThanOrEqual(FRAMES);
    const grown = await settledGrowth(server, before);
    process.stdout.write(`fuzz: ${JSON.stringify({ ...delays, grownMiB: Math.round(grown / MEBIBYTE) })}\n`);
    expect(delays.median).toBeLessThan(MEDIAN_MS);
    expect(delays.p99).toBeLessThan(NEARLY_ALL_MS);
    expect(grown).toBeLessThan(100 * MEBIBYTE);
    expect(await server.stop()).toBe(0);
  } finally {
    await server.kill();
    folder.remove();
  }
});

/** Hostile frames from another process, at the document of a project. */
function attack(server: ServerProcess, project: string, frames: number, seed: number): Promise<AttackReport> {
  const address = `${server.url.replace('http', 'ws')}/sync/project:${project}?token=${ADMIN_TOKEN}`;
  const child = spawn('node_modules/.bin/bun', ['tests/fuzz/attacker.ts', address, `${frames}`, `${seed}`], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let output = '';
  child.stdout.on('data', (chunk) => {
    output += chunk;
  });
  return new Promise((resolve, reject) =>
    child.on('exit', (code) => {
      if (code === 0) resolve(JSON.parse(output) as AttackReport);
      else reject(new Error(`attack the server: it ended with ${code}`));
    }),
  );
}

/** How long somebody else's edit took to reach a third, in milliseconds, while something went on. */
async function measured(server: ServerProcess, item: string, during: () => Promise<AttackReport>) {
  const url = `${server.url.replace('http', 'ws')}/sync`;
  const [writer, reader] = await Promise.all(
    [1, 2].map(() => openSocket({ url }, `item:${item}`, { token: ADMIN_TOKEN, acks: '1' })),
  );
  if (!writer || !reader) throw new Error('open two sockets: one is missing');
  reader.socket.send(syncMessage(0, Uint8Array.of(0)));
  await until(() => reader.messages.some(([type, step]) => type === 0 && step === 1), 'the reader is synced');
  let heard: () => void = () => {};
  reader.socket.on('message', (data: Buffer) => data[0] === 0 && data[1] === 2 && heard());
  const doc = new Y.Doc();
  doc.on('update', (update: Uint8Array) => writer.socket.send(syncMessage(2, update)));
  let ended = false;
  const going = during().finally(() => {
    ended = true;
  });
  const delays: number[] = [];
  while (!ended) {
    const arrived = new Promise<void>((resolve) => {
      heard = resolve;
    });
    const start = performance.now();
    itemTypes(doc).body.insert(0, 'x');
    await arrived;
    delays.push(performance.now() - start);
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
  delays.sort((a, b) => a - b);
  const at = (share: number) =>
    Number((delays[Math.min(delays.length - 1, Math.floor(delays.length * share))] ?? 0).toFixed(1));
  writer.socket.close();
  reader.socket.close();
  return { report: await going, edits: delays.length, median: at(0.5), p99: at(0.99), longest: at(1) };
}

/** Bytes of memory that belong to the process alone. */
function memoryOf({ pid }: ServerProcess): number {
  const [, kibibytes = '0'] = /^RssAnon:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8')) ?? [];
  return Number(kibibytes) * 1024;
}

/** By how much its memory has grown, once what was in use has been given back, or 20 s have passed. */
async function settledGrowth(server: ServerProcess, before: number): Promise<number> {
  for (let tries = 0; tries < 40 && memoryOf(server) - before > 100 * MEBIBYTE; tries++) {
    await new Promise((resolve) => setTimeout(resolve, 500));
  }
  return memoryOf(server) - before;
}
