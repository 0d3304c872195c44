import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { devNull, tmpdir } from 'node:os';
import { join } from 'node:path';
import type { RepositoryLocation } from './git.ts';

/**
 * Makes a bare repository without refs, in a new temporary folder, for git to read another one's objects through.
 * In the other itself its attributes would count: those of its files, its `info` folder, and, as git takes the folder
 * that the server was started in for the working tree, whatever lies there.
 */
export function makeEmptyRepository(objectFormat: string): string {
  const folder = mkdtempSync(join(tmpdir(), 'mc-git-'));
  mkdirSync(join(folder, 'refs'));
  writeFileSync(join(folder, 'HEAD'), 'ref: refs/heads/main\n');
  writeFileSync(
    join(folder, 'config'),
    `[core]\n\trepositoryFormatVersion = 1\n\tbare = true\n[extensions]\n\tobjectFormat = ${objectFormat}\n`,
  );
  return folder;
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
