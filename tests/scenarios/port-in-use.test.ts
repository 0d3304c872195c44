import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { startServer, temporaryFolder } from '../support/server.ts';

const folder = temporaryFolder();
afterAll(folder.remove);

test('a server whose port is taken says in one line what to do, ends, and leaves its folder usable', async () => {
  const first = await startServer({ dataDir: join(folder.path, 'first') });
  const { port } = new URL(first.url);
  const dataDir = join(folder.path, 'second');
  const { status, stdout, stderr } = spawnSync('node_modules/.bin/bun', ['server/cli.ts', 'serve'], {
    env: { ...process.env, NODE_ENV: 'production', DATABASE_URL: '', PORT: port, MC_DATA_DIR: dataDir },
    encoding: 'utf8',
    timeout: 30_000,
  });
  expect(stderr).toBe(
    `listen on 127.0.0.1: PORT=${port} is used by another program; stop that one, or set PORT to a free port (0 takes any)\n`,
  );
  expect(stdout).not.toContain('Mission Control is on');
  expect(status).toBe(1);

  const second = await startServer({ dataDir });
  await second.call('POST', '/api/projects', { name: 'Apollo' });
  expect(await second.stop()).toBe(0);
  expect((await fetch(`${first.url}/readyz`)).status).toBe(200);
  await first.stop();
});
