import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { openEngine } from '../server/db/engine.ts';
import { sourceFiles } from '../server/runtime/source-files.ts';

/**
 * Makes the image of a freshly initialised cluster, so that a first start need not run initdb, which takes 5 s. The
 * template databases are left out: nothing makes another database, and they are two thirds of the files to write.
 */
export async function buildEngineImage(): Promise<void> {
  const { engine: files } = sourceFiles();
  const directory = mkdtempSync(join(tmpdir(), 'mc-image-'));
  const database = await openEngine({ directory, durability: 'relaxed', files });
  await database.exec('create extension vector');
  await database.exec("update pg_database set datistemplate = false where datname like 'template%'");
  for (const name of ['template0', 'template1']) await database.exec(`drop database ${name}`);
  await database.exec('checkpoint');
  const image = await database.dumpDataDir('gzip');
  await database.close();
  rmSync(directory, { recursive: true });
  mkdirSync(dirname(files.image), { recursive: true });
  writeFileSync(files.image, new Uint8Array(await image.arrayBuffer()));
}
