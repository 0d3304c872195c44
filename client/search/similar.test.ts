import { signal } from '@preact/signals';
import { expect, test } from 'vitest';
import type { SearchResult } from '../../shared/api/search.ts';
import type { IndexedItem } from '../local/item-index.ts';
import { findAlikeHere } from './alike.ts';
import { Similar } from './similar.ts';

const found = (id: string) => ({ id }) as SearchResult;
const sought = (text: string) => ({ text, projectId: 'p1' });

/** In front of a server whose answers are given by hand. */
function openSimilar() {
  const asked: { text: string; signal: AbortSignal; answer: (value: string[] | Error) => Promise<void> }[] = [];
  const timers = new Set<() => void>();
  const online = signal(true);
  const similar = new Similar({
    get: (path, abort) =>
      new Promise((resolve, reject) => {
        asked.push({
          text: new URL(path, 'http://localhost').searchParams.get('text') ?? '',
          signal: abort,
          async answer(value) {
            if (value instanceof Error) reject(value);
            else resolve({ items: value.map(found) } as never);
            await new Promise((next) => setTimeout(next));
          },
        });
      }),
    online,
    findHere: () => [found('here')],
    after(_, run) {
      timers.add(run);
      return () => timers.delete(run);
    },
  });
  const rest = () => {
    for (const run of timers) run();
    timers.clear();
  };
  return { similar, asked, online, rest, ids: () => similar.items.value?.map(({ id }) => id) };
}

test('looks when somebody stops writing, and keeps the last answer until the next', async () => {
  const { similar, asked, rest, ids } = openSimilar();
  similar.look(sought(''));
  expect(ids()).toEqual([]);
  for (const text of ['Voice', 'Voice no', 'Voice notes']) similar.look(sought(text));
  rest();
  expect(asked.map(({ text }) => text)).toEqual(['Voice notes']);
  await asked[0]?.answer(['a']);
  similar.look(sought('Voice notes by'));
  rest();
  similar.look(sought('Voice notes by mail'));
  expect(asked[1]?.signal.aborted).toBe(true);
  rest();
  await asked[1]?.answer(['late']);
  expect(ids()).toEqual(['a']);
  await asked[2]?.answer(['b']);
  expect(ids()).toEqual(['b']);
  similar.look(sought(''));
  expect(ids()).toEqual([]);
});

test('looks on this device without a network or an answer', async () => {
  const { similar, asked, online, rest, ids } = openSimilar();
  similar.look(sought('Voice notes'));
  rest();
  await asked[0]?.answer(new TypeError('fetch failed'));
  expect(ids()).toEqual(['here']);
  online.value = false;
  similar.look(sought('Voice notes by mail'));
  rest();
  expect([ids(), asked.length]).toEqual([['here'], 1]);
  online.value = true;
  await asked[1]?.answer(['a']);
  expect(ids()).toEqual(['a']);
});

test('titles on this device are alike in other words, and not for their small words', () => {
  const item = (id: string, title: string, projectId = 'p1'): IndexedItem =>
    ({ summary: { id: projectId, name: 'Apollo' }, card: { id, kind: 'idea', title } }) as IndexedItem;
  const items = [
    item('a', 'Sign in without a password'),
    item('b', 'Oil the pendulum'),
    item('c', 'Sign in with no password', 'p2'),
  ];
  const ids = (text: string, more: object = {}) =>
    findAlikeHere({ ...sought(text), ...more }, items).map(({ id }) => id);
  expect(ids('Passwordless sign-in\nNobody remembers them.')).toEqual(['a']);
  expect(ids('Paint the fence')).toEqual([]);
  expect(ids('Sign in without a password', { projectId: null, except: 'a' })).toEqual(['c']);
});
