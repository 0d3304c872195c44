import { expect, test } from 'vitest';
import { readGraph } from '../../../tests/support/source-graph.ts';
import { javascript } from './language.ts';

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
