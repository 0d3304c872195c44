import { expect, test } from 'vitest';
import { isTestPath } from './test-paths.ts';

test('tests are known by their folders and by their names', () => {
  const tests = [
    'tests/support/team.ts',
    'a/tests/b.ts',
    'test/a.js',
    'src/__tests__/a.js',
    'core/src/test/java/shop/CartTest.java',
    'a/b.test.ts',
    'B.Spec.tsx',
  ];
  expect(tests.filter((path) => !isTestPath(path))).toEqual([]);
  expect(['go/a_test.go', 'a/test_b.py', 'spec/a_spec.rb'].every(isTestPath)).toBe(true);
  const others = ['src/latest.ts', 'contest/a.ts', 'a/test/b.ts', 'src/testing.ts', 'a.test.d/b.ts', 'protests/a.ts'];
  expect(others.filter(isTestPath)).toEqual([]);
});
