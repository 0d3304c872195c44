import { expect, test } from 'vitest';
import { listIn, objectIn, settingIn, withoutComments } from './settings.ts';

test.each([
  ["{ paths: { base: '/a', own: f({ base: 1 }) } }", " base: '/a', own: f "],
  ["{ 'paths' : { base: '}' } }", " base: '}' "],
  ['{ paths: [] }', null],
  ['{ paths: {', null],
  ['{ other: {} }', ''],
])('the object of %s', (text, expected) => {
  expect(objectIn(text, 'paths')).toBe(expected);
});

test.each(['paths: {', 'paths', 'paths: { "', 'paths:', 'paths: [', "paths: '", '{', '"', '`', '/*', '//', "'\\", ' '])(
  'a configuration of nothing but %s does no harm',
  (part) => {
    const text = withoutComments(part.repeat(100_000));
    expect(objectIn(text, 'paths') ?? '').toBe('');
    expect(settingIn(text, 'paths', '') ?? '').toMatch(/^(paths: )?$/);
    expect(listIn(text, 'paths', []) ?? []).toEqual([]);
  },
);
