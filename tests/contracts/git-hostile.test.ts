import { existsSync, mkdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { beforeEach, describe, expect, test } from 'vitest';
import { RepositoryError } from '../../workers/repositories/git.ts';
import { isomorphicGit } from '../../workers/repositories/git-isomorphic.ts';
import { nativeGit } from '../../workers/repositories/git-native.ts';
import { locate } from '../../workers/repositories/locate.ts';
import type { TestRepository } from '../support/git.ts';
import { ADAPTERS, LIMITS, makeRepository, readingWith } from '../support/git-reading.ts';

describe.each(ADAPTERS)('$name git', (adapter) => {
  const { open, historyOf, contentOf } = readingWith(adapter);

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
