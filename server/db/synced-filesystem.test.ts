import * as fs from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { temporaryFolder } from '../../tests/support/server.ts';
import { sourceFiles } from '../runtime/source-files.ts';
import { startEngine } from './embedded.ts';
import { type EngineOptions, openEngine } from './engine.ts';

vi.mock('node:fs', async (original) => {
  const actual = await original<typeof fs>();
  return { ...actual, fsyncSync: vi.fn(actual.fsyncSync) };
});

const files = sourceFiles();
const { path: folder, remove } = temporaryFolder();
beforeAll(async () => {
  const engine = await startEngine(folder, 'relaxed', files);
  await engine.stop();
});
afterAll(remove);

/** How often the disk is asked to keep what was written, while the engine commits so many times. */
async function countSyncs(durability: EngineOptions['durability'], commits: number): Promise<number> {
  const engine = await openEngine({ directory: join(folder, 'postgres'), durability, files: files.engine });
  await engine.exec('drop table if exists numbers; create table numbers (n integer)');
  vi.mocked(fs.fsyncSync).mockClear();
  for (let n = 0; n < commits; n++) await engine.query('insert into numbers values ($1)', [n]);
  const syncs = vi.mocked(fs.fsyncSync).mock.calls.length;
  await engine.close();
  return syncs;
}

test('syncs once for each commit', async () => {
  expect(await countSyncs('full', 200)).toBe(200);
});

test('leaves the sync to the operating system when durability is relaxed', async () => {
  expect(await countSyncs('relaxed', 200)).toBe(0);
});
