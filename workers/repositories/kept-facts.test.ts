import { appendFileSync, existsSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { afterAll, afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { TestRepository } from '../../tests/support/git.ts';
import { ThreadPool } from '../pool.ts';
import type { IngestedMap, IngestInput } from './ingest.ts';

// Each test makes repositories with git's own programs, dozens of processes.
vi.setConfig({ testTimeout: 30_000 });

const pool = new ThreadPool({ threads: 2 });
afterAll(() => pool.close());

describe.each(['native', 'isomorphic'] as const)('what is kept of a repository that is read with %s git', (git) => {
  let repository: TestRepository;
  let keep: string;

  beforeEach(() => {
    repository = new TestRepository();
    keep = join(dirname(repository.path), 'kept');
    repository.write({
      'package.json': '{ "name": "product", "workspaces": ["packages/*"] }\n',
      'packages/a/package.json': '{ "name": "a", "main": "index.ts" }\n',
      'packages/a/index.ts': 'export const a = 1;\n',
      'main.ts': "import { a } from 'a';\nconsole.info(a);\n",
      'image.png': new Uint8Array([0, 1, 2]),
    });
    repository.commit('one');
    repository.write({ 'main.ts': "import { a } from 'a';\nconsole.info(a, 2);\n" }).commit('two');
  });
  afterEach(() => repository.remove());

  async function ingest(input: Partial<IngestInput> = {}): Promise<IngestedMap> {
    const source = { path: repository.path };
    const map = await pool.run('repositories/ingest', { source, generatedAt: '', git, keep, ...input });
    return { ...map, durationMs: 0 };
  }
  const fresh = () => ingest({ keep: join(dirname(repository.path), `${Math.random()}`) });
  const linesOf = (file: string) => readFileSync(join(keep, file), 'utf8').trim().split('\n').slice(1);
  /** Takes a content out of the repository: whoever reads it from there fails. */
  function hide(revision: string): void {
    const oid = repository.git('rev-parse', revision);
    rmSync(join(repository.path, '.git/objects', oid.slice(0, 2), oid.slice(2)));
  }

  test('is not read again: a new commit costs what it changed', async () => {
    const first = await ingest();
    expect(linesOf('changes.facts')).toHaveLength(2);
    expect(linesOf('files.facts')).toHaveLength(5);
    repository.write({ 'b.ts': 'export const b = 1;\n' }).commit('three');
    for (const path of ['packages/a/index.ts', 'package.json', 'main.ts']) hide(`HEAD:${path}`);
    hide('HEAD~2:main.ts');
    const third = await ingest();
    expect(third.skipped).toEqual(first.skipped);
    expect(third.edges).toEqual(first.edges);
    expect(third.totals).toMatchObject({ files: 6, commits: 3, lines: first.totals.lines + 1 });
    expect(third.commits?.[0]).toMatchObject({ subject: 'three', added: 1, removed: 0 });
    expect(linesOf('changes.facts')).toHaveLength(3);
    expect(linesOf('files.facts')).toHaveLength(6);
  });

  test('counts towards the limit of what is read once, however many files have it', async () => {
    const text = 'export const same = 1;\n';
    repository.write({ 'same.ts': text, 'copy.ts': text }).commit('three');
    const { bytes } = (await fresh()).totals;
    const limits = { totalBytes: bytes - text.length };
    const first = await ingest({ limits });
    expect(first.skipped.map(({ path }) => path)).toEqual(['image.png']);
    expect(await ingest({ limits })).toEqual(first);
  });

  test('says nothing of where a file is, nor of what others say of that', async () => {
    repository.write({ 'app/a/route.ts': 'export function GET() {}\n', 'next.config.ts': '' }).commit('routes');
    expect((await ingest()).routes?.map(({ path }) => path)).toEqual(['/a']);
    repository.write({ 'next.config.ts': "export default { basePath: '/b' };\n" });
    repository.git('mv', 'app/a', 'app/c');
    repository.commit('other routes');
    expect((await ingest()).routes?.map(({ path }) => path)).toEqual(['/b/c']);
  });

  test('is not counted once a rewritten history no longer has it', async () => {
    await ingest();
    repository.git('reset', '--quiet', '--hard', 'HEAD~1');
    repository.write({ 'other.ts': '1;\n' }).commit('another two');
    expect(await ingest()).toEqual(await fresh());
    repository.git('checkout', '--quiet', '--orphan', 'anew');
    repository.write({ 'other.ts': '2;\n' }).commit('all anew');
    const anew = await ingest();
    expect(anew).toEqual(await fresh());
    expect(anew.totals.commits).toBe(1);
    // More than half of what is kept is of no use any more.
    expect(linesOf('changes.facts')).toHaveLength(1);
  });

  test('survives that it was cut, that it is of another time, and that it is nonsense', async () => {
    const first = await ingest();
    for (const file of ['changes.facts', 'files.facts']) {
      const path = join(keep, file);
      truncateSync(path, readFileSync(path).length - 10);
      expect(await ingest()).toEqual(first);
      appendFileSync(path, 'nonsense\n\n\t\n{"a":1}\n');
      expect(await ingest()).toEqual(first);
      writeFileSync(path, readFileSync(path, 'utf8').replace(/^.*/, 'another version'));
      expect(await ingest()).toEqual(first);
      expect(linesOf(file)).toHaveLength(file === 'changes.facts' ? 2 : 5);
    }
    const damaged = readFileSync(join(keep, 'changes.facts'), 'utf8').replaceAll('"main.ts"', '"main.ts');
    writeFileSync(join(keep, 'changes.facts'), damaged);
    await expect(ingest()).rejects.toThrow('is damaged');
    expect(await ingest()).toEqual(first);
  });

  test('has what was found out before an ingestion was stopped', async () => {
    const files = Array.from({ length: 1500 }, (_, index) => [`many/${index}.ts`, `export const a${index} = 1;\n`]);
    repository.write(Object.fromEntries(files)).commit('many');
    const abort = new AbortController();
    const onProgress = ({ message }: { message: string }) => {
      if (/^Reading files: (1[0-9]{3})/.test(message)) abort.abort(new Error('no longer wanted'));
    };
    const input = { source: { path: repository.path }, generatedAt: '', git, keep };
    const stopped = pool.run('repositories/ingest', input, { signal: abort.signal, onProgress });
    await expect(stopped).rejects.toThrow('no longer wanted');
    await vi.waitFor(() =>
      expect(existsSync(join(keep, 'files.facts')) && linesOf('files.facts').length).toBeGreaterThan(500),
    );
    expect(await ingest()).toEqual(await fresh());
  });
});
