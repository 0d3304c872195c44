import { expect, test } from 'vitest';
import { TypeIndex } from './type-index.ts';

test('the files of a type that share most folders with another file, ordered', () => {
  const types = new TypeIndex();
  for (const path of ['web/b.cs', 'web/a.cs', 'web/a.cs', 'core/sub/c.cs', 'top.cs']) types.add('N', 'T', path);
  types.add('N', 'One', 'web/a.cs');
  expect(types.find('N', 'T', 'web/deep/x.cs')).toEqual(['web/a.cs', 'web/b.cs']);
  expect(types.find('N', 'T', 'web/a.cs')).toEqual(['web/a.cs', 'web/b.cs']);
  expect(types.find('N', 'T', 'core/x.cs')).toEqual(['core/sub/c.cs']);
  expect(types.find('N', 'T', 'else/x.cs')).toEqual(['core/sub/c.cs', 'top.cs', 'web/a.cs', 'web/b.cs']);
  expect(types.find('N', 'One', 'else/x.cs')).toEqual(['web/a.cs']);
  types.add('N', 'T', 'core/x.cs');
  expect(types.find('N', 'T', 'core/x.cs')).toEqual(['core/sub/c.cs', 'core/x.cs']);
  expect([types.find('N', 'Gone', 'a'), types.find('M', 'T', 'a')]).toEqual([[], []]);
});
