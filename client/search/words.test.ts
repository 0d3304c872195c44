import { expect, test } from 'vitest';
import { parseSearch } from '../../shared/search-query.ts';
import { countInWords, problemInWords, unknownProject } from './words.ts';

test('what a search cannot do is told with what it takes', () => {
  const told = (typed: string) => parseSearch(typed).problems.map(problemInWords);
  expect(told('kind:bug')).toEqual([
    'There is no kind “bug”. Kinds are idea, spec, task, comment, post, code and commit.',
  ]);
  expect(told('stage:later x')).toEqual([
    'There is no stage “later”. Stages are capture, define, plan, build, review and done.',
  ]);
  expect(told('before:yesterday')).toEqual([
    '“yesterday” is no day. Write one as year, month and day, such as 2026-03-01.',
  ]);
  expect(told('-draft')).toEqual([
    '“-draft” only leaves something out. Add a word or a filter for what is to be found.',
  ]);
});

test('a project that nobody knows is named, an archived one is known', () => {
  const projects = [{ id: 'p1', name: 'Apollo' }];
  expect(unknownProject('pendulum project:apo project:p1', projects)).toBeNull();
  expect(unknownProject('pendulum project:apo project:"no such"', projects)).toBe('no such');
  expect(unknownProject('pendulum', projects)).toBeNull();
});

test('how many were found', () => {
  expect([countInWords(1, false), countInWords(20, true)]).toEqual(['1 result', '20 results, and more']);
});
