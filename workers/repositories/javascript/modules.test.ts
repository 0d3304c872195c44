import { describe, expect, test } from 'vitest';
import { openJavaScriptModules } from './modules.ts';

type Files = Record<string, string | object>;

/** Where each import leads in a repository of these files: a path, `-> name` for externals, null when unresolved. */
async function resolver(files: Files) {
  const repository = {
    paths: new Set(Object.keys(files)),
    readText: async (path: string) => {
      const content = files[path];
      return content === undefined || typeof content === 'string' ? (content ?? null) : JSON.stringify(content);
    },
  };
  const modules = await openJavaScriptModules(repository, []);
  return {
    modules,
    resolve: (from: string, specifier: string) => {
      const resolution = modules.resolve(from, specifier);
      if (resolution.kind === 'file') return resolution.path;
      return resolution.kind === 'external' ? `-> ${resolution.name}` : null;
    },
  };
}

/** Files without content. */
const empty = (...paths: string[]): Files => Object.fromEntries(paths.map((path) => [path, '']));

describe('relative paths', () => {
  test.each([
    ['src/a.ts', './b', 'src/b.ts'],
    ['src/a.ts', './b.js', 'src/b.ts'],
    ['src/a.ts', './b.ts', 'src/b.ts'],
    ['src/a.ts', './view', 'src/view.tsx'],
    ['src/a.ts', './view.js', 'src/view.tsx'],
    ['src/a.ts', './module.mjs', 'src/module.mts'],
    ['src/a.ts', './common.cjs', 'src/common.cts'],
    ['src/a.ts', './folder', 'src/folder/index.ts'],
    ['src/a.ts', './folder/', 'src/folder/index.ts'],
    ['src/a.ts', '.', 'src/index.ts'],
    ['src/a.ts', './', 'src/index.ts'],
    ['src/folder/index.ts', '..', 'src/index.ts'],
    ['src/folder/index.ts', '../a', 'src/a.ts'],
    ['src/a.ts', './data.json', 'src/data.json'],
    ['src/a.ts', './data', 'src/data.json'],
    ['src/a.ts', './style.css', 'src/style.css'],
    ['src/a.ts', './style.css?inline', 'src/style.css'],
    ['src/a.ts', './App.vue', 'src/App.vue'],
    ['src/a.ts', './typed', 'src/typed.d.ts'],
    ['src/a.ts', './typed.js', 'src/typed.d.ts'],
    ['src/a.ts', './both', 'src/both.js'],
    ['src/a.ts', './both.js', 'src/both.js'],
    ['src/a.ts', './compiled.js', 'src/compiled.ts'],
    ['src/script.js', './compiled.js', 'src/compiled.js'],
    ['src/script.js', './compiled', 'src/compiled.js'],
    ['src/script.js', './b.js', 'src/b.ts'],
    ['src/a.ts', './dotted.name', 'src/dotted.name.ts'],
    ['src/a.ts', '/src/b.ts', 'src/b.ts'],
    ['src/a.ts', '/logo.svg', 'public/logo.svg'],
    ['src/a.ts', './missing', null],
    ['src/a.ts', '../../../etc/passwd', null],
    ['src/a.ts', './folder/missing', null],
  ])('%s imports %s', async (from, specifier, expected) => {
    const { resolve } = await resolver(
      empty(
        'src/a.ts',
        'src/b.ts',
        'src/view.tsx',
        'src/module.mts',
        'src/common.cts',
        'src/folder/index.ts',
        'src/index.ts',
        'src.ts',
        'src/data.json',
        'src/style.css',
        'src/App.vue',
        'src/typed.d.ts',
        'src/both.js',
        'src/both.d.ts',
        'src/compiled.ts',
        'src/compiled.js',
        'src/script.js',
        'src/dotted.name.ts',
        'public/logo.svg',
      ),
    );
    expect(resolve(from, specifier)).toBe(expected);
  });

  test('a folder with a manifest is imported by what that names', async () => {
    const files = { 'lib/package.json': { main: 'start.js' }, ...empty('lib/start.js', 'lib/index.js', 'a.js') };
    expect((await resolver(files)).resolve('a.js', './lib')).toBe('lib/start.js');
  });
});

describe('packages that are not in the repository', () => {
  test.each([
    ['react', '-> react'],
    ['react/jsx-runtime', '-> react'],
    ['@scope/name', '-> @scope/name'],
    ['@scope/name/deep/path.js', '-> @scope/name'],
    ['fs', '-> node:fs'],
    ['node:fs', '-> node:fs'],
    ['fs/promises', '-> node:fs'],
    ['node:fs/promises', '-> node:fs'],
    ['bun', '-> bun'],
    ['bun:sqlite', '-> bun:sqlite'],
    ['npm:zod@4', '-> zod'],
    ['jsr:@std/path@1/posix', '-> @std/path'],
    ['https://esm.sh/preact@10/hooks', '-> https://esm.sh'],
    ['virtual:pwa-register', '-> virtual:pwa-register'],
    ['data:text/javascript,export{}', '-> data:'],
    ['@/components/a', null],
    ['~/a', null],
    ['#inner', null],
    ['', null],
  ])('%s', async (specifier, expected) => {
    const { resolve } = await resolver(empty('a.ts'));
    expect(resolve('a.ts', specifier)).toBe(expected);
  });
});

describe('workspaces', () => {
  const monorepo: Files = {
    'package.json': { name: 'root', workspaces: ['packages/*', '!packages/left-out'] },
    'packages/a/package.json': { name: '@org/a', main: './dist/index.js' },
    'packages/a/src/index.ts': '',
    'packages/a/src/inner/deep.ts': '',
    'packages/b/package.json': {
      name: '@org/b',
      exports: {
        '.': { types: './dist/main.d.ts', import: './dist/main.js' },
        './features/*': './src/features/*/index.ts',
        './features/special/*.js': './src/special/*.ts',
        './internal/*': null,
        './data': ['./missing.json', './data.json'],
        './package.json': './package.json',
      },
      imports: { '#config': './src/config.ts', '#lib/*': './src/lib/*.js', '#dep': 'left-pad', '#a': '@org/a' },
    },
    ...empty(
      'packages/b/src/main.ts',
      'packages/b/src/config.ts',
      'packages/b/src/lib/x.ts',
      'packages/b/src/features/one/index.ts',
      'packages/b/src/special/two.ts',
      'packages/b/data.json',
      'packages/b/src/use.ts',
      'packages/b/internal/secret.ts',
    ),
    'packages/left-out/package.json': { name: 'left-out' },
    'packages/left-out/index.ts': '',
    'examples/react/package.json': { name: 'react' },
    'examples/react/index.ts': '',
  };

  test.each([
    ['packages/b/src/use.ts', '@org/a', 'packages/a/src/index.ts'],
    ['packages/b/src/use.ts', '@org/a/dist/inner/deep.js', 'packages/a/src/inner/deep.ts'],
    ['packages/b/src/use.ts', '@org/a/src/inner/deep', 'packages/a/src/inner/deep.ts'],
    ['packages/b/src/use.ts', '@org/a/nothing', null],
    ['packages/a/src/index.ts', '@org/b', 'packages/b/src/main.ts'],
    ['packages/a/src/index.ts', '@org/b/features/one', 'packages/b/src/features/one/index.ts'],
    ['packages/a/src/index.ts', '@org/b/features/special/two.js', 'packages/b/src/special/two.ts'],
    ['packages/a/src/index.ts', '@org/b/data', 'packages/b/data.json'],
    ['packages/a/src/index.ts', '@org/b/internal/x', null],
    ['packages/a/src/index.ts', '@org/b/internal/secret', null],
    ['packages/a/src/index.ts', '@org/b/internal/secret.ts', null],
    ['packages/b/src/use.ts', '#config', 'packages/b/src/config.ts'],
    ['packages/b/src/use.ts', '#lib/x', 'packages/b/src/lib/x.ts'],
    ['packages/b/src/use.ts', '#dep', '-> left-pad'],
    ['packages/b/src/use.ts', '#a', 'packages/a/src/index.ts'],
    ['packages/a/src/index.ts', '#config', null],
    ['packages/a/src/index.ts', 'left-out', '-> left-out'],
    ['packages/a/src/index.ts', 'react', '-> react'],
  ])('%s imports %s', async (from, specifier, expected) => {
    expect((await resolver(monorepo)).resolve(from, specifier)).toBe(expected);
  });

  test('are the modules, by their names', async () => {
    const { modules } = await resolver(monorepo);
    expect([...modules.packages]).toEqual([
      ['packages/a', '@org/a'],
      ['packages/b', '@org/b'],
    ]);
    expect(modules.entryOf('packages/a')).toBe('packages/a/src/index.ts');
    expect(modules.entryOf('examples')).toBeNull();
  });

  test.each([
    ['package.json', { workspaces: { packages: ['libs/**'] } }],
    ['pnpm-workspace.yaml', "catalog:\n  x: 1\npackages:\n  # ours\n  - 'libs/**' # all\nonly:\n  - other"],
    ['pnpm-workspace.yaml', 'packages: [\'other/*\', "libs/{deep,flat}/x"] # all\ncatalog: {}\n'],
    ['pnpm-workspace.yaml', 'packages: [\n  apps/*, # ours\n  libs/**,\n]\n'],
    ['package.json', { workspaces: ['{apps,libs/{deep,flat}}/{w,x}'] }],
    ['lerna.json', { packages: ['libs/deep/*'] }],
    ['deno.jsonc', '{ "workspace": ["./libs/deep/x"], // members\n }'],
  ])('are declared in %s', async (path, declaration) => {
    const files = {
      [path]: declaration,
      'libs/deep/x/package.json': { name: 'x' },
      'libs/deep/x/index.ts': '',
      'use.ts': '',
    };
    expect((await resolver(files)).resolve('use.ts', 'x')).toBe('libs/deep/x/index.ts');
  });

  test('pnpm takes no package that a pattern leaves out, wherever that stands', async () => {
    const files = {
      'pnpm-workspace.yaml': "packages:\n- '!**/test/**'\n- 'libs/**'\n",
      'libs/x/package.json': { name: 'x' },
      'libs/x/test/y/package.json': { name: 'y' },
      ...empty('libs/x/index.ts', 'libs/x/test/y/index.ts', 'use.ts'),
    };
    const { resolve } = await resolver(files);
    expect(resolve('use.ts', 'x')).toBe('libs/x/index.ts');
    expect(resolve('use.ts', 'y')).toBe('-> y');
  });

  test('a dependency that is linked by its path is in the repository', async () => {
    const files = {
      'app/package.json': { dependencies: { shared: 'file:../shared' } },
      'shared/package.json': { name: 'shared', types: 'types.d.ts' },
      ...empty('shared/index.js', 'shared/types.d.ts', 'app/a.ts', 'other.ts'),
    };
    const { resolve } = await resolver(files);
    expect(resolve('app/a.ts', 'shared')).toBe('shared/types.d.ts');
    expect(resolve('other.ts', 'shared')).toBe('-> shared');
  });

  test('a package may import itself by its name', async () => {
    const files = { 'package.json': { name: 'self', exports: './lib/self.js' }, 'lib/self.js': '', 'test/a.js': '' };
    expect((await resolver(files)).resolve('test/a.js', 'self')).toBe('lib/self.js');
  });
});

describe('aliases', () => {
  test('of the nearest tsconfig.json, with what it extends', async () => {
    const files: Files = {
      'tsconfig.base.json':
        '{ /* shared */ "compilerOptions": { "paths": { "@lib/*": ["lib/*", "lib/*/main.ts",], }, }, }',
      'app/tsconfig.json': { extends: '../tsconfig.base.json' },
      'other/tsconfig.json': { compilerOptions: { baseUrl: './src', paths: { '@/*': ['*'], exact: ['exact-file'] } } },
      ...empty(
        'lib/one.ts',
        'lib/two/main.ts',
        'app/a.ts',
        'other/src/a.ts',
        'other/src/deep/b.ts',
        'other/src/exact-file.ts',
        'outside.ts',
      ),
    };
    const { resolve } = await resolver(files);
    expect(resolve('app/a.ts', '@lib/one')).toBe('lib/one.ts');
    expect(resolve('app/a.ts', '@lib/two')).toBe('lib/two/main.ts');
    expect(resolve('app/a.ts', '@lib/three')).toBe('-> @lib/three');
    expect(resolve('other/src/a.ts', '@/deep/b')).toBe('other/src/deep/b.ts');
    expect(resolve('other/src/a.ts', 'exact')).toBe('other/src/exact-file.ts');
    expect(resolve('other/src/a.ts', 'deep/b')).toBe('other/src/deep/b.ts');
    expect(resolve('other/src/a.ts', 'react')).toBe('-> react');
    expect(resolve('outside.ts', '@lib/one')).toBe('-> @lib/one');
  });

  test('of several parents: a later one takes nothing that it does not set itself', async () => {
    const files: Files = {
      'base/paths.json': { compilerOptions: { paths: { '@/*': ['../src/*'], 'own/*': ['../src/*'] } } },
      'base/strict.json': { compilerOptions: { strict: true } },
      'base/folder.json': { compilerOptions: { baseUrl: '../src' } },
      'app/tsconfig.json': { extends: ['../base/paths.json', '../base/strict.json'] },
      'bare/tsconfig.json': { extends: ['../base/folder.json', '../base/strict.json'] },
      'none/tsconfig.json': { extends: '../base/paths.json', compilerOptions: { paths: {} } },
      ...empty('src/a.ts', 'app/b.ts', 'bare/b.ts', 'none/b.ts'),
    };
    const { resolve } = await resolver(files);
    expect(resolve('app/b.ts', '@/a')).toBe('src/a.ts');
    expect(resolve('bare/b.ts', 'a')).toBe('src/a.ts');
    expect(resolve('none/b.ts', 'own/a')).toBe('-> own');
  });

  test('stand in the folder of the configuration that inherits them, where they say so', async () => {
    const files: Files = {
      'tsconfig.base.json': { compilerOptions: { paths: { '@/*': [`\${configDir}/src/*`] } } },
      'tsconfig.url.json': { compilerOptions: { baseUrl: `\${configDir}/src` } },
      'apps/one/tsconfig.json': { extends: '../../tsconfig.base.json' },
      'apps/two/tsconfig.json': { extends: '../../tsconfig.base.json' },
      'apps/three/tsconfig.json': { extends: '../../tsconfig.url.json' },
      ...empty('apps/one/src/a.ts', 'apps/two/src/a.ts', 'apps/three/src/a.ts', 'src/a.ts'),
    };
    const { resolve } = await resolver(files);
    expect(resolve('apps/one/b.ts', '@/a')).toBe('apps/one/src/a.ts');
    expect(resolve('apps/two/b.ts', '@/a')).toBe('apps/two/src/a.ts');
    expect(resolve('apps/three/b.ts', 'a')).toBe('apps/three/src/a.ts');
  });

  test.each<[string, Files, string]>([
    ['@repo/config/base.json', { 'config/package.json': { name: '@repo/config' } }, 'config/base.json'],
    ['@repo/config/base', { 'config/package.json': { name: '@repo/config' } }, 'config/base.json'],
    ['@repo/config', { 'config/package.json': { name: '@repo/config' } }, 'config/tsconfig.json'],
    ['@repo/config', { 'config/package.json': { name: '@repo/config', tsconfig: 'base.json' } }, 'config/base.json'],
    [
      '@repo/config/web',
      { 'config/package.json': { name: '@repo/config', exports: { './web': './base.json' } } },
      'config/base.json',
    ],
  ])('of the package of the workspace that %s names', async (parent, manifest, path) => {
    const files: Files = {
      'package.json': { workspaces: ['config', 'app'] },
      ...manifest,
      [path]: { compilerOptions: { paths: { '@/*': ['../app/src/*'] } } },
      'app/package.json': { name: 'app' },
      'app/tsconfig.json': { extends: parent },
      ...empty('app/src/a.ts'),
    };
    expect((await resolver(files)).resolve('app/b.ts', '@/a')).toBe('app/src/a.ts');
  });

  test('take the longest pattern', async () => {
    const files: Files = {
      'tsconfig.json': {
        compilerOptions: { paths: { '*': ['any/*'], '@app/*': ['app/*'], '@app/core/*': ['core/*'] } },
      },
      ...empty('any/x.ts', 'app/x.ts', 'core/x.ts', 'a.ts'),
    };
    const { resolve } = await resolver(files);
    expect(['x', '@app/x', '@app/core/x'].map((specifier) => resolve('a.ts', specifier))).toEqual([
      'any/x.ts',
      'app/x.ts',
      'core/x.ts',
    ]);
  });

  test('are found through the references of a configuration that has nothing else', async () => {
    const files: Files = {
      'tsconfig.json': { files: [], references: [{ path: './tsconfig.node.json' }, { path: './tsconfig.app.json' }] },
      'tsconfig.node.json': { compilerOptions: {} },
      'tsconfig.app.json': { compilerOptions: { paths: { '@/*': ['./src/*'] } } },
      ...empty('src/a.ts', 'src/b.ts'),
    };
    expect((await resolver(files)).resolve('src/a.ts', '@/b')).toBe('src/b.ts');
  });

  test('of an import map', async () => {
    const files: Files = {
      'deno.json': { imports: { $std: 'jsr:@std/path@1', 'lib/': './library/', one: './library/one.ts' } },
      ...empty('library/one.ts', 'a.ts'),
    };
    const { resolve } = await resolver(files);
    expect(['$std', 'lib/one.ts', 'one'].map((specifier) => resolve('a.ts', specifier))).toEqual([
      '-> @std/path',
      'library/one.ts',
      'library/one.ts',
    ]);
  });
});

describe('hostile configuration', () => {
  test.each<[string, Files]>([
    ['no JSON', { 'package.json': '{ not json', 'tsconfig.json': '\0', 'deno.json': '[]' }],
    [
      'JSON of other shapes',
      { 'package.json': '7', 'tsconfig.json': '{"compilerOptions":[],"extends":{}}', 'deno.json': 'null' },
    ],
    [
      'fields of other shapes',
      { 'package.json': { name: 1, workspaces: 'all', exports: 5, imports: [], dependencies: 'x' } },
    ],
    [
      'a configuration that extends itself',
      { 'tsconfig.json': { extends: './tsconfig.json', references: [{ path: '.' }] } },
    ],
    [
      'configurations that extend the next ones many times',
      Object.fromEntries(
        Array.from({ length: 30 }, (_, index) => [
          index === 0 ? 'tsconfig.json' : `${index}.json`,
          { extends: Array(30).fill(`./${index + 1}.json`) },
        ]),
      ),
    ],
    ['a workspace outside', { 'package.json': { workspaces: ['../*', '/etc/*'] } }],
    ['endless comments', { 'tsconfig.json': '/*'.repeat(200_000) }],
    ['endless escapes', { 'tsconfig.json': `"${'\\"'.repeat(200_000)}\\` }],
    [
      'a deep glob',
      {
        'package.json': { workspaces: [`${'**/'.repeat(200)}x`] },
        [`${'a/'.repeat(100)}package.json`]: { name: 'deep' },
      },
    ],
    [
      'endless braces',
      { 'package.json': { workspaces: ['{a,b}'.repeat(500), '{'.repeat(100_000), '{}'.repeat(300)] } },
    ],
    ['deep JSON', { 'package.json': '['.repeat(200_000) }],
  ])('%s does no harm', async (_, files) => {
    const { resolve } = await resolver({ ...files, 'a.ts': '', 'b.ts': '' });
    expect(resolve('a.ts', './b')).toBe('b.ts');
    expect(resolve('a.ts', 'react')).toBe('-> react');
  });

  test('a specifier of many schemes ends', async () => {
    expect((await resolver(empty('a.ts'))).resolve('a.ts', `${'npm:'.repeat(240)}x`)).toBe('-> x');
  });
});

test('declarations import declarations, and sources where nothing was compiled', async () => {
  const { resolve } = await resolver(
    empty('a.d.ts', 'b.js', 'b.d.ts', 'c.cjs', 'c.d.cts', 'd.ts', 'd.js', 'e.js', 'f/index.js', 'f/index.d.ts'),
  );
  const found = ['./b.js', './b', './c.cjs', './d.js', './e.js', './f'].map((specifier) =>
    resolve('a.d.ts', specifier),
  );
  expect(found).toEqual(['b.d.ts', 'b.d.ts', 'c.d.cts', 'd.ts', 'e.js', 'f/index.d.ts']);
  expect(resolve('d.ts', './b.js')).toBe('b.js');
});
