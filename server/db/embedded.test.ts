import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { eventually } from '../../tests/support/eventually.ts';
import { temporaryFolder } from '../../tests/support/server.ts';
import { sourceFiles } from '../runtime/source-files.ts';
import { startEngine } from './embedded.ts';
import { type Database, type DatabaseOptions, FolderInUseError, openDatabase } from './index.ts';

const files = sourceFiles();
let folder: string;
let opened: Database[];
let child: ChildProcess | null;

beforeEach(() => {
  folder = temporaryFolder().path;
  opened = [];
  child = null;
});
afterEach(async () => {
  child?.kill('SIGKILL');
  await closeAll();
  rmSync(folder, { recursive: true });
});

async function open(options: Partial<DatabaseOptions> = {}): Promise<Database> {
  const database = await openDatabase({ dataDir: folder, durability: 'relaxed', files, ...options });
  opened.push(database);
  return database;
}

const closeAll = () => Promise.all(opened.splice(0).map((database) => database.close()));

/** Starts `tests/support/database-process.ts`. `acknowledged` grows as it commits. */
function startProcess() {
  const script = fileURLToPath(new URL('../../tests/support/database-process.ts', import.meta.url));
  const started = spawn(process.execPath, [script, folder], { stdio: ['ignore', 'pipe', 'inherit'] });
  const acknowledged: number[] = [];
  const lines = createInterface({ input: started.stdout });
  lines.on('line', (line) => line !== 'open' && acknowledged.push(Number(line)));
  child = started;
  const kill = async () => {
    const exited = once(started, 'exit');
    started.kill('SIGKILL');
    await exited;
  };
  return { pid: started.pid, open: once(lines, 'line'), acknowledged, kill };
}

test('refuses a folder that another process uses, and says which; takes it over when that is killed', async () => {
  const other = startProcess();
  await other.open;
  const refused = open();
  await expect(refused).rejects.toThrow(FolderInUseError);
  await expect(refused).rejects.toThrow(`use the data folder: ${folder} is in use by process ${other.pid} on `);
  await eventually(() => expect(other.acknowledged.length).toBeGreaterThan(100));
  await other.kill();

  const { sql } = await open();
  const stored = (await sql<{ n: number }[]>`select n from numbers order by n`).map(({ n }) => n);
  expect(stored.slice(0, other.acknowledged.length)).toEqual(other.acknowledged);
});

test('is refused to itself while it is open, and opens again after a close', async () => {
  const first = await open();
  await first.sql`create table kept (n integer)`;
  await expect(open()).rejects.toThrow(`in use by process ${process.pid}`);
  await closeAll();
  const second = await open();
  expect(await second.sql`select n from kept`).toEqual([]);
});

test('starts in a folder in which a first start was killed', async () => {
  const other = startProcess();
  await eventually(() => expect(existsSync(join(folder, 'postgres'))).toBe(true));
  await other.kill();
  // However far that came, this is as far as it can come.
  writeFileSync(join(folder, 'postgres.unfinished'), '');
  mkdirSync(join(folder, 'postgres', 'global'), { recursive: true });
  writeFileSync(join(folder, 'postgres', 'global', 'pg_control'), 'torn');

  const { sql } = await open();
  expect(await sql`select 1 as one`).toEqual([{ one: 1 }]);
  expect(existsSync(join(folder, 'postgres.unfinished'))).toBe(false);
});

test('keeps the folder to its owner', async () => {
  await open();
  expect(statSync(folder).mode & 0o777).toBe(0o700);
});

test('listens in a private temporary folder when the path of its own is too long for a socket', async () => {
  const long = join(folder, 'x'.repeat(90));
  const engine = await startEngine(long, 'relaxed', files);
  try {
    expect(engine.socketPath.startsWith(long)).toBe(false);
    expect(statSync(join(engine.socketPath, '..')).mode & 0o777).toBe(0o700);
    expect(existsSync(engine.socketPath)).toBe(true);
  } finally {
    await engine.stop();
  }
  expect(existsSync(join(engine.socketPath, '..'))).toBe(false);
  const { sql } = await open({ dataDir: long });
  expect(await sql`select 1 as one`).toEqual([{ one: 1 }]);
});

test('says why it cannot start, and lets the folder go', async () => {
  await open();
  await closeAll();
  rmSync(join(folder, 'postgres', 'global', 'pg_control'));
  await expect(open()).rejects.toThrow(`start the embedded database in ${join(folder, 'postgres')}: `);
  rmSync(join(folder, 'postgres'), { recursive: true });
  const { sql } = await open();
  expect(await sql`select 1 as one`).toEqual([{ one: 1 }]);
});
