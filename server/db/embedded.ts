import { randomBytes } from 'node:crypto';
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { open, readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { parseTarGzip } from 'nanotar';
import type { ProductFiles } from '../runtime/files.ts';
import type { EngineMessage, EngineOptions } from './engine.ts';
import { lockFolder } from './lock.ts';

/** A running embedded engine. `failed` resolves with the reason should the thread die on its own. */
export type Engine = { socketPath: string; failed: Promise<string>; stop(): Promise<void> };

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
    if (!existsSync(directory)) await unpackImage(files.engine.image, directory, durability);
    const socketPath = chooseSocketPath(folder);
    const options: EngineOptions = { directory, socketPath, durability, files: files.engine };
    const thread = await startThread(files.engineWorker, options);
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
 * Puts the initialised cluster of the image at `directory`: unpacked beside it and renamed when complete, so that a
 * start that is killed half way leaves only a folder that the next start removes.
 */
async function unpackImage(image: string, directory: string, durability: EngineOptions['durability']): Promise<void> {
  const parent = dirname(directory);
  for (const name of readdirSync(parent)) {
    if (name.startsWith('unpacking-')) rmSync(join(parent, name), { recursive: true });
  }
  const target = join(parent, `unpacking-${randomBytes(6).toString('hex')}`);
  mkdirSync(target);
  for (const entry of await parseTarGzip(await readFile(image))) {
    const path = join(target, entry.name);
    if (entry.type === 'directory') mkdirSync(path, { recursive: true });
    else {
      mkdirSync(dirname(path), { recursive: true });
      writeFileSync(path, entry.data ?? new Uint8Array());
    }
  }
  // PostgreSQL syncs what it changes, and takes the rest of the cluster to be on the disk since initdb.
  if (durability === 'full') await syncTree(target);
  renameSync(target, directory);
  if (durability === 'full') await syncFile(parent);
}

async function syncTree(folder: string): Promise<void> {
  const names = readdirSync(folder, { recursive: true, encoding: 'utf8' });
  const paths = ['.', ...names].values();
  const syncNext = async () => {
    for (const path of paths) await syncFile(join(folder, path));
  };
  await Promise.all(Array.from({ length: SYNCED_AT_ONCE }, syncNext));
}

async function syncFile(path: string): Promise<void> {
  const file = await open(path, 'r');
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
