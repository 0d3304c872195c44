import { beforeAll, expect, test } from 'vitest';
import { SourceParser } from '../grammars.ts';
import { javascript } from './language.ts';

let parser: SourceParser;
beforeAll(async () => {
  parser = await SourceParser.open([javascript]);
});

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
  ["import a from './a'\nimport b from './b'\nconst = ;\nimport c from './c'", ['./a', './b', './c']],
])('finds what %s imports', (text, expected) => {
  expect(parser.parse('TypeScript', text)?.imports).toEqual(expected);
});

test('finds imports in JSX with text that looks like anything', () => {
  const text = `import { a } from './a';
export const View = () => <p title="it's">don't {a && <b>/* not a comment</b>} require('./no')</p>;
const lazy = () => import('./lazy');`;
  expect(parser.parse('TSX', text)).toEqual({ complexity: 2, imports: ['./a', './lazy'] });
  expect(parser.parse('JavaScript', text)).toEqual({ complexity: 2, imports: ['./a', './lazy'] });
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
  for (const language of ['TypeScript', 'TSX', 'JavaScript'])
    expect(parser.parse(language, text)?.complexity).toBe(complexity);
});

test.each(['['.repeat(200_000), 'a<'.repeat(200_000)])(
  'gives up on a text made to take forever',
  (text) => {
    // A fast machine reads even these within the usual limit.
    expect(parser.parse('TypeScript', text, 50)).toBeNull();
    expect(parser.parse('TypeScript', "import './a'")?.imports).toEqual(['./a']);
  },
  20_000,
);

test('knows the languages that it has a grammar for', () => {
  expect(['TypeScript', 'TSX', 'JavaScript', 'Python', 'Other'].map((language) => parser.knows(language))).toEqual([
    true,
    true,
    true,
    false,
    false,
  ]);
});
