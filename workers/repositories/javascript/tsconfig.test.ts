import { expect, test } from 'vitest';
import { readGraph } from '../../../tests/support/source-graph.ts';
import { javascript } from './language.ts';

test('a configuration of a long chain has what the last one says, whichever is read first', async () => {
  const numbers = Array.from({ length: 300 }, (_, index) => index);
  const graph = await readGraph(javascript, {
    ...Object.fromEntries(
      numbers.flatMap((number) => [
        [`p${number}/tsconfig.json`, JSON.stringify({ extends: `../p${number + 1}/tsconfig.json` })],
        [`p${number}/a.ts`, "import '@/shared';\n"],
      ]),
    ),
    'p300/tsconfig.json': JSON.stringify({ compilerOptions: { paths: { '@/*': ['./*'] } } }),
    'p300/shared.ts': '',
    'circle/one/tsconfig.json': JSON.stringify({ extends: '../two/tsconfig.json' }),
    'circle/two/tsconfig.json': JSON.stringify({ extends: '../one/tsconfig.json' }),
    'circle/one/a.ts': "import '@/shared';\n",
  });
  expect(graph.edges).toHaveLength(300);
  expect(graph.edges).toContain('p0/a.ts -> p300/shared.ts');
  expect(graph.unresolved).toEqual(['circle/one/a.ts -> @/shared']);
});
