import { randomBytes } from 'node:crypto';
import { existsSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { promisify } from 'node:util';
import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { isomorphicGit } from '../../workers/repositories/git-isomorphic.ts';
import { nativeGit } from '../../workers/repositories/git-native.ts';
import { locate } from '../../workers/repositories/locate.ts';
import { mirror, type RemoteOptions, remoteHead } from '../../workers/repositories/mirror.ts';
import { serveGit, TestRepository } from '../support/git.ts';
import { temporaryFolder } from '../support/server.ts';

// Each test makes repositories with git's own programs, dozens of processes.
vi.setConfig({ testTimeout: 30_000 });

describe.each([nativeGit, isomorphicGit])('a mirror made by $name git', (adapter) => {
  let origin: TestRepository;
  let server: Awaited<ReturnType<typeof serveGit>>;
  let folder: string;
  let url: string;

  beforeAll(async () => {
    origin = new TestRepository();
    server = await serveGit(dirname(origin.path));
    url = `${server.url}/repository`;
    origin.write({ 'a.txt': 'one\n' }).commit('one');
  });
  afterAll(async () => {
    await server.close();
    origin.remove();
  });
  beforeEach(() => {
    folder = join(temporaryFolder().path, 'mirror.git');
    server.requests.length = 0;
    return () => rmSync(dirname(folder), { recursive: true });
  });

  const options = (more: RemoteOptions & { maxBytes?: number; signal?: AbortSignal } = {}) => ({
    allowPrivate: true,
    certificateAuthority: server.certificateAuthority,
    maxBytes: 1e8,
    ...more,
  });

  async function read() {
    const reader = adapter.open(await locate(folder));
    const head = await reader.head();
    const commits = head ? await Array.fromAsync(reader.commits(head.commit, 100)) : [];
    const files = head ? await Array.fromAsync(reader.tree(head.commit, { entries: 1000, depth: 10 })) : [];
    reader.close();
    return { head, commits: commits.map(({ oid }) => oid), files: files.map(({ path }) => path) };
  }

  test('has the default branch with its whole history, and follows it', async () => {
    await mirror(adapter, url, folder, options());
    const log = () => origin.git('log', '--format=%H').split('\n');
    expect(await read()).toEqual({ head: { commit: log()[0], branch: 'main' }, commits: log(), files: ['a.txt'] });
    origin.write({ 'b.txt': 'two\n' }).commit('two');
    origin.git('tag', 'v1');
    origin.git('tag', '-a', 'v2', '-m', 'two');
    const [head = ''] = log();
    expect(await mirror(adapter, url, folder, options())).toEqual([
      { name: 'v1', commit: head },
      { name: 'v2', commit: head },
    ]);
    expect(await remoteHead(adapter, url, options())).toBe(head);
    expect(await read()).toEqual({
      head: { commit: log()[0], branch: 'main' },
      commits: log(),
      files: ['a.txt', 'b.txt'],
    });
    await mirror(adapter, url, folder, options());
    expect((await read()).commits).toEqual(log());
    origin.git('reset', '--quiet', '--hard', 'HEAD~1');
    origin.write({ 'c.txt': 'rewritten\n' }).commit('history was rewritten');
    await mirror(adapter, url, folder, options());
    expect(await read()).toEqual({
      head: { commit: log()[0], branch: 'main' },
      commits: log(),
      files: ['a.txt', 'c.txt'],
    });
    origin.git('checkout', '--quiet', '-b', 'next');
    origin.write({ 'd.txt': '4' }).commit('on another default branch');
    await mirror(adapter, url, folder, options());
    expect((await read()).head).toEqual({ commit: log()[0], branch: 'next' });
    origin.git('checkout', '--quiet', 'main');
  });

  test('of an empty repository is empty', async () => {
    origin.git('init', '--quiet', '--bare', '../empty');
    expect(await mirror(adapter, `${server.url}/empty`, folder, options())).toEqual([]);
    expect(await remoteHead(adapter, `${server.url}/empty`, options())).toBeNull();
    expect((await read()).head).toBeNull();
  });

  test('is made anew when its making was killed', async () => {
    await mirror(adapter, url, folder, options());
    writeFileSync(join(folder, 'mission-control-fetching'), '');
    rmSync(join(folder, 'objects/pack'), { recursive: true });
    writeFileSync(join(folder, 'HEAD.lock'), '');
    await mirror(adapter, url, folder, options());
    expect((await read()).files).toContain('a.txt');
  });

  test('connects to the address that was checked, whatever the name says next', async () => {
    const name = url.replace('localhost', 'repository.invalid');
    const resolve = async () => ['127.0.0.1'];
    // The certificate is for another name: the connection was made, and refused for that.
    await expect(mirror(adapter, name, folder, options({ resolve }))).rejects.toThrow(/certificate|SSL|altname/i);
    await expect(mirror(adapter, name, folder, options({ resolve: async () => ['127.0.0.2'] }))).rejects.toThrow();
    expect(server.requests).toEqual([]);
  });

  test('trusts nobody but the certificate authorities it was given', async () => {
    await expect(mirror(adapter, url, folder, options({ certificateAuthority: undefined }))).rejects.toThrow(
      /certificate|SSL/i,
    );
    expect(server.requests).toEqual([]);
  });

  test('does not follow redirects', async () => {
    const moved = `${server.url}/moved/repository`;
    await expect(mirror(adapter, moved, folder, options())).rejects.toMatchObject({
      name: 'RepositoryError',
      message: expect.stringContaining('redirects'),
    });
    expect(server.requests.filter((request) => !request.includes('/moved/'))).toEqual([]);
  });

  test('does not begin when the address is refused', async () => {
    await expect(mirror(adapter, url, folder, options({ allowPrivate: false }))).rejects.toMatchObject({
      name: 'RepositoryError',
    });
    await expect(mirror(adapter, `file://${origin.path}`, folder, options())).rejects.toMatchObject({
      name: 'RepositoryError',
    });
    expect(server.requests).toEqual([]);
    expect(existsSync(folder)).toBe(false);
  });

  test('says when there is no such repository', async () => {
    const missing = `${server.url}/nothing-here`;
    const refusal = { name: 'RepositoryError', message: expect.stringContaining('no such repository') };
    await expect(mirror(adapter, missing, folder, options())).rejects.toMatchObject(refusal);
    await expect(remoteHead(adapter, missing, options())).rejects.toMatchObject(refusal);
  });

  test('stops at the largest size', async () => {
    const noise = randomBytes(300_000);
    origin.git('checkout', '--quiet', '-b', 'large');
    origin.write({ noise }).commit('large');
    await expect(mirror(adapter, url, folder, options({ maxBytes: 10_000 }))).rejects.toMatchObject({
      name: 'RepositoryError',
      message: expect.stringContaining('larger than 10000 bytes'),
    });
    origin.git('checkout', '--quiet', 'main');
  });

  test('stops when told to, and leaves no connection behind', async () => {
    const abort = new AbortController();
    const stopped = expect(
      mirror(adapter, `${server.url}/hanging/repository`, folder, options({ signal: abort.signal })),
    ).rejects.toThrow('no longer wanted');
    const connections = () => promisify(server.server.getConnections.bind(server.server))();
    while (server.requests.length === 0 || (await connections()) === 0) await setTimeout(5);
    abort.abort(new Error('no longer wanted'));
    await stopped;
    while ((await connections()) > 0) await setTimeout(5);
  });
});
