import { createHash } from 'node:crypto';
import { readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { FactsFile } from './facts-file.ts';
import { changesVersion } from './history.ts';
import type { Limits } from './limits.ts';

/** What earlier ingestions of a repository found out, and the next need not. */
export type KeptFacts = { files: FactsFile; changes: FactsFile };

/** Opens what is kept in `folder`, which is made when it is not there. */
export async function openKeptFacts(folder: string, limits: Limits): Promise<KeptFacts> {
  const { fileBytes, sourceBytes } = limits;
  const version = `files ${await programVersion()} ${fileBytes} ${sourceBytes}`;
  const [files, changes] = await Promise.all([
    FactsFile.open(join(folder, 'files.facts'), version),
    FactsFile.open(join(folder, 'changes.facts'), changesVersion(limits)),
  ]);
  return { files, changes };
}

/**
 * Something that changes whenever what is said of a file may: a hash of this folder and of the packages with their
 * versions, the grammars among them. A compiled binary has neither, and is told by its own file.
 */
async function programVersion(): Promise<string> {
  const hash = createHash('sha256');
  try {
    hash.update(await readFile(join(import.meta.dirname, '../../package.json')));
    const entries = await readdir(import.meta.dirname, { recursive: true, withFileTypes: true });
    const paths = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
    for (const path of paths.sort()) hash.update(path).update(await readFile(path));
  } catch {
    const { size, mtimeMs } = await stat(process.execPath);
    hash.update(`${size} ${mtimeMs}`);
  }
  return hash.digest('hex').slice(0, 20);
}
