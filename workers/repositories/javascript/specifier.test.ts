import { expect, test } from 'vitest';
import { readGraph } from '../../../tests/support/source-graph.ts';
import { javascript } from './language.ts';

test('the files whose addresses are taken, and none that are only made later', async () => {
  const url = (path: string) => `new URL('${path}', import.meta.url);\n`;
  const { edges, unresolved } = await readGraph(javascript, {
    'src/a.ts':
      '/// <reference path="globals.d.ts" />\n/// <reference path="./gone.d.ts" />\n' +
      ['./worker.js', './both.js', '../logo.svg?inline', './', '..', '../', './worker', './built.wasm']
        .map(url)
        .join(''),
    'src/both.js': '',
    'src/both.ts': '',
    'src/globals.d.ts': '',
    'src/index.ts': '',
    'src/worker.ts': '',
    'index.ts': '',
    'logo.svg': '',
  });
  expect(edges).toEqual([
    'src/a.ts -> logo.svg',
    'src/a.ts -> src/both.js',
    'src/a.ts -> src/globals.d.ts',
    'src/a.ts -> src/worker.ts',
  ]);
  expect(unresolved).toEqual(['src/a.ts -> ./gone.d.ts']);
});
