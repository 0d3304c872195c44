import { expect, test } from 'vitest';
import { layArcs, layWheel } from './coupling.ts';

const pair = (a: string, b: string, share = 0.5) => ({ a, b, together: 4, share });
const moduleOf = (path: string) => path.split('/')[0] ?? '';

test('files of a module stand beside each other, with a gap to the next', () => {
  const { spokes } = layWheel([pair('b/1', 'a/1'), pair('a/2', 'b/2')], moduleOf, 10);
  expect(spokes.map(({ path, angle }) => [path, angle])).toEqual([
    ['a/1', 0],
    ['a/2', 60],
    ['b/1', 180],
    ['b/2', 240],
  ]);
});

test('chords join the strongest pairs and say which cross modules', () => {
  const { spokes, chords } = layWheel([pair('a/1', 'a/2'), pair('a/1', 'b/1'), pair('c/1', 'c/2')], moduleOf, 2);
  expect(spokes).toHaveLength(3);
  expect(chords.map(({ a, b, isAcross }) => [a, b, isAcross])).toEqual([
    ['a/1', 'a/2', false],
    ['a/1', 'b/1', true],
  ]);
  expect(chords[0]?.path).toMatch(/^M0\.00 -100\.00Q/);
});

test('nothing is drawn of nothing', () => {
  expect(layWheel([], moduleOf, 10)).toEqual({ spokes: [], chords: [] });
});

test('around the wheel are only pairs whose names have room', () => {
  const pairs = Array.from({ length: 60 }, (_, index) => pair(`m${index}/1`, `m${index}/2`));
  const { spokes, chords } = layWheel(pairs, moduleOf, 60);
  expect([spokes.length, chords.length]).toEqual([64, 32]);
});

test('a column has a row for each file, and arcs to its left that go the farther out the longer they are', () => {
  const { rows, chords, height } = layArcs([pair('b/1', 'a/1'), pair('a/1', 'a/2'), pair('c/1', 'c/2')], moduleOf, {
    most: 2,
    width: 96,
    row: 26,
  });
  expect(rows.map(({ path, y }) => [path, y])).toEqual([
    ['a/1', 13],
    ['a/2', 39],
    ['b/1', 91],
  ]);
  expect(height).toBe(104);
  expect(chords.map(({ a, b, isAcross }) => [a, b, isAcross])).toEqual([
    ['b/1', 'a/1', true],
    ['a/1', 'a/2', false],
  ]);
  const pulls = chords.map(({ path }) => Number(path.match(/C(\S+)/)?.[1]));
  expect(pulls[0]).toBeLessThan(pulls[1] ?? 0);
  // The farthest that a curve is pulled to is three quarters of the way.
  for (const pull of pulls) expect(96 - (96 - pull) * 0.75).toBeGreaterThan(0);
  expect(layArcs([], moduleOf, { most: 2, width: 96, row: 26 })).toEqual({ rows: [], chords: [], height: 0 });
});
