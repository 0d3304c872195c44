import { expect, test } from 'vitest';
import { random } from '../../tests/support/random.ts';
import { placesOfLargest } from './largest.ts';

const { number } = random(1);
const largest = (numbers: number[], limit: number) => placesOfLargest(Float32Array.from(numbers), limit);

test.each([1, 7, 300, 5000])('the largest %d of some thousand numbers', (limit) => {
  const numbers = Float32Array.from({ length: 5000 }, () => number() ** 4 - 0.5);
  const found = placesOfLargest(numbers, limit);
  expect(found).toHaveLength(limit);
  expect(found).toEqual([...found].sort((a, b) => a - b));
  // But for those in one range with the last of them.
  const sorted = numbers.toSorted().reverse();
  const smallest = Math.min(...found.map((place) => numbers[place] ?? 0));
  expect((sorted[limit - 1] ?? 0) - smallest).toBeLessThan(1 / 1000);
});

test('fewer than are wanted, and none', () => {
  expect(largest([3, 1, 2], 5)).toEqual([0, 1, 2]);
  expect(largest([], 5)).toEqual([]);
  expect(largest([3, 1, 2], 0)).toEqual([]);
});

test('of equal ones the first', () => {
  expect(largest([0, 0, 0, 0], 2)).toEqual([0, 1]);
  expect(largest([1, 0, 5, 0, 5, 5], 2)).toEqual([2, 4]);
  expect(largest([1, 0, 5, 0], 3)).toEqual([0, 1, 2]);
});

test('what is negative infinity is left out', () => {
  const none = Number.NEGATIVE_INFINITY;
  expect(largest([none, 2, none, 1], 3)).toEqual([1, 3]);
  expect(largest([none, none], 3)).toEqual([]);
  expect(largest([-2, none, -1], 1)).toEqual([2]);
});
