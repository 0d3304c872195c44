import { signal } from '@preact/signals';
import { describe, expect, test } from 'vitest';
import * as Y from 'yjs';
import { type FeedEntry, feedEntries } from '../../shared/documents.ts';
import type { WaitingCommand } from '../local/outbox.ts';
import { Feed } from './model.ts';

const entryOf = (seq: number, type = 'item.moved', actorId = 'ada'): FeedEntry => ({
  id: `e${seq}`,
  seq,
  type,
  actor: { type: 'person', id: actorId, name: actorId },
  subject: { type: 'task', id: `t${seq}` },
  text: `${actorId} moved “${seq}” to build`,
  at: new Date(Date.UTC(2025, 2, 1) + seq * 3_600_000).toISOString(),
});

/** A feed whose document holds 11 to 20, and a server that has 1 to 20, three a page. */
function openFeed() {
  const doc = new Y.Doc();
  feedEntries(doc).push(Array.from({ length: 10 }, (_, index) => entryOf(11 + index)));
  const stored = Array.from({ length: 20 }, (_, index) =>
    entryOf(20 - index, 'item.moved', index % 2 ? 'grace' : 'ada'),
  );
  const asked: string[] = [];
  const sent: unknown[] = [];
  const waiting = signal<WaitingCommand[]>([]);
  let closed = false;
  let online = true;
  const feed = new Feed({
    projectId: 'p1',
    document: { doc, status: signal('ready'), close: () => (closed = true) } as never,
    async get<T>(path: string) {
      asked.push(path);
      if (!online) throw new TypeError('offline');
      const query = new URL(path, 'http://localhost').searchParams;
      const after = Number(query.get('after') ?? Number.POSITIVE_INFINITY);
      const actor = query.get('actor');
      const found = stored.filter((entry) => entry.seq < after && (!actor || entry.actor.id === actor));
      return { items: found.slice(0, 3), next: found.length > 3 ? String(found[2]?.seq) : null } as T;
    },
    send: async (command) => sent.push(command),
    waiting,
  });
  const seqs = () => feed.entries.value.map(({ seq }) => seq);
  return {
    feed,
    doc,
    asked,
    sent,
    waiting,
    seqs,
    isClosed: () => closed,
    setOnline: (next: boolean) => (online = next),
  };
}

test('the newest stands first, and what arrives stands before it at once', () => {
  const { feed, doc, seqs } = openFeed();
  expect(seqs()).toEqual([20, 19, 18, 17, 16, 15, 14, 13, 12, 11]);
  feedEntries(doc).push([entryOf(21)]);
  feedEntries(doc).delete(0);
  expect(seqs()).toEqual([21, 20, 19, 18, 17, 16, 15, 14, 13, 12]);
  feed.close();
});

describe('older entries', () => {
  test('are asked for page by page until there are none', async () => {
    const { feed, seqs, asked } = openFeed();
    await feed.loadOlder();
    expect(seqs().slice(10)).toEqual([10, 9, 8]);
    expect(feed.older.value).toBe('idle');
    for (let page = 0; page < 5; page++) await feed.loadOlder();
    expect(seqs()).toEqual(Array.from({ length: 20 }, (_, index) => 20 - index));
    expect(feed.older.value).toBe('none');
    expect(asked).toHaveLength(4);
    feed.close();
  });

  test('none appears twice when the document grows back over them', async () => {
    const { feed, doc, seqs } = openFeed();
    await feed.loadOlder();
    feedEntries(doc).insert(0, [entryOf(10)]);
    expect(seqs().filter((seq) => seq === 10)).toHaveLength(1);
    feed.close();
  });

  test('another filter forgets them, and a late answer of the old one', async () => {
    const { feed, seqs } = openFeed();
    await feed.loadOlder();
    const late = feed.loadOlder();
    feed.filter.value = { kind: null, actorId: 'grace' };
    await late;
    expect(seqs()).toEqual([]);
    await feed.loadOlder();
    expect(seqs()).toEqual([9, 7, 5]);
    feed.close();
  });

  test('without a network it says so, and can be tried again', async () => {
    const { feed, seqs, setOnline } = openFeed();
    setOnline(false);
    await feed.loadOlder();
    expect(feed.older.value).toBe('failed');
    expect(seqs()).toHaveLength(10);
    setOnline(true);
    await feed.loadOlder();
    expect(seqs()).toHaveLength(13);
    feed.close();
  });
});

test('a post goes through the outbox, and is shown while it waits there', async () => {
  const { feed, sent, waiting } = openFeed();
  await feed.post('  Hello @Grace \n');
  expect(sent).toEqual([
    { label: 'Post “Hello @Grace”', method: 'POST', path: '/api/projects/p1/feed', body: { text: 'Hello @Grace' } },
  ]);
  const command = {
    id: 'c1',
    label: '',
    method: 'POST',
    state: 'waiting',
    createdAt: '2025-03-14T00:00:00.000Z',
    documents: [],
  };
  waiting.value = [
    { ...command, path: '/api/projects/p1/feed', body: { text: 'Hello' } } as WaitingCommand,
    { ...command, id: 'c2', path: '/api/projects/p2/feed', body: { text: 'Elsewhere' } } as WaitingCommand,
    { ...command, id: 'c3', path: '/api/specs/s1/freeze', body: {} } as WaitingCommand,
  ];
  expect(feed.waiting.value).toEqual([{ id: 'c1', text: 'Hello', at: command.createdAt, refused: false }]);
  feed.close();
});

test('closed, it follows nothing any more', () => {
  const { feed, doc, seqs, isClosed } = openFeed();
  feed.close();
  feedEntries(doc).push([entryOf(21)]);
  expect(seqs()[0]).toBe(20);
  expect(isClosed()).toBe(true);
});
