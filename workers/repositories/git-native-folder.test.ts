import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, utimesSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test, vi } from 'vitest';
import { temporaryFolder } from '../../tests/support/server.ts';
import { makeEmptyRepository } from './git-native-folder.ts';

test('an empty repository is made once the folders of killed readers are gone, and nobody else’s', () => {
  const folder = temporaryFolder();
  vi.stubEnv('TMPDIR', folder.path);
  const make = (name: string) => {
    mkdirSync(join(folder.path, name, 'refs'), { recursive: true });
    return name;
  };
  const { pid: ended } = spawnSync('true');
  const killed = make(`mc-git-${ended}-abc`);
  const old = make(`mc-git-${process.pid}-old`);
  utimesSync(join(folder.path, old), 1, 1);
  const kept = [make(`mc-git-${process.pid}-abc`), make('mc-git-1-abc'), make('mc-git-notes'), make(`else-${ended}-a`)];
  const made = makeEmptyRepository('sha1');
  expect(existsSync(join(made, 'config'))).toBe(true);
  const left = readdirSync(folder.path);
  expect(left).toEqual(expect.arrayContaining(kept));
  expect(left).not.toContain(killed);
  expect(left).not.toContain(old);
  vi.unstubAllEnvs();
  folder.remove();
});
