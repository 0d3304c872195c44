import { expect, test } from 'vitest';
import { everyWeek, weekOf } from './activity.ts';

const week = (at: string, commits: number) => ({ week: at, commits, added: 1, removed: 0, authors: 1 });

test('weeks without a commit are among the others', () => {
  const weeks = everyWeek([week('2026-01-05', 2), week('2026-01-26', 1)], 10);
  expect(weeks.map(({ week: at, commits }) => [at, commits])).toEqual([
    ['2026-01-05', 2],
    ['2026-01-12', 0],
    ['2026-01-19', 0],
    ['2026-01-26', 1],
  ]);
});

test('only the newest are told of', () => {
  expect(everyWeek([week('2016-01-04', 2), week('2026-01-26', 1)], 3).map(({ week: at }) => at)).toEqual([
    '2026-01-12',
    '2026-01-19',
    '2026-01-26',
  ]);
});

test('a week begins on its Monday, UTC', () => {
  expect(['2026-01-05T00:00:00Z', '2026-01-11T23:59:59Z', '2026-01-12T00:30:00+01:00'].map(weekOf)).toEqual([
    ...['2026-01-05', '2026-01-05', '2026-01-05'],
  ]);
});
