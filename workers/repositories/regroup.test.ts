import { expect, test } from 'vitest';
import type { SystemMap } from '../../shared/map.ts';
import { compareMaps } from '../../shared/map-difference.ts';
import { EMPTY_MAP } from '../../tests/support/system-map.ts';
import { regroup } from './regroup.ts';

function mapOf(modules: Record<string, Record<string, string[]>>): SystemMap {
  const files = Object.entries(modules).flatMap(([module, files]) =>
    Object.entries(files).map(([path, imports]) => ({
      ...{ path, module, imports, oid: path, language: 'TypeScript', lines: 10, complexity: 1 },
      ...{ churn: 1, authors: 1, lastChanged: null },
    })),
  );
  return {
    ...EMPTY_MAP,
    files,
    modules: Object.keys(modules).map((id) => ({
      ...{ id, path: id === '.' ? '' : id, name: id, language: 'TypeScript', entry: null },
      ...{ files: Object.keys(modules[id] ?? {}).length, lines: 10 * Object.keys(modules[id] ?? {}).length },
    })),
  };
}

test('a folder that is split, or no longer, has neither appeared nor vanished', () => {
  const split = mapOf({
    '.': { 'main.ts': ['tests/sync/a.ts'] },
    tests: { 'tests/run.ts': ['tests/sync/a.ts', 'tests/map/b.ts'] },
    'tests/map': { 'tests/map/b.ts': ['tests/sync/a.ts'] },
    'tests/sync': { 'tests/sync/a.ts': ['tests/map/b.ts'] },
  });
  const whole = mapOf({
    '.': { 'main.ts': ['tests/sync/a.ts'] },
    tests: {
      'tests/run.ts': ['tests/sync/a.ts', 'tests/map/b.ts'],
      'tests/map/b.ts': ['tests/sync/a.ts'],
      'tests/sync/a.ts': ['tests/map/b.ts'],
    },
  });
  for (const [from, to] of [
    [split, whole],
    [whole, split],
  ] as const) {
    const alike = regroup(from, to);
    expect(alike.files).toEqual(to.files);
    expect(alike.modules).toEqual(to.modules);
    expect(compareMaps(alike, { ...to, edges: alike.edges, cycles: alike.cycles }, 1000).modules).toEqual({
      ...{ appeared: [], vanished: [], changed: [] },
    });
  }
  expect(regroup(whole, split).edges).toEqual([
    { from: '.', to: 'tests/sync', weight: 1 },
    { from: 'tests', to: 'tests/map', weight: 1 },
    { from: 'tests', to: 'tests/sync', weight: 1 },
    { from: 'tests/map', to: 'tests/sync', weight: 1 },
    { from: 'tests/sync', to: 'tests/map', weight: 1 },
  ]);
  expect(regroup(whole, split).cycles).toEqual([['tests/map', 'tests/sync']]);
  expect(regroup(split, whole).edges).toEqual([{ from: '.', to: 'tests', weight: 1 }]);
});

test('a module whose files are gone has vanished, and a new one appeared', () => {
  const before = mapOf({ '.': { 'main.ts': [] }, old: { 'old/a.ts': [] } });
  const after = mapOf({ '.': { 'main.ts': [] }, new: { 'new/b.ts': [] } });
  const { modules } = compareMaps(regroup(before, after), after, 1000);
  expect(modules.vanished.map(({ id }) => id)).toEqual(['old']);
  expect(modules.appeared.map(({ id }) => id)).toEqual(['new']);
});
