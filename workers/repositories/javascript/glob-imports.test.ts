import { expect, test } from 'vitest';
import { readGraph } from '../../../tests/support/source-graph.ts';
import { javascript } from './language.ts';

const FILES = {
  'package.json': '{ "workspaces": ["apps/*"] }',
  'apps/web/package.json': '{ "name": "web" }',
  'apps/web/tsconfig.json': '{ "compilerOptions": { "paths": { "@/*": ["./src/*"] } } }',
  'apps/web/src/pages/home.ts': '',
  'apps/web/src/pages/home.test.ts': '',
  'apps/web/src/pages/deep/er/about.vue': '',
  'apps/web/src/pages/.hidden.ts': '',
  'apps/web/src/pages/node_modules/a.ts': '',
  'apps/web/src/pages2/no.ts': '',
  'apps/docs/package.json': '{ "name": "docs" }',
  'apps/docs/src/pages/other.ts': '',
  'shared/one.json': '',
};

/** What `apps/web/src/main.ts` imports with a call. */
async function globbed(call: string, files: Record<string, string> = FILES): Promise<string[]> {
  const { edges, unresolved, externals } = await readGraph(javascript, { ...files, 'apps/web/src/main.ts': call });
  expect([unresolved, externals]).toEqual([[], []]);
  return edges.map((edge) => edge.replace('apps/web/src/main.ts -> ', ''));
}

const HOME = 'apps/web/src/pages/home.ts';
const HOME_TEST = 'apps/web/src/pages/home.test.ts';
const ABOUT = 'apps/web/src/pages/deep/er/about.vue';

test.each([
  ["'./pages/*.ts'", [HOME_TEST, HOME]],
  ["'./pages/**/*'", [ABOUT, HOME_TEST, HOME]],
  ["'./pages/**/*.{ts,vue}', { eager: true }", [ABOUT, HOME_TEST, HOME]],
  ["['./pages/*.ts', '!./pages/*.test.ts']", [HOME]],
  ["['./pages/**', '!**/*.test.ts', '!/src/pages/deep/**']", [HOME]],
  ["'/src/pages/h*e.ts'", [HOME]],
  ["'@/pages/h*e.ts'", [HOME]],
  ["'**/about.vue'", [ABOUT]],
  ["['../../../shared/*.json', './pages/home.ts']", [HOME, 'shared/one.json']],
  ["'./pages/.*.ts'", ['apps/web/src/pages/.hidden.ts']],
  ["['./*.ts', './pages/home.ts']", [HOME]],
  ["'./pages/[id].ts'", []],
  ["['./pages/*.ts', '!./pages/?ome.ts']", []],
  ["'!./pages/*.ts'", []],
  ["['./pages/*.ts', '!#pages/home.ts']", []],
  ["['./pages/h*e.ts', '!../../../../out/*.ts']", []],
  ["'../../../../out/*.ts'", []],
  ["'pages/*.ts'", []],
])('the files that Vite imports with %s', async (patterns, expected) => {
  expect(await globbed(`import.meta.glob(${patterns});`)).toEqual(expected);
});

test('what is taken of files is all of them, or what is named', async () => {
  const call = "import.meta.glob('./pages/h*e.ts'); import.meta.glob('./pages/*.test.ts', { import: 'setup' });";
  const graph = await readGraph(javascript, { ...FILES, 'apps/web/src/main.ts': call });
  expect(graph.namesOf('apps/web/src/main.ts', HOME)).toEqual(['*']);
  expect(graph.namesOf('apps/web/src/main.ts', HOME_TEST)).toEqual(['setup']);
});

test('an import that is called so is one of patterns, and does no harm', async () => {
  expect(await globbed("import('import.meta.glob ['); import.meta.glob(['', '!', '/', '.', '!!./pages/*']);")).toEqual(
    [],
  );
});

test.each([
  ['names', (index: number) => `'/a/**/{a,b,c,d}${index}*'`],
  ['files', (index: number) => `'/a/**', '!/${index}'`],
  ['stars', (index: number) => `'${'/**'.repeat(200)}/${'*a'.repeat(100)}${index}'`],
])('no patterns with many %s take long', async (_, patternAt) => {
  const files = Object.fromEntries(Array.from({ length: 5000 }, (_, index) => [`a/${'b/'.repeat(20)}${index}.ts`, '']));
  const calls = Array.from({ length: 500 }, (_, index) => `import.meta.glob([${patternAt(index)}]);`);
  expect((await globbed(calls.join('\n'), files)).length).toBeLessThanOrEqual(5000);
});
