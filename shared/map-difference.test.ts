import { expect, test } from 'vitest';
import { EMPTY_MAP, mapOfImports } from '../tests/support/system-map.ts';
import type { SystemMap } from './map.ts';
import { compareMaps, MapDifference } from './map-difference.ts';

type File = Partial<SystemMap['files'][number]> & { path: string };

const file = ({ path, ...more }: File): SystemMap['files'][number] => ({
  path,
  module: '.',
  language: 'TypeScript',
  lines: 10,
  complexity: 1,
  imports: [],
  churn: 1,
  authors: 1,
  lastChanged: null,
  ...more,
});

function mapOf(files: File[], more: Partial<SystemMap> = {}): SystemMap {
  return {
    ...EMPTY_MAP,
    totals: { ...EMPTY_MAP.totals, files: files.length },
    files: files.map(file),
    ...more,
  };
}

const past = (...formerPaths: string[]) => ({ added: 0, removed: 0, busFactor: 1, since: '', formerPaths });

test('files appear, vanish, grow, shrink and change', () => {
  const before = mapOf([
    { path: 'gone.ts' },
    { path: 'grows.ts', lines: 5, oid: '1' },
    { path: 'same.ts', oid: '2' },
    { path: 'shrinks.ts', oid: '3' },
    { path: 'edited.ts', oid: '4' },
  ]);
  const after = mapOf([
    { path: 'edited.ts', oid: '5' },
    { path: 'grows.ts', lines: 50, complexity: 7, oid: '6' },
    { path: 'new.ts', module: 'm' },
    { path: 'same.ts', oid: '2' },
    { path: 'shrinks.ts', lines: 1, oid: '7' },
  ]);
  const difference = compareMaps(before, after, 1000);
  expect(() => MapDifference.parse(difference)).not.toThrow();
  expect(difference.counts).toEqual({ appeared: 1, vanished: 1, moved: 0, grew: 1, shrank: 1, changed: 1 });
  expect(difference.files).toEqual({
    appeared: [{ path: 'new.ts', module: 'm', lines: 10 }],
    vanished: [{ path: 'gone.ts', module: '.', lines: 10 }],
    moved: [],
    grew: [{ path: 'grows.ts', lines: { from: 5, to: 50 }, complexity: { from: 1, to: 7 } }],
    shrank: [{ path: 'shrinks.ts', lines: { from: 10, to: 1 }, complexity: { from: 1, to: 1 } }],
    changed: [{ path: 'edited.ts', lines: { from: 10, to: 10 }, complexity: { from: 1, to: 1 } }],
  });
});

test('a file has moved when the history says so, or its content is the same', () => {
  const before = mapOf([
    { path: 'a.ts', lines: 3, oid: '1' },
    { path: 'b.ts', oid: '2' },
    { path: 'c.ts', oid: '2' },
    { path: 'kept.ts', oid: '3' },
  ]);
  const after = mapOf([
    { path: 'copy.ts', oid: '3' },
    { path: 'kept.ts', oid: '3' },
    { path: 'x/a.ts', lines: 4, oid: '9', history: past('between.ts', 'a.ts') },
    { path: 'x/b.ts', oid: '2' },
    { path: 'x/c.ts', oid: '2', history: past('c.ts') },
  ]);
  const { counts, files } = compareMaps(before, after, 1000);
  expect(counts).toMatchObject({ appeared: 1, vanished: 0, moved: 3 });
  expect(files.appeared.map(({ path }) => path)).toEqual(['copy.ts']);
  expect(files.moved).toEqual([
    { from: 'a.ts', to: 'x/a.ts', lines: { from: 3, to: 4 } },
    { from: 'b.ts', to: 'x/b.ts', lines: { from: 10, to: 10 } },
    { from: 'c.ts', to: 'x/c.ts', lines: { from: 10, to: 10 } },
  ]);
});

test('modules, edges, packages and languages', () => {
  const module = (id: string, lines: number) => ({
    ...{ id, path: id, name: id, language: 'Go', files: 1, lines, entry: null },
  });
  const before = mapOf([], {
    modules: [module('a', 1), module('b', 2), module('c', 3)],
    edges: [{ from: 'a', to: 'b', weight: 1 }],
    externals: [{ name: 'old', importers: 1 }],
    languages: [
      { name: 'Go', files: 1, lines: 10 },
      { name: 'C', files: 1, lines: 1 },
    ],
  });
  const after = mapOf([], {
    modules: [module('b', 5), module('c', 3), module('d', 4)],
    edges: [
      { from: 'b', to: 'd', weight: 2 },
      { from: 'c', to: 'd', weight: 1 },
    ],
    externals: [{ name: 'new', importers: 1 }],
    languages: [{ name: 'Go', files: 2, lines: 30 }],
  });
  const { modules, edges, externals, languages } = compareMaps(before, after, 1000);
  expect(modules).toEqual({
    appeared: [{ id: 'd', files: 1, lines: 4 }],
    vanished: [{ id: 'a', files: 1, lines: 1 }],
    changed: [{ id: 'b', files: { from: 1, to: 1 }, lines: { from: 2, to: 5 } }],
  });
  expect(edges.appeared).toHaveLength(2);
  expect(edges.vanished).toEqual([{ from: 'a', to: 'b', weight: 1 }]);
  expect(externals).toEqual({ appeared: ['new'], vanished: ['old'] });
  expect(languages).toEqual([
    { name: 'C', files: { from: 1, to: 0 }, lines: { from: 1, to: 0 } },
    { name: 'Go', files: { from: 1, to: 2 }, lines: { from: 10, to: 30 } },
  ]);
});

test('cycles of code are told apart from those that only tests close', () => {
  const before = mapOfImports({ 'a/1.ts': ['b/1.ts'], 'b/1.ts': ['a/1.ts'], 'c/1.ts': ['d/1.ts'], 'd/1.ts': [] });
  const after = mapOfImports({
    ...{ 'a/1.ts': ['b/1.ts'], 'b/1.ts': [], 'b/1.test.ts': ['a/1.ts'] },
    ...{ 'c/1.ts': ['d/1.ts'], 'd/1.ts': ['c/1.ts'] },
  });
  const { cycles, cyclesWithTests } = compareMaps(before, after, 1000);
  expect(cycles).toEqual({ appeared: [['c', 'd']], vanished: [['a', 'b']] });
  expect(cyclesWithTests).toEqual({ appeared: [['a', 'b']], vanished: [] });
  const back = compareMaps(after, before, 1000);
  expect(back.cyclesWithTests).toEqual({ appeared: [], vanished: [['a', 'b']] });
});

test('equal maps do not differ, and long lists are cut while the counts are whole', () => {
  const files = Array.from({ length: 1200 }, (_, index) => ({ path: `${index}.ts` }));
  const same = compareMaps(mapOf(files), mapOf(files), 1000);
  expect(Object.values(same.counts)).toEqual([0, 0, 0, 0, 0, 0]);
  for (const limit of [3, 1000, 50_000]) {
    const { counts, files: told } = compareMaps(mapOf([]), mapOf(files), limit);
    expect(counts.appeared).toBe(1200);
    expect(told.appeared).toHaveLength(Math.min(limit, 1200));
  }
});
