import { expect, test } from 'vitest';
import { type Import, moduleCycles } from '../../shared/map-cycles.ts';
import { mapOfImports } from '../../tests/support/system-map.ts';
import { cutsOf, filesOfCut } from './cuts.ts';
import { readFacts } from './facts.ts';

const edges = (...all: string[]): Import[] =>
  all.map((text) => {
    const [from = '', to = '', weight = '1'] = text.split(/[> ]/);
    return { from, to, weight: Number(weight) };
  });
const told = (cuts: readonly Import[]) => cuts.map(({ from, to, weight }) => `${from}>${to} ${weight}`);

/** Whether nothing imports itself, not through others either: what imports nothing is taken away until nothing is left. */
function isLayered(all: readonly Import[]): boolean {
  let left = [...all];
  for (;;) {
    const importing = new Set(left.map(({ from }) => from));
    const next = left.filter(({ to }) => importing.has(to));
    if (next.length === left.length) return next.length === 0;
    left = next;
  }
}

/** Numbers that look random and are the same each time. */
function numbers(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}

function randomCycle(size: number, more: number, next: (below: number) => number) {
  const ids = Array.from({ length: size }, (_, index) => `m${index}`);
  const weights = new Map<string, number>();
  for (let index = 0; index < size; index++) weights.set(`m${index}>m${(index + 1) % size}`, 1 + next(9));
  for (let index = 0; index < more; index++) {
    const [from, to] = [next(size), next(size)];
    if (from !== to) weights.set(`m${from}>m${to}`, 1 + next(9));
  }
  return { ids, all: edges(...[...weights].map(([pair, weight]) => `${pair} ${weight}`)) };
}

/** The least weight of all sets of imports that break the cycle. */
function leastOf(all: readonly Import[]): number {
  let least = Number.POSITIVE_INFINITY;
  for (let set = 0; set < 2 ** all.length; set++) {
    const weight = all.reduce((sum, cut, index) => sum + ((set >> index) & 1 ? cut.weight : 0), 0);
    if (weight < least && isLayered(all.filter((_, index) => !((set >> index) & 1)))) least = weight;
  }
  return least;
}

const weigh = (cuts: readonly Import[]) => cuts.reduce((sum, { weight }) => sum + weight, 0);

test('the lightest import of a ring is cut', () => {
  expect(told(cutsOf(['a', 'b', 'c'], edges('a>b 9', 'b>c 2', 'c>a 4')))).toEqual(['b>c 2']);
  expect(told(cutsOf(['a', 'b'], edges('a>b 3', 'b>a 12', 'a>elsewhere 1', 'elsewhere>b 1')))).toEqual(['a>b 3']);
});

test('one import that is in two rings is cut rather than one of each, and the cheapest come first', () => {
  expect(told(cutsOf(['a', 'b', 'c', 'd'], edges('a>b 3', 'b>c 2', 'c>a 2', 'b>d 2', 'd>a 2')))).toEqual(['a>b 3']);
  const apart = edges('a>b 5', 'b>a 2', 'b>c 5', 'c>b 1', 'c>d 1', 'd>c 3');
  expect(told(cutsOf(['a', 'b', 'c', 'd'], apart))).toEqual(['c>b 1', 'c>d 1', 'b>a 2']);
});

test('there is nothing to cut where there is no cycle', () => {
  expect(cutsOf(['a', 'b'], edges('a>b 3'))).toEqual([]);
  expect(cutsOf([], [])).toEqual([]);
});

test('no cycle is left, none of the cuts is superfluous, and they weigh hardly more than the lightest', () => {
  const next = numbers(7);
  let [found, least] = [0, 0];
  for (let turn = 0; turn < 40; turn++) {
    const { ids, all } = randomCycle(3 + next(4), 7, next);
    const cuts = cutsOf(ids, all);
    const rest = all.filter(({ from, to }) => !cuts.some((cut) => cut.from === from && cut.to === to));
    expect(isLayered(rest)).toBe(true);
    for (const cut of cuts) expect(isLayered([...rest, cut])).toBe(false);
    found += weigh(cuts);
    least += leastOf(all);
  }
  expect(found).toBeLessThan(least * 1.05);
});

test('it is the same each time, and quick for thousands of modules', { timeout: 60_000 }, () => {
  const { ids, all } = randomCycle(5000, 40_000, numbers(3));
  const start = performance.now();
  const cuts = cutsOf(ids, all);
  expect(performance.now() - start).toBeLessThan(10_000);
  expect(cutsOf(ids, all)).toEqual(cuts);
  const cut = new Set(told(cuts));
  expect(isLayered(all.filter((each) => !cut.has(told([each])[0] ?? '')))).toBe(true);
});

test('what is cut of code counts its imports only, and is held by no test', () => {
  const map = mapOfImports({
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

test('a module is in the cycle of code, if there is one, else in that with tests', () => {
  const { byId, cycles } = readFacts(
    mapOfImports({
      'a/1.ts': ['b/1.ts'],
      'b/1.ts': ['a/1.ts'],
      'tests/team.ts': ['a/1.ts'],
      'b/1.test.ts': ['tests/team.ts'],
    }),
  );
  expect(byId.get('a')?.cycle).toBe(cycles.code[0]);
  expect(byId.get('tests')?.cycle).toBe(cycles.withTests[0]);
});
