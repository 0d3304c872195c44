import { existsSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { locate } from '../../workers/repositories/locate.ts';
import { ADAPTERS, makeRepository, readingWith, text } from '../support/git-reading.ts';

describe.each(ADAPTERS)('$name git', (adapter) => {
  const { open, treeOf, historyOf, contentOf } = readingWith(adapter);

  describe('head', () => {
    test('is the branch and its commit', async () => {
      const repository = makeRepository().write({ a: '1' });
      const commit = repository.commit('one');
      expect(await (await open(repository.path)).head()).toEqual({ commit, branch: 'main' });
    });

    test('is null without a commit', async () => {
      expect(await (await open(makeRepository().path)).head()).toBeNull();
    });

    test('has no branch when detached', async () => {
      const repository = makeRepository().write({ a: '1' });
      const commit = repository.commit('one');
      repository.commit('two');
      repository.git('checkout', '--quiet', commit);
      expect(await (await open(repository.path)).head()).toEqual({ commit, branch: null });
    });

    test('is found when all refs and objects are packed', async () => {
      const repository = makeRepository().write({ 'a/b.txt': 'hello\n' });
      repository.git('checkout', '--quiet', '-b', 'feature/x');
      const commit = repository.commit('one');
      repository.git('gc', '--quiet');
      expect(existsSync(join(repository.path, '.git/refs/heads/feature/x'))).toBe(false);
      expect(await (await open(repository.path)).head()).toEqual({ commit, branch: 'feature/x' });
      expect(await contentOf(repository.path)).toEqual({ 'a/b.txt': 'hello\n' });
      expect(await historyOf(repository.path)).toHaveLength(1);
    });

    test("is the worktree's own in a linked worktree", async () => {
      const repository = makeRepository().write({ a: '1' });
      repository.commit('one');
      repository.git('worktree', 'add', '--quiet', '-b', 'side', '../side');
      const side = join(dirname(repository.path), 'side');
      writeFileSync(join(side, 'b'), '2');
      expect(await (await open(side)).head()).toEqual({ commit: repository.git('rev-parse', 'main'), branch: 'side' });
      expect(await contentOf(side)).toEqual({ a: '1' });
    });

    test('is read from a bare repository', async () => {
      const repository = makeRepository().write({ a: '1' });
      const commit = repository.commit('one');
      repository.git('clone', '--quiet', '--bare', '.', '../bare.git');
      const bare = join(dirname(repository.path), 'bare.git');
      expect(await (await open(bare)).head()).toEqual({ commit, branch: 'main' });
      expect(await contentOf(bare)).toEqual({ a: '1' });
    });
  });

  describe('tree', () => {
    test('lists files, symbolic links and submodules with their paths and ids', async () => {
      const repository = makeRepository().write({
        'src/a.ts': 'a',
        'src/b/c.ts': 'c',
        'src-x': 'x',
        run: '#!/bin/sh\n',
      });
      symlinkSync('/etc/passwd', join(repository.path, 'out'));
      const commit = repository.commit('one');
      repository.git('update-index', '--add', '--cacheinfo', `160000,${commit},sub`);
      repository.git('update-index', '--chmod=+x', 'run');
      repository.git('commit', '--quiet', '-m', 'two');
      const expected = repository
        .git('ls-tree', '-r', 'HEAD')
        .split('\n')
        .map((line) => {
          const [, mode, oid, path] = line.match(/^(\d+) \w+ (\w+)\t(.*)$/) ?? [];
          return { path, oid, kind: mode === '160000' ? 'submodule' : mode === '120000' ? 'symlink' : 'file' };
        });
      expect(expected.map(({ kind }) => kind).sort()).toEqual(['file', 'file', 'file', 'file', 'submodule', 'symlink']);
      expect(await treeOf(repository.path)).toEqual(expected);
    });

    test('takes names with line ends, quotes, tabs, backslashes and other scripts', async () => {
      const names = ['a\nb', 'say "hi"', 'tab\there', 'back\\slash', '日本語/ñ.ts', '-rf', ' spaces '];
      const repository = makeRepository().write(Object.fromEntries(names.map((name) => [name, name])));
      repository.commit('one');
      expect(await contentOf(repository.path)).toEqual(Object.fromEntries(names.map((name) => [name, name])));
      const [commit] = await historyOf(repository.path);
      expect(commit?.changed.sort()).toEqual([...names].sort());
    });

    test('marks names that are unusable: not UTF-8, or leading out', async () => {
      const repository = makeRepository();
      const blob = repository.blob('content');
      repository.commitTree(
        `100644 blob ${blob}\t..`,
        `100644 blob ${blob}\t.git`,
        `100644 blob ${blob}\tfine`,
        Buffer.concat([Buffer.from(`100644 blob ${blob}\tcaf`), Buffer.from([0xe9])]),
      );
      const entries = (await treeOf(repository.path)).map(({ path, kind }) => `${kind} ${path}`).sort();
      expect(entries).toEqual(['file fine', 'unusable ..', 'unusable .git', 'unusable caf\\xe9']);
      const [commit] = await historyOf(repository.path);
      expect(commit?.changed).toEqual(['fine']);
    });

    test('marks what lies in a folder that leads out', async () => {
      const repository = makeRepository();
      const inner =
        repository.write({ 'x/secret': 's' }) && repository.commit('inner') && repository.git('rev-parse', 'HEAD:x');
      repository.commitTree(`040000 tree ${inner}\t..`);
      expect(await treeOf(repository.path)).toMatchObject([{ path: '../secret', kind: 'unusable' }]);
    });

    test('fails for a tree that is not in the repository', async () => {
      const repository = makeRepository();
      repository.commitTree(`040000 tree ${'ab'.repeat(20)}\tgone`);
      await expect(treeOf(repository.path)).rejects.toThrow();
    });
  });

  describe('blobs', () => {
    test('come in the order asked, in full up to the limit, and missing ones are told', async () => {
      const repository = makeRepository();
      const large = repository.blob('x'.repeat(3_000_000));
      const small = repository.blob('small');
      const empty = repository.blob('');
      const binary = repository.blob('a\0b\n\n');
      const missing = 'cd'.repeat(20);
      const reader = await open(repository.path);
      const blobs = await Array.fromAsync(reader.blobs([large, small, missing, empty, binary], 1_000_000));
      expect(blobs.map(({ oid, size }) => [oid, size])).toEqual([
        [large, 3_000_000],
        [small, 5],
        [missing, null],
        [empty, 0],
        [binary, 5],
      ]);
      expect(blobs.map(text)).toEqual([null, 'small', null, '', 'a\0b\n\n']);
      expect(text((await Array.fromAsync(reader.blobs([large], 3_000_000)))[0])).toBe('x'.repeat(3_000_000));
      expect(await Array.fromAsync(reader.blobs([], 10))).toEqual([]);
    });

    test('can be left half way', async () => {
      const repository = makeRepository();
      const oids = Array.from({ length: 50 }, (_, index) => repository.blob(`${index} ${'y'.repeat(100_000)}`));
      const reader = await open(repository.path);
      for await (const blob of reader.blobs(oids, 1e6)) {
        expect(text(blob)).toMatch(/^0 y/);
        break;
      }
      expect(text((await Array.fromAsync(reader.blobs(oids.slice(7, 8), 1e6)))[0])).toMatch(/^7 y/);
    });

    test('stop when told to', async () => {
      const repository = makeRepository().write({ a: '1' });
      const oid = repository.blob('content');
      const abort = new AbortController();
      const reader = adapter.open(await locate(repository.path), abort.signal);
      abort.abort(new Error('no longer wanted'));
      await expect(Array.fromAsync(reader.blobs([oid], 10))).rejects.toThrow();
    });
  });
});
