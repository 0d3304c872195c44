import { expect, test } from 'vitest';
import { failureInWords, reasonInWords } from './reason.ts';

test('a refusal for want of a role says whose it is; others keep their words', () => {
  expect(reasonInWords('do this as viewer: it takes editor')).toBe('Only editors may do this');
  expect(reasonInWords('freeze the spec: nothing changed since revision 2')).toBe(
    'Freeze the spec: nothing changed since revision 2',
  );
  expect(reasonInWords('')).toBe('');
});

test('a request without an answer fails in words, not in those of the browser', () => {
  expect(failureInWords(new TypeError('Failed to fetch'))).toBe('The server cannot be reached right now');
  expect(failureInWords(new Error('read the map: there is none'))).toBe('Read the map: there is none');
});
