import { chmodSync, existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { open, readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { parseTarGzip } from 'nanotar';
import type { ProductFiles } from '../runtime/files.ts';
import type { EngineMessage, EngineOptions } from './engine.ts';
import { lockFolder } from './lock.ts';

/** A running embedded engine. `failed` resolves with the reason should the thread die on its own. */
type Engine = { socketPath: string; failed: Promise<string>; stop(): Promise<void> };

/** `sun_path` is 108 bytes on Linux and 104 on macOS; a longer path does not bind. */
const LONGEST_SOCKET_PATH = 100;
/** A disk syncs several files in hardly more time than one. */
const SYNCED_AT_ONCE = 16;

/**
 * Starts the embedded engine on a data folder, making the folder and the database in it where they are missing.
 *
 * @throws {FolderInUseError} when another process uses the folder
 */
export async function startEngine(
  folder: string,
  durability: EngineOptions['durability'],
  files: Pick<ProductFiles, 'engine' | 'engineWorker'>,
): Promise<Engine> {
  mkdirSync(folder, { recursive: true });
  // PGlite makes its files readable and writable by all; the folder is what keeps others out.
  chmodSync(folder, 0o700);
  const unlock = lockFolder(folder);
  try {
    const directory = join(folder, 'postgres');
    const finish = await unpackImage(files.engine.image, directory, durability);
    const socketPath = chooseSocketPath(folder);
    const options: EngineOptions = { directory, socketPath, durability, files: files.engine };
    const [thread] = await Promise.all([startThread(files.engineWorker, options), finish()]);
    return {
      socketPath,
      failed: thread.failed,
      stop: async () => {
        await thread.stop();
        if (dirname(socketPath) !== folder) rmSync(dirname(socketPath), { recursive: true });
        unlock();
      },
    };
  } catch (error) {
    unlock();
    throw error;
  }
}

/**
 * Puts the initialised cluster of the image at `directory`, unless one is there. A file beside it says that this is not
 * finished: a start that is killed half way leaves it, and the next start begins anew. Resolves with what puts the
 * cluster on the disk for good, which is done while the engine already starts.
 */
async function unpackImage(
  image: string,
  directory: string,
  durability: EngineOptions['durability'],
): Promise<() => Promise<void>> {
  const parent = dirname(directory);
  const unfinished = `${directory}.unfinished`;
  if (existsSync(unfinished)) rmSync(directory, { recursive: true, force: true });
  else if (existsSync(directory)) return async () => {};
  const sync = durability === 'full' ? syncPaths : async () => {};
  writeFileSync(unfinished, '');
  await sync([parent]);
  const paths = [directory];
  mkdirSync(directory);
  for (const entry of await parseTarGzip(await readFile(image))) {
    const path = join(directory, entry.name);
    if (entry.type === 'directory') mkdirSync(path, { recursive: true });
    else writeFileSync(path, entry.data ?? new Uint8Array());
    paths.push(path);
  }
  return async () => {
    // PostgreSQL syncs what it changes, and takes the rest of the cluster to be on the disk since initdb.
    await sync(paths);
    rmSync(unfinished);
    await sync([parent]);
  };
}

async function syncPaths(paths: string[]): Promise<void> {
  const left = paths.values();
  const syncNext = async () => {
    for (const path of left) await syncFile(path);
  };
  await Promise.all(Array.from({ length: SYNCED_AT_ONCE }, syncNext));
}

async function syncFile(path: string): Promise<void> {
  const file = await open(path, 'r').catch((error: NodeJS.ErrnoException) => {
    // The engine that starts meanwhile has removed it.
    if (error.code !== 'ENOENT') throw error;
  });
  if (!file) return;
  await file.sync();
  await file.close();
}

function chooseSocketPath(folder: string): string {
  const beside = join(folder, 'database.sock');
  const path =
    Buffer.byteLength(beside) <= LONGEST_SOCKET_PATH
      ? beside
      : join(mkdtempSync(join(tmpdir(), 'mc-')), 'database.sock');
  // Left behind by a process that was killed; the lock says nobody else is using it.
  rmSync(path, { force: true });
  return path;
}

function startThread(script: string | URL, options: EngineOptions): Promise<Omit<Engine, 'socketPath'>> {
  return new Promise((resolve, reject) => {
    const worker = new Worker(script, { workerData: { engine: options } });
    let stopping = false;
    let fail: (reason: string) => void = () => {};
    const failed = new Promise<string>((settle) => {
      fail = settle;
    });
    const exited = new Promise<void>((settle) => worker.once('exit', () => settle()));
    const stop = async () => {
      stopping = true;
      worker.postMessage('stop');
      await exited;
    };
    const died = (reason: string) => {
      if (stopping) return;
      fail(reason);
      reject(new Error(`start the embedded database in ${options.directory}: ${reason}`));
    };
    worker.on('error', (error) => died(error instanceof Error ? error.message : String(error)));
    worker.on('exit', (code) => died(`its thread ended with ${code}`));
    worker.on('message', (message: EngineMessage) => {
      if (message.type === 'ready') resolve({ failed, stop });
      else if (message.type === 'failed') died(message.error);
    });
  });
}
