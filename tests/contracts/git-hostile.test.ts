import { Buffer } from 'node:buffer';
import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { deflateSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { type GitReader, RepositoryError } from '../../workers/repositories/git.ts';
import { isomorphicGit } from '../../workers/repositories/git-isomorphic.ts';
import { nativeGit } from '../../workers/repositories/git-native.ts';
import { locate } from '../../workers/repositories/locate.ts';
import { runGit, TestRepository } from '../support/git.ts';

// Some of what is made here takes git a while to give up on.
vi.setConfig({ testTimeout: 60_000 });

const LIMITS = { entries: 10_000, depth: 100 };
const OPTIONS = { renames: true, mostFiles: 5000, fileBytes: 100_000, patienceMs: 4000 };
/** The id of an object that is not what its id says. */
const LIE = 'bad0'.repeat(10);

describe.each([nativeGit, isomorphicGit])('repositories made to harm, read with $name git', (adapter) => {
  let repository: TestRepository;
  let reader: GitReader;

  beforeEach(async () => {
    repository = new TestRepository().write({ 'a.txt': 'a\n' });
    repository.commit('one');
    reader = adapter.open(await locate(repository.path));
  });
  afterEach(() => {
    reader.close();
    repository.remove();
  });

  /** Stores an object under an id that is not its own, with whatever size its header claims. */
  function forge(oid: string, type: string, content: Buffer, size = content.length): void {
    const folder = join(repository.path, '.git/objects', oid.slice(0, 2));
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, oid.slice(2)), deflateSync(Buffer.concat([Buffer.from(`${type} ${size}\0`), content])));
  }
  const entry = (mode: string, name: string, oid: string) =>
    Buffer.concat([Buffer.from(`${mode} ${name}\0`), Buffer.from(oid, 'hex')]);
  /** A commit of a tree on top of the one before. */
  function commitOf(tree: string, ...parents: string[]): string {
    const body = [`tree ${tree}`, ...parents.map((parent) => `parent ${parent}`)];
    const who = 'Eve <eve@example.org> 1700000000 +0000';
    const text = [...body, `author ${who}`, `committer ${who}`, '', 'crafted', ''].join('\n');
    const file = join(dirname(repository.path), 'commit');
    writeFileSync(file, text);
    const oid = repository.git('hash-object', '-t', 'commit', '-w', '--literally', file);
    repository.git('update-ref', 'refs/heads/main', oid);
    return oid;
  }
  const treeOf = (commit: string, limits = LIMITS) => Array.fromAsync(reader.tree(commit, limits));
  async function changesOf(head: string) {
    const commits = await Array.fromAsync(reader.commits(head, 100));
    return Array.fromAsync(reader.changes(commits, OPTIONS));
  }
  /** The commit is left out with a reason, and the one before it is told. */
  async function expectLeftOut(commit: string, reason: RegExp): Promise<void> {
    const [first, second] = await changesOf(commit);
    expect(first).toMatchObject({ oid: commit, changes: null, reason: expect.stringMatching(reason) });
    expect(second?.changes).toMatchObject([{ path: 'a.txt', added: 1 }]);
  }

  test('a folder that is inside of itself is refused, and so is what it changed', async () => {
    const one = repository.git('rev-parse', 'HEAD');
    const blob = repository.blob('x\n');
    forge(LIE, 'tree', Buffer.concat([entry('100644', 'file', blob), entry('40000', 'self', LIE)]));
    const commit = commitOf(LIE, one);
    await expect(treeOf(commit)).rejects.toThrow(/List a tree: a folder is inside of itself: "self"/);
    await expect(treeOf(commit)).rejects.toThrow(RepositoryError);
    await expectLeftOut(commit, /more than (5000 files|2048 folders inside of each other)|cannot be read/);
  });

  test.each([
    ['with files', true, /more than 5000 files|says nothing of it for 2000 ms|cannot be read/],
    ['of empty folders', false, /more than 10000 folders|says nothing of it for 2000 ms|cannot be read/],
  ])('folders that unfold to ten thousand million entries %s are refused', async (_, files, reason) => {
    const one = repository.git('rev-parse', 'HEAD');
    const mktree = (lines: string[]) => runGit(repository.path, ['mktree'], { input: `${lines.join('\n')}\n` });
    let tree = files ? mktree([`100644 blob ${repository.blob('x\n')}\tfile`]) : runGit(repository.path, ['mktree']);
    for (let level = 0; level < 10; level++) {
      tree = mktree(Array.from({ length: 10 }, (_, index) => `040000 tree ${tree}\t${index}`));
    }
    const commit = commitOf(tree, one);
    await expect(treeOf(commit)).rejects.toThrow('List a tree: it has more than 10000 entries');
    await expectLeftOut(commit, reason);
  });

  test('a folder with too many entries is refused', async () => {
    const blob = repository.blob('x\n');
    const many = Array.from({ length: 10_001 }, (_, index) => `100644 blob ${blob}\t${index}`);
    const commit = repository.commitTree(...many);
    await expect(treeOf(commit)).rejects.toThrow('List a tree: it has more than 10000 entries');
    expect(await treeOf(commit, { entries: 10_001, depth: 1 })).toHaveLength(10_001);
    const [changes] = await changesOf(commit);
    expect(changes).toEqual({ oid: commit, changes: null, reason: 'it changes more than 5000 files' });
  });

  test('a commit that is not tried says so, and how many others cannot be read', async () => {
    let head = repository.git('rev-parse', 'HEAD');
    for (let count = 0; count < 20; count++) head = commitOf(LIE, head);
    const told = await changesOf(head);
    expect(told[19]).toMatchObject({ changes: null, reason: 'its objects cannot be read' });
    // Without an installed git each is read by itself.
    const isTried = adapter !== nativeGit;
    const reason = 'not tried: 20 others cannot be read';
    expect(told[20]).toMatchObject(isTried ? { changes: [{ path: 'a.txt' }] } : { changes: null, reason });
  });

  test('folders that are too deep inside of each other are refused', async () => {
    let tree = repository.git('rev-parse', 'HEAD^{tree}');
    for (let level = 0; level < 150; level++) {
      tree = runGit(repository.path, ['mktree'], { input: `040000 tree ${tree}\td\n` });
    }
    const commit = commitOf(tree);
    await expect(treeOf(commit)).rejects.toThrow(/more than 100 folders inside of each other: "d\/d\//);
    expect(await treeOf(commit, { entries: 1000, depth: 200 })).toHaveLength(1);
  });

  test('a content of a hundred megabytes in a hundred kilobytes is not inflated', async () => {
    const bomb = runGit(repository.path, ['hash-object', '-w', '--stdin'], { input: Buffer.alloc(100_000_000) });
    const small = repository.blob('small');
    for (const where of ['loose', 'packed']) {
      expect(await Array.fromAsync(reader.blobs([bomb, small], 1_000_000)), where).toMatchObject([
        { oid: bomb, size: 100_000_000, bytes: null },
        { oid: small, size: 5, bytes: Buffer.from('small') },
      ]);
      repository.git('repack', '-adq', '--keep-unreachable');
      reader.close();
      reader = adapter.open(await locate(repository.path));
    }
    const commit = repository.commitTree(`100644 blob ${bomb}\tbomb`);
    expect((await changesOf(commit))[0]?.changes).toEqual([
      { path: 'bomb', from: null, kind: 'added', added: 0, removed: 0 },
    ]);
  });

  test('a content that is not what it says is damaged, and the others are read', async () => {
    const [before, after] = [repository.blob('before'), repository.blob('after')];
    const lies = ['bad1', 'bad2', 'bad3'].map((start) => start.repeat(10));
    const [longer = '', shorter = '', noise = ''] = lies;
    forge(longer, 'blob', Buffer.alloc(50_000_000), 10);
    forge(shorter, 'blob', Buffer.from('short'), 10);
    forge(noise, 'blob', Buffer.from('x'), 1);
    writeFileSync(join(repository.path, '.git/objects/ba', noise.slice(2)), 'no object at all');
    const oids = [before, longer, shorter, noise, after];
    const blobs = await Array.fromAsync(reader.blobs(oids, 1_000_000));
    const told = blobs.map(({ oid, bytes }) => [oid, bytes && Buffer.from(bytes).toString()]);
    // git takes no more than the size that was claimed, and looks no further.
    if (adapter === nativeGit) expect(told[1]).toEqual([longer, '\0'.repeat(10)]);
    else expect(blobs[1]).toMatchObject({ bytes: null, damaged: true });
    expect(told.toSpliced(1, 1)).toEqual([
      [before, 'before'],
      [shorter, null],
      [noise, null],
      [after, 'after'],
    ]);
    expect(blobs[2]).toMatchObject({ damaged: true });
    for (const lie of lies) {
      const tree = runGit(repository.path, ['mktree', '--missing'], { input: `100644 blob ${lie}\tlie\n` });
      const [changes] = await changesOf(commitOf(tree));
      const lines = changes?.changes?.reduce((sum, { added }) => sum + added, 0) ?? 'left out';
      expect(['left out', 0, 1], lie).toContain(lines);
    }
  });

  test('a commit that is its own ancestor comes to an end', async () => {
    const tree = repository.git('rev-parse', 'HEAD^{tree}');
    const who = 'Eve <eve@example.org> 1700000000 +0000';
    const text = `tree ${tree}\nparent ${LIE}\nauthor ${who}\ncommitter ${who}\n\nloop\n`;
    forge(LIE, 'commit', Buffer.from(text));
    const commits = await Array.fromAsync(reader.commits(LIE, 100));
    expect(commits.map(({ oid }) => oid)).toEqual([LIE]);
  });

  test("git's own folder is not read, whatever it is dressed as", async () => {
    const blob = repository.blob('[core]\n');
    const names = ['.git', '.GIT', '.git ', '.git.', 'git~1', 'GIT~1', '.g\u200cit', '.git::$INDEX_ALLOCATION', '..'];
    const fine = ['.gitignore', '.github', 'git', 'git~10', '.git-x'];
    const commit = repository.commitTree(...[...names, ...fine].map((name) => `100644 blob ${blob}\t${name}`));
    const entries = await treeOf(commit);
    expect(entries.filter(({ kind }) => kind === 'unusable')).toHaveLength(names.length);
    const usable = entries.filter(({ kind }) => kind === 'file').map(({ path }) => path);
    expect(usable.sort()).toEqual(fine.toSorted());
    const [changes] = await changesOf(commit);
    expect(changes?.changes?.map(({ path }) => path).sort()).toEqual(fine.toSorted());
  });

  test('links, submodules, and names that lead out stay what they are', async () => {
    const [blob, link] = [repository.blob('x\n'), repository.blob('../../../../etc/passwd')];
    const inner = runGit(repository.path, ['mktree'], { input: `100644 blob ${blob}\tpasswd\n` });
    const commit = repository.commitTree(
      `120000 blob ${link}\tlink`,
      `160000 commit ${LIE}\tmodule`,
      `040000 tree ${inner}\t..`,
      `100644 blob ${blob}\t\x1b[31mred`,
    );
    const kinds = (await treeOf(commit)).map(({ path, kind }) => `${kind} ${JSON.stringify(path)}`);
    expect(kinds.sort()).toEqual([
      'file "\\u001b[31mred"',
      'submodule "module"',
      'symlink "link"',
      'unusable "../passwd"',
    ]);
    const [changes] = await changesOf(commit);
    expect(changes?.changes?.map(({ path }) => path).sort()).toEqual(['\x1b[31mred', 'link']);
  });

  test('refs that lead out are not followed', async () => {
    mkdirSync(join(repository.path, '.git/refs/tags'), { recursive: true });
    symlinkSync('/etc/hostname', join(repository.path, '.git/refs/tags/out'));
    writeFileSync(join(repository.path, '.git/refs/tags/nonsense'), 'nonsense\n');
    const [one] = await Array.fromAsync(reader.commits(repository.git('rev-parse', 'HEAD'), 1));
    repository.git('update-ref', 'refs/tags/fine', 'HEAD');
    expect((await reader.tags()).tags).toEqual([{ name: 'fine', commit: one?.oid }]);
  });
});
