import { expect, test } from 'vitest';
import { patternOf } from './paths.ts';

test.each([
  ['server/search', ['server/search/find.ts', 'old/server/search.md'], ['server/sea/rch']],
  ['./find.ts', ['server/find.ts'], ['server/findats']],
  ['*.ts', ['a.ts', 'src/deep/b.ts'], ['a.tsx', 'a.ts.md']],
  ['src/*.ts', ['src/a.ts', 'packages/one/src/a.ts'], ['src/deep/a.ts', 'mysrc/a.ts']],
  ['src/**/*.test.ts', ['src/a.test.ts', 'src/one/two/a.test.ts'], ['src/a.ts']],
  ['server/*', ['server/a.ts', 'server/search/find.ts'], ['server']],
  ['v?/(a+b)[c]*', ['v1/(a+b)[c].md'], ['v12/(a+b)[c]', 'v1/aab[c]']],
])('the filter %s lets through what it says', (filter, through, not) => {
  // What is used of regular expressions reads the same here and in PostgreSQL.
  const pattern = new RegExp(patternOf(filter), 'i');
  expect(through.filter((path) => !pattern.test(path))).toEqual([]);
  expect(not.filter((path) => pattern.test(path))).toEqual([]);
});
