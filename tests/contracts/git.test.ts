import { existsSync, mkdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import {
  type Blob,
  type ChangeOptions,
  type Commit,
  type CommitChanges,
  type GitReader,
  RepositoryError,
  type TreeEntry,
} from '../../workers/repositories/git.ts';
import { isomorphicGit } from '../../workers/repositories/git-isomorphic.ts';
import { nativeGit } from '../../workers/repositories/git-native.ts';
import { locate } from '../../workers/repositories/locate.ts';
import { TestRepository, temporaryFolder } from '../support/git.ts';
import { makeHistory, numstat } from '../support/git-history.ts';

// Each test makes repositories with git's own programs, dozens of processes.
vi.setConfig({ testTimeout: 30_000 });

const made: TestRepository[] = [];

function makeRepository(...initArguments: string[]): TestRepository {
  const repository = new TestRepository(...initArguments);
  made.push(repository);
  return repository;
}

afterEach(() => {
  for (const repository of made.splice(0)) repository.remove();
});

const LIMITS = { entries: 100_000, depth: 100 };

const text = (blob: Blob | undefined) => (blob?.bytes ? new TextDecoder().decode(blob.bytes) : null);

describe.each([nativeGit, isomorphicGit])('$name git', (adapter) => {
  const open = async (path: string): Promise<GitReader> => adapter.open(await locate(path));

  async function headOf(reader: GitReader): Promise<string> {
    return (await reader.head())?.commit ?? 'no commit';
  }
  async function treeOf(path: string): Promise<TreeEntry[]> {
    const reader = await open(path);
    return Array.fromAsync(reader.tree(await headOf(reader), LIMITS));
  }
  async function changesOf(path: string, options: Partial<ChangeOptions> = {}): Promise<Map<string, CommitChanges>> {
    const reader = await open(path);
    const commits = await Array.fromAsync(reader.commits(await headOf(reader), 1000));
    const changes = reader.changes(commits, { renames: false, mostFiles: 10_000, fileBytes: 1e6, ...options });
    return new Map((await Array.fromAsync(changes)).map((changed) => [changed.oid, changed]));
  }
  /** The commits, newest first, with the paths that each changed. */
  async function historyOf(path: string, limit = 1000): Promise<(Commit & { changed: string[] })[]> {
    const reader = await open(path);
    const commits = await Array.fromAsync(reader.commits(await headOf(reader), limit));
    const changes = await changesOf(path);
    return commits.map((commit) => ({
      ...commit,
      changed: (changes.get(commit.oid)?.changes ?? []).map(({ path }) => path),
    }));
  }
  /** The content of every file of HEAD, by path. */
  async function contentOf(path: string): Promise<Record<string, string | null>> {
    const reader = await open(path);
    const files = (await treeOf(path)).filter(({ kind }) => kind === 'file');
    const blobs = await Array.fromAsync(reader.blobs([...new Set(files.map(({ oid }) => oid))], 1e6));
    const byOid = new Map(blobs.map((blob) => [blob.oid, blob]));
    return Object.fromEntries(files.map(({ path, oid }) => [path, text(byOid.get(oid))]));
  }

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
      const folder = join(temporaryFolder(), 'history');
      await makeHistory(folder, { seed: 20, files: 60, commits: 600, renameShare: 0.1 });
      const expected = numstat(folder, renames);
      expect([...expected.values()].flat().some((line) => !line.includes('  =>'))).toBe(renames === '-M');
      const changes = told(await changesOf(folder, { renames: renames === '-M' }));
      expect(changes.size).toBeGreaterThan(expected.size);
      for (const [oid, lines] of expected) expect(changes.get(oid), oid).toEqual(lines);
      rmSync(dirname(folder), { recursive: true });
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
      expect(await (await open(repository.path)).tags(10)).toEqual(expected);
      repository.git('pack-refs', '--all');
      expect(await (await open(repository.path)).tags(10)).toEqual(expected);
      expect(await (await open(repository.path)).tags(1)).toHaveLength(1);
    });
  });

  describe('a hostile repository', () => {
    let repository: TestRepository;
    let marker: string;
    let program: string;

    beforeEach(() => {
      repository = makeRepository().write({ 'a.txt': 'a', '.gitattributes': '* diff=evil filter=evil\n' });
      repository.commit('one');
      marker = join(dirname(repository.path), 'was-run');
      program = join(dirname(repository.path), 'evil');
      writeFileSync(program, `#!/bin/sh\ntouch ${marker}\nexit 1\n`, { mode: 0o755 });
    });

    async function readEverything(): Promise<void> {
      await contentOf(repository.path);
      await historyOf(repository.path);
    }

    test('runs nothing that its configuration names', async () => {
      const settings = {
        'core.fsmonitor': program,
        'core.pager': program,
        'core.sshCommand': program,
        'core.editor': program,
        'core.hooksPath': dirname(program),
        'diff.external': program,
        'diff.evil.command': program,
        'diff.evil.textconv': program,
        'filter.evil.smudge': program,
        'filter.evil.clean': program,
        'gpg.program': program,
        'log.showSignature': 'true',
        'credential.helper': program,
        'uploadpack.packObjectsHook': program,
        'alias.log': `!${program}`,
        'diff.orderFile': '/etc/passwd',
      };
      // A signed commit, so that git would ask the configured program about it.
      const body = repository
        .git('cat-file', 'commit', 'HEAD')
        .replace('\n\n', '\ngpgsig -----BEGIN PGP SIGNATURE-----\n \n -----END PGP SIGNATURE-----\n\n');
      const file = join(repository.path, 'commit');
      writeFileSync(file, `${body}\n`);
      repository.git('update-ref', 'refs/heads/main', repository.git('hash-object', '-t', 'commit', '-w', file));
      for (const [key, value] of Object.entries(settings)) repository.git('config', key, value);
      await readEverything();
      expect(existsSync(marker)).toBe(false);
      // Proof that the trap works: git without protection falls into it.
      try {
        repository.git('-c', 'log.showSignature=true', 'log', '-p', '--ext-diff');
      } catch {}
      expect(existsSync(marker)).toBe(true);
    });

    test('cannot make a partial clone fetch what it lacks', async () => {
      const oid = repository.git('rev-parse', 'HEAD:a.txt');
      rmSync(join(repository.path, '.git/objects', oid.slice(0, 2), oid.slice(2)));
      repository.git('config', 'remote.origin.url', repository.path);
      repository.git('config', 'remote.origin.promisor', 'true');
      repository.git('config', 'remote.origin.uploadpack', program);
      repository.git('config', 'extensions.partialClone', 'origin');
      repository.git('config', 'core.repositoryFormatVersion', '1');
      expect(await contentOf(repository.path)).toMatchObject({ 'a.txt': null });
      expect(existsSync(marker)).toBe(false);
      try {
        repository.git('cat-file', '-p', oid);
      } catch {}
      expect(existsSync(marker)).toBe(true);
    });

    test('is read as it is, whatever replacements it claims', async () => {
      const other = repository.blob('replaced');
      repository.git('replace', repository.git('rev-parse', 'HEAD:a.txt'), other);
      expect(await contentOf(repository.path)).toMatchObject({ 'a.txt': 'a' });
    });

    test('with a HEAD that leads elsewhere is refused', async () => {
      for (const head of ['ref: ../../../../etc/passwd', 'ref: refs/heads/../../../evil', 'nonsense']) {
        writeFileSync(join(repository.path, '.git/HEAD'), head);
        await expect((await open(repository.path)).head()).rejects.toThrow(RepositoryError);
      }
    });
  });
});

describe('where a repository is', () => {
  test('is refused for folders that are none, and for folders inside of one', async () => {
    const repository = makeRepository().write({ 'inner/a': '1' });
    repository.commit('one');
    await expect(locate(join(repository.path, 'inner'))).rejects.toThrow(RepositoryError);
    await expect(locate(join(repository.path, 'inner', 'a'))).rejects.toThrow(RepositoryError);
    await expect(locate(join(repository.path, 'missing'))).rejects.toThrow('no such folder');
  });

  test('has to be in an allowed folder, with all it leads to', async () => {
    const repository = makeRepository().write({ a: '1' });
    repository.commit('one');
    const parent = dirname(repository.path);
    repository.git('worktree', 'add', '--quiet', '-b', 'side', '../allowed/side');
    repository.git('clone', '--quiet', '--shared', '.', '../allowed/borrowing');
    symlinkSync(repository.path, join(parent, 'allowed', 'link'));
    mkdirSync(join(parent, 'allowed-not'));
    await expect(locate(repository.path, [parent])).resolves.toMatchObject({ alternates: [] });
    for (const name of ['side', 'borrowing', 'link', '../allowed-not', '../repository']) {
      await expect(locate(join(parent, 'allowed', name), [join(parent, 'allowed')]), name).rejects.toThrow(
        'allowed folders',
      );
      if (name !== '../allowed-not')
        await expect(locate(join(parent, 'allowed', name), [parent]), name).resolves.toBeTruthy();
    }
  });

  test('is found with the objects that it borrows', async () => {
    const repository = makeRepository().write({ a: '1' });
    const commit = repository.commit('one');
    repository.git('clone', '--quiet', '--shared', '.', '../borrowing');
    const location = await locate(join(dirname(repository.path), 'borrowing'));
    const reader = nativeGit.open(location);
    expect(await reader.head()).toMatchObject({ commit });
    expect(await Array.fromAsync(reader.tree(commit, LIMITS))).toHaveLength(1);
    await expect(isomorphicGit.open(location).head()).rejects.toThrow('borrowed objects');
  });
});
