import { describe, expect, test } from 'vitest';
import { hasModifier, keyCaps, keyName, keySequence, SEQUENCE_TIMEOUT } from './keys.ts';

const press = (
  key: string,
  modifiers: Partial<Record<'metaKey' | 'ctrlKey' | 'altKey' | 'shiftKey', boolean>> = {},
) => ({
  key,
  metaKey: false,
  ctrlKey: false,
  altKey: false,
  shiftKey: false,
  ...modifiers,
});

describe('the name of a key', () => {
  test('mod is the command key on Apple machines and Ctrl elsewhere', () => {
    expect(keyName(press('k', { metaKey: true }), true)).toBe('mod+k');
    expect(keyName(press('k', { ctrlKey: true }), false)).toBe('mod+k');
    expect(keyName(press('k', { ctrlKey: true }), true)).toBe('ctrl+k');
    expect(keyName(press('k', { metaKey: true }), false)).toBe('meta+k');
  });

  test('a letter with Caps Lock is the letter; Shift tells them apart', () => {
    expect(keyName(press('C'), false)).toBe('c');
    expect(keyName(press('C', { shiftKey: true }), false)).toBe('shift+c');
  });

  test('Shift is part of a character and not of its name, for keyboards differ in where it is', () => {
    expect(keyName(press('?', { shiftKey: true }), false)).toBe('?');
    expect(keyName(press('?'), false)).toBe('?');
    expect(keyName(press('Enter', { shiftKey: true }), false)).toBe('shift+Enter');
    expect(keyName(press(' ', { shiftKey: true }), false)).toBe('shift+Space');
  });

  test('a modifier alone is no key', () => {
    expect(keyName(press('Shift', { shiftKey: true }), false)).toBeNull();
  });

  test('only keys that type nothing act in a field', () => {
    expect(hasModifier('mod+k')).toBe(true);
    expect(hasModifier('shift+c')).toBe(false);
    expect(hasModifier('alt+ArrowUp')).toBe(false);
  });
});

describe('sequences', () => {
  const isPrefix = (keys: string) => keys === 'g';

  test('the second key completes the sequence, or stands for itself', () => {
    const sequence = keySequence(isPrefix);
    expect(sequence.press('g', 0)).toEqual(['g']);
    expect(sequence.press('b', 100)).toEqual(['g b', 'b']);
    expect(sequence.press('b', 200)).toEqual(['b']);
  });

  test('the first key is forgotten after a while', () => {
    const sequence = keySequence(isPrefix);
    sequence.press('g', 0);
    expect(sequence.press('b', SEQUENCE_TIMEOUT)).toEqual(['g b', 'b']);
    sequence.press('g', 0);
    expect(sequence.press('b', SEQUENCE_TIMEOUT + 1)).toEqual(['b']);
  });

  test('the same key twice begins anew', () => {
    const sequence = keySequence(isPrefix);
    sequence.press('g', 0);
    expect(sequence.press('g', 50)).toEqual(['g g', 'g']);
    expect(sequence.press('b', 100)).toEqual(['g b', 'b']);
  });

  test('nothing is waited for after a reset', () => {
    const sequence = keySequence(isPrefix);
    sequence.press('g', 0);
    sequence.reset();
    expect(sequence.press('b', 10)).toEqual(['b']);
  });
});

test('keys are drawn as the machine writes them', () => {
  expect(keyCaps('mod+shift+Enter', true)).toEqual(['⌘', '⇧', '↵']);
  expect(keyCaps('mod+shift+Enter', false)).toEqual(['Ctrl', 'Shift', '↵']);
  expect(keyCaps('g b', false)).toEqual(['G', 'B']);
  expect(keyCaps('?', false)).toEqual(['?']);
  expect(keyCaps('+', false)).toEqual(['+']);
});
