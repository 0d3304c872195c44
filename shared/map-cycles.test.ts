import { expect, test } from 'vitest';
import { EMPTY_MAP, mapOfImports } from '../tests/support/system-map.ts';
import { type Cycles, fileCycles, moduleCycles } from './map-cycles.ts';

const told = ({ code, withTests }: Cycles) => ({
  code: code.map(({ members }) => members.join(' ')),
  withTests: withTests.map(({ members }) => members.join(' ')),
});

test('a cycle that a test closes is none of code', () => {
  const map = mapOfImports({ 'a/1.ts': ['b/1.ts'], 'b/1.ts': [], 'b/1.test.ts': ['a/1.ts', 'b/1.ts'] });
  expect(map.cycles).toEqual([['a', 'b']]);
  expect(told(moduleCycles(map))).toEqual({ code: [], withTests: ['a b'] });
  expect(moduleCycles(map).withTests).toMatchObject([{ members: ['a', 'b'], needsTests: true }]);
});

test('a module of tests makes a larger cycle of a smaller one, which is told without it', () => {
  const map = mapOfImports({
    'a/1.ts': ['b/1.ts'],
    'b/1.ts': ['a/2.ts'],
    'a/2.ts': [],
    'tests/team.ts': ['a/1.ts'],
    'b/1.test.ts': ['tests/team.ts'],
    'c/1.ts': ['d/1.ts'],
    'd/1.ts': ['c/1.ts'],
  });
  expect(told(moduleCycles(map))).toEqual({ code: ['a b', 'c d'], withTests: ['a b tests'] });
});

test('cycles of files are told apart in the same way', () => {
  const map = mapOfImports({
    ...{ 'a/1.ts': ['a/2.ts'], 'a/2.ts': ['a/1.ts'] },
    ...{ 'b/1.ts': ['b/1.test.ts'], 'b/1.test.ts': ['b/1.ts'] },
  });
  const cycles = fileCycles(map);
  expect(told(cycles)).toEqual({ code: ['a/1.ts a/2.ts'], withTests: ['b/1.test.ts b/1.ts'] });
  expect(cycles.code[0]?.imports.map(({ weight }) => weight)).toEqual([1, 1]);
  expect(told(fileCycles(EMPTY_MAP))).toEqual({ code: [], withTests: [] });
});
