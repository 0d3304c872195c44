import { expect, test } from 'vitest';
import { readGraph } from '../../../tests/support/source-graph.ts';
import { addBundlerAliases } from './bundler-aliases.ts';
import { javascript } from './language.ts';
import type { Aliases } from './tsconfig.ts';

const FILES = { 'src/a.js': '', 'src/b/index.js': '', 'src/b/c.js': '', 'other/d.js': '' };

/** What the imports of `src/main.js` lead to under a configuration. */
async function linksOf(path: string, configuration: string, specifiers: string[], more: Record<string, string> = {}) {
  const main = specifiers.map((specifier) => `import '${specifier}';`).join('\n');
  const { edges } = await readGraph(javascript, { ...FILES, ...more, [path]: configuration, 'src/main.js': main });
  return edges.map((edge) => edge.replace('src/main.js -> ', ''));
}

test.each([
  ["`'@': path.resolve(__dirname, './src')`", "{ '@': path.resolve(__dirname, './src') }"],
  ['`fileURLToPath(new URL(…))`', "{ '@': fileURLToPath(new URL('./src', import.meta.url)) }"],
  ['`new URL(…).pathname`', '{ "@": new URL("./src", import.meta.url).pathname, other: 1 }'],
  ['a text, and `@` with a slash', "{ '@/': '/src/' }"],
  ['the folder in a template', `{ "@": \`\${__dirname}/src\` }`],
  ['a list', "[{ find: /^~/, replacement: '' }, { find: '@', replacement: join(process.cwd(), 'src') }]"],
  ['others spread into it', '{ ...more, vue$: "vue/dist/vue.esm.js", "@": resolve("src") }'],
])('a bundler is told what a name stands for: %s', async (_, alias) => {
  const text = `import { defineConfig } from 'vite';\nexport default defineConfig({ resolve: { alias: ${alias} } });`;
  expect(await linksOf('vite.config.js', text, ['@/a', '@/b', '@/b/c.js', '@/none', '@else/a'])).toEqual([
    'src/a.js',
    'src/b/c.js',
    'src/b/index.js',
  ]);
});

test('by constants, for names alone, in every list, from the folder of the configuration and of the manifest', async () => {
  const text = `
    const root = path.resolve(__dirname, '..');
    const name = 'src';
    const source = path.join(root, name)
    // alias: { a: './other' }
    module.exports = {
      resolve: { extensions: ['.js'], alias: { d$: path.join(root, 'other', 'd.js'), a: source + '/a', s: source } },
    };
    module.exports.resolve.alias = { ...module.exports.resolve.alias, b: f(source), e: source, c: resolve('src/b') };
    const loop = loop; const other = { alias: { l: loop, out: path.join(root, '../..'), p: join(process.cwd(), name) } };`;
  const specifiers = ['d', 'd/e', 's/a', 'a', 'e/b', 'b', 'l/a', 'c/c', 'out/a', 'p/b/index'];
  const more = { 'package.json': '{}' };
  expect(await linksOf('build/webpack.base.conf.js', text, specifiers, more)).toEqual([
    'other/d.js',
    'src/a.js',
    'src/b/c.js',
    'src/b/index.js',
  ]);
});

test('what TypeScript is told of a name goes first, and a package keeps its name where the bundler has no file', async () => {
  const more = { 'jsconfig.json': '{ "compilerOptions": { "paths": { "@/*": ["./other/*"] } } }' };
  const text = "export default { resolve: { alias: { '@': '/src', '~': '/src', vue: 'vue/dist/vue.js' } } }";
  expect(await linksOf('vite.config.ts', text, ['@/d', '@/a', '~/a', 'vue'], more)).toEqual(['other/d.js', 'src/a.js']);
});

test.each([
  ['lists', 'alias: { '.repeat(100_000), []],
  [
    'constants of constants',
    Array.from({ length: 3000 }, (_, n) => `const a${n} = join(a${n + 1}, a${n + 1});`).join(''),
    ['@', '@/*'],
  ],
  ['brackets', `alias: { a: ${'join('.repeat(50_000)}${')'.repeat(50_000)} },`, ['@', '@/*']],
  ['brackets that do not end', `const a = f(${'f('.repeat(100_000)}`, ['@', '@/*']],
  ['constants that do not end', 'const a = f('.repeat(100_000), ['@', '@/*']],
  ['entries', `alias: { ${Array.from({ length: 50_000 }, (_, n) => `a${n}: a`).join(', ')} },`, []],
])('many %s take linear time', async (_, part, patterns) => {
  const text = `${part}; x = { alias: { '@': './src' } }`;
  const aliases = new Map<string, Aliases>();
  await addBundlerAliases(aliases, { paths: new Set(), readText: async () => text }, ['vite.config.ts'], new Map());
  expect(aliases.get('')?.paths.map(({ pattern }) => pattern) ?? []).toEqual(patterns);
});
