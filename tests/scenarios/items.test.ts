import { createHash } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import type { Item } from '../../shared/api/items.ts';
import { addCard, type Comment, itemTypes, readCards, readComments } from '../../shared/documents.ts';
import type { LoggedEvent } from '../../shared/events.ts';
import { type Board, type Caller, copyOf, edit, openBoard } from '../support/board.ts';
import { describeEachDatabase } from '../support/database.ts';

type Page<T> = { items: T[]; next: string | null };
const DAY = 24 * 60 * 60 * 1000;
const MARKDOWN = { 'content-type': 'text/markdown' };

describeEachDatabase('items', (open) => {
  let board: Board;
  let projectId: string;
  beforeAll(async () => {
    board = await openBoard(await open());
  });
  beforeEach(async () => {
    projectId = (await board.project()).id;
  });
  afterAll(() => board.stop());

  const cards = async () => {
    const doc = await board.documents.read(`project:${projectId}`);
    return doc ? readCards(doc) : new Map();
  };
  const told = async () => (await board.events(projectId)).slice(1).map(({ type, subject }) => `${type} ${subject.id}`);
  const list = async (query = '') =>
    (await board.linus.call<Page<Item>>('GET', `/api/projects/${projectId}/items${query}`)).body;
  const patch = (id: string, change: unknown) => board.grace.call<Item>('PATCH', `/api/items/${id}`, change);

  test('are put on the board by a request: row, card and event at once', async () => {
    const parent = await board.item(projectId, { kind: 'idea', title: 'Voice' });
    const { status, body } = await board.grace.call<Item>('POST', `/api/projects/${projectId}/items`, {
      kind: 'spec',
      title: 'Search by voice',
      body: '# Why\n',
      parentId: parent.id,
      assignee: board.linus.principal.id,
      labels: ['voice', 'search', 'voice'],
    });
    expect(status).toBe(201);
    expect(body).toMatchObject({
      projectId,
      kind: 'spec',
      stage: 'define',
      title: 'Search by voice',
      parentId: parent.id,
      assignee: board.linus.principal.id,
      labels: ['search', 'voice'],
      createdBy: board.grace.principal.id,
      completedAt: null,
      archivedAt: null,
    });
    const { projectId: _, updatedAt, completedAt, archivedAt, ...card } = body;
    expect((await cards()).get(body.id)).toEqual(card);
    expect((await board.linus.call('GET', `/api/items/${body.id}/body`)).body).toBe('# Why\n');
    expect(await told()).toEqual([`idea.created ${parent.id}`, `spec.created ${body.id}`]);
  });

  test('are put on the board by many requests at once, each with its own answer, event and maker', async () => {
    const parent = await board.item(projectId, { kind: 'spec', title: 'Search by voice' });
    const post = (caller: Caller, item: object, headers?: Record<string, string>) =>
      caller.call<Item>(
        'POST',
        `/api/projects/${projectId}/items`,
        { kind: 'task', parentId: parent.id, ...item },
        headers,
      );
    const answers = await Promise.all([
      post(board.grace, { title: 'Listen' }),
      post(board.ada, { title: 'Understand', body: 'In every language.' }),
      post(board.grace, { title: 'Nobody is it', assignee: 'nobody' }),
      post(board.ada, { title: 'Answer', assignee: board.linus.principal.id }, { 'idempotency-key': 'answer' }),
      post(board.grace, { title: 'No such parent', parentId: projectId }),
      post(board.linus, { title: 'May not' }),
    ]);
    expect(answers.map(({ status }) => status)).toEqual([201, 201, 422, 201, 422, 403]);
    const made = answers.filter(({ status }) => status === 201).map(({ body }) => body);
    expect(made.map(({ title }) => title)).toEqual(['Listen', 'Understand', 'Answer']);
    expect(made.map(({ createdBy }) => createdBy)).toEqual(
      [board.grace, board.ada, board.ada].map(({ principal }) => principal.id),
    );
    expect(new Set(made.map(({ rank }) => rank)).size).toBe(3);
    expect((await list()).items).toHaveLength(4);
    expect((await cards()).size).toBe(4);
    expect((await board.linus.call('GET', `/api/items/${made[1]?.id}/body`)).body).toBe('In every language.');

    const events = (await board.events(projectId)).filter(({ type }) => type === 'tasks.created');
    const creations = events.map(({ subject, actor }) => `${subject.id} by ${actor.id}`);
    expect(creations.sort()).toEqual(made.map(({ id, createdBy }) => `${id} by ${createdBy}`).sort());
    expect(new Set(events.map(({ correlationId }) => correlationId)).size).toBe(3);
    const again = await post(
      board.ada,
      { title: 'Answer', assignee: board.linus.principal.id },
      { 'idempotency-key': 'answer' },
    );
    expect(again.body).toEqual(made[2]);
    expect((await list()).items).toHaveLength(4);
  });

  test('start at the top of their stage and move to the end of another', async () => {
    const [first, second] = [await board.item(projectId, {}), await board.item(projectId, {})];
    expect(second.rank < first.rank).toBe(true);
    const { body: moved } = await patch(first.id, { stage: 'review' });
    const { body: later } = await patch(second.id, { stage: 'review' });
    expect(later.rank > moved.rank).toBe(true);
  });

  test('are narrowed down and paged, newest first', async () => {
    const { id: assignee } = board.grace.principal;
    const spec = await board.item(projectId, { kind: 'spec', title: 'Search by voice', labels: ['ui'] });
    const idea = await board.item(projectId, { kind: 'idea', title: '100% voice_control', assignee });
    const task = await board.item(projectId, {
      kind: 'task',
      stage: 'build',
      title: 'search box',
      labels: ['ui', 'x'],
    });
    const ids = async (query: string) => (await list(query)).items.map(({ id }) => id);
    expect(await ids('')).toEqual([task.id, idea.id, spec.id]);
    expect(await ids('?kind=spec')).toEqual([spec.id]);
    expect(await ids('?stage=build')).toEqual([task.id]);
    expect(await ids(`?assignee=${assignee}`)).toEqual([idea.id]);
    expect(await ids('?label=ui')).toEqual([task.id, spec.id]);
    expect(await ids('?text=SEARCH')).toEqual([task.id, spec.id]);
    expect(await ids('?text=100%25%20voice_')).toEqual([idea.id]);
    expect(await ids('?text=voice')).toEqual([]);
    expect(await ids('?label=ui&kind=task&text=s')).toEqual([task.id]);
    const page = await list('?limit=2');
    expect(page.items.map(({ id }) => id)).toEqual([task.id, idea.id]);
    expect(await list(`?limit=2&after=${page.next}`)).toMatchObject({ items: [{ id: spec.id }], next: null });
  });

  test('change in the fields of a request only', async () => {
    const item = await board.item(projectId, { kind: 'task', labels: ['a'] });
    const { status, body } = await patch(item.id, { title: 'New', labels: ['b'], assignee: board.ada.principal.id });
    expect(status).toBe(200);
    expect(body).toEqual({
      ...item,
      title: 'New',
      labels: ['b'],
      assignee: board.ada.principal.id,
      updatedAt: body.updatedAt,
    });
    expect((await patch(item.id, {})).body).toEqual(body);
    expect(await told()).toEqual([`tasks.created ${item.id}`, `item.updated ${item.id}`, `item.assigned ${item.id}`]);
  });

  test('have a parent of their project, above them', async () => {
    const other = await board.project('Other');
    const far = await board.item(other.id, { kind: 'idea' });
    const idea = await board.item(projectId, { kind: 'idea' });
    const spec = await board.item(projectId, { kind: 'spec', parentId: idea.id });
    const task = await board.item(projectId, { kind: 'task', parentId: spec.id });
    for (const [id, parentId] of [
      [task.id, task.id],
      [idea.id, spec.id],
      [spec.id, task.id],
      [spec.id, far.id],
      [task.id, crypto.randomUUID()],
    ] as const) {
      const { status, body } = await patch(id, { parentId });
      expect(status).toBe(422);
      expect(body).toMatchObject({ detail: expect.stringContaining(parentId) });
    }
    expect((await patch(task.id, { parentId: idea.id.toUpperCase() })).body).toMatchObject({ parentId: idea.id });
    expect((await patch(task.id, { assignee: crypto.randomUUID() })).status).toBe(422);
  });

  test('are deleted and brought back, with text and comments, by undoing the deletion', async () => {
    const item = await board.item(projectId, { title: 'Voice', body: 'Hello' });
    await board.grace.call('POST', `/api/items/${item.id}/comments`, { text: 'Yes' });
    const copy = await board.documents.read(`project:${projectId}`);
    if (!copy) throw new Error('read the project: there is none');
    const card = readCards(copy).get(item.id);
    expect((await board.ada.call('DELETE', `/api/items/${item.id}`)).status).toBe(204);
    expect((await board.ada.call('GET', `/api/items/${item.id}`)).status).toBe(404);
    expect((await board.ada.call('GET', `/api/items/${item.id}/body`)).status).toBe(404);
    expect((await list()).items).toEqual([]);
    const now = await board.documents.read(`project:${projectId}`);
    if (!now || !card) throw new Error('read the project: there is none');
    await board.send(
      board.grace,
      `project:${projectId}`,
      edit(now, (doc) => addCard(doc, card)),
    );
    expect((await board.ada.call('GET', `/api/items/${item.id}`)).body).toMatchObject({
      title: 'Voice',
      createdBy: board.ada.principal.id,
    });
    expect((await board.ada.call('GET', `/api/items/${item.id}/body`)).body).toBe('Hello');
    expect((await told()).slice(2)).toEqual([`item.deleted ${item.id}`, `item.restored ${item.id}`]);
  });

  test('have a text that merges with what others write', async () => {
    const { id } = await board.item(projectId, { body: 'The plan\n\nThe risk\n' });
    const copy = await board.documents.read(`item:${id}`);
    if (!copy) throw new Error('read the item: there is none');
    const put = await board.ada.call('PUT', `/api/items/${id}/body`, 'The new plan\n\nThe risk\n', MARKDOWN);
    expect(put.status).toBe(204);
    await board.send(
      board.grace,
      `item:${id}`,
      edit(copy, (doc) => itemTypes(doc).body.insert(13, ' known')),
    );
    const { body, headers } = await board.linus.call('GET', `/api/items/${id}/body`);
    expect(body).toBe('The new plan\n\nThe known risk\n');
    expect(headers.get('content-type')).toBe('text/markdown; charset=utf-8');
    expect(headers.get('etag')).toBe(`"${createHash('sha256').update(String(body)).digest('hex')}"`);
    for (const [text, type, status] of [
      ['a\0b', 'text/markdown', 400],
      ['{}', 'application/json', 415],
      ['x'.repeat(1_000_001), 'text/markdown', 413],
    ] as const) {
      const refused = await board.ada.call('PUT', `/api/items/${id}/body`, text, { 'content-type': type });
      expect(refused.status).toBe(status);
    }
    expect((await board.linus.call('PUT', `/api/items/${id}/body`, 'x', MARKDOWN)).status).toBe(403);
  });

  test('have comments, oldest first, counted on the board', async () => {
    const { id } = await board.item(projectId, {});
    for (const text of ['one', 'two', 'three']) {
      board.clock.time += 1000;
      const { status, body } = await board.grace.call<Comment>('POST', `/api/items/${id}/comments`, { text });
      expect(status).toBe(201);
      expect(body).toMatchObject({ author: board.grace.principal.id, text });
    }
    const first = await board.linus.call<Page<Comment>>('GET', `/api/items/${id}/comments?limit=2`);
    expect(first.body.items.map(({ text }) => text)).toEqual(['one', 'two']);
    const path = `/api/items/${id}/comments?limit=2&after=${encodeURIComponent(first.body.next ?? '')}`;
    expect((await board.linus.call(`GET`, path)).body).toMatchObject({ items: [{ text: 'three' }], next: null });
    expect((await board.linus.call('GET', `/api/items/${id}/comments?after=nowhere`)).status).toBe(400);
    const counts = await board.linus.call('GET', `/api/projects/${projectId}/comment-counts`);
    expect(counts.body).toEqual({ items: [{ itemId: id, comments: 3 }] });
    expect((await told()).filter((line) => line.startsWith('comment.added'))).toHaveLength(3);
  });

  test('have comments that their author rewrites and deletes', async () => {
    const { id } = await board.item(projectId, {});
    const path = `/api/items/${id}/comments`;
    const { body: comment } = await board.grace.call<Comment>('POST', path, { text: 'one' });
    expect(comment.editedAt).toBeNull();
    board.clock.time += 1000;
    const changed = await board.grace.call<Comment>('PATCH', `${path}/${comment.id}`, { text: ' two ' });
    expect(changed.status).toBe(200);
    const editedAt = new Date(board.clock.time).toISOString();
    expect(changed.body).toEqual({ ...comment, text: 'two', editedAt });
    expect(readComments(await copyOf(board.documents, `item:${id}`))).toEqual([changed.body]);
    expect((await board.grace.call('PATCH', `${path}/${comment.id}`, { text: '' })).status).toBe(400);
    expect((await board.grace.call('DELETE', `${path}/${id}`)).status).toBe(404);
    expect((await board.grace.call('DELETE', `${path}/${comment.id}`)).status).toBe(204);
    expect((await board.linus.call<Page<Comment>>('GET', path)).body.items).toEqual([]);
    const lines = (await told()).filter((line) => line.startsWith('comment.'));
    expect(lines.map((line) => line.split(' ')[0])).toEqual(['comment.added', 'comment.edited', 'comment.deleted']);
  });

  test('have a history, newest first', async () => {
    const { id } = await board.item(projectId, {});
    await board.item(projectId, {});
    await patch(id, { stage: 'define' });
    await patch(id, { title: 'New' });
    await board.settle();
    const first = await board.linus.call<Page<LoggedEvent>>('GET', `/api/items/${id}/history?limit=2`);
    expect(first.body.items.map(({ type }) => type)).toEqual(['idea.updated', 'item.moved']);
    const rest = await board.linus.call<Page<LoggedEvent>>('GET', `/api/items/${id}/history?after=${first.body.next}`);
    expect(rest.body).toMatchObject({ items: [{ type: 'idea.created' }], next: null });
  });

  test('leave the board for the archive two weeks after they were done, and come back by a move', async () => {
    const done = await board.item(projectId, { title: 'Done', labels: ['a'] });
    await patch(done.id, { stage: 'done' });
    board.clock.time += 13 * DAY;
    const later = await board.item(projectId, { stage: 'done' });
    await board.run('items.archive');
    expect((await cards()).size).toBe(2);
    board.clock.time += DAY + 1;
    await board.run('items.archive');
    expect([...(await cards()).keys()]).toEqual([later.id]);
    expect((await list('?stage=done')).items.map(({ id }) => id)).toEqual([later.id, done.id]);
    const { body: archived } = await board.ada.call<Item>('GET', `/api/items/${done.id}`);
    expect(archived.archivedAt).toBe(new Date(board.clock.time).toISOString());
    // What somebody changed offline may arrive late.
    const { body: renamed } = await patch(done.id, { title: 'Late', labels: ['a'] });
    expect(renamed).toMatchObject({ title: 'Late', stage: 'done', archivedAt: archived.archivedAt });
    expect((await cards()).has(done.id)).toBe(false);
    const { body: back } = await patch(done.id, { stage: 'build', title: 'Again' });
    expect(back).toMatchObject({ stage: 'build', title: 'Again', labels: ['a'], archivedAt: null, completedAt: null });
    expect((await cards()).get(done.id)).toMatchObject({ stage: 'build', title: 'Again', labels: ['a'] });
    expect((await told()).filter((line) => line.endsWith(done.id))).toEqual(
      [
        'idea.created',
        'item.moved',
        'item.completed',
        'item.archived',
        'idea.updated',
        'idea.updated',
        'item.moved',
      ].map((type) => `${type} ${done.id}`),
    );
  });

  test('in the archive are deleted too', async () => {
    const item = await board.item(projectId, { stage: 'done' });
    board.clock.time += 15 * DAY;
    await board.run('items.archive');
    expect((await board.ada.call('DELETE', `/api/items/${item.id}`)).status).toBe(204);
    expect((await list()).items).toEqual([]);
    expect((await told()).at(-1)).toBe(`item.deleted ${item.id}`);
  });

  test('refuse what is not valid, and who may not', async () => {
    const { id } = await board.item(projectId, {});
    const path = `/api/projects/${projectId}/items`;
    for (const body of [
      {},
      { kind: 'epic', title: 'x' },
      { kind: 'idea', title: '' },
      { kind: 'idea', title: 'a\0' },
      { kind: 'idea', title: 'half \ud800' },
      { kind: 'idea', title: 'x', stage: 'doing' },
      { kind: 'idea', title: 'x', labels: ['y'.repeat(61)] },
      { kind: 'idea', title: 'x', parentId: '7' },
    ]) {
      const { status, headers } = await board.ada.call('POST', path, body);
      expect(status, JSON.stringify(body)).toBe(400);
      expect(headers.get('content-type')).toBe('application/problem+json');
    }
    expect((await board.linus.call('POST', path, { kind: 'idea', title: 'x' })).status).toBe(403);
    expect((await board.linus.call('PATCH', `/api/items/${id}`, { title: 'x' })).status).toBe(403);
    expect((await board.linus.call('DELETE', `/api/items/${id}`)).status).toBe(403);
    expect((await board.linus.call('POST', `/api/items/${id}/comments`, { text: 'x' })).status).toBe(403);
    for (const query of ['label=%00', 'assignee=%00', 'text=%00', 'stage=doing', 'limit=0', 'after=x']) {
      expect((await board.linus.call('GET', `${path}?${query}`)).status, query).toBe(400);
    }
    const nothing = crypto.randomUUID();
    expect((await board.ada.call('GET', `/api/projects/${nothing}/items`)).status).toBe(404);
    expect((await board.ada.call('PATCH', `/api/items/${nothing}`, {})).status).toBe(404);
    expect((await board.ada.call('GET', `/api/items/${nothing}/comments`)).status).toBe(404);
    expect((await told()).length).toBe(1);
  });
});
