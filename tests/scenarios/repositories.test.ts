import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { readConfig } from '../../server/config.ts';
import type { Database } from '../../server/db/index.ts';
import { causeOf } from '../../server/events/index.ts';
import { openServices, type Services } from '../../server/main.ts';
import { sourceFiles } from '../../server/runtime/source-files.ts';
import { SYSTEM_ACTOR } from '../../shared/actor.ts';
import type { Job } from '../../shared/api/jobs.ts';
import type { Need } from '../../shared/api/needs.ts';
import type { MapSummary, Repository, RepositoryAdded } from '../../shared/api/repositories.ts';
import type { SystemMap } from '../../shared/map.ts';
import type { MapDifference } from '../../shared/map-difference.ts';
import { describeEachDatabase } from '../support/database.ts';
import { runGit, TestRepository } from '../support/git.ts';
import { silentLogger } from '../support/log.ts';
import { ADMIN_TOKEN } from '../support/people.ts';
import { temporaryFolder } from '../support/server.ts';

describeEachDatabase('repositories and their maps', (open) => {
  const folder = temporaryFolder();
  let database: Database;
  let services: Services;
  let origin: TestRepository;
  let repository: RepositoryAdded;

  beforeAll(async () => {
    const config = readConfig({ MC_DATA_DIR: folder.path, MC_DURABILITY: 'relaxed', MC_ADMIN_TOKEN: ADMIN_TOKEN });
    database = await open();
    services = await openServices(database, config, sourceFiles(), silentLogger);
    await services.start();
  });
  afterAll(async () => {
    await services.close();
    folder.remove();
  });
  beforeEach(async () => {
    origin = new TestRepository();
    origin.write({ 'a.ts': 'export const a = 1;\n', 'b.ts': "import './a.ts';\n" }).commit('one');
    const { id } = await call<{ id: string }>('POST', '/api/projects', { name: 'Apollo' });
    repository = await call('POST', `/api/projects/${id}/repositories`, { url: origin.path });
    await ended(repository.jobId);
  });
  afterEach(() => origin.remove());

  async function send(method: string, path: string, body?: unknown): Promise<Response> {
    const headers = { authorization: `Bearer ${ADMIN_TOKEN}`, 'content-type': 'application/json' };
    return services.app.request(path, { method, headers, ...(body !== undefined && { body: JSON.stringify(body) }) });
  }
  async function call<T>(method: string, path: string, body?: unknown): Promise<T> {
    const response = await send(method, path, body);
    if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${await response.text()}`);
    return (await response.json()) as T;
  }
  async function ended(jobId: string): Promise<Job> {
    for (;;) {
      const job = await call<Job>('GET', `/api/jobs/${jobId}`);
      if (job.state === 'succeeded') return job;
      if (job.state === 'failed') throw new Error(`the job failed: ${job.error}`);
      await setTimeout(20);
    }
  }
  const path = (rest = '') => `/api/repositories/${repository.id}${rest}`;
  const ingest = async () => ended((await call<{ jobId: string }>('POST', path('/ingest'))).jobId);
  const read = () => call<Repository>('GET', path());

  test('a map says which commit it shows, and that it is stale once HEAD has moved', async () => {
    const first = origin.git('rev-parse', 'HEAD');
    expect(await read()).toMatchObject({ head: { commit: first }, map: { commit: first, stale: false } });
    const second = origin.write({ 'c.ts': "import './b.ts';\n" }).commit('two');
    // A HEAD that was just looked at is not looked at again at once; the list looks as the repository by itself does.
    const list = () => call<{ items: Repository[] }>('GET', `/api/projects/${repository.projectId}/repositories`);
    await expect.poll(async () => (await list()).items[0]?.map?.stale, { timeout: 10_000 }).toBe(true);
    expect(await read()).toMatchObject({ head: { commit: second }, map: { commit: first, stale: true } });
    const response = await send('GET', path('/map'));
    expect([response.headers.get('map-stale'), response.headers.get('map-head')]).toEqual(['true', second]);
    expect(((await response.json()) as SystemMap).commit).toBe(first);
    await ingest();
    expect(await read()).toMatchObject({ head: { commit: second }, map: { commit: second, stale: false } });
    expect((await send('GET', path('/map'))).headers.get('map-stale')).toBe('false');
    expect(existsSync(join(folder.path, 'facts', repository.id, 'files.facts'))).toBe(true);
  });

  test('a file that a grammar fails on is left out with its reason, and all others are read', async () => {
    const deep = (depth: number) => 'paths:{\n'.repeat(depth);
    origin.write({ 'a-trap.js': deep(20_000), 'traps/copy.js': deep(20_000), 'traps/other.js': deep(30_000) });
    // Only its grammar can read it.
    origin.write({ 'z.py': 'import y\n', 'y.py': '' }).commit('hostile');
    await ingest();
    const map = await call<SystemMap>('GET', path('/map'));
    const reason = 'not analysed: its grammar fails on it';
    expect(map.skipped).toEqual(['a-trap.js', 'traps/copy.js', 'traps/other.js'].map((path) => ({ path, reason })));
    expect(map.totals.files).toBe(7);
    const files = new Map(map.files.map((file) => [file.path, file]));
    expect(files.get('a-trap.js')).toMatchObject({ lines: 20_000, imports: [] });
    expect(files.get('b.ts')).toMatchObject({ imports: ['a.ts'] });
    expect(files.get('z.py')).toMatchObject({ imports: ['y.py'] });
  });

  test('HEADs are looked at by schedule; one that is gone does not keep the others from it', async () => {
    const gone = new TestRepository();
    gone.write({ a: '1' }).commit('one');
    const { projectId } = repository;
    const added = await call<RepositoryAdded>('POST', `/api/projects/${projectId}/repositories`, { url: gone.path });
    await ended(added.jobId);
    gone.remove();
    const second = origin.commit('two');
    const jobId = await database.transaction((tx) =>
      services.jobs.enqueue(tx, { kind: 'repositories.heads', payload: {}, cause: causeOf(SYSTEM_ACTOR) }),
    );
    await ended(jobId);
    const [row] = await database.sql`select head_commit from repositories where id = ${repository.id}`;
    expect(row).toEqual({ headCommit: second });
    expect((await call<Repository>('GET', `/api/repositories/${added.id}`)).map).toMatchObject({ stale: false });
  });

  test('past maps are kept, and two commits can be compared', async () => {
    const first = origin.git('rev-parse', 'HEAD');
    origin.git('mv', 'a.ts', 'core.ts');
    const second = origin
      .write({ 'b.ts': "import './core.ts';\nimport 'zod';\n", 'c.ts': 'export {};\n' })
      .commit('two');
    await ingest();
    const { items, next } = await call<{ items: MapSummary[]; next: null }>('GET', path('/maps'));
    expect(items.map(({ commit }) => commit)).toEqual([second, first]);
    expect(items[0]).toMatchObject({ totals: { files: 3, commits: 2 } });
    expect(next).toBeNull();
    expect((await call<SystemMap>('GET', path(`/map?commit=${first.slice(0, 10)}`))).commit).toBe(first);
    const difference = await call<MapDifference>('GET', path('/compare'));
    expect(difference).toMatchObject({
      repositoryId: repository.id,
      from: { commit: first },
      to: { commit: second },
      counts: { appeared: 1, vanished: 0, moved: 1, grew: 1, shrank: 0, changed: 0 },
      files: {
        appeared: [{ path: 'c.ts' }],
        moved: [{ from: 'a.ts', to: 'core.ts' }],
        grew: [{ path: 'b.ts', lines: { from: 1, to: 2 } }],
      },
      externals: { appeared: ['zod'], vanished: [] },
    });
    // Of a longer list the first is told, and how many there are.
    origin.write({ 'd.ts': 'export {};\n', 'e.ts': 'export {};\n' }).commit('three');
    await ingest();
    const { counts, files } = await call<MapDifference>('GET', path('/compare?limit=1'));
    expect([counts.appeared, files.appeared.length]).toEqual([2, 1]);
    const back = await call<MapDifference>('GET', path(`/compare?from=${second}&to=${first}`));
    expect(back.counts).toMatchObject({ appeared: 0, vanished: 1, moved: 1, shrank: 1 });
  });

  test('the map of an older commit is made to be compared, and stays behind the newest', async () => {
    const first = origin.git('rev-parse', 'HEAD');
    // A clock that was ahead makes no commit newer than the map of HEAD.
    origin.write({ 'b.ts': null }).commit('two');
    runGit(origin.path, ['commit', '--quiet', '--amend', '--no-edit'], {
      env: { GIT_COMMITTER_DATE: '2090-01-01T00:00:00Z' },
    });
    const ahead = origin.git('rev-parse', 'HEAD');
    origin.write({ 'c.ts': 'export {};\n' }).commit('three');
    await ingest();
    const newest = origin.git('rev-parse', 'HEAD');
    await ended((await call<{ jobId: string }>('POST', path('/maps'), { commit: ahead })).jobId);
    const { items } = await call<{ items: MapSummary[] }>('GET', path('/maps'));
    expect(items.map(({ commit }) => commit)).toEqual([newest, ahead, first]);
    expect(items[1]?.totals).toMatchObject({ files: 1, commits: 2 });
    expect((await read()).map).toMatchObject({ commit: newest, stale: false });
    expect((await call<SystemMap>('GET', path('/map'))).commit).toBe(newest);
    const { counts } = await call<MapDifference>('GET', path(`/compare?from=${ahead}`));
    expect(counts).toMatchObject({ appeared: 1, vanished: 0 });
    // It is told only by being asked for: nobody looks for code in it, and the feed is about the newest.
    expect(
      await database.sql`select from events where type = 'repository.ingested' and subject_id = ${repository.id}`,
    ).toHaveLength(2);

    origin.git('checkout', '--quiet', '-b', 'aside', first);
    const aside = origin.write({ 'd.ts': 'export {};\n' }).commit('aside');
    origin.git('checkout', '--quiet', '-');
    for (const commit of [aside, 'f'.repeat(40)]) {
      const { jobId } = await call<{ jobId: string }>('POST', path('/maps'), { commit });
      await expect(ended(jobId)).rejects.toThrow(`Map a commit: it does not lead to the newest: ${commit}`);
    }
    for (const [commit, status] of [
      [ahead, 409],
      ['HEAD', 400],
      [ahead.slice(0, 10), 400],
    ] as const) {
      expect((await send('POST', path('/maps'), { commit })).status, commit).toBe(status);
    }
  });

  test('what is not kept is not found', async () => {
    const missing = 'abcdef0123';
    const none = '01890a5d-ac96-774b-bcce-b302099a8057';
    for (const [rest, status] of [
      [`/map?commit=${missing}`, 404],
      [`/compare?from=${missing}`, 404],
      ['/compare', 404],
      ['/compare?from=HEAD', 400],
      ['/compare?limit=0', 400],
    ] as const) {
      expect((await send('GET', path(rest))).status, rest).toBe(status);
    }
    for (const rest of ['', '/map', '/maps', '/compare']) {
      expect((await send('GET', `/api/repositories/${none}${rest}`)).status, rest).toBe(404);
    }
  });

  test('what is kept of a repository goes with it', async () => {
    const facts = join(folder.path, 'facts', repository.id);
    const prune = async () => {
      const job = { kind: 'housekeeping', payload: {}, cause: causeOf(SYSTEM_ACTOR) };
      await ended(await database.transaction((tx) => services.jobs.enqueue(tx, job)));
    };
    await prune();
    expect(existsSync(facts)).toBe(true);
    expect((await send('DELETE', path())).status).toBe(204);
    await prune();
    expect(existsSync(facts)).toBe(false);
  });

  test('a repository that could not be read needs nobody any more once it is removed', async () => {
    const empty = new TestRepository();
    const { projectId } = repository;
    const added = await call<RepositoryAdded>('POST', `/api/projects/${projectId}/repositories`, { url: empty.path });
    await expect(ended(added.jobId)).rejects.toThrow('it has no commit yet');
    const needs = async () => (await call<{ items: Need[] }>('GET', '/api/needs')).items;
    const text = `Read ${added.name}: Map a repository: it has no commit yet: ${added.url}`;
    expect(await needs()).toContainEqual(expect.objectContaining({ id: added.jobId, text }));
    const about = { about: added.name, startedBy: { type: 'integration' } };
    expect(await call<Job>('GET', `/api/jobs/${added.jobId}`)).toMatchObject(about);
    expect((await send('DELETE', `/api/repositories/${added.id}`)).status).toBe(204);
    expect((await needs()).map(({ id }) => id)).not.toContain(added.jobId);
    empty.remove();
  });

  test('the newest twenty maps are kept', async () => {
    const [{ map, totals } = { map: null, totals: null }] = await database.sql<
      { map: Uint8Array; totals: MapSummary['totals'] }[]
    >`select map, totals from system_maps where repository_id = ${repository.id}`;
    for (let day = 1; day <= 25; day++) {
      await database.sql`
        insert into system_maps (repository_id, commit, generated_at, totals, map)
        values (${repository.id}, ${`${day}`.padStart(40, '0')}, ${new Date(Date.UTC(2020, 0, day)).toISOString()},
          ${database.sql.json(totals)}, ${map})`;
    }
    origin.commit('two');
    await ingest();
    const { items } = await call<{ items: MapSummary[] }>('GET', path('/maps'));
    expect(items).toHaveLength(20);
    expect(items.at(-1)?.commit).toBe('8'.padStart(40, '0'));
  });
});
