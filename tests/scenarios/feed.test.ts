import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import type { Database } from '../../server/db/index.ts';
import { feedSubscriber } from '../../server/feed/index.ts';
import { listPresentMembers } from '../../server/members/index.ts';
import type { Need } from '../../shared/api/needs.ts';
import { FEED_WINDOW, type FeedEntry, feedEntries } from '../../shared/documents.ts';
import { type Board, copyOf, openBoard } from '../support/board.ts';
import { describeEachDatabase } from '../support/database.ts';

type Page<T> = { items: T[]; next: string | null };

describeEachDatabase('the feed', (open) => {
  let database: Database;
  let board: Board;
  let projectId: string;
  beforeAll(async () => {
    database = await open();
    board = await openBoard(database);
  });
  beforeEach(async () => {
    projectId = (await board.project('Apollo')).id;
  });
  afterAll(() => board.stop());

  const feed = async (query = '') => {
    await board.settle();
    return (await board.linus.call<Page<FeedEntry>>('GET', `/api/projects/${projectId}/feed${query}`)).body;
  };
  const texts = async (query = '') => (await feed(query)).items.map(({ text }) => text);
  const document = async () => feedEntries(await copyOf(board.documents, `feed:${projectId}`)).toArray();
  const post = (text: string, caller = board.grace) =>
    caller.call<FeedEntry>('POST', `/api/projects/${projectId}/feed`, { text });
  const needs = async (caller = board.grace, query = '') => {
    await board.settle();
    return (await caller.call<Page<Need>>('GET', `/api/needs${query}`)).body;
  };

  test('tells what happened, newest first, the same in rows and document', async () => {
    const { id } = await board.item(projectId, { title: 'Voice' });
    await board.grace.call('PATCH', `/api/items/${id}`, { stage: 'done', assignee: board.grace.principal.id });
    await board.grace.call('POST', `/api/items/${id}/comments`, { text: 'Nice' });
    const { items } = await feed();
    expect(items.map(({ text }) => text)).toEqual([
      'Grace commented on “Voice”: Nice',
      'Grace finished “Voice”',
      'Grace took on “Voice”',
      'Ada captured the idea “Voice”',
      'Ada started the project “Apollo”',
    ]);
    expect(items[0]).toMatchObject({ type: 'comment.added', subject: { type: 'idea', id }, actor: { name: 'Grace' } });
    expect((await document()).reverse()).toEqual(items);
  });

  test('is paged and narrowed down', async () => {
    await board.item(projectId, { title: 'Voice' });
    await post('Hello');
    const first = await feed('?limit=2');
    expect(first.items.map(({ text }) => text)).toEqual(['Hello', 'Ada captured the idea “Voice”']);
    expect(await texts(`?after=${first.next}`)).toEqual(['Ada started the project “Apollo”']);
    expect(await texts('?kind=work')).toEqual(['Ada captured the idea “Voice”']);
    expect(await texts('?kind=talk')).toEqual(['Hello']);
    expect(await texts(`?actor=${board.grace.principal.id}`)).toEqual(['Hello']);
    expect((await board.linus.call('GET', `/api/projects/${projectId}/feed?kind=gossip`)).status).toBe(400);
    expect((await board.linus.call('GET', `/api/projects/${crypto.randomUUID()}/feed`)).status).toBe(404);
  });

  test('takes posts, and tells them as they were answered', async () => {
    const { status, body } = await post('Hello\n\n@ada');
    expect(status).toBe(201);
    expect((await feed()).items[0]).toEqual(body);
    expect(body).toMatchObject({
      type: 'message.posted',
      subject: { type: 'project', id: projectId },
      text: 'Hello\n\n@ada',
    });
    const [, posted] = await board.events(projectId);
    expect(posted?.payload).toEqual({ text: 'Hello\n\n@ada', mentions: [board.ada.principal.id] });
    expect((await post(' ')).status).toBe(400);
    expect((await post('a\0b')).status).toBe(400);
    expect((await board.linus.call('GET', `/api/projects/${projectId}/feed?actor=%00`)).status).toBe(400);
    expect((await post('x', board.linus)).status).toBe(403);
  });

  test('tells an event once, however often it is handled, and a late one in its place', async () => {
    for (const text of ['one', 'two', 'three']) await post(text);
    const before = await feed();
    const [, one, two] = await board.events(projectId);
    if (!one || !two) throw new Error('read the events: they are missing');
    await database.sql`delete from feed_entries where id = ${two.id}`;
    await database.transaction((tx) =>
      board.documents.change(tx, `feed:${projectId}`, board.cause, (doc) => feedEntries(doc).delete(2)),
    );
    const subscriber = feedSubscriber({ documents: board.documents, members: listPresentMembers });
    for (const event of [one, two, two]) await database.transaction((tx) => subscriber.handle(tx, event));
    expect(await feed()).toEqual(before);
    expect((await document()).map(({ text }) => text)).toEqual(before.items.map(({ text }) => text).reverse());
  });

  test('keeps a window of the newest in the document, and all of it in rows', async () => {
    const drafts = Array.from({ length: FEED_WINDOW + 5 }, (_, index) => ({
      type: 'message.posted' as const,
      projectId,
      subject: { type: 'project', id: projectId },
      payload: { text: `${index}`, mentions: [] },
    }));
    await database.transaction((tx) => board.log.append(tx, board.cause, drafts));
    const { items } = await feed('?limit=200');
    expect(items[0]?.text).toBe(`${FEED_WINDOW + 4}`);
    const entries = await document();
    expect(entries).toHaveLength(FEED_WINDOW);
    expect([entries[0]?.text, entries.at(-1)?.text]).toEqual(['5', `${FEED_WINDOW + 4}`]);
    const [count] = await database.sql<{ entries: number }[]>`
      select count(*) as entries from feed_entries where project_id = ${projectId}`;
    expect(count?.entries).toBe(FEED_WINDOW + 6);
  }, 60_000);

  test('lists what waits for somebody: their items, mentions that they have not seen', async () => {
    const assignee = board.grace.principal.id;
    const mine = await board.item(projectId, { kind: 'task', title: 'Mine', assignee });
    await board.item(projectId, { title: 'Nobody’s' });
    const done = await board.item(projectId, { title: 'Done', assignee });
    await board.grace.call('PATCH', `/api/items/${done.id}`, { stage: 'done' });
    await post('@grace hopper? @grace!', board.ada);
    await board.ada.call('POST', `/api/items/${mine.id}/comments`, { text: 'Help, @Grace' });
    await post('@Grace, note to myself');
    const { items } = await needs();
    expect(items.map(({ kind, text }) => [kind, text])).toEqual([
      ['mention', 'Ada commented on “Mine”: Help, @Grace'],
      ['mention', '@grace hopper? @grace!'],
      ['item', 'Mine'],
    ]);
    const page = await needs(board.grace, '?limit=2');
    expect(page.items).toEqual(items.slice(0, 2));
    expect((await needs(board.grace, `?limit=2&after=${page.next}`)).items).toEqual(items.slice(2));
    const seen = `/api/needs/${items[1]?.id}`;
    expect((await board.ada.call('DELETE', seen)).status).toBe(404);
    expect((await board.grace.call('DELETE', seen)).status).toBe(204);
    expect((await board.grace.call('DELETE', seen)).status).toBe(204);
    expect((await needs()).items).toEqual([items[0], items[2]]);
    await board.ada.call('DELETE', `/api/projects/${projectId}`);
    expect((await needs()).items).toEqual([]);
  });

  test('lists failed jobs with what waits', async () => {
    const id = await database.transaction((tx) =>
      board.jobs.enqueue(tx, {
        kind: 'items.correct',
        payload: { document: `project:${projectId}`, projectId, corrections: [] },
        cause: board.cause,
        projectId,
      }),
    );
    await board.settle();
    await database.sql`update jobs set state = 'failed', error = 'clone: no route' where id = ${id}`;
    expect((await needs(board.linus)).items).toMatchObject([
      { id, kind: 'job', projectId, subject: { type: 'job', id }, text: 'Put items right: clone: no route' },
    ]);
    expect((await board.linus.call('DELETE', `/api/needs/${id}`)).status).toBe(404);
    expect((await board.grace.call('DELETE', `/api/needs/${id}`)).status).toBe(204);
    expect((await needs(board.linus)).items).toEqual([]);
    expect((await board.grace.call('DELETE', `/api/needs/${id}`)).status).toBe(404);
  });
});
