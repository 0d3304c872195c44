import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { ADMIN_TOKEN, startServer, temporaryFolder } from '../support/server.ts';

const folder = temporaryFolder();
afterAll(folder.remove);

/** Runs a command on a data folder, as a person at a terminal does. */
function run(dataDir: string, ...args: string[]): { status: number | null; stdout: string; stderr: string } {
  const environment = { ...process.env, NODE_ENV: 'production', DATABASE_URL: '', MC_DATA_DIR: dataDir };
  return spawnSync('node_modules/.bin/bun', ['server/cli.ts', ...args], {
    env: environment,
    encoding: 'utf8',
    timeout: 30_000,
  });
}

test('an unknown command is named, and the commands are listed', () => {
  const { status, stderr } = run(folder.path, 'frobnicate');
  expect(status).toBe(64);
  expect(stderr).toContain('error: unknown command: frobnicate\n');
  expect(stderr).toContain('doctor');
});

test('a data folder that is not there is neither backed up nor made', () => {
  const missing = join(folder.path, 'missing');
  const file = join(folder.path, 'nothing.gz');
  expect(run(missing, 'backup', file)).toMatchObject({
    status: 1,
    stderr: `back up: there is no data folder: ${missing}\n`,
  });
  expect(run(missing, 'doctor').stdout).toContain('ok    database     none yet; the first start makes one\n');
  expect(existsSync(missing)).toBe(false);
  expect(existsSync(file)).toBe(false);
});

test('what is no backup is not restored', () => {
  const missing = join(folder.path, 'missing.gz');
  expect(run(folder.path, 'restore', missing)).toMatchObject({
    status: 1,
    stderr: `use the path: there is no such file or folder: ${missing}\n`,
  });
  const other = join(folder.path, 'other.gz');
  writeFileSync(other, 'Dear diary');
  expect(run(folder.path, 'restore', other)).toMatchObject({
    status: 1,
    stderr: `read the backup: ${other} is not one that this program made\n`,
  });
});

test('a folder without anything to import is refused', () => {
  const empty = temporaryFolder();
  expect(run(folder.path, 'import', empty.path, '--project', 'Apollo')).toMatchObject({
    status: 1,
    stderr: `import ${empty.path}: it has no files of .md, .json, .csv\n`,
  });
  empty.remove();
});

test('a folder that is no repository is refused before anything is made', () => {
  const plain = temporaryFolder();
  expect(run(folder.path, 'ingest', plain.path)).toMatchObject({
    status: 1,
    stderr: `read the folder: it is not the root of a git repository: ${plain.path}\n`,
  });
  plain.remove();
});

test('a command beside a running server says who has the data folder, and what to do', async () => {
  const dataDir = join(folder.path, 'served');
  const server = await startServer({ dataDir });
  const { status, stderr } = run(dataDir, 'backup', join(folder.path, 'backup.gz'));
  expect(status).toBe(1);
  expect(stderr).toMatch(/^use the data folder: .+ is in use by process \d+ on .+\nOne process at a time .+\n$/);
  expect(run(dataDir, 'doctor')).toMatchObject({ status: 0, stdout: expect.stringContaining('not looked into: ') });

  const { id } = await server.call<{ id: string }>('POST', '/api/projects', { name: 'Apollo' });
  const headers = { authorization: `Bearer ${ADMIN_TOKEN}` };
  const answer = await fetch(`${server.url}/api/backup`, { headers });
  expect(answer.headers.get('content-disposition')).toMatch(/filename="mission-control-[\d-]+\.gz"/);
  const downloaded = join(folder.path, 'downloaded.gz');
  writeFileSync(downloaded, new Uint8Array(await answer.arrayBuffer()));
  expect(readdirSync(dataDir).filter((name) => name.startsWith('backup'))).toEqual([]);
  const copy = join(folder.path, 'copy');
  expect(run(copy, 'restore', downloaded).stdout).toMatch(/^Restored \d+ rows/);
  const copied = await startServer({ dataDir: copy });
  expect(await copied.call('GET', `/api/projects/${id}`)).toMatchObject({ name: 'Apollo' });
  expect(await copied.stop()).toBe(0);

  expect(await server.stop()).toBe(0);

  expect(run(dataDir, 'backup', join(folder.path, 'backup.gz'))).toMatchObject({ status: 0, stderr: '' });
  const restored = join(folder.path, 'restored');
  expect(run(restored, 'restore', join(folder.path, 'backup.gz')).stdout).toMatch(/^Restored \d+ rows of \d+ tables/);
}, 60_000);
