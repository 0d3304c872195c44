import { expect, test } from 'vitest';
import { jobTitle } from './job-title.ts';

test('kinds are named with what they are about, unknown ones by their own words', () => {
  expect(jobTitle({ kind: 'repositories.ingest', about: 'apollo' })).toBe('Read apollo');
  expect(jobTitle({ kind: 'repositories.ingest', about: null })).toBe('Read a repository');
  expect(jobTitle({ kind: 'repositories.heads', about: null })).toBe('Look for new commits');
  expect(jobTitle({ kind: 'search.embed-chunks', about: null })).toBe('Search embed chunks');
});
