/** Makes `dist/engine-image.tar.gz`: a freshly initialised cluster, so that a first start need not run initdb (5 s). */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openEngine } from '../server/db/engine.ts';
import { sourceFiles } from '../server/runtime/source-files.ts';

const { engine: files } = sourceFiles();
const directory = mkdtempSync(join(tmpdir(), 'mc-image-'));
const database = await openEngine({ directory, durability: 'relaxed', files });
await database.exec('create extension vector; checkpoint');
const image = await database.dumpDataDir('gzip');
await database.close();
rmSync(directory, { recursive: true });
mkdirSync('dist', { recursive: true });
writeFileSync(files.image, new Uint8Array(await image.arrayBuffer()));
