import { expect, test } from 'vitest';
import { readFileRoutes } from '../../../tests/support/source-graph.ts';
import { javascript } from './language.ts';

const KIT = JSON.stringify({ devDependencies: { '@sveltejs/kit': '2' } });
const GET = 'export const GET = () => {};\n';

const routesOf = (files: Record<string, string>) => readFileRoutes(javascript, files);

test('the routes of endpoints, pages and their actions', async () => {
  const routes = await routesOf({
    'package.json': KIT,
    'src/routes/+page.svelte': '',
    'src/routes/+layout.svelte': '',
    'src/routes/+error.svelte': '',
    'src/routes/About.svelte': '',
    'src/routes/helpers.ts': GET,
    'src/routes/(app)/users/[id=integer]/+page@(app).svelte': '',
    'src/routes/(app)/users/[id=integer]/+page.server.ts':
      'export const load = () => {};\nexport const actions: Actions = { default: save };\nexport const GET = 1;\n',
    'src/routes/(app)/users/[id=integer]/+page.ts': 'export const load = 1;\nexport const actions = 1;\n',
    'src/routes/[[lang]]/docs/[...path]/+server.js':
      "import './x';\nexport async function POST() {}\nexport { all as fallback };\nexport default 1;\nexport const actions = 1;\n",
    'src/routes/[from]-[to].json/+server.ts': 'export const { GET, HEAD } = handlers;\nfunction PUT() {}\n',
    'src/routes/[x+2e]well-known/a[u+003a]b/+server.ts': GET,
    'src/lib/routes/+server.ts': GET,
    'routes/+page.svelte': '',
    'node_modules/a/src/routes/+page.svelte': '',
  });
  expect(routes).toEqual([
    'src/routes/(app)/users/[id=integer]/+page.server.ts:2 POST /users/:id',
    'src/routes/(app)/users/[id=integer]/+page@(app).svelte:1 GET /users/:id',
    'src/routes/+page.svelte:1 GET /',
    'src/routes/[[lang]]/docs/[...path]/+server.js:2 POST /:lang?/docs/*',
    'src/routes/[[lang]]/docs/[...path]/+server.js:3 * /:lang?/docs/*',
    'src/routes/[from]-[to].json/+server.ts:1 GET /:from-:to.json',
    'src/routes/[from]-[to].json/+server.ts:1 HEAD /:from-:to.json',
    'src/routes/[x+2e]well-known/a[u+003a]b/+server.ts:1 GET /.well-known/a:b',
  ]);
});

test.each([
  ["export default { kit: { paths: { base: '/app', relative: f({ base }) } } }", ['/app/a']],
  ['export default { kit: { paths: { assets: cdn } /* paths: { base } */ } }', ['/a']],
  ["export default { kit: { files: { lib: 'lib', routes: './pages' } } }", ['/b']],
  ["export default { kit: { files: { lib: 'base' }, adapter: node({ routes: all }) } }", ['/a']],
  ["export default { kit: { paths: { base: dev ? '' : '/app' } } }", []],
  ['export default { kit: { paths: { base: process.env.BASE } } }', []],
  ['export default { kit: { paths: own } }', []],
  ['export default { kit: { files: { routes: join(folder) } } }', []],
])('the routes of a project with the configuration %s', async (configuration, paths) => {
  const files = { 'svelte.config.js': configuration, 'src/routes/a/+server.ts': GET, 'pages/b/+page.svelte': '' };
  expect((await routesOf(files)).map((route) => route.split(' ')[2])).toEqual(paths);
});

test('names of many brackets do no harm', async () => {
  const names = ['['.repeat(50_000), '[['.repeat(20_000), '[...'.repeat(20_000), `${'['.repeat(20_000)}a]`];
  const files = Object.fromEntries(names.map((name) => [`src/routes/${name}/+page.svelte`, '']));
  expect(await routesOf({ 'package.json': KIT, ...files })).toHaveLength(4);
});

test('a project of no framework has no routes by its places', async () => {
  const files = { 'src/routes/+page.svelte': '', 'src/routes/a/+server.ts': GET };
  expect(await routesOf({ 'package.json': '{ "dependencies": { "svelte": "5" } }', ...files })).toEqual([]);
  expect(await routesOf({ 'package.json': '{ "peerDependencies": { "@sveltejs/kit": "2" } }', ...files })).toEqual([]);
});
