import { afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import type { Database } from '../../server/db/index.ts';
import { Problem } from '../../server/http/index.ts';
import type { DemoAnswer } from '../../shared/api/demo.ts';
import type { Item } from '../../shared/api/items.ts';
import type { Project } from '../../shared/api/projects.ts';
import { type FeedEntry, readCards, workspaceTypes } from '../../shared/documents.ts';
import { STAGES } from '../../shared/stages.ts';
import { type Board, copyOf, openBoard } from '../support/board.ts';
import { describeEachDatabase, emptyTables } from '../support/database.ts';

type Page<T> = { items: T[]; next: string | null };

describeEachDatabase('the sample project', (open) => {
  let database: Database;
  let board: Board;
  const added: string[] = [];
  beforeAll(async () => {
    database = await open();
  });
  beforeEach(async () => {
    added.length = 0;
    await emptyTables(database);
    board = await openBoard(database, {
      prepareRepository: (text) => {
        if (text !== '/code') throw new Problem(422, `read the folder: there is none: ${text}`);
        return Promise.resolve((_tx, projectId) => {
          added.push(projectId);
          return Promise.resolve({ jobId: 'job' });
        });
      },
      removeRepositories: async (tx, projectId) => {
        await tx`delete from repositories where project_id = ${projectId}`;
      },
    });
  });
  afterEach(() => board.stop());

  const make = (body: unknown = {}, caller = board.ada) => caller.call<DemoAnswer>('POST', '/api/demo', body);
  const items = async (id: string) =>
    (await board.ada.call<Page<Item>>('GET', `/api/projects/${id}/items?limit=200`)).body.items;

  test('is a board with something in every stage, texts, comments and a frozen revision', async () => {
    const { status, body } = await make();
    expect(status).toBe(201);
    expect(body.jobId).toBeNull();
    const id = body.projectId;
    expect((await board.ada.call<Project>('GET', `/api/projects/${id}`)).body).toMatchObject({ demo: true });
    const all = await items(id);
    expect(new Set(all.map(({ stage }) => stage))).toEqual(new Set(STAGES));
    expect(new Set(all.map(({ kind }) => kind))).toEqual(new Set(['idea', 'spec', 'task']));
    expect(all.some(({ assignee }) => assignee === board.ada.principal.id)).toBe(true);
    const parents = new Map(all.map((item) => [item.id, item]));
    for (const { kind, parentId } of all) if (kind === 'task') expect(parents.get(parentId ?? '')?.kind).toBe('spec');
    const ids = all.map((item) => item.id).sort();
    expect([...readCards(await copyOf(board.documents, `project:${id}`)).keys()].sort()).toEqual(ids);
    const [frozen] = await database.sql<{ itemId: string; text: string }[]>`select item_id, text from spec_revisions`;
    const draft = (await board.ada.call<string>('GET', `/api/items/${frozen?.itemId}/body`)).body;
    expect(draft).not.toBe(frozen?.text);
    const counts = await board.ada.call<{ items: unknown[] }>('GET', `/api/projects/${id}/comment-counts`);
    expect(counts.body.items.length).toBeGreaterThan(2);
    await board.settle();
    const feed = await board.ada.call<Page<FeedEntry>>('GET', `/api/projects/${id}/feed`);
    expect(feed.body.items.map(({ text }) => text)).toContain('Ada froze “Incident timeline” as revision 1');
    const corrections = await board.jobs.list({ kind: 'items.correct', limit: 10 });
    expect(corrections).toEqual([]);
  });

  test('is made once, also for many who ask at the same time', async () => {
    const answers = await Promise.all([make(), make(), make()]);
    expect(new Set(answers.map(({ body }) => body.projectId)).size).toBe(1);
    expect((await make({ repository: '/code' })).body).toEqual({ projectId: answers[0]?.body.projectId, jobId: 'job' });
    expect(added).toEqual([answers[0]?.body.projectId]);
    const [count] = await database.sql<{ projects: number }[]>`select count(*) as projects from projects`;
    expect(count?.projects).toBe(1);
  });

  test('is not made around a repository that cannot be read', async () => {
    expect((await make({ repository: '/nowhere' })).status).toBe(422);
    expect((await make({ repository: '/no\0where' })).status).toBe(400);
    expect(await database.sql`select from projects`).toHaveLength(0);
  });

  test('is removed for good, and nothing else with it', async () => {
    const kept = await board.project('Kept');
    const item = await board.item(kept.id, { title: 'Kept', body: 'Kept' });
    const { body } = await make();
    await board.settle();
    expect((await board.ada.call('DELETE', '/api/demo')).status).toBe(204);
    expect((await board.ada.call('DELETE', '/api/demo')).status).toBe(204);
    await board.settle();
    expect((await board.ada.call('GET', `/api/projects/${body.projectId}`)).status).toBe(404);
    const left = await database.sql<{ name: string }[]>`select name from documents order by name`;
    expect(left.map(({ name }) => name)).toEqual([
      `feed:${kept.id}`,
      `item:${item.id}`,
      `project:${kept.id}`,
      'workspace',
    ]);
    for (const table of ['items', 'comments', 'spec_revisions', 'feed_entries']) {
      const rows = await database.sql`select * from ${database.sql(table)}`;
      expect(rows.length, table).toBe({ items: 1, comments: 0, spec_revisions: 0, feed_entries: 2 }[table]);
    }
    const { projects } = workspaceTypes(await copyOf(board.documents, 'workspace'));
    expect([...projects.keys()]).toEqual([kept.id]);
    expect((await make()).body.projectId).not.toBe(body.projectId);
  });

  test('is the owner’s to make and to remove', async () => {
    expect((await make({}, board.grace)).status).toBe(403);
    await make();
    expect((await board.grace.call('DELETE', '/api/demo')).status).toBe(403);
    expect((await make({ repository: 7 })).status).toBe(400);
  });
});
