import { expect, test } from 'vitest';
import type { SystemMap } from '../../shared/map.ts';
import { paletteOf } from './colouring.ts';
import { readFacts } from './facts.ts';
import { impactOf, pathBetween } from './reach.ts';

const file = (path: string, imports: string[], lastChanged: string | null = null) => ({
  ...{ path, module: path.split('/')[0] ?? '', language: 'TypeScript', lines: 10, complexity: 1, imports },
  ...{ churn: 1, authors: 1, lastChanged },
});
const FILES = [
  file('a/1', ['b/1'], '2026-01-30T00:00:00.000Z'),
  file('a/2', [], '2025-01-01T00:00:00.000Z'),
  file('b/1', ['c/1', 'b/2'], '2026-01-10T00:00:00.000Z'),
  file('b/2', ['b/1']),
  file('c/1', []),
  file('d/1', ['a/2']),
];
const facts = readFacts({
  ...{ repositoryId: 'r', commit: '4be07d2000', generatedAt: '2026-02-01T00:00:00.000Z', durationMs: 1 },
  totals: { files: 6, lines: 60, bytes: 1, commits: 3, authors: 3 },
  languages: [],
  modules: ['a', 'b', 'c', 'd'].map((id, index) => ({
    ...{ id, path: id, name: id, language: 'TypeScript', files: 1, lines: 40 - index, entry: null },
  })),
  edges: [
    { from: 'a', to: 'b', weight: 1 },
    { from: 'b', to: 'c', weight: 1 },
    { from: 'd', to: 'a', weight: 1 },
  ],
  files: FILES,
  ...{ externals: [], cycles: [], fileCycles: [['b/1', 'b/2']], hotspots: [], coupling: [] },
  owners: [
    { path: 'a/1', author: 'Ada', share: 1 },
    { path: 'b/1', author: 'Grace', share: 1 },
  ],
  ...{ unresolved: [], skipped: [] },
} satisfies SystemMap);
const files = (...paths: string[]) => FILES.filter(({ path }) => paths.includes(path));

test('a change breaks what imports it, through others and around cycles too', () => {
  const impact = impactOf(facts, files('c/1'));
  expect([...impact.files]).toEqual([
    ['b/1', 1],
    ['a/1', 2],
    ['b/2', 2],
  ]);
  expect([...impact.modules]).toEqual([
    ['b', 2],
    ['a', 1],
  ]);
});

test('a change of a module is that of its files, and not of what imports its neighbours', () => {
  expect([...impactOf(facts, files('b/1', 'b/2')).files.keys()]).toEqual(['a/1']);
  expect(impactOf(facts, files('d/1')).files.size).toBe(0);
});

test('the path between two modules is the shortest along imports, one way only', () => {
  expect(pathBetween(facts, 'a', 'c')).toEqual(['a', 'b', 'c']);
  expect(pathBetween(facts, 'c', 'a')).toBeNull();
  // What d imports of a imports nothing itself.
  expect(pathBetween(facts, 'd', 'a')).toEqual(['d', 'a']);
  expect(pathBetween(facts, 'd', 'c')).toBeNull();
  expect(pathBetween(facts, 'a', 'a')).toBeNull();
});

test('colours say when something changed last, counted from the map, and who owns it', () => {
  const age = paletteOf(facts, 'age');
  expect(facts.modules.map(age.ofModule)).toEqual(['map-heat-5', 'map-heat-4', 'map-heat-0', 'map-heat-0']);
  const ages = (files: typeof FILES) => age.legendOf(files).map(({ words }) => words);
  expect(ages([])).toEqual(['within a week', 'a month', 'not known']);
  const [, old] = FILES;
  expect(old && age.ofFile(old)).toBe('map-heat-1');
  expect(ages(FILES.slice(1, 2))).toEqual(['within a week', 'a month', 'longer ago', 'not known']);
  const owner = paletteOf(facts, 'owner');
  expect(owner.legendOf([])).toEqual([
    { words: 'Ada', colour: 'map-series-1' },
    { words: 'Grace', colour: 'map-series-2' },
  ]);
  expect(facts.modules.map(owner.ofModule)).toEqual([
    'map-series-1',
    'map-series-2',
    'map-series-other',
    'map-series-other',
  ]);
});
