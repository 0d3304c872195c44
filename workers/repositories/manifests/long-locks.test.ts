import { afterAll, expect, onTestFinished, test } from 'vitest';
import { TestRepository } from '../../../tests/support/git.ts';
import { ThreadPool } from '../../pool.ts';
import type { IngestedMap, IngestInput } from '../ingest.ts';

const pool = new ThreadPool({ threads: 1 });
afterAll(() => pool.close());

test.each(['native', 'isomorphic'] as const)(
  'the versions of long lock files are read with %s git, and those that are too long are told',
  async (git) => {
    const repository = new TestRepository();
    onTestFinished(() => repository.remove());
    const locked = async (limits: IngestInput['limits']) => {
      const map: IngestedMap = await pool.run('repositories/ingest', {
        source: { path: repository.path },
        generatedAt: '',
        git,
        limits: { sourceBytes: 2000, fileBytes: 5000, ...limits },
      });
      const versions = map.manifests?.flatMap(({ dependencies }) => dependencies.map((one) => one.locked));
      return { versions, skipped: map.skipped.map(({ path, reason }) => `${path}: ${reason}`) };
    };
    const lock = (name: string, bytes: number) =>
      `{"packages":{"node_modules/${name}":{"version":"1.2.3"}}}`.padEnd(bytes);
    repository.write({
      'a/package.json': JSON.stringify({ dependencies: { a: '1' } }),
      'a/package-lock.json': lock('a', 4000),
      'b/package.json': JSON.stringify({ dependencies: { b: '1' } }),
      'b/package-lock.json': lock('b', 6000),
    });
    repository.commit('one');
    const [counted, long] = ['lock file: counted, not analysed', 'lock file larger than 5000 bytes: lines not counted'];
    expect(await locked({})).toEqual({
      versions: ['1.2.3', '1.2.3'],
      skipped: [`a/package-lock.json: ${counted}`, `b/package-lock.json: ${long}`],
    });
    expect(await locked({ lockBytes: 5500 })).toEqual({
      versions: ['1.2.3', null],
      skipped: [`a/package-lock.json: ${counted}`, 'b/package-lock.json: not read: larger than 5500 bytes'],
    });
    const { versions, skipped } = await locked({ totalBytes: 9000 });
    expect(versions).toEqual(['1.2.3', null]);
    expect(skipped).toContain('b/package-lock.json: its versions are not read: more than 9000 bytes of lock files');
  },
);
