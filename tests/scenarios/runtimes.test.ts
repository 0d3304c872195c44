import { execFileSync } from 'node:child_process';
import { copyFileSync, mkdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import { WebsocketProvider } from 'y-websocket';
import * as Y from 'yjs';
import { readCards } from '../../shared/documents.ts';
import type { SystemMap } from '../../shared/map.ts';
import { makeRepository } from '../support/repository.ts';
import { ADMIN_TOKEN, type ServerProcess, startServer, temporaryFolder } from '../support/server.ts';

const folder = temporaryFolder();
afterAll(folder.remove);
const bin = resolve('node_modules/.bin');

/** Deno itself: what the package puts into `.bin` is a script that starts it and does not pass signals on. */
const denoItself = () =>
  execFileSync(join(bin, 'deno'), ['eval', 'console.log(Deno.execPath())'], { encoding: 'utf8' }).trim();

/** A copy of the compiled binary in a folder with nothing else in it. */
function aloneInItsFolder(): string {
  const path = join(folder.path, 'binary', 'mission-control');
  mkdirSync(join(folder.path, 'binary'));
  copyFileSync('dist/mission-control', path);
  execFileSync('chmod', ['+x', path]);
  return path;
}

const ways: [string, () => string[]][] = [
  ['the source on Bun', () => [join(bin, 'bun'), 'server/cli.ts', 'serve']],
  ['the source on Deno', () => [denoItself(), 'run', '-A', 'server/cli.ts', 'serve']],
  ['one binary', () => [aloneInItsFolder(), 'serve']],
];

beforeAll(() => {
  execFileSync(join(bin, 'bun'), ['scripts/compile.ts'], { stdio: 'pipe' });
}, 120_000);

describe.each(ways)('%s', (name, command) => {
  let server: ServerProcess;
  let projectId: string;
  const dataDir = join(folder.path, name.replaceAll(' ', '-'));

  beforeAll(async () => {
    server = await startServer({ command: command(), dataDir });
  }, 60_000);
  afterAll(() => server?.kill());

  test('is alive and ready, and says so in one line', async () => {
    for (const path of ['/healthz', '/readyz']) expect((await fetch(server.url + path)).status).toBe(200);
    expect(server.output()).toContain(server.url);
    expect(await server.call('GET', '/api/status')).toMatchObject({ engine: 'pglite', vector: true });
  });

  test('serves the client', async () => {
    const page = await fetch(`${server.url}/p/anything/board`);
    expect(page.headers.get('content-type')).toContain('text/html');
    const html = await page.text();
    const script = /src="([^"]+\.js)"/.exec(html)?.[1] ?? '';
    const answer = await fetch(server.url + script);
    expect(answer.status).toBe(200);
    expect(answer.headers.get('content-type')).toContain('javascript');
  });

  test('sets up an owner and keeps a board in step over the socket', async () => {
    const owner = { name: 'Ada', email: 'ada@example.org', password: 'a long enough password' };
    const setup = await fetch(`${server.url}/api/setup`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(owner),
    });
    expect(setup.status).toBeLessThan(300);
    projectId = (await server.call<{ id: string }>('POST', '/api/projects', { name: 'Apollo' })).id;
    const doc = new Y.Doc();
    const provider = new WebsocketProvider(`${server.url.replace('http', 'ws')}/sync`, `project:${projectId}`, doc, {
      WebSocketPolyfill: WebSocket as never,
      params: { token: ADMIN_TOKEN },
      disableBc: true,
    });
    const item = await server.call<{ id: string }>('POST', `/api/projects/${projectId}/items`, {
      kind: 'idea',
      title: 'Fly',
    });
    await expect.poll(() => readCards(doc).get(item.id)?.title, { timeout: 10_000 }).toBe('Fly');
    provider.destroy();
  });

  test('maps a repository in a thread', { timeout: 60_000 }, async () => {
    const url = makeRepository(join(folder.path, `${name}-repository`), {
      'src/main.ts': "import { greet } from './greet.ts';\nimport { z } from 'zod';\ngreet(z);\n",
      'src/greet.ts': 'export const greet = (who: unknown) => who;\n',
    });
    const { id, jobId } = await server.call<{ id: string; jobId: string }>(
      'POST',
      `/api/projects/${projectId}/repositories`,
      { url },
    );
    const state = () => server.call<{ state: string }>('GET', `/api/jobs/${jobId}`).then((job) => job.state);
    await expect.poll(state, { timeout: 50_000 }).toBe('succeeded');
    const map = await server.call<SystemMap>('GET', `/api/repositories/${id}/map`);
    expect(map.totals).toMatchObject({ files: 2, lines: 4, commits: 1, authors: 1 });
    expect(map.files.find((file) => file.path === 'src/main.ts')?.imports).toEqual(['src/greet.ts']);
    expect(map.externals).toContainEqual({ name: 'zod', importers: 1, standard: false });
  });

  test('ends with 0 on SIGTERM', { timeout: 20_000 }, async () => {
    expect(await server.stop()).toBe(0);
  });
});
