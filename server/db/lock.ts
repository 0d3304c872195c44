import { readFileSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';

/** Thrown when another process uses the data folder; the message says which. */
export class FolderInUseError extends Error {
  override name = 'FolderInUseError';
}

/**
 * Takes the exclusive lock on a data folder and returns the function that gives it back.
 *
 * The lock is the operating system's on an SQLite file, because it ends with its process, however that dies: there is
 * no stale lock to guess about, and a process id that was given out again means nothing. PGlite does not lock its
 * folder; two processes in it lose acknowledged rows.
 *
 * @throws {FolderInUseError} when another process, on this machine or in another container of it, holds the lock
 */
export function lockFolder(folder: string): () => void {
  const holderPath = join(folder, 'lock.json');
  const database = new DatabaseSync(join(folder, 'lock.sqlite'));
  try {
    database.exec('pragma busy_timeout = 0; pragma locking_mode = exclusive; begin exclusive');
  } catch (error) {
    database.close();
    if (!(error instanceof Error) || !/locked|busy/i.test(error.message)) throw error;
    throw new FolderInUseError(`use the data folder: ${folder} is in use by ${describeHolder(holderPath)}`);
  }
  writeFileSync(holderPath, JSON.stringify({ pid: process.pid, host: hostname(), since: new Date().toISOString() }));
  // Referenced from the returned function: a collected handle would drop the lock.
  return () => database.close();
}

function describeHolder(path: string): string {
  try {
    const { pid, host, since } = JSON.parse(readFileSync(path, 'utf8'));
    return `process ${pid} on ${host}, since ${since}`;
  } catch {
    return 'another process that is just starting';
  }
}
