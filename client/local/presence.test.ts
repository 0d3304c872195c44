import { expect, test } from 'vitest';
import { Awareness, applyAwarenessUpdate, encodeAwarenessUpdate } from 'y-protocols/awareness';
import * as Y from 'yjs';
import { announcePresence, followPresence, readPresence } from './presence.ts';

const ada = { id: 'ada', name: 'Ada', color: '#0274c7', kind: 'person' as const };

function room() {
  const here = new Awareness(new Y.Doc());
  const there = new Awareness(new Y.Doc());
  there.on('update', ({ added, updated, removed }: Record<string, number[]>) => {
    const clients = [...(added ?? []), ...(updated ?? []), ...(removed ?? [])];
    applyAwarenessUpdate(here, encodeAwarenessUpdate(there, clients), 'test');
  });
  return { here, there };
}

test('others appear, move and leave', () => {
  const { here, there } = room();
  const { present, close } = followPresence(here);
  expect(present.value).toEqual([]);
  announcePresence(there, { user: ada, at: { page: '/p/1/board' } });
  expect(present.value).toMatchObject([{ user: ada, at: { page: '/p/1/board' }, self: false }]);
  announcePresence(there, { editing: 'item-1' });
  expect(present.value[0]).toMatchObject({ user: ada, editing: 'item-1' });
  announcePresence(there, { editing: undefined });
  expect(present.value[0]).not.toHaveProperty('editing');
  there.setLocalState(null);
  expect(present.value).toEqual([]);
  close();
  here.destroy();
  there.destroy();
});

test('what somebody’s window says is not trusted', () => {
  expect(readPresence(null)).toBeNull();
  expect(readPresence({})).toBeNull();
  expect(readPresence({ user: { id: 'x' } })).toBeNull();
  expect(readPresence({ user: { ...ada, name: 'x'.repeat(5000) } })).toBeNull();
  expect(readPresence({ user: { ...ada, kind: 'god' } })?.user.kind).toBe('person');
  for (const page of ['//elsewhere.example', '/\\elsewhere.example', 'https://elsewhere.example', 'javascript:x', 7]) {
    expect(readPresence({ user: ada, at: { page } }), String(page)).toEqual({ user: ada });
  }
  expect(readPresence({ user: ada, at: { page: '/p/1', itemId: 5 }, editing: {} })).toEqual({
    user: ada,
    at: { page: '/p/1' },
  });
});
