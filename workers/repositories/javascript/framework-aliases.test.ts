import { expect, test } from 'vitest';
import { readGraph } from '../../../tests/support/source-graph.ts';
import { javascript } from './language.ts';

test('the names that frameworks give to folders lead there, unless a configuration says something else', async () => {
  const { edges, unresolved } = await readGraph(javascript, {
    'tsconfig.json': '{ "compilerOptions": { "paths": { "#own/*": ["./own/*"] } } }',
    'own/a.ts': '',
    'nuxt/package.json': '{ "dependencies": { "nuxt": "4" } }',
    'nuxt/tsconfig.json': '{ "extends": "./.nuxt/tsconfig.json" }',
    'nuxt/app/app.vue':
      "<script>import '~/b'; import '@/c.vue'; import '~~/d'; import '#shared/e'; import '~/none'</script>",
    'nuxt/app/b.ts': '',
    'nuxt/b.ts': '',
    'nuxt/c.vue': '',
    'nuxt/d.ts': '',
    'nuxt/shared/e.ts': '',
    'kit/package.json': '{ "devDependencies": { "@sveltejs/kit": "2" } }',
    'kit/src/App.svelte': "<script>import '$lib'; import '$lib/f'; import '#own/a'; import '~/f'</script>",
    'kit/src/lib/index.ts': '',
    'kit/src/lib/f.ts': '',
    'cli/package.json': '{ "devDependencies": { "@vue/cli-service": "5" } }',
    'cli/jsconfig.json': '{ "compilerOptions": { "paths": { "@/*": ["./source/*"] } } }',
    'cli/main.js': "import '@/g'; import '@/h'",
    'cli/source/g.js': '',
    'cli/src/g.js': '',
    'cli/src/h.js': '',
  });
  expect(edges).toEqual([
    'cli/main.js -> cli/source/g.js',
    'kit/src/App.svelte -> kit/src/lib/f.ts',
    'kit/src/App.svelte -> kit/src/lib/index.ts',
    'kit/src/App.svelte -> own/a.ts',
    'nuxt/app/app.vue -> nuxt/app/b.ts',
    'nuxt/app/app.vue -> nuxt/c.vue',
    'nuxt/app/app.vue -> nuxt/d.ts',
    'nuxt/app/app.vue -> nuxt/shared/e.ts',
  ]);
  expect(unresolved).toEqual(['cli/main.js -> @/h', 'kit/src/App.svelte -> ~/f', 'nuxt/app/app.vue -> ~/none']);
});
