import { afterAll, expect, test } from 'vitest';
import { SystemMap } from '../../shared/map.ts';
import { TestRepository } from '../../tests/support/git.ts';
import { ThreadPool } from '../pool.ts';

const pool = new ThreadPool({ threads: 1 });
const repository = new TestRepository();
afterAll(async () => {
  await pool.close();
  repository.remove();
});

test('the structure of a repository in several languages', async () => {
  repository.write({
    'package.json': JSON.stringify({
      name: 'shop',
      workspaces: ['web'],
      scripts: { build: 'vite build' },
      devDependencies: { vite: '8.0.0' },
    }),
    'package-lock.json': JSON.stringify({ packages: { 'node_modules/hono': { version: '4.13.0' } } }),
    Makefile: 'all:\n\tgo build ./...\n',
    'web/package.json': JSON.stringify({
      name: '@shop/web',
      main: 'src/index.ts',
      bin: { shop: 'src/cli.ts' },
      dependencies: { hono: '^4', shop: '*' },
    }),
    'web/src/index.ts': "import { Hono } from 'hono';\napp.get('/health', (c) => c.text('ok'));\n",
    'web/src/cli.ts': "import './index';\nimport fs from 'fs';\n",
    'docs/next.config.js': "module.exports = { basePath: '/docs' };\n",
    'docs/app/api/[id]/route.js': '\nexport const GET = () => Response.json({});\n',
    'go.mod': 'module example.com/shop\n\nrequire github.com/go-chi/chi/v5 v5.0.1\n',
    'cmd/shop/main.go':
      'package main\n\nimport (\n\t"example.com/shop/store"\n\t"github.com/go-chi/chi/v5"\n)\n\nfunc main() { store.Open(); chi.NewRouter().Get("/items", list) }\n',
    'store/store.go': 'package store\n\nimport "example.com/shop/store/disk"\n\nfunc Open() { disk.Read() }\n',
    'store/disk/disk.go': 'package disk\n\nfunc Read() {}\n',
    'tools/pyproject.toml':
      '[project]\nname = "Shop_Tools"\ndependencies = ["PyYAML>=6"]\nscripts = { tool = "tools.run:main" }\n',
    'requirements.txt': 'shop.tools\npyyaml\n',
    'tools/src/tools/__init__.py': '',
    'tools/src/tools/run.py': 'import yaml\ndef main(): pass\nif __name__ == "__main__":\n    main()\n',
  });
  repository.commit('begin');
  const map = await pool.run('repositories/ingest', {
    source: { path: repository.path },
    generatedAt: '2026-01-01T00:00:00.000Z',
  });
  expect(() => SystemMap.parse({ repositoryId: '', ...map })).not.toThrow();
  expect(map.modules.map(({ id, name, layer }) => `${id} ${name} ${layer}`)).toEqual([
    '. (root) 0',
    'cmd/shop cmd/shop 2',
    'docs docs 0',
    'store store 1',
    'store/disk store/disk 0',
    'tools Shop_Tools 0',
    'tools/src/tools tools 0',
    'web @shop/web 0',
  ]);
  expect(map.modules.find(({ id }) => id === 'store')?.surface).toEqual([
    { path: 'store/store.go', names: ['Open'], importers: 1 },
  ]);
  expect(map.entryPoints).toEqual([
    { path: 'cmd/shop/main.go', kind: 'program', name: null },
    { path: 'tools/src/tools/run.py', kind: 'command', name: 'tool' },
    { path: 'web/src/cli.ts', kind: 'command', name: 'shop' },
    { path: 'web/src/index.ts', kind: 'package', name: '@shop/web' },
  ]);
  expect(map.routes).toEqual([
    { file: 'docs/app/api/[id]/route.js', method: 'GET', path: '/docs/api/:id', line: 2 },
    { file: 'web/src/index.ts', method: 'GET', path: '/health', line: 2 },
    { file: 'cmd/shop/main.go', method: 'GET', path: '/items', line: 8 },
  ]);
  expect(map.scripts).toEqual([
    { file: 'Makefile', name: 'all', command: 'go build ./...' },
    { file: 'package.json', name: 'build', command: 'vite build' },
    { file: 'tools/pyproject.toml', name: 'tool', command: 'tools.run:main' },
  ]);
  expect(map.manifests?.map(({ path, ecosystem, name }) => `${path} ${ecosystem} ${name}`)).toEqual([
    'go.mod go example.com/shop',
    'package.json npm shop',
    'requirements.txt pypi null',
    'tools/pyproject.toml pypi Shop_Tools',
    'web/package.json npm @shop/web',
  ]);
  const one = { scopes: ['runtime'], manifests: 1, importers: 1 };
  expect(map.technologies).toEqual([
    { ecosystem: 'pypi', name: 'pyyaml', versions: ['>=6'], ...one, manifests: 2 },
    { ecosystem: 'go', name: 'github.com/go-chi/chi/v5', versions: ['v5.0.1'], ...one },
    { ecosystem: 'npm', name: 'hono', versions: ['4.13.0'], ...one },
    { ecosystem: 'npm', name: 'vite', versions: ['8.0.0'], scopes: ['development'], manifests: 1, importers: 0 },
  ]);
  expect(map.files.find(({ path }) => path === 'store/store.go')?.definitions).toEqual([
    { name: 'Open', kind: 'function', line: 5, endLine: 5, complexity: 1 },
  ]);
});

test('of long lists the first is told, and how much is left', async () => {
  const names = Array.from({ length: 60 }, (_, index) => `name${index}`);
  repository.write({
    'web/src/names.ts': names.map((name) => `export const ${name} = true && 1;\n`).join(''),
    'b/all.ts': `import { ${names.join(', ')} } from '../web/src/names.ts';\n`,
    'b/missing.ts': Array.from({ length: 2003 }, (_, index) => `import './gone${index}.ts';\n`).join(''),
    ...Object.fromEntries(names.map((name) => [`c/${name}.ts`, 'export const one = true && 1;\n'])),
  });
  repository.commit('much');
  const map = await pool.run('repositories/ingest', {
    source: { path: repository.path },
    generatedAt: '2026-01-01T00:00:00.000Z',
  });
  expect(() => SystemMap.parse({ repositoryId: '', ...map })).not.toThrow();
  expect([map.hotspots.length, map.unresolved.length]).toEqual([50, 2000]);
  const hot = map.files.filter(({ churn, complexity }) => churn * complexity > 0).length;
  expect(map.unlisted).toEqual({ hotspots: hot - 50, unresolved: 3 });
  const [surface] = map.modules.find(({ id }) => id === 'web')?.surface ?? [];
  expect([surface?.names.length, surface?.unlisted]).toEqual([50, 10]);
});
