import { expect, test } from 'vitest';
import { Discs } from './discs.ts';
import { nextTowards } from './pointed.ts';

const disc = (id: string, x: number, y: number, r = 1) => ({ id, x, y, r });
const ALL = [disc('middle', 0, 0), disc('east', 10, 1), disc('far east', 30, 0), disc('north', 2, -9, 4)];

test('what is at a point is the disc there, or the nearest within reach', () => {
  const discs = new Discs(ALL);
  expect(discs.at({ x: 0.5, y: 0 }, 0)?.id).toBe('middle');
  expect(discs.at({ x: 7, y: 1 }, 1)).toBeNull();
  expect(discs.at({ x: 7, y: 1 }, 2.5)?.id).toBe('east');
  expect(discs.within({ left: -2, top: -20, right: 9.5, bottom: 5 }).map(({ id }) => id)).toEqual([
    ...['middle', 'east', 'north'],
  ]);
  expect(new Discs([]).at({ x: 0, y: 0 }, 100)).toBeNull();
});

test('a step leads to the nearest disc in its direction, and not beyond the edge', () => {
  const [middle] = ALL as [(typeof ALL)[0]];
  const step = (x: number, y: number) => nextTowards(ALL, middle, { x, y })?.id;
  expect([step(1, 0), step(0, -1), step(-1, 0), step(0, 1)]).toEqual(['east', 'north', undefined, undefined]);
});
