import { readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Database } from '../db/index.ts';
import { allRepositories } from './queries.ts';
import { FACTS_FOLDER, MIRRORS_FOLDER } from './source.ts';

/** Removes the mirrors and what is kept of repositories that are in no project any more. Returns how many folders. */
export async function pruneFolders(database: Database, dataDir: string): Promise<number> {
  const parents = [FACTS_FOLDER, MIRRORS_FOLDER].map((name) => join(dataDir, name));
  // Listed before the repositories: a folder is made by an ingestion, and that of a repository which is there.
  const listed = await Promise.all(parents.map((parent) => readdir(parent).catch(() => [])));
  const ids = new Set((await allRepositories(database.sql)).map(({ id }) => id));
  const unused = parents.flatMap((parent, index) =>
    (listed[index] ?? []).filter((name) => !ids.has(name)).map((name) => join(parent, name)),
  );
  for (const folder of unused) await rm(folder, { recursive: true, force: true });
  return unused.length;
}
