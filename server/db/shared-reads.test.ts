import { expect, test } from 'vitest';
import { sharedReads } from './shared-reads.ts';

test('what is asked for while one is read is read together, and each gets its own answer', async () => {
  const asked: number[][] = [];
  const read = sharedReads(async (keys: number[]) => {
    asked.push(keys);
    await Promise.resolve();
    return keys.map((key) => key * 2);
  });
  const answers = await Promise.all(Array.from({ length: 100 }, (_, key) => read(key)));
  expect(answers).toEqual(Array.from({ length: 100 }, (_, key) => key * 2));
  expect(asked.map(({ length }) => length)).toEqual([1, 64, 35]);
  expect(await read(7)).toBe(14);
});

test('a failed read fails for those that shared it, and no others', async () => {
  let fails = true;
  const read = sharedReads(async (keys: string[]) => {
    if (fails) throw new Error('the database is away');
    return keys;
  });
  const first = await Promise.allSettled([read('a'), read('b')]);
  expect(first.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
  fails = false;
  expect(await read('c')).toBe('c');
});
