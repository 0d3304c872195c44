import { expect, test } from 'vitest';
import { readFileRoutes } from '../../../tests/support/source-graph.ts';
import { javascript } from './language.ts';

const NEXT = JSON.stringify({ dependencies: { next: '15' } });
const GET = 'export async function GET() {}\n';
const DEFAULT = 'export default function handler() {}\n';

const routesOf = (files: Record<string, string>) => readFileRoutes(javascript, files);

test('the routes of an app folder', async () => {
  const routes = await routesOf({
    'package.json': NEXT,
    'app/route.ts': GET,
    'app/api/users/[id]/route.ts':
      "import { db } from './db';\n\nexport const PATCH = db;\nexport function POST() {}\n",
    'app/api/users/[id]/db.ts': GET,
    'app/(shop)/cart/@modal/route.tsx': 'export const { GET, a: POST = 1 } = handlers;\n',
    'app/docs/[...slug]/route.js': 'const handler = 1;\nexport {\n  handler as GET,\n  handler as POST,\n};\n',
    'app/maybe/[[...slug]]/route.jsx': "export { HEAD, type PUT, other as DELETE } from './other';\n",
    'app/_lib/route.ts': GET,
    'app/%5Fopen/route.ts': GET,
    'app/(.)photo/route.ts': GET,
    'app/page.tsx': DEFAULT,
    'app/layout.tsx': DEFAULT,
    'app/(shop)/cart/page.tsx': 'export const metadata = {};\nexport default async () => <p />;\n',
    'app/(shop)/cart/@modal/page.tsx': DEFAULT,
    'app/empty/page.tsx': GET,
    'app/none/route.ts': 'export type { GET } from "./a";\nexport default function POST() {}\nfunction PUT() {}\n',
    'lib/app/route.ts': GET,
    'src/app/hidden/route.ts': GET,
  });
  expect(routes).toEqual([
    'app/%5Fopen/route.ts:1 GET /_open',
    'app/(shop)/cart/@modal/route.tsx:1 GET /cart',
    'app/(shop)/cart/@modal/route.tsx:1 POST /cart',
    'app/(shop)/cart/page.tsx:2 GET /cart',
    'app/api/users/[id]/route.ts:3 PATCH /api/users/:id',
    'app/api/users/[id]/route.ts:4 POST /api/users/:id',
    'app/docs/[...slug]/route.js:3 GET /docs/*',
    'app/docs/[...slug]/route.js:4 POST /docs/*',
    'app/maybe/[[...slug]]/route.jsx:1 DELETE /maybe/*',
    'app/maybe/[[...slug]]/route.jsx:1 HEAD /maybe/*',
    'app/page.tsx:1 GET /',
    'app/route.ts:1 GET /',
  ]);
});

test('the routes of pages, and of the packages of a workspace', async () => {
  const routes = await routesOf({
    'package.json': '{ "workspaces": ["apps/*", "packages/*"] }',
    'apps/web/package.json': NEXT,
    'apps/web/src/pages/api/index.ts': DEFAULT,
    'apps/web/src/pages/api/users/[id].ts': "export const config = {};\nexport { default } from '../user';\n",
    'apps/web/src/pages/api/auth/[...nextauth].js': 'export default NextAuth({});\n',
    'apps/web/src/pages/api/helpers.ts': 'export const help = 1;\n',
    'apps/web/src/pages/api/types.d.ts': 'export default interface A {}\n',
    'apps/web/src/pages/about.tsx': DEFAULT,
    'apps/web/src/pages/docs/[slug]/404.tsx': DEFAULT,
    'apps/web/src/pages/docs/index.tsx': DEFAULT,
    'apps/web/src/pages/_app.tsx': DEFAULT,
    'apps/web/src/pages/404.tsx': DEFAULT,
    'apps/web/src/pages/parts.tsx': 'export const part = 1;\n',
    'apps/web/src/app/v1/route.ts': GET,
    'apps/docs/next.config.mjs': 'export default {};\n',
    'apps/docs/app/feed/route.ts': GET,
    'packages/ui/package.json': '{ "name": "ui", "peerDependencies": { "next": "15" } }',
    'packages/ui/app/no/route.ts': GET,
  });
  expect(routes).toEqual([
    'apps/docs/app/feed/route.ts:1 GET /feed',
    'apps/web/src/app/v1/route.ts:1 GET /v1',
    'apps/web/src/pages/about.tsx:1 GET /about',
    'apps/web/src/pages/api/auth/[...nextauth].js:1 * /api/auth/*',
    'apps/web/src/pages/api/index.ts:1 * /api',
    'apps/web/src/pages/api/users/[id].ts:2 * /api/users/:id',
    'apps/web/src/pages/docs/[slug]/404.tsx:1 GET /docs/:slug/404',
    'apps/web/src/pages/docs/index.tsx:1 GET /docs',
  ]);
});

test.each([
  ["module.exports = { basePath: '/docs' }", ['/docs/a']],
  [
    "export default { // basePath: base,\n  /* basePath: '/no' */ url: 'https://x', 'basePath': \"/docs\" }",
    ['/docs/a'],
  ],
  ['export default { basePath: process.env.BASE }', []],
  ['export default { basePath }', []],
  ["export default { basePath: '/a' + rest }", []],
  ["export default { pageExtensions: ['ts'].map(own) }", []],
  ['export default { basePath: `/$\u007bname}` }', []],
  ["export default { pageExtensions: ['mdx', 'ts'] }", ['/a']],
  ["export default { pageExtensions: ['page.ts'] }", ['/b']],
  ['export default { pageExtensions: [...defaults, "ts"] }', []],
  ['export default { pageExtensions }', []],
])('the routes of a project with the configuration %s', async (configuration, paths) => {
  const files = { 'next.config.ts': configuration, 'app/a/route.ts': GET, 'app/b/route.page.ts': GET };
  expect((await routesOf(files)).map((route) => route.split(' ')[2])).toEqual(paths);
});

test.each(['/*', '"', '//', '\'"', '\\`', 'pageExtensions:['])(
  'a configuration of nothing but %s does no harm',
  async (part) => {
    const paths = await routesOf({ 'next.config.ts': part.repeat(50_000), 'app/a/route.ts': GET });
    expect(paths).toEqual(part === 'pageExtensions:[' ? [] : ['app/a/route.ts:1 GET /a']);
  },
);

test('a project of no framework has no routes by its places', async () => {
  expect(await routesOf({ 'package.json': '{}', 'app/a/route.ts': GET, 'pages/api/b.ts': DEFAULT })).toEqual([]);
});
