import { expect, test } from 'vitest';
import { readGraph, tellDefinitions } from '../../../tests/support/source-graph.ts';
import { SourceParser } from '../grammars.ts';
import { codeIn } from './components.ts';
import { javascript } from './language.ts';

const parser = new SourceParser([javascript]);
const specifiers = async (language: string, text: string) =>
  (await parser.read(language, text))?.imports.map(({ specifier }) => specifier);

const IMPORT_A = "import a from './a'";
const IMPORT_B = "import b from './b'";

test.each([
  ['Vue', `<script>${IMPORT_A}</script>`, ['./a']],
  ['Vue', `<script setup lang="ts" generic="T extends A<B>">\n${IMPORT_A};\n</script>`, ['./a']],
  ['Vue', `<script lang="ts">${IMPORT_A}</script>\n<script setup lang="ts">\n(${IMPORT_B})</script>`, ['./a']],
  ['Vue', `<script>\n${IMPORT_A}\n</script><script setup>${IMPORT_B}</script>`, ['./a', './b']],
  ['Vue', `<!-- <script>${IMPORT_A}</script> -->\n<script>${IMPORT_B}</script>`, ['./b']],
  [
    'Vue',
    `<template><template #a /><template #b="{ c }"><p v-if="1 > 0" /></template><script>${IMPORT_A}</script></template>`,
    [],
  ],
  [
    'Vue',
    `<template>\n<!-- </template> --> </script> <A a='<script>'/></template>\n<script>${IMPORT_B}</script>`,
    ['./b'],
  ],
  [
    'Vue',
    `<template src="./a.html" />\n<docs>\n<script>${IMPORT_A}</script>\n</docs>\n<script>${IMPORT_B}</script>`,
    ['./b'],
  ],
  [
    'Vue',
    `<template lang="pug">\np(title='<p>')\n</template>\n<script>${IMPORT_B}</script>\n<style>a</style>`,
    ['./b'],
  ],
  ['Vue', '<script lang="ts" src="./a.ts"></script>', ['./a.ts']],
  [
    'Vue',
    "<script\n  src='@/a.js'\n/>\n<script src=./b.js></script><script src='https://a.b/c.js' />",
    ['@/a.js', './b.js'],
  ],
  ['Vue', `<script type="application/ld+json">${IMPORT_A}</script><script lang="coffee">${IMPORT_B}</script>`, []],
  ['Vue', `<script type="module">${IMPORT_A}</script><script>${IMPORT_B}`, ['./a']],
  [
    'Svelte',
    `<script context="module">${IMPORT_A}</script>\n<script lang="ts">${IMPORT_B}</script>\n<p>{a}</p>`,
    ['./a', './b'],
  ],
  ['Svelte', `<script module>${IMPORT_A}</script>\n{#if a < b}<b>\n<!-- <script>${IMPORT_B}</script> -->`, ['./a']],
  [
    'Svelte',
    `<svelte:head>{@html \`<script type="application/ld+json">\${a}</script>\`}</svelte:head><script>${IMPORT_B}</script>`,
    ['./b'],
  ],
  [
    'Astro',
    `---\n${IMPORT_A};\nif (!a) return Astro.redirect('/');\n---\n<p>---</p><script>${IMPORT_B}</script>`,
    ['./a', './b'],
  ],
  [
    'Astro',
    `\n---\r\nconst a = '<script>';\r\n${IMPORT_A}\r\n---\r\n<script src="../b.ts"></script>`,
    ['./a', '../b.ts'],
  ],
  ['Astro', `<script is:inline>${IMPORT_A}</script>\n---\n${IMPORT_B}\n---`, ['./a']],
  ['Astro', `---\n${IMPORT_A}`, []],
])('%s: finds what %s imports', async (language, text, expected) => {
  expect(await specifiers(language, text)).toEqual(expected);
});

test.each([
  ['Vue', '<script></script>', 'JavaScript'],
  ['Vue', '<script lang="ts"></script><script setup lang="tsx"></script>', 'TSX'],
  ['Svelte', '<script module></script><script lang="ts"></script>', 'TypeScript'],
  ['Astro', '---\n---\n<script></script>', 'TypeScript'],
])('%s: reads %s as %s', (language, text, expected) => {
  expect(codeIn(language, text)?.language).toBe(expected);
});

test('definitions have the lines of the file, and the branches of the code', async () => {
  const { sources } = await readGraph(javascript, {
    'A.vue': `<template>
  <p v-if="a && b">{{ a ? b : c }}</p>
</template>

<script lang="ts">
export type A = { a: string };
</script>

<script
  setup
  lang="ts"
>
const props = defineProps<{ a: A }>();
const b = (c: number) => (c ? 1 : 2);
function save() {
  if (b(1) && props.a) emit('save');
}
</script>
<style scoped>p { color: red }</style>
`,
    'B.svelte':
      "<script context='module'>const a = 1</script>\n<script>\n(() => 1)();\n$: b = a ? 1 : 2;\nexport let c;\n</script>",
    'C.astro':
      '---\ninterface Props { a: string }\nconst { a } = Astro.props;\n---\n<p>{a}</p>\n<script>\nfunction d() {}\n</script>',
  });
  expect(sources.map((source) => [source.path, source.source.complexity, tellDefinitions(source)])).toEqual([
    ['A.vue', 4, ['type A 6-6 1', 'constant props 13-13 1', 'function b 14-14 2', 'function save 15-17 3']],
    ['B.svelte', 2, ['constant a 1-1 1']],
    ['C.astro', 1, ['interface Props 2-2 1', 'function d 7-7 1']],
  ]);
});

test('the graph of a project of components is that of its imports', async () => {
  const { edges, unresolved, externals, namesOf } = await readGraph(javascript, {
    'package.json': '{ "name": "web" }',
    'tsconfig.json': '{ "compilerOptions": { "paths": { "@/*": ["./src/*"] } } }',
    'src/main.ts': "import App from './App.vue'; import { log } from '@/log'; createApp(App)",
    'src/App.vue': `<script setup lang="ts">
import { ref } from 'vue';
import Head from '@/parts/Head.vue';
import Foot from './parts/Foot';
import Parts from './parts';
import type { Log } from './log';
const pages = import.meta.glob('./pages/*.vue');
const Lazy = defineAsyncComponent(() => import('./parts/Lazy.vue'));
</script>
<template><Head /></template>`,
    'src/log.ts': 'export const log = 1',
    'src/log.vue': '',
    'src/parts/index.vue': "<script>export { default as Head } from './Head.vue'</script>",
    'src/parts/Head.vue': '<script lang="ts" src="./head.ts"></script>',
    'src/parts/head.ts': 'export default {}',
    'src/parts/Foot.vue': "<template><!-- <script>import '../log'</script> --></template>",
    'src/parts/Lazy.vue': "<script>import App from '@/App'; import './Gone.vue'</script>",
    'src/pages/Home.vue': '<template><p /></template>',
    'src/Old.svelte': "<script>import New from './New.svelte'; import Both from './Both'</script><New />",
    'src/New.svelte': '',
    'src/Both.svelte': '',
    'src/Both/index.ts': '',
    'src/Page.astro': "---\nimport Old from './Old';\n---\n<Old /><script>import { log } from './log';</script>",
  });
  expect(edges).toEqual([
    'src/App.vue -> src/log.ts',
    'src/App.vue -> src/pages/Home.vue',
    'src/App.vue -> src/parts/Foot.vue',
    'src/App.vue -> src/parts/Head.vue',
    'src/App.vue -> src/parts/Lazy.vue',
    'src/App.vue -> src/parts/index.vue',
    'src/Old.svelte -> src/Both/index.ts',
    'src/Old.svelte -> src/New.svelte',
    'src/Page.astro -> src/Old.svelte',
    'src/Page.astro -> src/log.ts',
    'src/main.ts -> src/App.vue',
    'src/main.ts -> src/log.ts',
    'src/parts/Head.vue -> src/parts/head.ts',
    'src/parts/Lazy.vue -> src/App.vue',
    'src/parts/index.vue -> src/parts/Head.vue',
  ]);
  expect(unresolved).toEqual(['src/parts/Lazy.vue -> ./Gone.vue']);
  expect(externals).toEqual(['src/App.vue -> vue']);
  expect(namesOf('src/App.vue', 'src/log.ts')).toEqual(['Log']);
});

test.each([
  ['scripts that do not begin', '<script'],
  ['scripts that do not end', '<script>'],
  ['scripts of nothing', '<script></script>'],
  ['quotes', '<script a="'],
  ['attributes', '<script a = \' b="'],
  ['comments', '<!--'],
  ['templates', '<template>'],
  ['templates that do not begin', '<template '],
  ['blocks', '<a>'],
  ['ends', '</script>---\n'],
  ['spaces', '   \n  ---'],
])('no text takes long that is full of %s', (_, part) => {
  const text = part.repeat(100_000);
  const before = performance.now();
  for (const language of ['Vue', 'Svelte', 'Astro']) codeIn(language, text);
  for (const first of ['<template>', '<script ', '---\n']) {
    for (const language of ['Vue', 'Svelte', 'Astro']) codeIn(language, first + text);
  }
  // What is not linear takes minutes.
  expect(performance.now() - before).toBeLessThan(10_000);
});

test('without its extension a component is found where nothing else is', async () => {
  const { edges, unresolved } = await readGraph(javascript, {
    'main.ts':
      "import './A'; import './b'; import './b/'; import './Both'; import './Named'; import './c'; import './d/'",
    'A.vue': '',
    'A.svelte': '',
    'b/index.astro': '',
    'Both.vue': '',
    'Both/index.ts': '',
    'Named.vue': '',
    'Named.ts': '',
    'c.astro.ts': '',
    'd.vue': '',
  });
  expect(edges).toEqual([
    'main.ts -> A.vue',
    'main.ts -> Both/index.ts',
    'main.ts -> Named.ts',
    'main.ts -> b/index.astro',
  ]);
  expect(unresolved).toEqual(['main.ts -> ./c', 'main.ts -> ./d/']);
});
