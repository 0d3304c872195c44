import { expect, test } from 'vitest';
import { mentionAt } from './mentions.ts';

test('a mention is the @ word at the caret', () => {
  expect(mentionAt('Hello @gr', 9)).toEqual({ start: 6, query: 'gr' });
  expect(mentionAt('(@gr', 4)).toEqual({ start: 1, query: 'gr' });
  expect(mentionAt('@', 1)).toEqual({ start: 0, query: '' });
  expect(mentionAt('@Grace Hop', 10)).toEqual({ start: 0, query: 'Grace Hop' });
  expect(mentionAt('@Grace Hopper ', 14)).toBeNull();
  expect(mentionAt('mail ada@example', 16)).toBeNull();
  expect(mentionAt('@grace is here', 2)).toEqual({ start: 0, query: 'g' });
  expect(mentionAt('nobody', 6)).toBeNull();
});
