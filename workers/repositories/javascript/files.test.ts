import { expect, test } from 'vitest';
import { findFile } from './files.ts';

test('what declarations import is looked for in the place of the extension first, as TypeScript does', () => {
  const paths = new Set(['a.d.ts', 'a.js.ts', 'a.js.d.ts', 'b.js.d.ts', 'b.js', 'c.ts', 'c.d.ts']);
  expect(findFile(paths, 'a.js', 'declarations')).toBe('a.d.ts');
  expect(findFile(paths, 'b.js', 'declarations')).toBe('b.js.d.ts');
  expect(findFile(paths, 'c.js', 'declarations')).toBe('c.ts');
});
