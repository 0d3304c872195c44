import { expect, test } from 'vitest';
import { readFileRoutes } from '../../../tests/support/source-graph.ts';
import { javascript } from './language.ts';
import { readRouteConfig } from './route-config.ts';

const REMIX = JSON.stringify({ devDependencies: { '@remix-run/dev': '^2.1.0' } });
const REACT_ROUTER = JSON.stringify({ devDependencies: { '@react-router/dev': '7' } });
const PAGE = 'export default function Page() {}\n';
const LOADER = 'export const loader = async () => {};\n';
const ACTION = 'export async function action() {}\n';

const routesOf = (files: Record<string, string>) => readFileRoutes(javascript, files);
const pathsOf = async (files: Record<string, string>) =>
  (await routesOf(files)).map((route) => route.split(' ').slice(1).join(' ')).sort();

test('the routes of modules, as their names in one folder spell them', async () => {
  const routes = await routesOf({
    'package.json': REMIX,
    'app/root.tsx': LOADER + PAGE,
    'app/routes/_index.tsx': PAGE,
    'app/routes/_auth.tsx': LOADER + PAGE,
    'app/routes/_auth.login.tsx': ACTION + LOADER + PAGE,
    'app/routes/users.tsx': LOADER,
    'app/routes/users._private.tsx': LOADER,
    'app/routes/.hidden.tsx': LOADER,
    'app/routes/users._index.tsx': LOADER + PAGE,
    'app/routes/users.$id.tsx': `${PAGE}export { loader } from '../loaders';\n`,
    'app/routes/users_.$id_.edit.tsx': 'export const { action } = form;\n',
    'app/routes/($lang).about.tsx': PAGE,
    'app/routes/(old).$.jsx': PAGE,
    'app/routes/sitemap[.]xml.ts': LOADER,
    'app/routes/[_hidden]_.[$]a.ts': LOADER,
    'app/routes/folder/route.tsx': LOADER,
    'app/routes/folder/form.tsx': LOADER,
    'app/routes/folder/deep/route.tsx': LOADER,
    'app/routes/_public.deep.folder/index.ts': ACTION,
    'app/routes/nothing.ts': 'export const meta = 1;\nexport const clientLoader = 1;\n',
    'app/routes/types.d.ts': 'export default interface A {}\n',
    'routes/no.tsx': PAGE,
  });
  expect(routes).toEqual([
    'app/routes/($lang).about.tsx:1 GET /:lang?/about',
    'app/routes/(old).$.jsx:1 GET /old?/*',
    'app/routes/[_hidden]_.[$]a.ts:1 GET /_hidden/$a',
    'app/routes/_auth.login.tsx:1 POST /login',
    'app/routes/_auth.login.tsx:2 GET /login',
    'app/routes/_index.tsx:1 GET /',
    'app/routes/_public.deep.folder/index.ts:1 POST /deep/folder',
    'app/routes/folder/route.tsx:1 GET /folder',
    'app/routes/sitemap[.]xml.ts:1 GET /sitemap.xml',
    'app/routes/users.$id.tsx:2 GET /users/:id',
    'app/routes/users._index.tsx:1 GET /users',
    'app/routes/users.tsx:1 GET /users',
    'app/routes/users_.$id_.edit.tsx:1 POST /users/:id/edit',
  ]);
});

const CONFIG = `import { type RouteConfig, index, layout, prefix, route } from "@react-router/dev/routes";
const other = 'x';
`;
const MODULES = {
  'package.json': REACT_ROUTER,
  'app/home.tsx': PAGE,
  'app/a.tsx': LOADER + ACTION + PAGE,
  'app/b.tsx': PAGE,
  'app/routes/flat.tsx': PAGE,
};

test.each([
  [
    'export default [index("home.tsx"), route("a/:id", "./a.tsx")] satisfies RouteConfig;',
    ['POST /a/:id', 'GET /a/:id', 'GET /'],
  ],
  [
    'export default [layout("./home.tsx", { id: "x" }, [route("b?", "b.tsx")]), // c\n...prefix("p", [index("b.tsx"), ...prefix("q", [route("*", "b.tsx")])])];',
    ['GET /b?', 'GET /p', 'GET /p/q/*'],
  ],
  [
    'export default [route("b", "home.tsx", [index("b.tsx"), route("c", "b.tsx",),],)];',
    ['GET /b', 'GET /b/c', 'GET /b'],
  ],
  ['export default [route(null, "home.tsx", [route("b", "b.tsx")])];', ['GET /b', 'GET /']],
  ['export default [...(await flatRoutes()), route("b", "b.tsx")];', ['GET /b', 'GET /flat']],
  ['export default flatRoutes() satisfies RouteConfig;', ['GET /flat']],
  ['export default (await flatRoutes({ rootDirectory: "other" })) satisfies RouteConfig;', []],
  [
    'export default [route(path, "b.tsx", [index("b.tsx")]), route("b", file), route("b" + c, "b.tsx"), route("c", join("b.tsx"), [index("b.tsx")])];',
    ['GET /c'],
  ],
  [
    'export default [isOn && route("b", "b.tsx"), ...(isOn ? [index("b.tsx")] : []), own([index("b.tsx")]), route("x", "gone.tsx")];',
    [],
  ],
  ['export default isOn ? [index("b.tsx")] : [];', []],
  ['export default [index("b.tsx"), route(`b`, "b.tsx")];', []],
  ['const routes = [index("b.tsx")]; export { routes as default };', []],
  ['export default [route("b", "b.tsx"', []],
  ['export default [route("b", "b.tsx"))];', []],
])('the routes of React Router that are said with %s', async (routes, expected) => {
  expect(await pathsOf({ ...MODULES, 'app/routes.ts': CONFIG + routes })).toEqual(expected.sort());
});

test.each([
  ['remix.config.js', "module.exports = { appDirectory: 'src', basename: '/x' }", ['GET /x/b']],
  ['remix.config.js', 'module.exports = { ignoredRouteFiles: [\'**/.*\', "**/*.{test,old}.tsx"] }', ['GET /a']],
  ['remix.config.js', "module.exports = { ignoredRouteFiles: ['**/*'] }", []],
  ['remix.config.js', 'module.exports = { ignoredRouteFiles: own }', []],
  ['remix.config.js', "module.exports = { ignoredRouteFiles: ['**/[a]*'] }", []],
  ['vite.config.ts', "export default { plugins: [remix({ basename: '/y' })] }", ['GET /y/a', 'GET /y/a/old']],
  ['vite.config.ts', 'export default { plugins: [remix({ basename })] }', []],
  ['app/routes.ts', "export default [{ path: '/a' }]", ['GET /a', 'GET /a/old']],
])('the routes of Remix with %s of %s', async (path, text, expected) => {
  const files = {
    'package.json': REMIX,
    'app/routes/a.tsx': PAGE,
    'app/routes/a.old.tsx': PAGE,
    'src/routes/b.tsx': PAGE,
  };
  expect(await pathsOf({ ...files, [path]: text })).toEqual(expected);
});

test('names of many brackets do no harm', async () => {
  const names = ['['.repeat(50_000), '($'.repeat(50_000), `${'[a'.repeat(50_000)}]`, '_.'.repeat(50_000)];
  const files = Object.fromEntries(names.map((name) => [`app/routes/${name}.tsx`, PAGE]));
  expect(await routesOf({ 'package.json': REMIX, ...files })).toHaveLength(4);
});

test('a first version has such names only where it was told so', async () => {
  const manifest = JSON.stringify({ devDependencies: { '@remix-run/dev': '^1.19.0' } });
  const files = { 'package.json': manifest, 'app/routes/a.b.tsx': PAGE };
  expect(await pathsOf(files)).toEqual([]);
  const told = 'module.exports = { future: { v2_routeConvention: true } }';
  expect(await pathsOf({ ...files, 'remix.config.js': told })).toEqual(['GET /a/b']);
});

test('a project of no framework has no routes by its places', async () => {
  const files = { 'app/routes/a.tsx': LOADER, 'app/routes.ts': `${CONFIG}export default [index("routes/a.tsx")];` };
  expect(await routesOf({ 'package.json': '{ "dependencies": { "react-router": "7" } }', ...files })).toEqual([]);
  // React Router takes no names unless it is told to.
  expect(await routesOf({ 'package.json': REACT_ROUTER, 'app/routes/a.tsx': LOADER })).toEqual([]);
});

test.each(['[', '(', 'route("a","b.tsx",[', '...[', ')', '`', 'export default ', 'flatRoutes(', '"a",', '/*', 'a'])(
  'routes of nothing but %s do no harm',
  (part) => {
    const text = `${CONFIG}export default [${part.repeat(100_000)}`;
    expect(readRouteConfig(text)).toEqual({ modules: [], hasFlatRoutes: false });
  },
);
