import { expect, test } from 'vitest';
import { readFileRoutes } from '../../../tests/support/source-graph.ts';
import { javascript } from './language.ts';

const NUXT = JSON.stringify({ dependencies: { nuxt: '3' } });
const HANDLER = 'export default defineEventHandler(() => {});\n';

const routesOf = (files: Record<string, string>) => readFileRoutes(javascript, files);

test('the routes of the server and the pages', async () => {
  const routes = await routesOf({
    'package.json': NUXT,
    'server/api/users/index.get.ts': `import './x';\n${HANDLER}`,
    'server/api/users/[id].delete.ts': HANDLER,
    'server/api/(admin)/stats.post.dev.ts': HANDLER,
    'server/api/[...].ts': HANDLER,
    'server/api/debug.dev.ts': HANDLER,
    'server/api/v1.2/file.txt.js': HANDLER,
    'server/routes/feed.xml.ts': HANDLER,
    'server/routes/a/[...slug].put.mjs': HANDLER,
    'server/api/helper.ts': 'export const get = 1;\n',
    'server/api/types.d.ts': 'export default interface A {}\n',
    'server/api/-off.ts': HANDLER,
    'server/middleware/log.ts': HANDLER,
    'server/plugins/api/log.ts': HANDLER,
    'server/api.ts': HANDLER,
    'api/no.ts': HANDLER,
    'pages/index.vue': '',
    'pages/(shop)/users-[group]/[[id]].vue': '',
    'pages/docs/[...slug].vue': '',
    'pages/_old.vue': '',
    'pages/-off.vue': '',
    'pages/helper.ts': HANDLER,
    'components/index.vue': '',
    'src/pages/no.vue': '',
  });
  expect(routes).toEqual([
    'pages/(shop)/users-[group]/[[id]].vue:1 GET /users-:group/:id?',
    'pages/docs/[...slug].vue:1 GET /docs/*',
    'pages/index.vue:1 GET /',
    'server/api/(admin)/stats.post.dev.ts:1 POST /api/stats',
    'server/api/[...].ts:1 * /api/*',
    'server/api/debug.dev.ts:1 * /api/debug',
    'server/api/users/[id].delete.ts:1 DELETE /api/users/:id',
    'server/api/users/index.get.ts:2 GET /api/users',
    'server/api/v1.2/file.txt.js:1 * /api/v1.2/file.txt',
    'server/routes/a/[...slug].put.mjs:1 PUT /a/*',
    'server/routes/feed.xml.ts:1 * /feed.xml',
  ]);
});

test('the routes of the packages of a workspace, of Nuxt with its newer folders and of Nitro alone', async () => {
  const routes = await routesOf({
    'package.json': '{ "workspaces": ["apps/*"] }',
    'apps/new/package.json': NUXT,
    'apps/new/app/pages/a.vue': '',
    'apps/new/pages/no.vue': '',
    'apps/new/server/api/b.ts': HANDLER,
    'apps/nitro/package.json': '{ "devDependencies": { "nitropack": "2" } }',
    'apps/nitro/nitro.config.ts': "export default defineNitroConfig({ srcDir: 'server' })",
    'apps/nitro/server/routes/c.ts': HANDLER,
    'apps/nitro/routes/no.ts': HANDLER,
    'apps/nitro/pages/no.vue': '',
    'apps/vue/package.json': '{ "dependencies": { "vue": "3" }, "peerDependencies": { "nuxt": "3" } }',
    'apps/vue/pages/no.vue': '',
    'apps/vue/server/api/no.ts': HANDLER,
  });
  expect(routes).toEqual([
    'apps/new/app/pages/a.vue:1 GET /a',
    'apps/new/server/api/b.ts:1 * /api/b',
    'apps/nitro/server/routes/c.ts:1 * /c',
  ]);
});

test.each([
  ["export default defineNuxtConfig({ app: { head: { title: 'a' }, baseURL: '/x/' } })", ['/x/api/d', '/x/a']],
  ['export default { axios: { baseURL: url }, app: { head: {} } }', ['/api/d', '/a']],
  ["export default { srcDir: 'src/' }", ['/api/d', '/api/e', '/b']],
  ["export default { serverDir: 'src/server', dir: { pages: 'views' } }", ['/api/e', '/c']],
  ['export default { app: { baseURL: process.env.BASE } }', []],
  ['export default { srcDir: resolve(folder) }', []],
  ['export default { app }', ['/api/d', '/a']],
])('the routes of a project with the configuration %s', async (configuration, paths) => {
  const files = {
    'nuxt.config.ts': configuration,
    'pages/a.vue': '',
    'src/pages/b.vue': '',
    'views/c.vue': '',
    'server/api/d.ts': HANDLER,
    'src/server/api/e.ts': HANDLER,
  };
  expect((await routesOf(files)).map((route) => route.split(' ')[2]).sort()).toEqual(paths.sort());
});

test('the paths that pages give themselves', async () => {
  const meta = (path: string) => `<template />\n<script setup lang="ts">\ndefinePageMeta({ ${path} });\n</script>`;
  const routes = await routesOf({
    'nuxt.config.ts': "export default defineNuxtConfig({ app: { baseURL: '/x' } })",
    'pages/a.vue': meta("layout: 'wide', path: '/other/:id(\\\\d+)'"),
    'pages/b/c.vue': meta('middleware: [(to) => to.path]'),
    'pages/d.vue': meta("path: base + '/d'"),
    'pages/e.vue': meta('path: `/e/$\u007ba}`'),
    'pages/f/g.vue': meta("path: 'h'"),
    'components/i.vue': meta("path: '/i'"),
  });
  expect(routes).toEqual(['pages/a.vue:1 GET /x/other/:id(\\d+)', 'pages/b/c.vue:1 GET /x/b/c']);
});

test.each([
  ['nitropack', '', ['/api/a', '/b']],
  [
    'nitropack',
    "export default defineNitroConfig({ output: { serverDir: 'no' }, baseURL: '/v1' })",
    ['/v1/api/a', '/v1/b'],
  ],
  ['nitropack', "export default { srcDir: './src', runtimeConfig: { baseURL: url } }", ['/api/c']],
  ['nitropack', 'export default defineNitroConfig({ srcDir: folder })', []],
  ['nitropack', 'export default defineNitroConfig(settings)', []],
  ['other', "export default defineNitroConfig({ srcDir: 'server' })", ['/api/d']],
  ['nitro', '', ['/api/d']],
  ['nitro', "export default defineConfig({ serverDir: './' })", ['/api/a', '/b']],
  ['nitro', 'module.exports = { serverDir: true }', ['/api/d']],
  ['nitro', 'export default defineConfig({ serverDir: false })', []],
  ['nitro', "export default defineConfig({ srcDir: 'src' })", ['/api/c']],
])('the routes of %s without Nuxt, with the configuration %s', async (name, configuration, paths) => {
  const routes = await routesOf({
    'package.json': JSON.stringify({ devDependencies: { [name]: '1' } }),
    ...(configuration !== '' && { 'nitro.config.ts': configuration }),
    'api/a.ts': HANDLER,
    'routes/b.ts': HANDLER,
    'src/api/c.ts': HANDLER,
    'server/api/d.ts': HANDLER,
    'pages/no.vue': '',
  });
  expect(routes.map((route) => route.split(' ')[2])).toEqual(paths);
});
