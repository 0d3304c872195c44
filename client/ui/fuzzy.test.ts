import { expect, test } from 'vitest';
import { fuzzyMatch, fuzzySearch } from './fuzzy.ts';

const best = (query: string, ...titles: string[]) =>
  fuzzySearch(query, titles, (title) => title, 10).map(({ candidate }) => candidate);

test('whole words stand before parts of words, and these before strewn letters', () => {
  expect(best('map', 'Remap the keys', 'Make a plan', 'The map of modules')).toEqual([
    'The map of modules',
    'Remap the keys',
    'Make a plan',
  ]);
});

test('the initials of words find a title', () => {
  const match = fuzzyMatch('nlb', 'New label for builds');
  expect(match?.positions).toEqual([0, 4, 14]);
});

test('shorter titles stand before longer ones that match as well', () => {
  expect(best('board', 'Board of directors and their friends', 'Board')).toEqual([
    'Board',
    'Board of directors and their friends',
  ]);
});

test('case and spaces do not matter; a missing letter does', () => {
  expect(fuzzyMatch('  GO Bo ', 'Go to Board')).not.toBeNull();
  expect(fuzzyMatch('goz', 'Go to Board')).toBeNull();
});

test('words are found in any order, below those in the order that was typed', () => {
  expect(best('clock wall', 'Wall with a clock', 'The clock wall', 'Only a clock')).toEqual([
    'The clock wall',
    'Wall with a clock',
  ]);
  const title = 'Wall with a clock';
  const match = fuzzyMatch('clock wall', title);
  expect(match?.positions.map((position) => title[position]).join('')).toBe('Wallclock');
});

test('letters strewn over a sentence are no match', () => {
  expect(fuzzyMatch('map', 'Compact the update log in the pool')).toBeNull();
});

test('the positions are those of the letters that were typed', () => {
  const title = 'Sign in with a passkey';
  const match = fuzzyMatch('sipass', title);
  expect(
    match?.positions
      .map((position) => title[position])
      .join('')
      .toLowerCase(),
  ).toBe('sipass');
});

test('nothing typed gives the first ones as they stand', () => {
  expect(fuzzySearch('', ['c', 'a', 'b'], (text) => text, 2).map(({ candidate }) => candidate)).toEqual(['c', 'a']);
});
