/**
 * The embedded database engine: PGlite (PostgreSQL in WebAssembly, with pgvector) in a thread of its own, served on a
 * unix socket to exactly one connection. Runs as a worker; `startEngine` in `embedded.ts` talks to it.
 */
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { setPriority, tmpdir, totalmem } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { parentPort, workerData } from 'node:worker_threads';
import { PGlite } from '@electric-sql/pglite';
import { NodeFS } from '@electric-sql/pglite/nodefs';
import { PGLiteSocketServer } from '@electric-sql/pglite-socket';
import type { EngineFiles } from '../runtime/files.ts';
import { syncedNodeFs } from './synced-filesystem.ts';

/** What the thread is started with. `directory` holds an initialised cluster, or is empty. */
export type EngineOptions = {
  directory: string;
  socketPath: string;
  durability: 'full' | 'relaxed';
  files: EngineFiles;
};

/** What the thread reports. `failed` is final. */
export type EngineMessage = { type: 'ready' } | { type: 'closed' } | { type: 'failed'; error: string };

/**
 * Rows that `analyze` looks at, in 300: a quarter of PostgreSQL's. Everybody waits for it here, and with PostgreSQL's a
 * table of 100,000 long rows took it a second.
 */
const STATISTICS_TARGET = 25;

/** PGlite's own parameters, less `-F`, which turns fsync off. `--single` has to come first. */
const START_PARAMETERS = [
  '--single',
  '-O',
  '-j',
  ...['search_path=public', 'exit_on_error=false', 'log_checkpoints=false', 'max_worker_processes=0'],
  ...['max_parallel_workers=0', 'max_parallel_workers_per_gather=0', 'io_method=sync'],
  ...['max_parallel_maintenance_workers=0', `default_statistics_target=${STATISTICS_TARGET}`],
].flatMap((parameter) => (parameter.startsWith('-') ? [parameter] : ['-c', parameter]));

/** Emscripten's fdatasync does nothing, so the method must be fsync. */
const FULL_DURABILITY = ['-c', 'fsync=on', '-c', 'wal_sync_method=fsync'];

const MEBIBYTE = 1024 * 1024;
/** Of memory for pages of the database: what PostgreSQL takes by default, and what is enough for a team on one machine. */
const CACHE = { least: 128 * MEBIBYTE, most: 768 * MEBIBYTE };

/**
 * How much memory is for pages of the database, in MiB: as much as it has, up to a quarter of the machine's, as
 * PostgreSQL recommends. Each page that is not in it is read through the file system of the runtime, which a search
 * among 100,000 chunks does a thousand times; but all of it is taken at the start, so small databases do with little.
 */
function cacheSize(directory: string): number {
  const tables = join(directory, 'base');
  const files = existsSync(tables) ? readdirSync(tables, { recursive: true, encoding: 'utf8' }) : [];
  const bytes = files.reduce((sum, file) => sum + statSync(join(tables, file)).size, 0);
  const most = Math.min(CACHE.most, totalmem() / 4);
  return Math.round(Math.max(CACHE.least, Math.min(bytes, most)) / MEBIBYTE);
}

export async function openEngine({ directory, durability, files }: Omit<EngineOptions, 'socketPath'>): Promise<PGlite> {
  const compile = (path: string) => WebAssembly.compile(readFileSync(path));
  const [pgliteWasmModule, initdbWasmModule] = await Promise.all([compile(files.pglite), compile(files.initdb)]);
  // PGlite streams an extension from its file, which Bun cannot do with one inside a compiled binary.
  const copies = mkdtempSync(join(tmpdir(), 'mc-engine-'));
  const vector = join(copies, 'vector.tar.gz');
  writeFileSync(vector, readFileSync(files.vector));
  try {
    return await PGlite.create({
      fs: durability === 'full' ? syncedNodeFs(directory) : new NodeFS(directory),
      pgliteWasmModule,
      initdbWasmModule,
      fsBundle: new Blob([readFileSync(files.data)]),
      extensions: { vector: pathToFileURL(vector) },
      startParams: [
        ...START_PARAMETERS,
        ...['-c', `shared_buffers=${cacheSize(directory)}MB`],
        ...(durability === 'full' ? FULL_DURABILITY : ['-F']),
      ],
    });
  } finally {
    rmSync(copies, { recursive: true });
  }
}

async function serve(options: EngineOptions, post: (message: EngineMessage) => void): Promise<() => Promise<void>> {
  const database = await openEngine(options);
  const server = new PGLiteSocketServer({ db: database, path: options.socketPath, maxConnections: 1 });
  await server.start();
  post({ type: 'ready' });
  return async () => {
    await server.stop();
    await database.close();
    post({ type: 'closed' });
  };
}

/** Niceness: when there are fewer processors than work, what people are shown goes before what is stored of it. */
const NICENESS = 10;

if (parentPort && workerData?.engine) {
  const port = parentPort;
  // Only Linux has priorities of threads; elsewhere it would be the whole server's.
  if (process.platform === 'linux') setPriority(NICENESS);
  const post = (message: EngineMessage) => port.postMessage(message);
  const running = serve(workerData.engine as EngineOptions, post);
  running.catch((error: unknown) =>
    post({ type: 'failed', error: error instanceof Error ? error.message : `${error}` }),
  );
  port.once('message', () => void running.then((close) => close()).then(() => process.exit(0)));
}
