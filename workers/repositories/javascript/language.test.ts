import { beforeAll, expect, test } from 'vitest';
import { SourceParser } from '../grammars.ts';
import { javascript } from './language.ts';
import { scan } from './scan.ts';

let parser: SourceParser;
beforeAll(async () => {
  parser = new SourceParser([javascript]);
  for (const language of Object.keys(javascript.grammars)) await parser.prepare(language);
});

/** What the grammar says, which is what the scanner says where that is sure. */
function read(language: string, text: string) {
  const facts = parser.parse(language, text);
  const scanned = scan(language, text);
  if (scanned) expect(scanned).toEqual(facts);
  return facts;
}

const specifiers = (language: string, text: string) => read(language, text)?.imports.map(({ specifier }) => specifier);

test.each([
  ["import a from './a'", ['./a']],
  ['import "./effect"', ['./effect']],
  ['import * as a from \'./a\'; import b, { c as d } from "./b"', ['./a', './b']],
  ["import type { A } from './a'; import { type B } from './b'", ['./a', './b']],
  [
    "export { a } from './a'; export * from './b'; export * as c from './c'; export type { D } from './d'",
    ['./a', './b', './c', './d'],
  ],
  ["import a = require('./a'); import b = a.b", ['./a']],
  ["const a = await import('./a'); import(`./b`)", ['./a', './b']],
  ["const a = require('./a'); require.resolve('./b')", ['./a']],
  ["let a: import('./a').A; let b: typeof import('./b')", ['./a', './b']],
  ["import a from './a.json' with { type: 'json' }", ['./a.json']],
  ["import('./a' + b); import(c); require(d); import(`./$\u007be}`); require(`./$\u007bf}`)", []],
  ["// import a from './a'\n/* require('./b') */ const c = \"import d from './d'\"", []],
  ["other('./a'); object.require('./b')", []],
  ["import a from './with\\u0020space'; import b from './quote\\'s'", ['./with space']],
  ["import {\n  a,\n  b,\n} from\n  './a'", ['./a']],
  ["require(/* a */ './a'); import(\n// b\n/* webpackChunkName: 'b' */ './b'); app.get('/a', b)", ['./a', './b']],
  ['import(`./a` /* b */); require(`./c` // d\n)', ['./a', './c']],
  [
    "import.meta.glob('./a/*.ts'); import.meta.glob<A>([/* all */ './b/*', '!./b/c'], { eager: true }); import './d'",
    ['import.meta.glob ./a/*.ts', 'import.meta.glob ./b/*\n!./b/c', './d'],
  ],
  ["import.meta.glob(a); import.meta.glob(['./a', b]); import.meta.glob('./a', { base: './c' }); glob('./d')", []],
  ["fs.glob('./a'); import.meta.other.glob('./b'); // import.meta.glob('./c')", []],
  ["jest.mock('./no'); vi.mock(import('./a')); vi.doMock('./no'); app.get('/a', b)", ['./a']],
  [
    "new Worker(new URL('./a.ts', import.meta.url), { name: 'a' }); b = new URL(/* c */ '../d', /* e */ import.meta.url).href; import './f'",
    ['new URL ./a.ts', 'new URL ../d', './f'],
  ],
  ["new URL('./a', b); new URL('./a'); new URL('a', import.meta.url); new URL(`./a`, import.meta.url)", []],
  ["new URL('./a' + b, import.meta.url); new URL('./a', import.meta.url + c); URL('./a', import.meta.url)", []],
  ["new URL('https://a.b', import.meta.url); new a.URL('./a', import.meta.url)", []],
  [
    '\n/* a */ /// <reference no-default-lib="true" />\n/// <reference path="a.d.ts"/>\n// b\n///<reference path=\'../b.ts\' />\nimport "./c"\n/// <reference path="./no.d.ts" />',
    ['./a.d.ts', '../b.ts', './c'],
  ],
  ['/// <reference types="node" />\n"use strict"\n/// <reference path="./no.d.ts" />', []],
  ["import a from './a'\nimport b from './b'\nconst = ;\nimport c from './c'", ['./a', './b', './c']],
])('finds what %s imports', (text, expected) => {
  for (const language of ['TypeScript', 'TSX']) expect(specifiers(language, text)).toEqual(expected);
});

test('finds imports in JSX with text that looks like anything', () => {
  const text = `import { a } from './a';
export const View = () => <p title="it's">don't {a && <b>/* not a comment</b>} require('./no')</p>;
const lazy = () => import('./lazy');`;
  for (const language of ['TSX', 'JavaScript']) {
    expect(read(language, text)?.complexity).toBe(2);
    expect(specifiers(language, text)).toEqual(['./a', './lazy']);
  }
});

test.each([
  ['', 1],
  ['const a = 1;', 1],
  ['if (a) b(); else if (c) d(); else e();', 3],
  ['for (;;) {} for (const a of b) {} for (const a in b) {} while (a) {} do {} while (a);', 6],
  ['switch (a) { case 1: case 2: break; default: }', 3],
  ['try {} catch {} finally {}', 2],
  ['a ? b : c ? d : e', 3],
  ['a && b || c ?? d', 4],
  ["'if (a && b)'; // if\n/* a ? b : c */ `&& ||`", 1],
  ['`$\u007ba && b}`', 2],
])('counts the branches of %s', (text, complexity) => {
  for (const language of ['TypeScript', 'TSX', 'JavaScript']) expect(read(language, text)?.complexity).toBe(complexity);
});

test.each(['['.repeat(200_000), 'a<'.repeat(200_000)])(
  'gives up on a text made to take forever',
  (text) => {
    // A fast machine reads even these within the usual limit.
    expect(parser.parse('TypeScript', text, 50)).toBeNull();
    expect(specifiers('TypeScript', "import './a'")).toEqual(['./a']);
  },
  20_000,
);

test('has a family for the languages that it has a grammar for', () => {
  for (const name of ['TypeScript', 'TSX', 'JavaScript', 'Vue', 'Svelte', 'Astro'])
    expect(parser.familyOf(name), name).toBe(javascript);
  for (const name of ['Python', 'Other']) expect(parser.familyOf(name), name).toBeUndefined();
});

test.each([
  ["import a, { b, c as d, type E } from './a'", ['default', 'b', 'c', 'E']],
  ["import * as a from './a'", ['*']],
  ["import './a'", []],
  ["export { a as b, default } from './a'", ['a', 'default']],
  ["export * from './a'", ['*']],
  ["const { a } = require('./a')", ['*']],
])('tells what %s takes', (text, names) => {
  expect(read('TypeScript', text)?.imports).toEqual([{ specifier: './a', names }]);
});

test.each([
  ['export async function GET() {} export function* POST() {}', ['GET', 'POST']],
  ['export function GET(a: A): B; export function GET(a: unknown) {}', ['GET']],
  ['export const PUT = a, PATCH: H = b; export let c = PUT; export var DELETE;', ['PUT', 'PATCH', 'DELETE']],
  ['export const { GET, b: POST, c: PUT = d, HEAD = e, ...OPTIONS } = f;', ['GET', 'POST', 'PUT', 'HEAD']],
  [
    "const a = 1; export { a as GET, PUT, type PATCH, HEAD as b }; export { OPTIONS } from './c'",
    ['GET', 'PUT', 'OPTIONS'],
  ],
  [
    'export const loader = a; export async function action() {} export { b as actions, fallback }; export const { c } = d;',
    ['loader', 'action', 'actions', 'fallback'],
  ],
  ['export const loaders = a, load = b; export function reaction() {} const action = c;', undefined],
  ["export { default } from './a'", ['default']],
  ["export { a as default }; export { default as b } from './c'", ['default']],
  ['export default class {}', ['default']],
  ['export default () => 1;', ['default']],
  ["export type { GET } from './a'; export * from './b'; export * as POST from './c'", undefined],
  ['namespace A { export const GET = 1 } const PUT = 1; function POST() {} export const a = PUT;', undefined],
  ['export type GET = 1; export interface PUT {} export class POST {} export enum PATCH {}', undefined],
])('finds what answers requests among %s', (text, names) => {
  expect(read('TypeScript', text)?.handlers?.map(({ name }) => name)).toEqual(names);
});

test('finds definitions, with their lines and their complexity', () => {
  const text = `export function add(a: number) {
  return a ? 1 : 2;
}
export default class Shape extends Base {
  constructor() { super(); }
  area = 1;
  async draw(on: Canvas) {
    if (on && this.area) for (const a of on) a();
  }
}
export const view = (a) => {
  const inner = () => a || 1;
};
export const LIMIT = 5, table = { a: 1 } as const;
const local = function named() {};
interface A { b: string }
type B = A;
enum C { D }
namespace N { export const hidden = 1; }
declare function later(): void;
abstract class Q { abstract m(): void }`;
  expect(
    read('TypeScript', text)?.definitions.map(
      ({ name, kind, line, endLine, complexity }) => `${kind} ${name} ${line}-${endLine} ${complexity}`,
    ),
  ).toEqual([
    'function add 1-3 2',
    'class Shape 4-10 4',
    'method constructor 5-5 1',
    'method draw 7-9 4',
    'function view 11-13 2',
    'function inner 12-12 2',
    'constant LIMIT 14-14 1',
    'constant table 14-14 1',
    'function local 15-15 1',
    'interface A 16-16 1',
    'type B 17-17 1',
    'enum C 18-18 1',
    'module N 19-19 1',
    'function later 20-20 1',
    'class Q 21-21 1',
  ]);
});

test('reads the routes that servers declare', async () => {
  const text = `app.get('/a', (c) => c.text(''));
router.post('/b/:id', authenticate, save).delete('/b/:id', remove);
this.app.all('/c', handler);
axios.get('/no', () => {}); cache.get('/no'); map.get('/no', fallback);
request(app).get('/no');
app.get('setting', 1);
const route = createRoute({ method: 'put', path: '/d', responses: {} });
fastify.route({ method: 'PATCH', url: '/e', handler });
@Controller('cats') class Cats { @Get(':id') one() {} @Post() make() {} }
class NotOne { @Get('x') no() {} }`;
  expect(await parser.read('TypeScript', text)).toEqual(parser.parse('TypeScript', text));
  expect(read('TypeScript', text)?.routes.map(({ method, path, line }) => `${line} ${method} ${path}`)).toEqual([
    '1 GET /a',
    '2 POST /b/:id',
    '2 DELETE /b/:id',
    '3 * /c',
    '7 PUT /d',
    '8 PATCH /e',
    '9 GET /cats/:id',
    '9 POST /cats',
  ]);
});

const routesIn = (language: string, text: string) =>
  read(language, text)?.routes.map(({ method, path }) => `${method} ${path}`);

test.each([
  ["const app = new Hono().basePath('/v1'); app.get('/a', a); app.get('*', b)", ['GET /v1/a', 'GET /v1/*']],
  ["const users = new Hono().get('/a', a).post('/', b); app.route('/users', users)", ['GET /users/a', 'POST /users']],
  ["app.route('/sub', sub); const sub = new Hono(); sub.get('/a', a)", ['GET /sub/a']],
  ["const v1 = app.basePath('/v1'); v1.get('/a', a); app.get('/b', b)", ['GET /v1/a', 'GET /b']],
  [
    "const make = createRoute({ method: 'get', path: '/a' }); const app = new OpenAPIHono().basePath('/v1'); app.openapi(make, a)",
    ['GET /v1/a'],
  ],
  ["const r = new Router({ prefix: '/x' }); r.get('/a', a); app.use(r.routes())", ['GET /x/a']],
  ["const router = express.Router(); router.get('/a', a); app.use('/api', log(), router)", ['GET /api/a']],
  [
    "const users = Router(); users.get('/a', (q, s) => {}); api.use('/users', users); const api = Router(); app.use('/api', api)",
    ['GET /api/users/a'],
  ],
  ["const r = Router(); r.get('/a', a); app.use('/v1', r); app.use('/v2', r)", ['GET /v1/a', 'GET /v2/a']],
  ["app.use('/api', express.Router().get('/a', a))", ['GET /api/a']],
  [
    "class A { constructor() { this.router = Router(); this.app.use('/x', this.router); } add() { this.router.get('/a', a); } }",
    ['GET /x/a'],
  ],
  ["async function plugin(f) { f.get('/a', a); } app.register(plugin, { prefix: '/v1' })", ['GET /v1/a']],
  [
    "app.register(async (f) => { f.get('/a', a); f.register((g) => g.get('/b', b), { prefix: '/w' }); }, { prefix: '/v1' })",
    ['GET /v1/a', 'GET /v1/w/b'],
  ],
  [
    "{ const r = Router({}); r.get('/a', a); app.use('/1', r); } { const r = Router(); r.get('/b', b); app.use('/2', r); }",
    ['GET /1/a', 'GET /2/b'],
  ],
  ["router.route('/c').get(a).post(b); router.route(`/d`).all(a)", ['GET /c', 'POST /c', '* /d']],
  ['app.get(`/a`, b); app.get(`/$\u007ba}`, b)', ['GET /a']],
  ["fastify.route({ method: ['GET', 'POST'], url: '/a', handler })", ['GET /a', 'POST /a']],
  ["Bun.serve({ routes: { '/a': a, '/b': { GET: b, POST: c }, [d]: e } })", ['* /a', 'GET /b', 'POST /b']],
  ['export default (router) => { router.get("/a", a); }', ['GET /a']],
  ["app.get(/* list */ '/a', a); app.post(// make\n/* one */ `/b` /* of many */, a)", ['GET /a', 'POST /b']],
  ["router.route(/* one */ '/c' /* two */).get(a); router.route(`/d` // e\n).put(a)", ['GET /c', 'PUT /d']],
  [
    "fastify.route(/* one */ { method: 'PUT', url: '/a', handler }); Bun.serve(/* one */ { routes: { '/b': b } })",
    ['PUT /a', '* /b'],
  ],
])('follows the prefixes of %s', (text, expected) => {
  for (const language of ['TypeScript', 'JavaScript']) expect(routesIn(language, text)).toEqual(expected);
});

test.each([
  ["cache.get('/x', () => 1); map.get('/x', (x) => x); app.locals.cache.get('/x', () => 1)"],
  ["const api = axios.create(); api.post('/x', body); api.get('/y', { params })"],
  ["const r = Router(); r.get('/a', a); app.use(config.base, r)"],
  ["const r = Router(); r.get('/a', a); app.use(`/$\u007bversion}`, r)"],
  ["const r = new Router({ prefix }); r.get('/a', a)"],
  ["const app = new Hono().basePath(base); app.get('/a', a)"],
  ["app.register((f) => { f.get('/a', a); }, options)"],
  ["const r = Router(); r.get('/a', a); r.use('/b', r)"],
  ["const outer = Router(); function add(outer) { outer.get('/a', a); }"],
  ["app.get(/* '/a', */ path, a); app.get(/* '/a' */ '/b' /* , c */); app.route('/c', d).get(a)"],
])('tells no route of %s', (text) => {
  for (const language of ['TypeScript', 'JavaScript']) expect(routesIn(language, text)).toEqual([]);
});

test("reads what Nest's decorators say of paths", () => {
  const text = `@Controller({ path: 'dogs', version: '1' }) class Dogs { @Get() all() {} @Get(['a', \`b\`]) two() {} @Get(C) no() {} }
@Controller(['x', 'y']) class Both { @Post('c') c() {} }
@Controller() class Root { @Get() d() {} }
@Controller(PREFIX) class None { @Get('e') e() {} }
@Controller({ ...options }) class Plain { @Get('f') f() {} }
class Typed { add(server: FastifyInstance, f: Other) { server.get('/g', g); f.get('/no', g); } }`;
  expect(routesIn('TypeScript', text)).toEqual([
    'GET /dogs',
    'GET /dogs/a',
    'GET /dogs/b',
    'POST /x/c',
    'POST /y/c',
    'GET /',
    'GET /g',
  ]);
});

test('no routers that are mounted on each other take long', () => {
  const names = Array.from({ length: 100 }, (_, index) => `r${index}`);
  const text = names.map((name, index) => {
    const mounts = names
      .slice(index + 1, index + 4)
      .flatMap((other) => [`${name}.use('/a', ${other});`, `${name}.use('/b', ${other});`]);
    return `const ${name} = Router(); ${name}.get('/c', h); ${mounts.join(' ')}`;
  });
  expect(routesIn('JavaScript', text.join('\n'))?.length).toBeLessThanOrEqual(2000);
});
