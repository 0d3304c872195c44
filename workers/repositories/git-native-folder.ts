import { lstatSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { devNull, tmpdir } from 'node:os';
import { join } from 'node:path';
import type { RepositoryLocation } from './git.ts';

/** No reading takes so long: after it, whoever has a process's number now is another. */
const LONGEST_READING_MS = 86_400_000;

/**
 * Makes a bare repository without refs, in a new temporary folder, for git to read another one's objects through.
 * In the other itself its attributes would count: those of its files, its `info` folder, and, as git takes the folder
 * that the server was started in for the working tree, whatever lies there.
 */
export function makeEmptyRepository(objectFormat: string): string {
  removeAbandoned();
  const folder = mkdtempSync(join(tmpdir(), `mc-git-${process.pid}-`));
  mkdirSync(join(folder, 'refs'));
  writeFileSync(join(folder, 'HEAD'), 'ref: refs/heads/main\n');
  writeFileSync(
    join(folder, 'config'),
    `[core]\n\trepositoryFormatVersion = 1\n\tbare = true\n[extensions]\n\tobjectFormat = ${objectFormat}\n`,
  );
  return folder;
}

/** Removes the folders that processes left which were killed while they read. */
function removeAbandoned(): void {
  for (const name of readdirSync(tmpdir())) {
    const [, pid] = name.match(/^mc-git-(\d+)-/) ?? [];
    if (pid === undefined) continue;
    const folder = join(tmpdir(), name);
    try {
      const { uid, mtimeMs } = lstatSync(folder);
      // Only one's own: another user could lead us elsewhere while we remove.
      if (uid !== process.getuid?.()) continue;
      if (isRunning(Number(pid)) && Date.now() - mtimeMs < LONGEST_READING_MS) continue;
      rmSync(folder, { recursive: true, force: true });
    } catch {
      // Another process has just removed it.
    }
  }
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // Somebody else's, which may not be told anything.
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}

/**
 * Lends a repository's objects, and where its history was cut, to git that runs in another. Parents that somebody grafted
 * onto commits are not what the commits say, nor what any clone has.
 */
export function lend({ commonDirectory }: RepositoryLocation): Record<string, string> {
  return {
    GIT_OBJECT_DIRECTORY: join(commonDirectory, 'objects'),
    GIT_SHALLOW_FILE: join(commonDirectory, 'shallow'),
    GIT_GRAFT_FILE: devNull,
  };
}
