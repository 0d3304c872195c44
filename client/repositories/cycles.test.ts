import { expect, test } from 'vitest';
import { findCycles } from '../../shared/cycles.ts';
import type { SystemMap } from '../../shared/map.ts';
import { EMPTY_MAP } from '../../tests/support/system-map.ts';
import { cutsOf, filesOfCut } from './cuts.ts';
import { type Cycles, fileCycles, moduleCycles } from './cycles.ts';
import { readFacts } from './facts.ts';

/** A map of files by what they import; their folders are the modules, and each import is written twice. */
function mapOf(imports: Record<string, string[]>): SystemMap {
  const moduleOf = (path: string) => path.split('/')[0] ?? '';
  const pairs = Object.entries(imports).flatMap(([from, all]) => all.map((to) => [moduleOf(from), moduleOf(to)]));
  const edges = [...Map.groupBy(pairs, (pair) => pair.join('\n')).values()]
    .map((same) => ({ from: same[0]?.[0] ?? '', to: same[0]?.[1] ?? '', weight: same.length * 2 }))
    .filter(({ from, to }) => from !== to);
  const targets = Map.groupBy(edges, ({ from }) => from);
  const files = Object.entries(imports).map(([path, all]) => ({
    ...{ path, module: moduleOf(path), language: 'TypeScript', lines: 10, complexity: 1, imports: all },
    ...{ churn: 1, authors: 1, lastChanged: null },
  }));
  const modules = [...new Set(files.map(({ module }) => module))].map((id) => ({
    ...{ id, path: id, name: id, language: 'TypeScript', files: 1, lines: 10, entry: null },
  }));
  const cycles = findCycles(new Map([...targets].map(([from, out]) => [from, out.map(({ to }) => to)])));
  return { ...EMPTY_MAP, modules, files, edges, cycles, fileCycles: findCycles(new Map(Object.entries(imports))) };
}

const told = ({ code, withTests }: Cycles) => ({
  code: code.map(({ members }) => members.join(' ')),
  withTests: withTests.map(({ members }) => members.join(' ')),
});

test('a cycle that a test closes is none of code', () => {
  const map = mapOf({ 'a/1.ts': ['b/1.ts'], 'b/1.ts': [], 'b/1.test.ts': ['a/1.ts', 'b/1.ts'] });
  expect(map.cycles).toEqual([['a', 'b']]);
  expect(told(moduleCycles(map))).toEqual({ code: [], withTests: ['a b'] });
  const { byId } = readFacts(map);
  expect(byId.get('a')?.cycle).toMatchObject({ members: ['a', 'b'], needsTests: true });
});

test('a module of tests makes a larger cycle of a smaller one, which is told without it', () => {
  const map = mapOf({
    'a/1.ts': ['b/1.ts'],
    'b/1.ts': ['a/2.ts'],
    'a/2.ts': [],
    'tests/team.ts': ['a/1.ts'],
    'b/1.test.ts': ['tests/team.ts'],
    'c/1.ts': ['d/1.ts'],
    'd/1.ts': ['c/1.ts'],
  });
  expect(told(moduleCycles(map))).toEqual({ code: ['a b', 'c d'], withTests: ['a b tests'] });
  const { byId, cycles } = readFacts(map);
  expect(byId.get('a')?.cycle).toBe(cycles.code[0]);
  expect(byId.get('tests')?.cycle).toBe(cycles.withTests[0]);
});

test('what is cut of code counts its imports only, and is held by no test', () => {
  const map = mapOf({
    'a/1.ts': ['b/1.ts'],
    'a/2.ts': ['b/1.ts'],
    'a/1.test.ts': ['b/1.ts', 'b/2.ts'],
    'b/1.ts': ['a/1.ts'],
    'b/2.ts': ['a/1.ts', 'a/2.ts'],
  });
  const { code, withTests } = moduleCycles(map);
  expect(withTests).toEqual([]);
  // Written twice each: known of an edge without tests, else each pair of files counts once.
  expect(code[0]?.imports).toEqual([
    { from: 'a', to: 'b', weight: 2 },
    { from: 'b', to: 'a', weight: 6 },
  ]);
  const [cut] = cutsOf(['a', 'b'], code[0]?.imports ?? []);
  expect(cut).toEqual({ from: 'a', to: 'b', weight: 2 });
  const held = (needsTests: boolean) => cut && filesOfCut(readFacts(map), cut, needsTests);
  expect(held(false)).toEqual(['a/1.ts', 'a/2.ts']);
  expect(held(true)).toEqual(['a/1.test.ts', 'a/1.ts', 'a/2.ts']);
});

test('cycles of files are told apart in the same way', () => {
  const map = mapOf({
    ...{ 'a/1.ts': ['a/2.ts'], 'a/2.ts': ['a/1.ts'] },
    ...{ 'b/1.ts': ['b/1.test.ts'], 'b/1.test.ts': ['b/1.ts'] },
  });
  const cycles = fileCycles(map);
  expect(told(cycles)).toEqual({ code: ['a/1.ts a/2.ts'], withTests: ['b/1.test.ts b/1.ts'] });
  expect(cycles.code[0]?.imports.map(({ weight }) => weight)).toEqual([1, 1]);
  expect(told(fileCycles(EMPTY_MAP))).toEqual({ code: [], withTests: [] });
});
