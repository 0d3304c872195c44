import { expect, test } from 'vitest';
import { mentionsIn } from './mentions.ts';

const members = [
  { id: '1', name: 'Ada Lovelace' },
  { id: '2', name: 'Grace Hopper' },
  { id: '3', name: 'Grace Kelly' },
  { id: '4', name: 'Ada' },
  { id: '5', name: 'Édith  Piaf' },
  { id: '6', name: 'Édith' },
  { id: '7', name: 'Linus' },
  { id: '8', name: 'linus' },
  { id: '9', name: 'Niklaus' },
];

test.each([
  ['nobody here', []],
  ['@Ada Lovelace, look', ['1']],
  ['@ada look', ['4']],
  ['@ada lovelaces', ['4']],
  ['@Grace', []],
  ['@grace hopper and @Grace\nKelly and @grace hopper', ['2', '3']],
  ['mail ada@ada', []],
  ['@@ada', ['4']],
  ['(@Édith Piaf)', ['5']],
  ['@E\u0301dith', ['6']],
  ['@linus', ['7', '8']],
  ['@niklaus: done?', ['9']],
  ['@', []],
])('%j mentions %j', (text, ids) => expect(mentionsIn(text, members)).toEqual(ids));
