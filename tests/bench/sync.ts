/**
 * The sync engine beside the server of y-websocket 2 on Node, each in a process of its own, loaded from this one. Ours
 * stores every update with a real fsync, rows and events; the other stores nothing.
 */
import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { WebSocket } from 'ws';
import * as Y from 'yjs';
import { temporaryFolder } from '../support/server.ts';
import { syncMessage } from '../support/sync.ts';
import { median, percentile, printTable } from './table.ts';

const CLIENTS = 200;
const PACED_UPDATES = 200;
const BURST_UPDATES = 4000;
const STORM = 50;
const ROUNDS = 3;

type Server = { pid: number; url: string; documents: string[]; stop(): Promise<void> };

const folder = import.meta.dirname;
const PEER = 'y-websocket 2 (Node)';
const OURS = 'Mission Control (Bun)';
const SERVERS: Record<string, string[]> = {
  [PEER]: ['node', join(folder, 'sync-servers/y-websocket.cjs')],
  [OURS]: [process.execPath, join(folder, 'sync-servers/mission-control.ts')],
};

async function start([program = '', script = '']: string[], dataDir: string, documents: number): Promise<Server> {
  const child = spawn(program, [script, dataDir, `${documents}`], { stdio: ['ignore', 'pipe', 'inherit'] });
  const exited = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  const line = await new Promise<string>((resolve, reject) => {
    child.stdout.once('data', (chunk) => resolve(`${chunk}`));
    void exited.then(() => reject(new Error(`start ${script}: it ended`)));
  });
  const stop = async () => {
    child.kill('SIGKILL');
    await exited;
  };
  return { pid: child.pid ?? 0, ...JSON.parse(line), stop };
}

/** Microseconds of processor time that a process has used, all threads together. */
function processorTime(pid: number): number {
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').replace(/.*\) /s, '').split(' ');
  return (Number(fields[11]) + Number(fields[12])) * 10_000;
}

const residentMegabytes = (pid: number) =>
  Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? 0) / 1024;

/** A client that keeps what it gets and when, and works nothing out while it is measured. */
class Reader {
  readonly frames: { at: number; bytes: Uint8Array }[] = [];
  readonly socket: WebSocket;
  readonly synced: Promise<number>;
  /** When the frame that holds this came. */
  awaited: { bytes: Buffer; seen: (at: number) => void } | null = null;

  constructor({ url }: Server, document: string) {
    const started = performance.now();
    this.socket = new WebSocket(`${url}/${document}`);
    this.socket.once('open', () => this.socket.send(syncMessage(0, Uint8Array.of(0))));
    this.synced = new Promise((resolve, reject) => {
      this.socket.once('error', reject);
      this.socket.on('message', (data: Buffer) => {
        const at = performance.now();
        if (data[0] !== 0) return;
        if (data[1] === 1) resolve(at - started);
        else if (data[1] === 2) {
          this.frames.push({ at, bytes: data });
          if (this.awaited && data.includes(this.awaited.bytes)) this.awaited.seen(at);
        }
      });
    });
  }

  /** When a text arrives. */
  sees(text: string): Promise<number> {
    return new Promise((seen) => {
      this.awaited = { bytes: Buffer.from(text), seen };
    });
  }
}

/** A client that writes at the end of the text; `send` counts what it sent. */
class Writer extends Reader {
  readonly doc = new Y.Doc();
  readonly #updates: Uint8Array[] = [];

  /** Makes the updates that `flush` sends, one for each text. */
  type(texts: string[]): void {
    const body = this.doc.getText('body');
    const collect = (update: Uint8Array) => this.#updates.push(syncMessage(2, update));
    this.doc.on('update', collect);
    for (const text of texts) body.insert(body.length, text);
    this.doc.off('update', collect);
  }

  flush(): void {
    for (const update of this.#updates.splice(0)) this.socket.send(update);
  }
}

async function connect(server: Server, clients: number): Promise<{ writers: Writer[]; readers: Reader[] }> {
  const writers = server.documents.map((document) => new Writer(server, document));
  await Promise.all(writers.map(({ synced }) => synced));
  const readers = Array.from(
    { length: clients - writers.length },
    (_, index) => new Reader(server, server.documents[index % server.documents.length] ?? ''),
  );
  await Promise.all(readers.map(({ synced }) => synced));
  return { writers, readers };
}

type Cells = Record<string, number>;

/** One update every few milliseconds, by one writer a document. */
async function paced(server: Server): Promise<Cells> {
  const { writers, readers } = await connect(server, CLIENTS);
  const sent = new Map<string, number>();
  const pause = 20 / writers.length;
  for (let count = 0; count < PACED_UPDATES; count++) {
    const writer = writers[count % writers.length];
    const text = `<${count}>`;
    writer?.type([text]);
    sent.set(text, performance.now());
    writer?.flush();
    await sleep(pause);
  }
  await sleep(500);
  const delays = readers.flatMap(({ frames }) =>
    frames.flatMap(({ at, bytes }) =>
      [...Buffer.from(bytes).toString('latin1').matchAll(/<\d+>/g)].map(([text]) => at - (sent.get(text) ?? 0)),
    ),
  );
  const expected = (PACED_UPDATES / writers.length) * readers.length;
  if (delays.length < expected * 0.999) throw new Error(`deliver updates: ${delays.length} of ${expected} came`);
  for (const { socket } of [...writers, ...readers]) socket.close();
  return { p50: percentile(delays, 0.5), p99: percentile(delays, 0.99) };
}

/** As many updates as go. */
async function burst(server: Server): Promise<Cells> {
  const { writers, readers } = await connect(server, CLIENTS);
  const each = BURST_UPDATES / writers.length;
  for (const writer of writers) {
    writer.type(Array.from({ length: each }, (_, count) => (count < each - 1 ? 'x' : '<end>')));
  }
  const all = readers.map((reader) => reader.sees('<end>'));
  const before = processorTime(server.pid);
  const started = performance.now();
  for (const writer of writers) writer.flush();
  const ended = Math.max(...(await Promise.all(all)));
  await sleep(1000);
  const deliveries = each * readers.length;
  const used = processorTime(server.pid) - before;
  const cells = {
    deliveries: (deliveries / (ended - started)) * 1000,
    cpu: used / deliveries,
    memory: residentMegabytes(server.pid),
  };
  for (const { socket } of [...writers, ...readers]) socket.close();
  return cells;
}

/** A document of about a megabyte, made as people make one: many edits of several, some of them deleted again. */
function megabyte(): Uint8Array {
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

/** The first load of a large document, by one and by many at once. */
async function firstLoad(server: Server): Promise<Cells> {
  const [document = ''] = server.documents;
  const first = await loadTime(server, document);
  const again: number[] = [];
  for (let count = 0; count < 5; count++) again.push(await loadTime(server, document));
  const readers = Array.from({ length: STORM }, () => new Reader(server, document));
  const storm = Math.max(...(await Promise.all(readers.map(({ synced }) => synced))));
  for (const { socket } of readers) socket.close();
  return { first, warm: percentile(again, 0.5), storm };
}

async function loadTime(server: Server, document: string): Promise<number> {
  const { synced, socket } = new Reader(server, document);
  const time = await synced;
  socket.close();
  return time;
}

async function fill(server: Server, update: Uint8Array): Promise<void> {
  const [document = ''] = server.documents;
  const writer = new Writer(server, document);
  await writer.synced;
  writer.socket.send(syncMessage(2, update));
  await sleep(4000);
  writer.socket.close();
  await sleep(200);
}

const large = megabyte();
const temporary = temporaryFolder();
let runs = 0;

/** Runs something on a server that was started for it. */
async function on(name: string, documents: number, run: (server: Server) => Promise<Cells>): Promise<Cells> {
  const server = await start(SERVERS[name] ?? [], join(temporary.path, `${runs++}`), documents);
  const idle = residentMegabytes(server.pid);
  try {
    const cells = await run(server);
    if (cells.memory !== undefined) cells.memory -= idle;
    return cells;
  } finally {
    await server.stop();
  }
}

/** Loads from a server that has just been started; one that stores nothing has to keep the document in memory. */
async function loads(name: string): Promise<Cells> {
  const dataDir = join(temporary.path, `${runs++}`);
  let server = await start(SERVERS[name] ?? [], dataDir, 1);
  await fill(server, large);
  if (name === OURS) {
    await server.stop();
    server = await start(SERVERS[name] ?? [], dataDir, 1);
  }
  try {
    return await firstLoad(server);
  } finally {
    await server.stop();
  }
}

const MEASURED: [string, (name: string) => Promise<Cells>][] = [
  ['one paced', (name) => on(name, 1, paced)],
  ['twenty paced', (name) => on(name, 20, paced)],
  ['one burst', (name) => on(name, 1, burst)],
  ['twenty burst', (name) => on(name, 20, burst)],
  ['load', loads],
];
const values = new Map<string, number[]>();
for (let round = 0; round < ROUNDS; round++) {
  // One after the other, so that both meet the same other work on the machine.
  for (const [title, run] of MEASURED) {
    for (const name of Object.keys(SERVERS)) {
      for (const [cell, value] of Object.entries(await run(name))) {
        const key = `${name} ${title} ${cell}`;
        values.set(key, [...(values.get(key) ?? []), value]);
      }
    }
  }
}
temporary.remove();

const ROWS: [string, string][] = [
  ['1 document, 200 clients, paced: p50 ms', 'one paced p50'],
  ['… p99 ms', 'one paced p99'],
  ['20 documents, 200 clients, paced: p50 ms', 'twenty paced p50'],
  ['… p99 ms', 'twenty paced p99'],
  ['1 document, 200 clients, burst: deliveries/s', 'one burst deliveries'],
  ['… processor µs a delivery', 'one burst cpu'],
  ['… memory over idle, MB', 'one burst memory'],
  ['20 documents, 200 clients, burst: deliveries/s', 'twenty burst deliveries'],
  ['… processor µs a delivery', 'twenty burst cpu'],
  [`first load of ${(large.length / 1e6).toFixed(2)} MB, ms (ours from disk)`, 'load first'],
  ['… again, ms', 'load warm'],
  [`… ${STORM} clients at once, ms`, 'load storm'],
];
printTable(
  `Sync, median of ${ROUNDS} rounds`,
  ['', PEER, OURS, 'ours / theirs'],
  ROWS.map(([title, cell]) => {
    const [theirs, own] = [PEER, OURS].map((name) => median(values.get(`${name} ${cell}`) ?? []));
    return [title, theirs ?? Number.NaN, own ?? Number.NaN, (own ?? Number.NaN) / (theirs ?? Number.NaN)];
  }),
);
process.exit(0);
