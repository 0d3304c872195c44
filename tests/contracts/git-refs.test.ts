import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { isomorphicGit } from '../../workers/repositories/git-isomorphic.ts';
import { nativeGit } from '../../workers/repositories/git-native.ts';
import { locate } from '../../workers/repositories/locate.ts';
import { TestRepository } from '../support/git.ts';

// Each test makes a repository with git's own programs.
vi.setConfig({ testTimeout: 30_000 });

describe.each([nativeGit, isomorphicGit])('refs, read with $name git', (adapter) => {
  let repository: TestRepository;
  let one: string;
  let two: string;

  beforeEach(() => {
    repository = new TestRepository();
    one = repository.commit('one');
    repository.git('branch', 'packed');
    repository.git('pack-refs', '--all');
    two = repository.commit('two');
    repository.git('branch', 'loose');
  });
  afterEach(() => repository.remove());

  const place = (name: string) => join(repository.path, '.git', name);
  function writeRefs(refs: Record<string, string>): void {
    for (const [name, text] of Object.entries(refs)) {
      mkdirSync(dirname(place(name)), { recursive: true });
      writeFileSync(place(name), text);
    }
  }
  async function read<Result>(what: (reader: ReturnType<typeof adapter.open>) => Promise<Result>, path = '') {
    const reader = adapter.open(await locate(join(repository.path, path)));
    try {
      return await what(reader);
    } finally {
      reader.close();
    }
  }
  const tagsOf = async (path = '') =>
    (await read((reader) => reader.tags(), path)).tags.map(({ name, commit }) => `${name} ${commit}`);

  test('a tag may be another ref’s name, which is followed', async () => {
    repository.git('tag', '--annotate', 'signed', '--message', 'Signed', one);
    writeRefs({
      'refs/tags/to-packed': 'ref: refs/heads/packed\n',
      'refs/tags/to-loose': 'ref: refs/heads/loose',
      'refs/tags/deep/to-signed': 'ref:\t refs/tags/signed \n\n',
      'refs/tags/to-tag': 'ref:refs/tags/to-loose\n',
      'refs/tags/to-head': 'ref: HEAD\n',
    });
    expect(await tagsOf()).toEqual([
      `deep/to-signed ${one}`,
      `signed ${one}`,
      `to-head ${two}`,
      `to-loose ${two}`,
      `to-packed ${one}`,
      `to-tag ${two}`,
    ]);
    repository.git('worktree', 'add', '--quiet', '--detach', 'linked', one);
    expect(await tagsOf('linked')).toContain(`to-head ${one}`);
  });

  test('a name that leads to no object, around in a circle, out of the repository, or too far is no tag', async () => {
    writeRefs({
      'refs/heads/held.lock': one,
      'refs/tags/a': 'ref: refs/tags/b\n',
      'refs/tags/b': 'ref: refs/tags/a\n',
      'refs/tags/self': 'ref: refs/tags/self\n',
      'refs/tags/gone': 'ref: refs/heads/gone\n',
      'refs/tags/out': 'ref: ../../out\n',
      'refs/tags/inner': 'ref: refs/heads/../../../../out\n',
      'refs/tags/held': 'ref: refs/heads/held.lock\n',
      'refs/tags/two-lines': 'ref: refs/heads/loose\nref: refs/heads/packed\n',
      'refs/tags/1': 'ref: refs/heads/loose\n',
      'refs/tags/2': 'ref: refs/tags/1\n',
      'refs/tags/3': 'ref: refs/tags/2\n',
      'refs/tags/4': 'ref: refs/tags/3\n',
      'refs/tags/5': 'ref: refs/tags/4\n',
    });
    writeFileSync(join(dirname(repository.path), 'out'), one);
    expect(await tagsOf()).toEqual(['1', '2', '3', '4'].map((name) => `${name} ${two}`));
  });

  test('a file below the tags is one where its name and its text are a ref’s', async () => {
    repository.git('tag', 'broken', one);
    repository.git('pack-refs', '--all');
    writeRefs({
      'refs/tags/broken': 'nonsense\n',
      'refs/tags/large': one.toUpperCase(),
      'refs/tags/more': `${one} and more\n`,
      'refs/tags/longer': `${one}0\n`,
      'refs/tags/nothing': '0'.repeat(40),
      ...Object.fromEntries(
        ['a b', 'a~b', 'a..b', '.a', 'a.', 'a@{b', 'a\\b', 'a.lock'].map((name) => [`refs/tags/${name}`, one]),
      ),
    });
    symlinkSync('large', place('refs/tags/link'));
    expect(await tagsOf()).toEqual(['large', 'link', 'more'].map((name) => `${name} ${one}`));
  });

  test('HEAD is followed through other refs, not around in a circle', async () => {
    writeRefs({ 'refs/heads/main': 'ref: refs/heads/other\n', 'refs/heads/other': 'ref: refs/heads/packed\n' });
    expect(await read((reader) => reader.head())).toEqual({ commit: one, branch: 'packed' });
    writeRefs({ 'refs/heads/other': 'ref: refs/heads/none\n' });
    expect(await read((reader) => reader.head())).toBeNull();
    const far = ['a', 'b', 'c', 'd'].map((name, index) => [`refs/heads/${name}`, `ref: refs/heads/${'bcde'[index]}\n`]);
    writeRefs({ HEAD: 'ref: refs/heads/b\n', 'refs/heads/e': one, ...Object.fromEntries(far) });
    expect(await read((reader) => reader.head())).toEqual({ commit: one, branch: 'e' });
    writeRefs({ HEAD: 'ref: refs/heads/a\n' });
    await expect(read((reader) => reader.head())).rejects.toThrow('Read HEAD: not a readable repository: ');
    writeRefs({ HEAD: 'ref: refs/heads/main\n', 'refs/heads/other': 'ref: refs/heads/main\n' });
    await expect(read((reader) => reader.head())).rejects.toThrow('Read HEAD: not a readable repository: ');
  });
});
