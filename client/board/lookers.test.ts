import { expect, test } from 'vitest';
import type { Present } from '../local/presence.ts';
import { lookersOf } from './lookers.ts';

const somebody = (id: string, itemId?: string): Present => ({
  user: { id, name: id, color: '#000', kind: 'person' },
  at: { page: '/p/1/board', ...(itemId && { itemId }) },
  clientId: 1,
  self: false,
});

test('those who have an item open are told once each, without oneself', () => {
  const present = [
    somebody('ada', 'a'),
    somebody('ada', 'a'),
    somebody('ben', 'a'),
    somebody('me', 'a'),
    somebody('cy'),
  ];
  const lookers = lookersOf([...present, somebody('ada', 'b')], 'me');
  const names = (item: string) => lookers.get(item)?.map(({ user }) => user.name);
  expect([...lookers.keys()]).toEqual(['a', 'b']);
  expect(names('a')).toEqual(['ada', 'ben']);
  expect(names('b')).toEqual(['ada']);
});
