import { signal } from '@preact/signals';
import { expect, test } from 'vitest';
import type { SearchResult } from '../../shared/api/search.ts';
import type { IndexedItem } from '../local/item-index.ts';
import { findHere } from './here.ts';
import { Search } from './model.ts';

const result = (id: string): SearchResult => ({
  ...{ id, kind: 'idea', projectId: 'p1', projectName: 'Apollo', repositoryName: null, subject: { type: 'idea', id } },
  ...{ stage: 'capture', author: null, at: '2026-03-01T00:00:00.000Z', place: null, commit: null },
  ...{ title: { text: id, marks: [] }, excerpt: { text: '', marks: [] } },
});

/** A search in front of a server whose answers are given by hand. */
function openSearch() {
  const asked: {
    query: string;
    after: string | null;
    signal: AbortSignal;
    answer: (...ids: string[]) => Promise<void>;
  }[] = [];
  const online = signal(true);
  const clock = { time: 0, timers: new Set<() => void>() };
  const search = new Search({
    get: (path, abort) =>
      new Promise((resolve, reject) => {
        const query = new URL(path, 'http://localhost').searchParams;
        const end = async (value: unknown) => {
          if (value instanceof Error) reject(value);
          else resolve(value as never);
          await new Promise((next) => setTimeout(next));
        };
        asked.push({
          ...{ query: query.get('q') ?? '', after: query.get('after'), signal: abort },
          answer: (...ids) =>
            end(
              ids[0] === 'fails'
                ? new TypeError('fetch failed')
                : {
                    items: ids.filter((id) => id !== '…').map(result),
                    next: ids.includes('…') ? '20' : null,
                    waiting: 0,
                  },
            ),
        });
      }),
    online,
    findHere: (typed) => [result(`here ${typed}`)],
    after(_, run) {
      clock.timers.add(run);
      return () => clock.timers.delete(run);
    },
    now: () => clock.time,
  });
  const rest = () => {
    for (const run of clock.timers) run();
    clock.timers.clear();
  };
  const ids = () => search.found.value?.items.map(({ id }) => id);
  return { search, asked, online, clock, rest, ids };
}

test('asks once the letters rest, shows the last answer until the next, and never an older one', async () => {
  const { search, asked, rest, ids } = openSearch();
  for (const typed of ['v', 'vo', 'voice']) search.type(typed);
  rest();
  expect(asked.map(({ query }) => query)).toEqual(['voice']);
  await asked[0]?.answer('a');
  search.type('voice n');
  rest();
  search.type('voice notes');
  expect(asked[1]?.signal.aborted).toBe(true);
  rest();
  expect([ids(), search.waits.value]).toEqual([['a'], 'answer']);
  await asked[1]?.answer('late');
  expect(ids()).toEqual(['a']);
  await asked[2]?.answer('b');
  expect([ids(), search.waits.value]).toEqual([['b'], null]);
  search.type('');
  rest();
  expect(ids()).toBeUndefined();
});

test('asks nothing while a filter is half typed', () => {
  const { search, asked, rest } = openSearch();
  for (const typed of ['voice kind:', 'voice kind:ta', 'before:2026-02', '-draft', 'voice -kind:']) {
    search.type(typed);
    rest();
  }
  expect(asked).toEqual([]);
  search.type('voice kind:task');
  rest();
  expect(asked).toHaveLength(1);
});

test('has more pages, each result once', async () => {
  const { search, asked, ids } = openSearch();
  search.open('voice');
  await asked[0]?.answer('a', 'b', '…');
  void search.more();
  void search.more();
  expect(asked.map(({ after }) => after)).toEqual([null, '20']);
  await asked[1]?.answer('b', 'c');
  expect([ids(), search.found.value?.next]).toEqual([['a', 'b', 'c'], null]);
});

test('shows whoever comes back what was there, and asks again when it has become old', async () => {
  const { search, asked, clock } = openSearch();
  search.open('voice');
  await asked[0]?.answer('a');
  search.open('voice');
  expect(asked).toHaveLength(1);
  clock.time += 60 * 60_000;
  search.open('voice');
  expect(asked).toHaveLength(2);
});

test('looks on this device without a network, and asks the server as soon as there is one', async () => {
  const { search, asked, online, ids } = openSearch();
  search.open('voice');
  await asked[0]?.answer('fails');
  expect([ids(), search.found.value?.by]).toEqual([['here voice'], 'device']);
  online.value = false;
  search.open('notes');
  expect(ids()).toEqual(['here notes']);
  expect(asked).toHaveLength(1);
  online.value = true;
  await asked[1]?.answer('a');
  expect([ids(), search.found.value?.by, search.error.value]).toEqual([['a'], 'server', null]);
});

test('finds titles on this device, through the filters that can be told of a card', () => {
  const item = (id: string, more: object): IndexedItem => ({
    summary: { id: 'p1', name: 'Apollo', archived: false } as IndexedItem['summary'],
    card: {
      ...{ id, kind: 'idea', stage: 'capture', title: 'Voice notes', createdAt: '2026-03-01T10:00:00Z' },
      ...{ createdBy: 'm1', rank: 'a', assignee: null, labels: [], parentId: null },
      ...more,
    },
  });
  const items = [
    item('a', {}),
    item('b', { kind: 'task', stage: 'build', createdBy: 'm2' }),
    item('c', { title: 'Other' }),
  ];
  const names: Record<string, string> = { m1: 'Ada Lovelace', m2: 'Grace Hopper' };
  const ids = (typed: string) => findHere(typed, items, (id) => names[id]).map(({ id }) => id);
  expect(ids('voice')).toEqual(['a', 'b']);
  expect(ids('voice kind:task')).toEqual(['b']);
  expect(ids('author:hop')).toEqual(['b']);
  expect(ids('stage:capture project:apo before:2026-03-02')).toEqual(['a', 'c']);
  expect(ids('before:2026-03-01')).toEqual([]);
  expect(ids('path:server')).toEqual([]);
  expect(ids('"voice notes"')).toEqual(['a', 'b']);
  expect(ids('"notes voice"')).toEqual([]);
  expect(ids('voice -kind:task')).toEqual(['a']);
  expect(ids('kind:idea -notes -path:server')).toEqual(['c']);
  expect(ids('-stage:build -author:grace')).toEqual(['a', 'c']);
  expect(findHere('voice', items, () => undefined)[0]?.title.marks).toEqual([[0, 5]]);
  const many = Array.from({ length: 60 }, (_, index) => item(`many${index}`, {}));
  expect(findHere('voice', many, () => undefined)).toHaveLength(60);
});
