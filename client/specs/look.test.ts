import { describe, expect, test } from 'vitest';
import { type Look, readLook, writeLook } from './look.ts';
import { LIVING } from './model.ts';

describe('what is looked at', () => {
  test('survives the address', () => {
    const looks: Look[] = [
      { kind: 'living' },
      { kind: 'revision', revision: 3 },
      { kind: 'difference', from: 2, to: LIVING },
      { kind: 'difference', from: LIVING, to: 1 },
    ];
    for (const look of looks) expect(readLook(writeLook(look).slice(1))).toEqual(look);
  });

  test('is the living text where the address makes no sense', () => {
    for (const hash of [
      'revision=0',
      'revision=x',
      'revision=1.5',
      'compare=1..1',
      'compare=1',
      'compare=-1..2',
      'compare=a..b',
      'compare=..2',
    ]) {
      expect(readLook(hash)).toEqual({ kind: 'living' });
    }
  });
});
