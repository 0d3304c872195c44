import { expect, test } from 'vitest';
import { reasonInWords } from './reason.ts';

test('a refusal for want of a role says whose it is; others keep their words', () => {
  expect(reasonInWords('do this as viewer: it takes editor')).toBe('Only editors may do this');
  expect(reasonInWords('freeze the spec: nothing changed since revision 2')).toBe(
    'Freeze the spec: nothing changed since revision 2',
  );
  expect(reasonInWords('')).toBe('');
});
