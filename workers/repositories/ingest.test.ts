import { createHash } from 'node:crypto';
import { symlinkSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { afterAll, afterEach, describe, expect, test, vi } from 'vitest';
import { SystemMap } from '../../shared/map.ts';
import { serveGit, TestRepository } from '../../tests/support/git.ts';
import { numstat } from '../../tests/support/git-history.ts';
import { ThreadPool } from '../pool.ts';
import type { IngestedMap, IngestInput } from './ingest.ts';

// Each test makes repositories with git's own programs, dozens of processes.
vi.setConfig({ testTimeout: 30_000 });

const pool = new ThreadPool({ threads: 2 });
const made: TestRepository[] = [];

afterEach(() => {
  for (const repository of made.splice(0)) repository.remove();
});
afterAll(() => pool.close());

function makeRepository(...initArguments: string[]): TestRepository {
  const repository = new TestRepository(...initArguments);
  made.push(repository);
  return repository;
}

const GENERATED_AT = '2026-01-01T00:00:00.000Z';

function ingest(repository: TestRepository, input: Partial<IngestInput> = {}): Promise<IngestedMap> {
  return pool.run('repositories/ingest', { source: { path: repository.path }, generatedAt: GENERATED_AT, ...input });
}

/** A shell script over a repository, as somebody would check a number by hand. */
const count = (repository: TestRepository, ...args: string[]) =>
  repository
    .git(...args)
    .split('\n')
    .filter((line) => line !== '').length;

/** The lines that all commits added and removed. */
function numstatSums(repository: TestRepository): { added: number; removed: number } {
  const lines = [...numstat(repository.path, '-M').values()].flat().map((line) => line.split(' ').map(Number));
  const sum = (column: number) => lines.reduce((total, line) => total + (line[column] ?? 0), 0);
  return { added: sum(0), removed: sum(1) };
}

const reasons = ({ skipped }: IngestedMap) => Object.fromEntries(skipped.map(({ path, reason }) => [path, reason]));

/** A small product with a history: two packages, a script, and what comes with it. */
function makeProduct(): TestRepository {
  const repository = makeRepository();
  const grace = { name: 'Grace Hopper', email: 'grace@example.org' };
  repository.write({
    'package.json': JSON.stringify({ name: 'product', workspaces: ['packages/*'] }),
    'package-lock.json': '{}\n',
    'README.md': '# Product\n\nNo last line end',
    'packages/core/package.json': JSON.stringify({ name: '@product/core', main: 'dist/index.js' }),
    'packages/core/src/index.ts': "export * from './add.js';\nexport { join } from 'node:path';\n",
    'packages/core/src/add.ts':
      "import type { Options } from './options';\nexport const add = (a: number, o: Options) => (o.on && a ? a : 0);\n",
    'packages/core/src/options.ts': "import { add } from './add';\nexport type Options = { on: boolean };\nvoid add;\n",
    'packages/web/package.json': JSON.stringify({ name: '@product/web' }),
    'packages/web/src/main.tsx':
      "import { add } from '@product/core';\nimport { h } from 'preact';\nimport './style.css';\nimport './gone';\nexport const view = () => <p>{add(1, { on: true })}</p>;\n",
    'packages/web/src/style.css': 'p {\n  color: red;\n}\n',
    'packages/web/logo.png': new Uint8Array([0x89, 0x50, 0, 0, 10, 10]),
    'bin/start': "#!/usr/bin/env node\nrequire('../packages/core');\n",
  });
  repository.commit('begin');
  repository
    .write({
      'packages/core/src/add.ts':
        "import type { Options } from './options';\nexport const add = (a: number, o: Options) => (o.on && a ? a : 1);\n",
    })
    .commit('fix', grace);
  for (let index = 0; index < 3; index++) {
    repository.write({
      'packages/core/src/add.ts': `import type { Options } from './options';\nexport const add = (a: number, o: Options) => (o.on && a ? a : ${index + 2});\n`,
      'packages/core/src/options.ts': `import { add } from './add';\nexport type Options = { on: boolean };\nvoid add; // ${index}\n`,
    });
    repository.commit(`change ${index}`, index === 0 ? grace : undefined);
  }
  repository.git('checkout', '--quiet', '-b', 'side', 'HEAD~2');
  repository.write({ 'docs/a.md': 'text\n' }).commit('write docs', grace);
  repository.git('checkout', '--quiet', 'main');
  repository.git('merge', '--quiet', '--no-edit', 'side');
  return repository;
}

describe.each(['native', 'isomorphic'] as const)('the map that is read with %s git', (git) => {
  test('fits the contract, and its numbers are those that git and a line counter give', async () => {
    const repository = makeProduct();
    const map = await ingest(repository, { git });
    expect(() => SystemMap.parse({ repositoryId: '', ...map })).not.toThrow();
    expect(map.commit).toBe(repository.git('rev-parse', 'HEAD'));
    const sizes = repository.git('ls-tree', '-r', '--format=%(objectsize)', 'HEAD').split('\n').map(Number);
    const lines = repository
      .git('grep', '-I', '-c', '', 'HEAD')
      .split('\n')
      .map((line) => Number(line.slice(line.lastIndexOf(':') + 1)));
    const sum = (numbers: number[]) => numbers.reduce((total, number) => total + number, 0);
    expect(map.totals).toEqual({
      files: count(repository, 'ls-files'),
      lines: sum(lines),
      bytes: sum(sizes),
      commits: count(repository, 'rev-list', 'HEAD'),
      authors: new Set(repository.git('log', '--format=%aN').split('\n')).size,
      merges: count(repository, 'rev-list', '--merges', 'HEAD'),
      ...numstatSums(repository),
    });
    expect(map.files.map(({ path }) => path)).toEqual(repository.git('ls-files').split('\n').sort());
    for (const file of map.files) {
      const log = repository
        .git('log', '--no-merges', '--full-history', '--format=%an\t%aI', '--', file.path)
        .split('\n');
      expect(file.churn, file.path).toBe(log.length);
      expect(file.authors, file.path).toBe(new Set(log.map((line) => line.split('\t')[0])).size);
      expect(file.lastChanged, file.path).toBe(new Date(log[0]?.split('\t')[1] ?? '').toISOString());
    }
    for (const of of ['languages', 'modules'] as const) {
      expect(sum(map[of].map(({ files }) => files))).toBe(map.totals.files);
      expect(sum(map[of].map(({ lines }) => lines))).toBe(map.totals.lines);
    }
  });

  test('has the graph of imports', async () => {
    const map = await ingest(makeProduct(), { git });
    const imports = Object.fromEntries(
      map.files.filter((file) => file.imports.length > 0).map((file) => [file.path, file.imports]),
    );
    expect(imports).toEqual({
      'bin/start': ['packages/core/src/index.ts'],
      'packages/core/src/add.ts': ['packages/core/src/options.ts'],
      'packages/core/src/index.ts': ['packages/core/src/add.ts'],
      'packages/core/src/options.ts': ['packages/core/src/add.ts'],
      'packages/web/src/main.tsx': ['packages/core/src/index.ts', 'packages/web/src/style.css'],
    });
    expect(map.edges).toEqual([
      { from: '.', to: 'packages/core', weight: 1 },
      { from: 'packages/web', to: 'packages/core', weight: 1 },
    ]);
    expect(map.externals).toEqual([
      { name: 'node:path', standard: true, importers: 1 },
      { name: 'preact', standard: false, importers: 1 },
    ]);
    expect(map.cycles).toEqual([]);
    expect(map.fileCycles).toEqual([['packages/core/src/add.ts', 'packages/core/src/options.ts']]);
    expect(map.unresolved).toEqual([{ path: 'packages/web/src/main.tsx', specifier: './gone' }]);
    expect(map.modules.map(({ history: _, ...module }) => module)).toEqual([
      {
        id: '.',
        path: '',
        name: '(root)',
        language: 'JavaScript',
        files: 5,
        lines: 8,
        entry: null,
        layer: 1,
        surface: [],
      },
      {
        id: 'packages/core',
        path: 'packages/core',
        name: '@product/core',
        language: 'TypeScript',
        files: 4,
        lines: 8,
        entry: 'packages/core/src/index.ts',
        layer: 0,
        surface: [{ path: 'packages/core/src/index.ts', names: ['*', 'add'], importers: 2 }],
      },
      {
        id: 'packages/web',
        path: 'packages/web',
        name: '@product/web',
        language: 'TSX',
        files: 4,
        lines: 9,
        entry: null,
        layer: 1,
        surface: [],
      },
    ]);
  });

  test('says what the history knows', async () => {
    const map = await ingest(makeProduct(), { git });
    const add = 'packages/core/src/add.ts';
    const options = 'packages/core/src/options.ts';
    expect(map.hotspots[0]).toEqual({ path: add, score: 1, churn: 5, complexity: 3 });
    expect(map.hotspots[1]).toEqual({ path: options, score: 0.2667, churn: 4, complexity: 1 });
    expect(map.owners.filter(({ path }) => path === add)).toEqual([
      { path: add, author: 'Ada', share: 0.6 },
      { path: add, author: 'Grace Hopper', share: 0.4 },
    ]);
    expect(map.coupling).toEqual([{ a: add, b: options, together: 4, share: 0.8 }]);
  });

  test('lists what was left out, and why', async () => {
    const repository = makeRepository().write({
      'a.ts': "import './out.ts';\nimport './sub/x';\n",
      'large.ts': 'x();\n'.repeat(1000),
      'larger.txt': 'x\n'.repeat(5000),
      'node_modules/dep/index.js': "require('./other');\n",
      'app.min.js': 'x',
      'image.png': new Uint8Array([1, 0, 2]),
    });
    symlinkSync('/etc/passwd', join(repository.path, 'out.ts'));
    const commit = repository.commit('one');
    repository.git('update-index', '--add', '--cacheinfo', `160000,${commit},sub`);
    repository.git('commit', '--quiet', '-m', 'two');
    const map = await ingest(repository, { git, limits: { sourceBytes: 2000, fileBytes: 8000 } });
    expect(reasons(map)).toEqual({
      'app.min.js': 'generated file: counted, not analysed',
      'image.png': 'binary file: lines not counted',
      'large.ts': 'not analysed: larger than 2000 bytes',
      'larger.txt': 'not read: larger than 8000 bytes',
      'node_modules/dep/index.js': 'vendored file: counted, not analysed',
      'out.ts': 'symbolic link: not followed',
      sub: 'submodule: another repository',
    });
    expect(map.totals).toMatchObject({ files: 6, lines: 2 + 1000 + 1 + 1, bytes: 37 + 5000 + 10_000 + 20 + 1 + 3 });
    expect(map.unresolved.map(({ specifier }) => specifier)).toEqual(['./out.ts', './sub/x']);
    expect(map.modules.map(({ id }) => id)).toEqual(['.', 'node_modules']);
  });

  test('stops at its limits, and says so', async () => {
    const repository = makeRepository();
    for (let index = 0; index < 6; index++) repository.write({ [`${index}.txt`]: `${index}\n` }).commit(`${index}`);
    const few = await ingest(repository, { git, limits: { files: 4, commits: 2, skippedListed: 1 } });
    expect(few.totals).toMatchObject({ files: 4, commits: 2 });
    expect(few.skipped).toEqual([
      { path: '', reason: '2 files: more than 4 in the repository' },
      { path: '', reason: '1 more are not listed' },
    ]);
    const small = await ingest(repository, { git, limits: { totalBytes: 5 } });
    expect(small.totals).toMatchObject({ files: 6, lines: 2, bytes: 12, commits: 6 });
    expect(small.skipped).toHaveLength(4);
  });

  test('survives a crafted tree', async () => {
    const repository = makeRepository();
    const source = repository.blob("import '../../../../etc/passwd';\nimport './a';\n");
    repository.commitTree(
      `100644 blob ${source}\t..`,
      `100644 blob ${source}\ta.ts`,
      `100644 blob ${source}\t__proto__`,
      `100644 blob ${source}\tconstructor.ts`,
      Buffer.concat([Buffer.from(`100644 blob ${source}\tcaf`), Buffer.from([0xe9])]),
    );
    const map = await ingest(repository, { git });
    expect(map.files.map(({ path }) => path)).toEqual(['__proto__', 'a.ts', 'constructor.ts']);
    expect(map.files[1]?.imports).toEqual(['a.ts']);
    expect(reasons(map)).toEqual({
      '..': 'its name is not UTF-8, or leads out of the repository',
      'caf\\xe9': 'its name is not UTF-8, or leads out of the repository',
    });
  });
});

test('both adapters give the same map, every time', async () => {
  const repository = makeProduct();
  const maps = await Promise.all(
    (['native', 'isomorphic', 'native'] as const).map((git) => ingest(repository, { git })),
  );
  const [first, ...others] = maps.map((map) => ({ ...map, durationMs: 0 }));
  for (const other of others) expect(other).toEqual(first);
  expect(first?.generatedAt).toBe(GENERATED_AT);
});

test('a commit that changes many files couples none of them, and a renamed file keeps its history', async () => {
  const repository = makeRepository();
  for (let round = 0; round < 3; round++) {
    const sweep = Array.from({ length: 51 }, (_, index) => [`sweep/${index}.txt`, `${round}`]);
    repository.write(Object.fromEntries(sweep)).commit(`sweep ${round}`);
    repository.write({ 'a.txt': `${round}`, 'b.txt': `${round}`, 'gone.txt': `${round}` }).commit(`pair ${round}`);
  }
  repository.git('mv', 'b.txt', 'renamed.txt');
  repository.write({ 'gone.txt': null }).commit('rename');
  const { coupling, files } = await ingest(repository);
  expect(coupling).toEqual([{ a: 'a.txt', b: 'renamed.txt', together: 3, share: 0.75 }]);
  expect(files.filter(({ path }) => !path.startsWith('sweep')).map(({ path, churn }) => [path, churn])).toEqual([
    ['a.txt', 3],
    ['renamed.txt', 4],
  ]);
  repository.git('mv', 'renamed.txt', 'b.txt');
  repository.commit('rename back');
  expect((await ingest(repository)).coupling).toEqual([{ a: 'a.txt', b: 'b.txt', together: 3, share: 0.6 }]);
});

test('a repository without a commit, or none at all, is refused', async () => {
  const repository = makeRepository();
  await expect(ingest(repository)).rejects.toMatchObject({
    name: 'RepositoryError',
    message: expect.stringContaining('no commit yet'),
  });
  const source = { path: dirname(repository.path) };
  await expect(ingest(repository, { source })).rejects.toMatchObject({
    name: 'RepositoryError',
    message: expect.stringContaining('not the root of a git repository'),
  });
  const elsewhere = { path: repository.path, allowedFolders: ['/nonexistent'] };
  await expect(ingest(repository, { source: elsewhere })).rejects.toMatchObject({
    name: 'RepositoryError',
    message: expect.stringContaining('allowed folders'),
  });
});

test('a shallow clone says that its history is cut', async () => {
  const repository = makeProduct();
  repository.git('clone', '--quiet', '--depth=1', `file://${repository.path}`, '../shallow');
  const map = await ingest(repository, { source: { path: join(dirname(repository.path), 'shallow') } });
  expect(map.totals.commits).toBe(1);
  expect(map.files.every(({ churn, lastChanged }) => churn === 0 && lastChanged === null)).toBe(true);
  expect(reasons(map)['']).toBe('commits that are not in this shallow clone');
});

test('a repository with a URL is fetched into its folder, and the next time brought up to date', async () => {
  const repository = makeProduct();
  const server = await serveGit(dirname(repository.path));
  try {
    const source = {
      url: `${server.url}/repository`,
      folder: join(dirname(repository.path), 'mirror'),
      allowPrivate: true,
      certificateAuthority: server.certificateAuthority,
    };
    const map = await ingest(repository, { source });
    expect({ ...map, durationMs: 0 }).toEqual({ ...(await ingest(repository)), durationMs: 0 });
    repository.write({ 'new.ts': '1;\n' }).commit('more');
    expect((await ingest(repository, { source })).commit).toBe(repository.git('rev-parse', 'HEAD'));
    const unreachable = { ...source, allowPrivate: false };
    await expect(ingest(repository, { source: unreachable })).rejects.toMatchObject({ name: 'RepositoryError' });
    // An older commit came with the newest, and is not fetched.
    expect((await ingest(repository, { source: unreachable, commit: map.commit })).totals).toEqual(map.totals);
  } finally {
    await server.close();
  }
});

test('progress goes up to 1', async () => {
  const repository = makeRepository();
  repository
    .write(
      Object.fromEntries(Array.from({ length: 600 }, (_, index) => [`${index}.ts`, `export const a${index} = 1;\n`])),
    )
    .commit('many');
  const seen: { fraction: number; message: string }[] = [];
  const input = { source: { path: repository.path }, generatedAt: GENERATED_AT };
  await pool.run('repositories/ingest', input, { onProgress: (progress) => seen.push(progress) });
  const fractions = seen.map(({ fraction }) => fraction);
  expect(fractions).toEqual(fractions.toSorted((a, b) => a - b));
  expect(fractions.at(-1)).toBe(1);
  expect(seen.map(({ message }) => message)).toContain('Reading files: 500 of 600');
});

test('it can be stopped half way', async () => {
  const repository = makeRepository();
  repository
    .write(
      Object.fromEntries(Array.from({ length: 1000 }, (_, index) => [`${index}.ts`, `export const a${index} = 1;\n`])),
    )
    .commit('many');
  const abort = new AbortController();
  const onProgress = ({ message }: { message: string }) => {
    if (message.startsWith('Reading')) abort.abort(new Error('no longer wanted'));
  };
  const input = { source: { path: repository.path }, generatedAt: GENERATED_AT };
  await expect(pool.run('repositories/ingest', input, { signal: abort.signal, onProgress })).rejects.toThrow(
    'no longer wanted',
  );
  expect((await ingest(repository)).totals.files).toBe(1000);
});

test('modules: large folders are split, small ones stay with what is above them', async () => {
  const repository = makeRepository();
  const files: Record<string, string> = { 'index.ts': '', 'src/a/one/x.ts': '' };
  for (const [folder, amount] of [
    ['src/a', 12],
    ['src/b', 12],
    ['src/b/inner', 8],
    ['src/c/deep/deeper', 12],
    ['docs', 5],
  ] as const) {
    for (let index = 0; index < amount; index++)
      files[`${folder}/${index}.ts`] = `// ${createHash('sha1').update(folder).digest('hex')} ${index}\n`;
  }
  repository.write(files).commit('many folders');
  const { modules, files: mapped } = await ingest(repository);
  expect(modules.map(({ id, files }) => [id, files])).toEqual([
    ['.', 1],
    ['docs', 5],
    ['src/a', 13],
    ['src/b', 12],
    ['src/b/inner', 8],
    ['src/c/deep/deeper', 12],
  ]);
  expect(mapped.find(({ path }) => path === 'src/a/one/x.ts')?.module).toBe('src/a');
});
