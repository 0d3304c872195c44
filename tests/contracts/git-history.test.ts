import { chmodSync, mkdirSync, rmSync, statSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import { afterEach, describe, expect, test, vi } from 'vitest';
import type { CommitChanges } from '../../workers/repositories/git.ts';
import { makeHistory, numstat } from '../support/git-history.ts';
import { ADAPTERS, makeRepository, readingWith } from '../support/git-reading.ts';
import { temporaryFolder } from '../support/server.ts';

afterEach(() => {
  vi.unstubAllEnvs();
});

/** From now on git runs in `folder`, as if the server had been started there. */
function runGitIn(folder: string): void {
  const path = process.env.PATH ?? '';
  const script = `#!/bin/sh\ncd '${folder}'\nPATH='${path}' exec git "$@"\n`;
  writeFileSync(join(folder, 'git'), script, { mode: 0o755 });
  vi.stubEnv('PATH', `${folder}${delimiter}${path}`);
}

describe.each(ADAPTERS)('$name git', (adapter) => {
  const { open, headOf, changesOf, historyOf } = readingWith(adapter);

  describe('history', () => {
    test('tells commits newest first, with author, time, parents and changed files', async () => {
      const repository = makeRepository();
      const one = repository.write({ 'a.txt': '1', 'b/c.txt': '1', 'b/d.txt': '1' }).commit('one');
      const two = repository
        .write({ 'a.txt': '2', 'b/c.txt': null, 'b/e/f.txt': '1' })
        .commit('two', { name: 'Grace Hopper', email: 'grace@example.org' });
      const three = repository.commit('nothing changed');
      const history = await historyOf(repository.path);
      expect(history.map(({ changed, ...commit }) => ({ ...commit, changed: changed.sort() }))).toEqual([
        {
          oid: three,
          parents: [two],
          at: '2024-01-01T00:02:00.000Z',
          committedAt: '2024-01-01T00:02:00.000Z',
          subject: 'nothing changed',
          author: { name: 'Ada', email: 'ada@example.org' },
          changed: [],
        },
        {
          oid: two,
          parents: [one],
          at: '2024-01-01T00:01:00.000Z',
          committedAt: '2024-01-01T00:01:00.000Z',
          subject: 'two',
          author: { name: 'Grace Hopper', email: 'grace@example.org' },
          changed: ['a.txt', 'b/c.txt', 'b/e/f.txt'],
        },
        {
          oid: one,
          parents: [],
          at: '2024-01-01T00:00:00.000Z',
          committedAt: '2024-01-01T00:00:00.000Z',
          subject: 'one',
          author: { name: 'Ada', email: 'ada@example.org' },
          changed: ['a.txt', 'b/c.txt', 'b/d.txt'],
        },
      ]);
    });

    test('agrees with git log over merges, modes, renames, and files that become folders', async () => {
      const repository = makeRepository().write({ thing: 'file', 'move-me': 'm'.repeat(100), script: 'x' });
      repository.commit('one');
      repository.git('checkout', '--quiet', '-b', 'side');
      repository.write({ side: 's' }).commit('on the side');
      repository.git('checkout', '--quiet', 'main');
      repository.write({ thing: null }).write({ 'thing/inside': 'f' }).commit('a folder now');
      repository.git('mv', 'move-me', 'moved');
      repository.git('update-index', '--chmod=+x', 'script');
      repository.git('commit', '--quiet', '-m', 'move and mode');
      repository.git('merge', '--quiet', '--no-edit', 'side');
      repository.git('rm', '--quiet', '-r', 'thing');
      repository.write({ thing: 'again' }).commit('a file again');
      const log = repository.git('log', '--no-renames', '--name-only', '--format=%x01%H');
      const expected = log
        .split('\x01')
        .slice(1)
        .map((part) => {
          const [oid, ...changed] = part.split('\n').filter((line) => line !== '');
          return { oid, changed: changed.sort() };
        });
      expect(expected).toHaveLength(6);
      const history = await historyOf(repository.path);
      expect(history.map(({ oid, changed }) => ({ oid, changed: changed.sort() }))).toEqual(expected);
      expect((await historyOf(repository.path, 3)).map(({ oid }) => oid)).toEqual(
        expected.slice(0, 3).map(({ oid }) => oid),
      );
    });

    test('keeps what submodules do out of it', async () => {
      const repository = makeRepository().write({ a: '1' });
      const commit = repository.commit('one');
      repository.git('update-index', '--add', '--cacheinfo', `160000,${commit},sub`);
      repository.git('commit', '--quiet', '-m', 'add a submodule');
      expect((await historyOf(repository.path)).map(({ changed }) => changed)).toEqual([[], ['a']]);
    });

    test('begins where a shallow clone was cut, without inventing changes', async () => {
      const repository = makeRepository().write({ a: '1', b: '1' });
      repository.commit('one');
      const two = repository.write({ a: '2' }).commit('two');
      const three = repository.write({ b: '2' }).commit('three');
      repository.git('clone', '--quiet', '--depth=2', `file://${repository.path}`, '../shallow');
      const history = await historyOf(join(dirname(repository.path), 'shallow'));
      expect(history.map(({ oid, parents, changed }) => ({ oid, parents, changed }))).toEqual([
        { oid: three, parents: [two], changed: ['b'] },
        { oid: two, parents: [], changed: [] },
      ]);
    });

    test('can be left half way', async () => {
      const repository = makeRepository().write({ a: '1' });
      for (let index = 0; index < 5; index++) repository.write({ a: `${index}` }).commit(`commit ${index}`);
      const reader = await open(repository.path);
      let seen = 0;
      for await (const _ of reader.commits(await headOf(reader), 100)) if (++seen === 2) break;
      expect(seen).toBe(2);
    });
  });

  describe('changes', () => {
    const told = (changes: Map<string, CommitChanges>) =>
      new Map(
        [...changes].map(([oid, { changes }]) => [
          oid,
          changes?.map(({ path, from, added, removed }) => `${added} ${removed} ${from ?? ''} => ${path}`).sort(),
        ]),
      );

    test.each(['-M', '--no-renames'] as const)('are those of git log --numstat %s', async (renames) => {
      const { path: folder, remove } = temporaryFolder();
      await makeHistory(folder, { seed: 20, files: 60, commits: 600, renameShare: 0.1 });
      const expected = numstat(folder, renames);
      expect([...expected.values()].flat().some((line) => !line.includes('  =>'))).toBe(renames === '-M');
      const changes = told(await changesOf(folder, { renames: renames === '-M' }));
      expect(changes.size).toBeGreaterThan(expected.size);
      for (const [oid, lines] of expected) expect(changes.get(oid), oid).toEqual(lines);
      remove();
    });

    test('are those of git log for links, modes, types, line ends, and texts without a last line end', async () => {
      const repository = makeRepository();
      repository.write({ link: 'a\nb\n', script: '#!/bin/sh\n', windows: 'a\r\nb\r\n', last: 'a\nb', empty: '' });
      repository.commit('one');
      repository.write({ link: null, last: 'a\nb\n', windows: 'a\nb\n', 'moved-empty': '', empty: null });
      symlinkSync('script', join(repository.path, 'link'));
      repository.git('update-index', '--chmod=+x', 'script');
      repository.commit('two');
      repository.write({ last: null, 'sub/last': 'a\nb\n', image: new Uint8Array([0, 10, 10]) }).commit('three');
      repository.git('mv', 'link', 'other-link');
      repository.write({ image: new Uint8Array([1, 0, 10]) }).commit('four');
      for (const renames of [true, false]) {
        const expected = numstat(repository.path, renames ? '-M' : '--no-renames');
        expect(told(await changesOf(repository.path, { renames }))).toEqual(expected);
      }
    });

    test('are the same whatever attributes say: in the files, in the info folder, where git runs', async () => {
      const repository = makeRepository().write({ '.gitattributes': '* -diff\n', a: 'a\n'.repeat(46) });
      const oid = repository.commit('one');
      repository.git('clone', '--quiet', '--bare', '.', '../bare.git');
      const bare = join(dirname(repository.path), 'bare.git');
      const expected = new Map([[oid, ['1 0  => .gitattributes', '46 0  => a']]]);
      const expectSame = async () => {
        expect(told(await changesOf(repository.path))).toEqual(expected);
        expect(told(await changesOf(bare))).toEqual(expected);
      };
      await expectSame();
      for (const folder of [join(repository.path, '.git'), bare]) {
        mkdirSync(join(folder, 'info'), { recursive: true });
        writeFileSync(join(folder, 'info/attributes'), '* binary\n');
      }
      await expectSame();
      const started = temporaryFolder();
      writeFileSync(join(started.path, '.gitattributes'), '* -diff\n');
      runGitIn(started.path);
      await expectSame();
      started.remove();
    });

    test.runIf(adapter.name === 'native')('are told of SHA-256 and borrowed objects', async () => {
      const repository = makeRepository('--object-format=sha256').write({ a: 'a\n' });
      const one = repository.commit('one');
      const two = repository.write({ a: 'a\na\n' }).commit('two');
      const expected = new Map([
        [two, ['1 0  => a']],
        [one, ['1 0  => a']],
      ]);
      expect(told(await changesOf(repository.path))).toEqual(expected);
      repository.git('clone', '--quiet', '--shared', '.', '../borrowing');
      expect(told(await changesOf(join(dirname(repository.path), 'borrowing')))).toEqual(expected);
    });

    test('are what commits say, whatever was grafted onto them or put in their place', async () => {
      const repository = makeRepository().write({ a: 'a\n' });
      const one = repository.commit('one');
      const two = repository.write({ a: 'a\na\n' }).commit('two');
      const three = repository.write({ b: 'b\n' }).commit('three');
      repository.git('replace', two, one);
      mkdirSync(join(repository.path, '.git/info'), { recursive: true });
      writeFileSync(join(repository.path, '.git/info/grafts'), `${three} ${one}\n`);
      expect(told(await changesOf(repository.path))).toEqual(
        new Map([
          [three, ['1 0  => b']],
          [two, ['1 0  => a']],
          [one, ['1 0  => a']],
        ]),
      );
    });

    test('tell what was added, removed and changed', async () => {
      const repository = makeRepository().write({ a: 'a\n', b: 'b\n', c: 'c\n'.repeat(20) });
      repository.commit('one');
      const oid = repository.write({ a: 'a\na\n', b: null, c: null, d: `${'c\n'.repeat(20)}d\n` }).commit('two');
      const changes = await changesOf(repository.path, { renames: true });
      expect(changes.get(oid)?.changes).toEqual([
        { path: 'a', from: null, kind: 'changed', added: 1, removed: 0 },
        { path: 'b', from: null, kind: 'removed', added: 0, removed: 1 },
        { path: 'd', from: 'c', kind: 'changed', added: 1, removed: 0 },
      ]);
    });

    test('of a commit that changes too many files are not told, with the reason', async () => {
      const repository = makeRepository();
      const oid = repository.write({ a: '1', b: '1', c: '1' }).commit('one');
      const two = repository.write({ a: '2' }).commit('two');
      const changes = await changesOf(repository.path, { mostFiles: 2 });
      expect(changes.get(oid)).toEqual({ oid, changes: null, reason: 'it changes more than 2 files' });
      expect(changes.get(two)?.changes).toHaveLength(1);
    });
  });

  describe('tags', () => {
    test('are those of commits, with annotated ones led to theirs', async () => {
      const repository = makeRepository().write({ a: '1' });
      const one = repository.commit('one');
      const two = repository.commit('two');
      repository.git('tag', 'v1.0', one);
      repository.git('tag', '-a', 'release/2', '-m', 'Two', two);
      repository.git('tag', 'a-blob', repository.blob('x'));
      const expected = [
        { name: 'release/2', commit: two },
        { name: 'v1.0', commit: one },
      ];
      expect(await (await open(repository.path)).tags()).toEqual({ tags: expected, unreadable: [] });
      repository.git('pack-refs', '--all');
      expect(await (await open(repository.path)).tags()).toEqual({ tags: expected, unreadable: [] });
    });

    test('lead to a commit through other tags, and are told apart where one is lost or damaged', async () => {
      const repository = makeRepository().write({ a: '1' });
      const commit = repository.commit('one');
      const tag = (name: string, of: string) => repository.git('tag', '-a', name, '-m', name, of);
      tag('signed', commit);
      tag('signed-again', 'signed');
      tag('and-again', 'signed-again');
      tag('a-tree', 'HEAD^{tree}');
      tag('a-tree-again', 'a-tree');
      const fileOf = (name: string) => {
        tag(name, commit);
        const oid = repository.git('rev-parse', name);
        return join(repository.path, '.git/objects', oid.slice(0, 2), oid.slice(2));
      };
      rmSync(fileOf('lost'));
      const [noHeader, noEnd] = [fileOf('no-header'), fileOf('no-end')];
      tag('of-no-end', 'no-end');
      for (const path of [noHeader, noEnd]) chmodSync(path, 0o644);
      writeFileSync(noHeader, 'nonsense\n');
      truncateSync(noEnd, statSync(noEnd).size - 20);
      expect(await (await open(repository.path)).tags()).toEqual({
        tags: [
          { name: 'and-again', commit },
          { name: 'signed', commit },
          { name: 'signed-again', commit },
        ],
        unreadable: ['lost', 'no-end', 'no-header', 'of-no-end'],
      });
    });
  });
});
