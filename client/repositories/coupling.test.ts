import { expect, test } from 'vitest';
import { layWheel } from './coupling.ts';

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
