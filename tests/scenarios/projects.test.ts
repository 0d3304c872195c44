import { afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import type { Database } from '../../server/db/index.ts';
import { createMemoryBus } from '../../server/events/index.ts';
import { watchProjectAccess } from '../../server/projects/index.ts';
import type { Project } from '../../shared/api/projects.ts';
import { projectTypes, workspaceTypes } from '../../shared/documents.ts';
import { type Board, edit, openBoard } from '../support/board.ts';
import { describeEachDatabase, emptyTables } from '../support/database.ts';
import { silentLogger } from '../support/log.ts';
import { until } from '../support/sync.ts';

type Page = { items: Project[]; next: string | null };

describeEachDatabase('projects', (open) => {
  let database: Database;
  let board: Board;
  beforeAll(async () => {
    database = await open();
  });
  beforeEach(async () => {
    await emptyTables(database);
    board = await openBoard(database);
  });
  afterEach(() => board.stop());

  const typesOf = async (id: string) => (await board.events(id)).map(({ type }) => type);
  const workspace = async () => {
    await board.settle();
    const doc = await board.documents.read('workspace');
    if (!doc) throw new Error('read the workspace: there is none');
    const { projects, members } = workspaceTypes(doc);
    return { projects: projects.toJSON(), members: members.toJSON() };
  };

  test('are started, with their documents and one event', async () => {
    const { status, body } = await board.grace.call<Project>('POST', '/api/projects', {
      name: '  Apollo ',
      description: 'To the moon',
    });
    expect(status).toBe(201);
    expect(body).toMatchObject({ name: 'Apollo', description: 'To the moon', demo: false, health: 'unknown' });
    expect(body).toMatchObject({ createdBy: board.grace.principal.id, archivedAt: null });
    expect((await board.linus.call('GET', `/api/projects/${body.id}`)).body).toEqual(body);
    const doc = await board.documents.read(`project:${body.id}`);
    expect(doc && projectTypes(doc).meta.toJSON()).toEqual({ name: 'Apollo', description: 'To the moon' });
    const [created, ...more] = await board.events(body.id);
    expect(more).toEqual([]);
    expect(created).toMatchObject({
      type: 'project.created',
      subject: { type: 'project', id: body.id },
      actor: { id: board.grace.principal.id, name: 'Grace' },
      payload: { name: 'Apollo' },
    });
  });

  test('are listed in pages, in the order they were made', async () => {
    for (const name of ['A', 'B', 'C']) await board.project(name);
    const { body: first } = await board.linus.call<Page>('GET', '/api/projects?limit=2');
    expect(first.items.map(({ name }) => name)).toEqual(['A', 'B']);
    const { body: second } = await board.linus.call<Page>('GET', `/api/projects?limit=2&after=${first.next}`);
    expect(second.items.map(({ name }) => name)).toEqual(['C']);
    expect(second.next).toBeNull();
  });

  test('are renamed by a request and by an edit of the document alike', async () => {
    const { id } = await board.project('Apollo');
    const renamed = await board.ada.call<Project>('PATCH', `/api/projects/${id}`, { name: 'Gemini' });
    expect(renamed).toMatchObject({ status: 200, body: { name: 'Gemini' } });
    const copy = await board.documents.read(`project:${id}`);
    if (!copy) throw new Error('read the project: there is none');
    await board.send(
      board.grace,
      `project:${id}`,
      edit(copy, (doc) => projectTypes(doc).meta.set('description', 'Two people')),
    );
    expect((await board.ada.call('GET', `/api/projects/${id}`)).body).toMatchObject({
      name: 'Gemini',
      description: 'Two people',
    });
    expect((await board.events(id)).slice(1)).toMatchObject([
      { type: 'project.updated', payload: { name: 'Gemini', fields: { name: { from: 'Apollo', to: 'Gemini' } } } },
      { actor: { name: 'Grace' }, payload: { fields: { description: { from: '', to: 'Two people' } } } },
    ]);
  });

  test('keep their name when a document has none', async () => {
    const { id } = await board.project('Apollo');
    const copy = await board.documents.read(`project:${id}`);
    if (!copy) throw new Error('read the project: there is none');
    await board.send(
      board.grace,
      `project:${id}`,
      edit(copy, (doc) => projectTypes(doc).meta.delete('name')),
    );
    expect((await board.ada.call('GET', `/api/projects/${id}`)).body).toMatchObject({ name: 'Apollo' });
    expect(await typesOf(id)).toEqual(['project.created']);
  });

  test('in the archive are read and not changed, until they are taken out', async () => {
    const { id } = await board.project();
    const { id: itemId } = await board.item(id, {});
    expect((await board.ada.call('DELETE', `/api/projects/${id}`)).status).toBe(204);
    expect((await board.ada.call('DELETE', `/api/projects/${id}`)).status).toBe(204);
    expect((await board.ada.call<Page>('GET', '/api/projects')).body.items).toEqual([]);
    expect((await board.ada.call<Page>('GET', '/api/projects?archived=true')).body.items).toMatchObject([{ id }]);
    for (const [method, path, body] of [
      ['PATCH', `/api/projects/${id}`, { name: 'x' }],
      ['POST', `/api/projects/${id}/items`, { kind: 'idea', title: 'x' }],
      ['PATCH', `/api/items/${itemId}`, { title: 'x' }],
      ['DELETE', `/api/items/${itemId}`, undefined],
      ['POST', `/api/items/${itemId}/comments`, { text: 'x' }],
      ['POST', `/api/projects/${id}/feed`, { text: 'x' }],
    ] as const) {
      expect((await board.ada.call(method, path, body)).status, `${method} ${path}`).toBe(409);
    }
    expect((await board.ada.call('GET', `/api/items/${itemId}`)).status).toBe(200);
    expect((await workspace()).projects[id]).toMatchObject({ archived: true });
    expect((await board.ada.call('PATCH', `/api/projects/${id}`, { archived: false })).status).toBe(200);
    expect((await board.ada.call('PATCH', `/api/items/${itemId}`, { title: 'x' })).status).toBe(200);
    expect(await typesOf(id)).toEqual([
      'project.created',
      'idea.created',
      'project.archived',
      'project.updated',
      'idea.updated',
    ]);
  });

  test.each([
    ['the bus tells', () => board.bus],
    ['the bus loses every message', () => createMemoryBus()],
  ])('have their sockets closed when the archive takes them or gives them back: %s', async (_, bus) => {
    const { id } = await board.project();
    const told: string[][] = [];
    const names = [`project:${id}`, `feed:${id}`, `item:${crypto.randomUUID()}`, `project:${crypto.randomUUID()}`];
    const watched = { bus: bus(), sql: database.sql, logger: silentLogger };
    const end = watchProjectAccess(watched, (concerns) => told.push(names.filter(concerns)));
    // What is archived when it begins, it has seen.
    await new Promise((resolve) => setTimeout(resolve, 200));
    await board.ada.call('PATCH', `/api/projects/${id}`, { name: 'Gemini' });
    await board.ada.call('DELETE', `/api/projects/${id}`);
    await board.ada.call('DELETE', `/api/projects/${id}`);
    await until(() => told.length === 1, 'it is told that it is archived');
    await board.ada.call('PATCH', `/api/projects/${id}`, { archived: false });
    await until(() => told.length === 2, 'it is told that it is back');
    // Long enough for two more looks.
    await new Promise((resolve) => setTimeout(resolve, 4200));
    end();
    expect(told).toEqual([names.slice(0, 3), names.slice(0, 3)]);
  });

  test('stand in the workspace with what is in their stages', async () => {
    const { id } = await board.project('Apollo');
    await board.item(id, {});
    const { id: task } = await board.item(id, { kind: 'task', stage: 'build' });
    await board.ada.call('PATCH', `/api/items/${task}`, { stage: 'done' });
    const gone = await board.item(id, {});
    await board.ada.call('DELETE', `/api/items/${gone.id}`);
    await board.ada.call('PATCH', `/api/projects/${id}`, { name: 'Gemini' });
    expect((await workspace()).projects).toEqual({
      [id]: {
        name: 'Gemini',
        stages: { capture: 1, define: 0, plan: 0, build: 0, review: 0, done: 1 },
        health: 'unknown',
        archived: false,
        demo: false,
      },
    });
  });

  test('and members in the workspace follow their events', async () => {
    const { id, actor } = board.grace.principal;
    const { id: projectId } = await board.project();
    const tell = (type: 'member.joined' | 'member.removed') =>
      database.transaction((tx) =>
        board.log.append(tx, { actor, correlationId: null, causationId: null, depth: 0 }, [
          type === 'member.joined'
            ? { type, projectId: null, subject: { type: 'member', id }, payload: { name: 'Grace', role: 'editor' } }
            : { type, projectId: null, subject: { type: 'member', id }, payload: { name: 'Grace' } },
          {
            type: 'health.changed',
            projectId,
            subject: { type: 'project', id: projectId },
            payload: { from: 'unknown', to: 'warn', reason: 'a build failed' },
          },
        ]),
      );
    await tell('member.joined');
    expect((await workspace()).members).toEqual({ [id]: { name: 'Grace', color: 'teal', kind: 'person' } });
    expect((await workspace()).projects[projectId]).toMatchObject({ health: 'warn' });
    await database.sql`update members set removed_at = now() where id = ${id}`;
    await tell('member.removed');
    expect((await workspace()).members).toEqual({});
  });

  test('refuse what is not valid, and who may not', async () => {
    const { id } = await board.project();
    for (const body of [{}, { name: ' ' }, { name: 'a\0b' }, { name: 'x'.repeat(201) }, { name: 7 }, 'no json']) {
      expect((await board.ada.call('POST', '/api/projects', body)).status, JSON.stringify(body)).toBe(400);
    }
    expect((await board.ada.call('GET', `/api/projects/${crypto.randomUUID()}`)).status).toBe(404);
    expect((await board.ada.call('GET', '/api/projects/1')).status).toBe(400);
    expect((await board.linus.call('POST', '/api/projects', { name: 'x' })).status).toBe(403);
    expect((await board.linus.call('PATCH', `/api/projects/${id}`, { name: 'x' })).status).toBe(403);
    expect((await board.linus.call('DELETE', `/api/projects/${id}`)).status).toBe(403);
    expect((await board.ada.call('GET', '/api/projects', undefined, { 'x-as': 'nobody' })).status).toBe(401);
    expect(await typesOf(id)).toEqual(['project.created']);
  });

  test('are made once for one Idempotency-Key', async () => {
    const headers = { 'idempotency-key': 'k1' };
    const first = await board.ada.call<Project>('POST', '/api/projects', { name: 'Apollo' }, headers);
    const again = await board.ada.call<Project>('POST', '/api/projects', { name: 'Apollo' }, headers);
    expect(again).toMatchObject({ status: 201, body: first.body });
    expect((await board.ada.call<Page>('GET', '/api/projects')).body.items).toHaveLength(1);
  });
});
