import { Buffer } from 'node:buffer';
import { chmodSync, rmSync, statSync, symlinkSync, truncateSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { LARGEST_TEXT } from '../../shared/api/repositories.ts';
import { readFile } from '../../workers/repositories/read-file.ts';
import { ADAPTERS, makeRepository, readingWith, text } from '../support/git-reading.ts';

const signal = new AbortController().signal;

describe.each(ADAPTERS)('$name git', (adapter) => {
  const { open } = readingWith(adapter);
  const readerOf = (repository: { path: string }, commit: string) => (path: string) =>
    readFile({ source: { path: repository.path }, commit, path, git: adapter.name }, { signal });

  test('finds what a tree has at exactly a path', async () => {
    const repository = makeRepository().write({ 'src/deep/a.ts': 'a', 'src/deep-b': 'b', c: 'c' });
    const commit = repository.commit('one');
    const reader = await open(repository.path);
    const oid = repository.git('rev-parse', 'HEAD:src/deep/a.ts');
    const found = await reader.file(commit, 'src/deep/a.ts', 10);
    expect(found?.entry).toEqual({ path: 'src/deep/a.ts', kind: 'file', oid });
    expect(text(found?.blob ?? undefined)).toBe('a');
    expect((await reader.file(commit, 'c', 0))?.blob).toEqual({
      oid: repository.git('rev-parse', 'HEAD:c'),
      size: 1,
      bytes: null,
    });
    for (const other of ['src', 'src/deep', 'src/dee', 'c/d', 'SRC/deep/a.ts', 'src//deep/a.ts', 'src/deep/a.ts/']) {
      expect(await reader.file(commit, other, 10), other).toBeNull();
    }
    for (const outside of ['..', '../c', 'src/../c', './c', '/c', '', '/etc/passwd', '.git/config', 'c\0']) {
      expect(await reader.file(commit, outside, 10), outside).toBeNull();
    }
    await expect(reader.file('0'.repeat(40), 'c', 10)).rejects.toThrow(/^Read a commit: /);
  });

  test('tells content that is missing or damaged from content that is there', async () => {
    const repository = makeRepository().write({ gone: 'gone', bad: 'a text that will be cut' });
    const commit = repository.commit('one');
    const objectOf = (path: string) => {
      const oid = repository.git('rev-parse', `HEAD:${path}`);
      return join(repository.path, '.git/objects', oid.slice(0, 2), oid.slice(2));
    };
    rmSync(objectOf('gone'));
    const bad = objectOf('bad');
    chmodSync(bad, 0o600);
    truncateSync(bad, statSync(bad).size - 12);
    const read = readerOf(repository, commit);
    expect(await read('gone')).toMatchObject({ text: null, bytes: null, reason: 'absent' });
    expect(await read('bad')).toMatchObject({ text: null, bytes: null, reason: 'damaged' });
  });

  test('reads a text as the commit has it, whatever lies in the folder', async () => {
    const repository = makeRepository().write({ 'a.ts': "const a = '\u00e9';\nlet b;\n" });
    const commit = repository.commit('one');
    repository.write({ 'a.ts': 'let later;' }).commit('two');
    repository.write({ 'a.ts': null });
    expect(await readerOf(repository, commit)('a.ts')).toEqual({
      ...{ path: 'a.ts', commit, oid: repository.git('rev-parse', `${commit}:a.ts`), language: 'TypeScript' },
      ...{ bytes: 23, lines: 2, text: "const a = '\u00e9';\nlet b;\n", reason: null, target: null },
    });
  });

  test('reads what was packed, a delta too', async () => {
    const lines = Array.from({ length: 3000 }, (_, index) => `line ${index * 7919}\n`).join('');
    const repository = makeRepository().write({ 'a/b.txt': lines });
    const before = repository.commit('one');
    const after = repository.write({ 'a/b.txt': `${lines}end\n` }).commit('two');
    repository.git('gc', '--quiet', '--aggressive');
    expect((await readerOf(repository, before)('a/b.txt'))?.text).toBe(lines);
    expect((await readerOf(repository, after)('a/b.txt'))?.text).toBe(`${lines}end\n`);
  });

  test.each(['with space.ts', 'a#b?c&d=e%20.ts', 'Привет мир.ts', 'new\nline.ts', '"quoted"\\.ts', '-x', '...'])(
    'reads %j',
    async (path) => {
      const repository = makeRepository().write({ [path]: path, [`in/${path}/${path}`]: 'below' });
      const read = readerOf(repository, repository.commit('one'));
      expect((await read(path))?.text).toBe(path);
      expect((await read(`in/${path}/${path}`))?.text).toBe('below');
    },
  );

  test('says why there is no text', async () => {
    const repository = makeRepository().write({
      'large.txt': 'x'.repeat(LARGEST_TEXT + 1),
      'largest.txt': 'x'.repeat(LARGEST_TEXT),
      'picture.png': Buffer.from([0x89, 0x50, 0, 1]),
      'film.mp4': `version https://git-lfs.github.com/spec/v1\noid sha256:${'0'.repeat(64)}\nsize 12\n`,
      'empty.txt': '',
      'latin.txt': Buffer.from('caf\xe9\n', 'latin1'),
    });
    symlinkSync('/etc/passwd', join(repository.path, 'out'));
    const first = repository.commit('one');
    repository.git('update-index', '--add', '--cacheinfo', `160000,${first},sub`);
    repository.git('commit', '--quiet', '-m', 'two');
    const read = readerOf(repository, repository.git('rev-parse', 'HEAD'));
    const nothing = { text: null, language: null, lines: null };
    expect(await read('large.txt')).toMatchObject({ ...nothing, bytes: LARGEST_TEXT + 1, reason: 'large' });
    expect(await read('largest.txt')).toMatchObject({ bytes: LARGEST_TEXT, lines: 1, reason: null });
    expect(await read('picture.png')).toMatchObject({ ...nothing, bytes: 4, reason: 'binary' });
    expect(await read('film.mp4')).toMatchObject({ ...nothing, reason: 'lfs' });
    expect(await read('out')).toMatchObject({ ...nothing, reason: 'symlink', target: '/etc/passwd' });
    expect(await read('out/passwd')).toBeNull();
    expect(await read('sub')).toMatchObject({ ...nothing, bytes: null, oid: first, reason: 'submodule' });
    expect(await read('empty.txt')).toMatchObject({ text: '', bytes: 0, lines: 0, reason: null });
    expect(await read('latin.txt')).toMatchObject({ text: 'caf\ufffd\n', reason: null });
  });
});
