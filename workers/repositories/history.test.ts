import { chmodSync, rmSync, truncateSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { afterAll, afterEach, describe, expect, test, vi } from 'vitest';
import { runGit, TestRepository } from '../../tests/support/git.ts';
import { makeHistory, numstat } from '../../tests/support/git-history.ts';
import { temporaryFolder } from '../../tests/support/server.ts';
import { ThreadPool } from '../pool.ts';
import type { IngestedMap, IngestInput } from './ingest.ts';

// Each test makes repositories with git's own programs, dozens of processes.
vi.setConfig({ testTimeout: 30_000 });

const pool = new ThreadPool({ threads: 2 });
const folders: string[] = [];

afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
});
afterAll(() => pool.close());

function makeRepository(): TestRepository {
  const repository = new TestRepository();
  folders.push(dirname(repository.path));
  return repository;
}

const ingest = (path: string, input: Partial<IngestInput> = {}): Promise<IngestedMap> =>
  pool.run('repositories/ingest', { source: { path }, generatedAt: '2026-01-01T00:00:00.000Z', ...input });

const linesOf = (folder: string, ...args: string[]) =>
  runGit(folder, args)
    .split('\n')
    .filter((line) => line !== '');

/** The lines that each commit without merges added and removed, as git counts them. */
function linesByCommit(folder: string): Map<string, { files: number; added: number; removed: number }> {
  const sums = [...numstat(folder, '-M')].map(([oid, lines]) => {
    const numbers = lines.map((line) => line.split(' ').map(Number));
    const sum = (column: number) => numbers.reduce((total, line) => total + (line[column] ?? 0), 0);
    return [oid, { files: lines.length, added: sum(0), removed: sum(1) }] as const;
  });
  return new Map(sums);
}

describe.each(['native', 'isomorphic'] as const)('a history that is read with %s git', (git) => {
  test('has the commits, weeks, contributors and releases that git log tells', async () => {
    const folder = join(temporaryFolder().path, 'history');
    folders.push(dirname(folder));
    await makeHistory(folder, { seed: 3, files: 40, commits: 320 });
    const map = await ingest(folder, { git });
    const lines = linesByCommit(folder);
    const sum = (oids: string[], side: 'added' | 'removed') =>
      oids.reduce((total, oid) => total + (lines.get(oid)?.[side] ?? 0), 0);

    const log = linesOf(folder, 'log', '--format=%H %P%x09%aI%x09%aN%x09%s').map((line) => line.split('\t'));
    expect(map.commits).toEqual(
      log.map(([ids = '', at = '', author, subject]) => {
        const [id = '', ...parents] = ids.split(' ').filter((part) => part !== '');
        const counted = lines.get(id) ?? { files: 0, added: 0, removed: 0 };
        return { id, at: new Date(at).toISOString(), author, subject, merge: parents.length > 1, ...counted };
      }),
    );
    const shortlog = linesOf(folder, 'shortlog', '-ns', '--no-merges', 'HEAD').map((line) => line.trim().split('\t'));
    expect(map.contributors?.map(({ name, commits }) => [String(commits), name]).sort()).toEqual(shortlog.sort());
    for (const { name, added, removed } of map.contributors ?? []) {
      const made = linesOf(folder, 'log', '--no-merges', '--format=%H', `--author=^${name} <`);
      expect({ added, removed }).toEqual({ added: sum(made, 'added'), removed: sum(made, 'removed') });
    }
    const weeks = (map.activity ?? []).map((week) => {
      const next = new Date(Date.parse(week.week) + 7 * 86_400_000).toISOString();
      const made = (map.commits ?? []).filter(({ at, merge }) => !merge && at >= week.week && at < next);
      expect(new Date(week.week).getUTCDay()).toBe(1);
      expect({ added: week.added, commits: week.commits, authors: week.authors }).toEqual({
        added: sum(
          made.map(({ id }) => id),
          'added',
        ),
        commits: made.length,
        authors: new Set(made.map(({ author }) => author)).size,
      });
      return week.commits;
    });
    expect(weeks.reduce((total, commits) => total + commits, 0)).toBe(lines.size);
    expect(map.releases?.map(({ name }) => name)).toEqual(['v1', 'v2', 'v3']);
    for (const [index, release] of (map.releases ?? []).entries()) {
      const earlier = (map.releases ?? []).slice(0, index).map(({ commit }) => `^${commit}`);
      const made = linesOf(folder, 'rev-list', '--no-merges', release.commit, ...earlier);
      expect(release).toMatchObject({
        commits: made.length,
        added: sum(made, 'added'),
        removed: sum(made, 'removed'),
      });
    }
  });

  test('follows renames as git log --follow does', async () => {
    const folder = join(temporaryFolder().path, 'history');
    folders.push(dirname(folder));
    await makeHistory(folder, { seed: 5, files: 30, commits: 200, renameShare: 0.15 });
    const map = await ingest(folder, { git });
    const renamed = map.files.filter(({ history }) => (history?.formerPaths.length ?? 0) > 1);
    expect(renamed.length).toBeGreaterThan(5);
    for (const file of renamed) {
      const log = linesOf(
        folder,
        ...['log', '--follow', '--no-merges', '-M', '--format=%x01%aN%x09%aI', '--numstat', '--', file.path],
      );
      const commits = log.filter((line) => line.startsWith('\x01')).map((line) => line.slice(1).split('\t'));
      const counts = log.filter((line) => /^\d/.test(line)).map((line) => line.split('\t').slice(0, 2).map(Number));
      const sum = (column: number) => counts.reduce((total, line) => total + (line[column] ?? 0), 0);
      expect({ path: file.path, churn: file.churn, authors: file.authors }).toEqual({
        path: file.path,
        churn: commits.length,
        authors: new Set(commits.map(([name]) => name)).size,
      });
      expect(file.history).toMatchObject({
        added: sum(0),
        removed: sum(1),
        since: new Date(commits.at(-1)?.[1] ?? '').toISOString(),
      });
    }
  });

  test('knows people by the names of .mailmap', async () => {
    const repository = makeRepository();
    const people = [
      { name: 'Ada', email: 'ada@old.example.org' },
      { name: 'ada l', email: 'ADA@example.org' },
      { name: 'Grace', email: 'shared@example.org' },
      { name: 'Lin', email: 'shared@example.org' },
      { name: 'Nobody', email: 'else@example.org' },
    ];
    for (const [index, person] of people.entries()) repository.write({ a: `${index}` }).commit(`${index}`, person);
    const mailmap = [
      '# who is who',
      'Ada Lovelace <ada@example.org>',
      '<ada@example.org> <ada@old.example.org>',
      'Ada Lovelace <ada@example.org> <ada@old.example.org>',
      'Grace Hopper <grace@example.org> grace <shared@example.org>',
      'Lin Example <lin@example.org> Lin <shared@example.org> # by name',
      'not a line',
    ];
    repository.write({ '.mailmap': mailmap.join('\n') }).commit('mailmap');
    const { contributors, totals, files } = await ingest(repository.path, { git });
    const shortlog = linesOf(repository.path, 'shortlog', '-ns', 'HEAD').map((line) => line.trim().split('\t'));
    expect(contributors?.map(({ name, commits }) => [String(commits), name]).sort()).toEqual(shortlog.sort());
    expect(totals.authors).toBe(new Set(linesOf(repository.path, 'log', '--format=%aN')).size);
    expect(files.find(({ path }) => path === 'a')?.authors).toBe(4);
  });

  test('says how many people hold a file or a module, and who', async () => {
    const repository = makeRepository();
    const by = (name: string) => ({ name, email: `${name}@example.org` });
    const authors = ['Ada', 'Ada', 'Ada', 'Grace', 'Lin'].map(by);
    for (const [index, author] of authors.entries())
      repository.write({ 'one.txt': `${index}\n` }).commit('one', author);
    for (const [index, author] of authors.slice(2).entries()) {
      repository.write({ 'three.txt': `${index}\n`, 'one.txt': `again ${index}\n` }).commit('both', author);
    }
    const { files, modules } = await ingest(repository.path, { git });
    expect(files.map(({ path, history }) => [path, history?.busFactor, history?.added])).toEqual([
      ['one.txt', 2, 8],
      ['three.txt', 2, 3],
    ]);
    expect(modules[0]?.history).toEqual({
      churn: 8,
      added: 11,
      removed: 9,
      busFactor: 2,
      authors: 3,
      owners: [
        { author: 'Ada', share: 0.5 },
        { author: 'Grace', share: 0.25 },
        { author: 'Lin', share: 0.25 },
      ],
      since: '2024-01-01T00:00:00.000Z',
      lastChanged: '2024-01-01T00:07:00.000Z',
    });
  });

  test('takes who wrote more for the owner, of those with as many commits', async () => {
    const repository = makeRepository();
    const by = (name: string) => ({ name, email: `${name}@example.org` });
    repository.write({ 'm/a.txt': 'first\n' }).commit('one', by('Ada'));
    repository.write({ 'm/a.txt': `first\n${'line\n'.repeat(99)}` }).commit('two', by('Lin'));
    repository.write({ 'm/a.txt': `first!\n${'line\n'.repeat(99)}` }).commit('three', by('Grace'));
    const { owners, files, modules } = await ingest(repository.path, { git });
    const expected = ['Lin', 'Ada', 'Grace'].map((author) => ({ author, share: 0.3333 }));
    expect(owners).toEqual(expected.map((owner) => ({ path: 'm/a.txt', ...owner })));
    expect([files[0]?.history?.busFactor, modules[0]?.history?.owners]).toEqual([2, expected]);
  });

  test('tells the oldest and the newest change by when they were written, whatever their order is after a rebase', async () => {
    const repository = makeRepository();
    const written = ['2021-06-01T00:00:00Z', '2023-06-01T00:00:00Z', '2020-06-01T00:00:00Z', '2022-06-01T00:00:00Z'];
    for (const at of written) repository.write({ a: at }).commit('change', undefined, at);
    const { files, modules } = await ingest(repository.path, { git });
    const expected = { since: '2020-06-01T00:00:00.000Z', lastChanged: '2023-06-01T00:00:00.000Z' };
    expect({ since: files[0]?.history?.since, lastChanged: files[0]?.lastChanged }).toEqual(expected);
    expect(modules[0]?.history).toMatchObject(expected);
  });

  test('says how many tags lead to commits that are not in the history', async () => {
    const repository = makeRepository();
    repository.write({ a: '1' }).commit('one');
    repository.git('tag', 'v1');
    repository.git('checkout', '--quiet', '-b', 'maintenance');
    for (const tag of ['v1.1', 'v1.2']) {
      repository.write({ a: tag }).commit(tag);
      repository.git('tag', '-a', tag, '-m', tag);
    }
    const all = await ingest(repository.path, { git });
    expect(all.releases?.map(({ name }) => name)).toEqual(['v1', 'v1.1', 'v1.2']);
    expect(all.skipped).toEqual([]);
    repository.git('checkout', '--quiet', 'main');
    const { releases, skipped } = await ingest(repository.path, { git });
    expect(releases?.map(({ name }) => name)).toEqual(['v1']);
    expect(skipped).toEqual([{ path: '', reason: 'tags that lead to no commit of this history: 2' }]);
  });

  test('up to its limits, and tells the time of the first commit that is left out', async () => {
    const repository = makeRepository();
    const ada = { name: 'Ada', email: 'ada@example.org' };
    for (const text of ['1', '2', '3']) repository.write({ a: text }).commit(text, ada, '2020-01-01T00:00:00Z');
    const { totals, skipped } = await ingest(repository.path, { git, limits: { commits: 2, changes: 1 } });
    expect(totals.commits).toBe(2);
    expect(skipped.map(({ reason }) => reason)).toEqual([
      'commits up to 2024-01-01T00:00:00.000Z: more than 2 in the history',
      'what commits up to 2024-01-01T00:01:00.000Z changed: more than 1 changes of files',
    ]);
  });

  test('says which tags are damaged, and how many are too many', async () => {
    const repository = makeRepository();
    repository.write({ a: '1' }).commit('one');
    for (const tag of ['v1', 'v2', 'v3', 'v4']) repository.git('tag', '-a', tag, '-m', tag);
    const damaged = repository.git('rev-parse', 'v2');
    const file = join(repository.path, '.git/objects', damaged.slice(0, 2), damaged.slice(2));
    chmodSync(file, 0o644);
    truncateSync(file, 60);
    const { releases, skipped } = await ingest(repository.path, { git, limits: { tags: 2 } });
    expect(releases?.map(({ name }) => name)).toEqual(['v1', 'v3']);
    expect(skipped.map(({ reason }) => reason)).toEqual([
      '1 tags: more than 2 in the repository',
      'tag v2: its object is missing or damaged',
    ]);
  });
});
