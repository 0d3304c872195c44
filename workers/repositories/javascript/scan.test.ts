import { globSync, readFileSync } from 'node:fs';
import { beforeAll, describe, expect, test } from 'vitest';
import { SourceParser } from '../grammars.ts';
import { languageOf } from '../languages.ts';
import { javascript } from './language.ts';
import { scan } from './scan.ts';

const parser = new SourceParser([javascript]);
beforeAll(async () => {
  for (const language of Object.keys(javascript.grammars)) await parser.prepare(language);
});

const filesOf = (patterns: string[]) =>
  globSync(patterns).map((path) => {
    const bytes = readFileSync(path);
    return { path, language: languageOf(path, bytes), text: bytes.toString() };
  });

describe('what the scanner is sure of is what the grammar says', () => {
  test.each([
    ['TypeScript', ['node_modules/zod/src/v4/{core,classic}/*.ts'], 30],
    ['TSX and TypeScript', ['client/**/*.{ts,tsx}'], 100],
    ['JavaScript', ['node_modules/{hono,preact,lib0}/**/*.js'], 300],
  ])(
    'in real files of %s, nearly all of them',
    (_, patterns, least) => {
      const files = filesOf(patterns);
      expect(files.length).toBeGreaterThan(least);
      let sure = 0;
      for (const { path, language, text } of files) {
        const facts = scan(language, text);
        if (!facts) continue;
        sure++;
        const told = parser.parse(language, text);
        // Far faster than to compare them field by field.
        if (JSON.stringify(facts) !== JSON.stringify(told)) expect(facts, path).toEqual(told);
      }
      expect(sure / files.length).toBeGreaterThan(0.95);
    },
    120_000,
  );

  test.each([
    [
      'a regular expression',
      'const a = b / c / d; const e = /[/"\\]]\\/import "x"/g.test(f) && a++ / 2; if (a) /x|y/;',
    ],
    [
      'templates in each other',
      'const a = `$\u007bb ? `$\u007b() => { return c || "}" }}` : `\\`$\u007bd}`}`; const f = (x) => `$`;',
    ],
    ['comparisons that look like types', 'const a = b < c, d = e > (f); if (a < b && c > d) g(h < i, j > (k));'],
    ['types in calls', 'const a = f<A, B<C>>(b); const g = new Map<string, () => A[]>(); const h = t<A>`x`;'],
    [
      'functions with types',
      'const a = async <T extends A>(b?: T, { c = d ?? 1 }: E = {}, ...f: G[]): Promise<H> => b ? c : f;',
    ],
    [
      'what a function gives',
      'const a = (b: B): ((c: C) => D) => (c) => b && c; const e = (x): x is Y => x; const g = (y): (A | B) => y;',
    ],
    [
      'conditions with functions',
      'const a = b ? (c) : (d); const e = b ? (c) => d : (f = 1) => g; const h = b ? (c: C): D => d : null;',
    ],
    [
      'conditional types',
      'type A<T> = T extends (infer U extends string)[] ? U : T extends () => infer R ? R : never; const a = 1',
    ],
    [
      'types with everything',
      'type A = { readonly [K in keyof T as `$\u007bK}x`]-?: T[K]; new (a: B): C; (): D; get e(): F; g?(): H }; function f(this: A, b?: B): asserts b is C {}',
    ],
    [
      'semicolons that are left out',
      'type A =\n  | B\n  | C\nlet a = b\n++c\nconst d = () => e\nconst f = g as H\ni()\nabstract class J { k = 1\n  l\n  [m] = 2\n  get n() { return 1 } }',
    ],
    [
      'values that are constants, and those that are not',
      'const a = -1, b = (c), d = e[0], f = g!, h = i.j, k = l`m`, n = new O, p = null, q = !r || s, t = u as V, w = class {}, x = await y, z = (v = 2)',
    ],
    [
      'members by every name',
      'class A { static #b = 1; static { if (c) d(); } async *[e]() {} get get() { return 1 } set() {} "f g"() {} if() {} declare h: I; constructor(private j?: K, readonly l = m || n) { super() } o(): void; o(p?: Q) {} }',
    ],
    [
      'objects',
      'const a = { b() {}, async c() { return d ? 1 : 2 }, get e() { return 1 }, [f]: () => 1, *g() {}, if: 1, async, h, ...i }; ({ a, b: c = d ?? e } = f);',
    ],
    [
      'statements',
      'a: for (const b of c) { switch (d) { case (e): case f ? g : h: break a; default: } } for (let i = 0, j; i < j; i++) do { k() } while (l) for (const m in n); try {} catch { if (o) {} else if (p) {} else q }',
    ],
    [
      'what is declared',
      'declare module "a" { export function b(): C; const d: E } declare global { interface F {} } namespace G.H { export enum I { J = 1 << 2 } } export const enum K {} export default abstract class L {} export = M; export as namespace N;',
    ],
    ['decorators', '@A @B({ c: () => d || e }) export class F { @G() h: I; @J.k(l) m(@N() o: P) {} }'],
    [
      'words that are names elsewhere',
      'const type = 1, of = type, as = of as any; let async = get; async(type); interface\nmodule\ndeclare; type = 2; from.set.if.class = async + of',
    ],
    [
      'imports of every kind',
      'import type A from "a"; import type, { type B, type as C, default as D } from "b"; import e = F.G; export type * from "h"; export * as i from "j"; const k: typeof import("l").M = await import(`n`); require("o"); import p from "q" with { type: "json" };',
    ],
  ])('with %s', (_, text) => {
    const facts = scan('TypeScript', text);
    expect(facts).not.toBeNull();
    expect(facts).toEqual(parser.parse('TypeScript', text));
  });

  test('in JSX', () => {
    const text = `const A = <T,>(b: T) => <B.c d-e="}\\" f={g ? <h /> : null} {...i}>it's {/* no */} {j && k} // <></> if (l) &amp;</B.c>;
const m = <n:o p=<q>r</q>/>, s = t < u;`;
    expect(scan('TSX', text)).not.toBeNull();
    expect(scan('TSX', text)).toEqual(parser.parse('TSX', text));
  });
});

test('the scanner leaves routes, mistakes and other languages to the grammar', () => {
  for (const text of [
    "app.get('/a', b)",
    'app.get(`/a`, b)',
    "app.route('/a').get(b)",
    'app.get(/* a */ `/b` /* c */, d)',
    "import.meta.glob('./a')",
    'export const { loader } = a',
    'route({ method: "get" })',
    'Bun.serve({ routes })',
    'a b',
    'if (a',
    '"a',
    '/* a',
    'a = ;',
    'x ? y',
    '\\u0061',
    'let a: = 1',
  ]) {
    expect(scan('TypeScript', text), text).toBeNull();
  }
});

test.each([
  '[',
  '(',
  '{',
  '!',
  'a=>',
  '(a)=>',
  '<',
  '<a>',
  'a<',
  'a?',
  'a?(b):',
  '`$\u007b',
  'if(a)',
  'if(a);else ',
  'class{a=',
  'new ',
  'a:',
  '/',
  '/*',
  '/**/',
  '@',
  'type A=',
  'let a:(',
  'let a:{b:',
  'async ',
  'a(',
  "'",
  'yield ',
  '{a(){',
  '<a b=',
  '<a>{',
  'x as ',
  'function(',
  'require(`',
  '\\',
])('no text that goes on and on as %s does any harm', (part) => {
  for (const language of ['TypeScript', 'TSX']) {
    const facts = scan(language, part.repeat(50_000));
    expect(facts === null || facts.complexity >= 1).toBe(true);
  }
});

test('no part of a text is too long', () => {
  const long = 'x'.repeat(900_000);
  for (const part of [
    `/${long}/`,
    `'${long}'`,
    `\`${long}\``,
    `/*${long}*/`,
    `//${long}\n`,
    long,
    `1${long}`,
    `[${'1,'.repeat(400_000)}]`,
  ]) {
    expect(scan('TypeScript', `import './a'; b = ${part} + 1`)?.imports).toEqual([{ specifier: './a', names: [] }]);
  }
});
