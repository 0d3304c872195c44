import { expect, test } from 'vitest';
import { countLines } from './lines.ts';

test('counts the lines that went and came', () => {
  expect(countLines('a\nb\nc', 'a\nb\nc')).toEqual({ removed: 0, added: 0 });
  expect(countLines('a\nb\nc', 'a\nB\nc')).toEqual({ removed: 1, added: 1 });
  expect(countLines('a\nc', 'a\nb\nc')).toEqual({ removed: 0, added: 1 });
  expect(countLines('a\nb\nc\nd', 'a\nd')).toEqual({ removed: 2, added: 0 });
  expect(countLines('one', 'one\ntwo\nthree')).toEqual({ removed: 1, added: 3 });
});
