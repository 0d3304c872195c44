import { expect, test } from 'vitest';
import { dayHeading, durationInWords, relativeTime } from './time.ts';

const now = new Date(2025, 2, 14, 15, 0, 0).getTime();
const ago = (milliseconds: number) => new Date(now - milliseconds).toISOString();
const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

test('how long ago, coarser the longer ago it is', () => {
  expect(relativeTime(ago(20_000), now)).toBe('now');
  expect(relativeTime(ago(4 * MINUTE), now)).toBe('4 min');
  expect(relativeTime(ago(3.9 * HOUR), now)).toBe('3 h');
  expect(relativeTime(ago(2 * DAY), now)).toBe('2 d');
  expect(relativeTime(ago(8 * DAY), now)).toBe('6 Mar');
  expect(relativeTime(new Date(2023, 11, 24).toISOString(), now)).toBe('24 Dec 2023');
});

test('a clock that is a little ahead says now; what is to come says in how long', () => {
  expect(relativeTime(ago(-30_000), now)).toBe('now');
  expect(relativeTime(ago(-7 * DAY), now)).toBe('in 7 d');
});

test('what is no time says nothing', () => {
  expect(relativeTime('soon', now)).toBe('');
});

test('days have names', () => {
  expect(dayHeading(ago(2 * HOUR), now)).toBe('Today');
  expect(dayHeading(ago(20 * HOUR), now)).toBe('Yesterday');
  // Some platforms put a comma after the day's name.
  expect(dayHeading(new Date(2025, 2, 10, 9).toISOString(), now)).toMatch(/^Monday,? 10 March$/);
  expect(dayHeading(new Date(2024, 2, 10, 9).toISOString(), now)).toMatch(/^Sunday,? 10 March 2024$/);
});

test('a length of time in words', () => {
  expect([840, 12_000, 60_000, 200_000, 7_500_000].map(durationInWords)).toEqual([
    '840 ms',
    '12 s',
    '1 min',
    '3 min 20 s',
    '2 h 5 min',
  ]);
});
