import { symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { readConfig } from '../../server/config.ts';
import type { Database } from '../../server/db/index.ts';
import { openServices, type Services } from '../../server/main.ts';
import { sourceFiles } from '../../server/runtime/source-files.ts';
import type { Job } from '../../shared/api/jobs.ts';
import type { FileContent, RepositoryAdded } from '../../shared/api/repositories.ts';
import { describeEachDatabase } from '../support/database.ts';
import { TestRepository } from '../support/git.ts';
import { silentLogger } from '../support/log.ts';
import { ADMIN_TOKEN } from '../support/people.ts';
import { temporaryFolder } from '../support/server.ts';

const ODD = 'src/a b#c?d&e=Привет.ts';

describeEachDatabase('the files of repositories', (open) => {
  const folder = temporaryFolder();
  const origin = new TestRepository();
  let database: Database;
  let services: Services;
  let repository: RepositoryAdded;
  let viewer: string;
  let [first, second] = ['', ''];

  beforeAll(async () => {
    const config = readConfig({ MC_DATA_DIR: folder.path, MC_DURABILITY: 'relaxed', MC_ADMIN_TOKEN: ADMIN_TOKEN });
    database = await open();
    services = await openServices(database, config, sourceFiles(), silentLogger);
    await services.start();
    origin.write({ 'a.ts': 'export const a = 1;\n', [ODD]: 'odd\n', 'data.bin': new Uint8Array([1, 0, 2]) });
    symlinkSync('../../etc/passwd', join(origin.path, 'out'));
    first = origin.commit('one');
    origin.git('update-index', '--add', '--cacheinfo', `160000,${first},sub`);
    origin.git('commit', '--quiet', '-m', 'a submodule');
    first = origin.git('rev-parse', 'HEAD');
    const { id } = await call<{ id: string }>('POST', '/api/projects', { name: 'Apollo' });
    repository = await call('POST', `/api/projects/${id}/repositories`, { url: origin.path });
    await ended(repository.jobId);
    viewer = (await call<{ token: string }>('POST', '/api/tokens', { name: 'reader', role: 'viewer' })).token;
  }, 60_000);
  afterAll(async () => {
    await services.close();
    origin.remove();
    folder.remove();
  });

  type Sent = { token?: string | null; headers?: Record<string, string>; body?: unknown };
  async function send(method: string, path: string, { token = ADMIN_TOKEN, headers, body }: Sent = {}) {
    return services.app.request(path, {
      method,
      headers: {
        ...(token !== null && { authorization: `Bearer ${token}` }),
        ...{ 'content-type': 'application/json', ...headers },
      },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
  }
  async function call<T>(method: string, path: string, body?: unknown): Promise<T> {
    const response = await send(method, path, { body });
    if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${await response.text()}`);
    return (await response.json()) as T;
  }
  async function ended(jobId: string): Promise<void> {
    for (let state = ''; state !== 'succeeded'; await setTimeout(20)) {
      const job = await call<Job>('GET', `/api/jobs/${jobId}`);
      if (job.state === 'failed') throw new Error(`the job failed: ${job.error}`);
      state = job.state;
    }
  }
  const address = (path: string, more = '', id = repository.id) =>
    `/api/repositories/${id}/file?path=${encodeURIComponent(path)}${more}`;
  const read = (path: string, more = '') => call<FileContent>('GET', address(path, more));
  const detail = async (response: Response) => [
    response.status,
    ((await response.json()) as { detail: string }).detail,
  ];

  test('are read as the map has them, by whoever may see the map', async () => {
    const file = { path: 'a.ts', commit: first, oid: origin.git('rev-parse', 'HEAD:a.ts'), language: 'TypeScript' };
    const text = { bytes: 20, lines: 1, text: 'export const a = 1;\n', reason: null, target: null };
    expect(await read('a.ts')).toEqual({ ...file, ...text });
    expect((await send('GET', address('a.ts'), { token: viewer })).status).toBe(200);
    expect((await send('GET', address('a.ts'), { token: null })).status).toBe(401);
    expect((await send('GET', address('a.ts'), { token: 'mc_nobody' })).status).toBe(401);
    const nowhere = '01890000-0000-7000-8000-000000000000';
    expect(await detail(await send('GET', address('a.ts', '', nowhere)))).toEqual([
      404,
      `find the repository: there is none: ${nowhere}`,
    ]);
  });

  test('are found by exactly their path, and by no way around', async () => {
    expect((await read(ODD)).text).toBe('odd\n');
    for (const path of [
      'b.ts',
      'src',
      '..',
      '../a.ts',
      'src/../a.ts',
      '/a.ts',
      './a.ts',
      'A.TS',
      '.git/config',
      'out/x',
    ]) {
      const response = await send('GET', address(path));
      expect(await detail(response), path).toEqual([
        404,
        `read the file: there is none in ${first.slice(0, 7)}: ${path}`,
      ]);
    }
    // Decoded once, and not again.
    expect((await send('GET', address('src%2F..%2Fa.ts'))).status).toBe(404);
    expect((await send('GET', `/api/repositories/${repository.id}/file`)).status).toBe(400);
    expect((await send('GET', address('x'.repeat(5000)))).status).toBe(400);
  });

  test('that are no text say why', async () => {
    expect(await read('data.bin')).toMatchObject({ text: null, reason: 'binary', bytes: 3 });
    expect(await read('out')).toMatchObject({ text: null, reason: 'symlink', target: '../../etc/passwd' });
    expect(await read('sub')).toMatchObject({ text: null, reason: 'submodule' });
  });

  test('are answered once: the same content at the same commit is not sent again', async () => {
    const response = await send('GET', address('a.ts'));
    const etag = response.headers.get('etag') ?? '';
    expect(etag).toBe(`"${origin.git('rev-parse', 'HEAD:a.ts')} ${first}"`);
    expect(response.headers.get('cache-control')).toBe('private, no-cache');
    const again = await send('GET', address('a.ts'), { headers: { 'if-none-match': etag } });
    expect([again.status, await again.text()]).toEqual([304, '']);
  });

  test('stay those of the map, and of the maps that are kept, when the repository goes on', async () => {
    second = origin.write({ 'a.ts': 'export const a = 2;\n' }).commit('two');
    expect((await read('a.ts')).commit).toBe(first);
    expect(await detail(await send('GET', address('a.ts', `&commit=${second}`)))).toEqual([
      404,
      `read the file: no map of this commit is kept: ${second}`,
    ]);
    await ended((await call<{ jobId: string }>('POST', `/api/repositories/${repository.id}/ingest`)).jobId);
    expect(await read('a.ts')).toMatchObject({ commit: second, text: 'export const a = 2;\n' });
    expect(await read('a.ts', `&commit=${first.slice(0, 10)}`)).toMatchObject({
      commit: first,
      text: 'export const a = 1;\n',
    });
    expect((await send('GET', address('a.ts', '&commit=HEAD'))).status).toBe(400);
  });

  test('are gone with their repository', async () => {
    expect((await send('DELETE', `/api/repositories/${repository.id}`)).status).toBe(204);
    expect((await send('GET', address('a.ts'))).status).toBe(404);
  });
});
