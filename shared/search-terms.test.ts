import { expect, test } from 'vitest';
import { lexeme, termsOf } from './search-terms.ts';

test('the words of a title count as such, with the places of all, and what a chunk is about is marked', () => {
  expect(termsOf('Night ship', 'a ship, the shipYard; yard a yard', ['Code', '.TS'])).toEqual({
    terms: [
      ...["'night':1A", "'ship':2A,4,7", "'a':3,10", "'the':5", "'shipyard':6", "'yard':8,9,11"],
      ...["'+night'", "'+ship'", "'+yard'", "'#nightship'", "'/code'", "'/.ts'"],
    ].join(' '),
    words: ['night', 'ship', 'a', 'the', 'shipyard', 'yard'],
  });
});

test('a chunk is called by its title, unless it has another name', () => {
  expect(termsOf('createLog src/log.ts', '', [], 'createLog').terms).toContain("'#createlog'");
  expect(termsOf('src/log.ts', '', [], '').terms).not.toContain('#');
});

test('no word has more places than PostgreSQL keeps, and what is in quotes stays in them', () => {
  const { terms } = termsOf('', 'a '.repeat(20_000), []);
  expect(terms.split(',')).toHaveLength(100);
  expect(lexeme("it's \\")).toBe("'it''s \\\\'");
});
