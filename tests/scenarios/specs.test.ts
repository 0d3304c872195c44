import { createHash } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import type { Database } from '../../server/db/index.ts';
import type { Revision, RevisionSummary } from '../../shared/api/specs.ts';
import { itemTypes } from '../../shared/documents.ts';
import { type Board, copyOf, edit, openBoard } from '../support/board.ts';
import { describeEachDatabase } from '../support/database.ts';

type Page = { items: RevisionSummary[]; next: string | null };
const MARKDOWN = { 'content-type': 'text/markdown' };
const hash = (text: string) => createHash('sha256').update(text).digest('hex');

describeEachDatabase('specs', (open) => {
  let database: Database;
  let board: Board;
  let projectId: string;
  let id: string;
  let commit: string | null;
  beforeAll(async () => {
    database = await open();
    board = await openBoard(database, { currentCommit: () => Promise.resolve(commit) });
  });
  beforeEach(async () => {
    commit = null;
    projectId = (await board.project()).id;
    id = (await board.item(projectId, { kind: 'spec', title: 'Search by voice', body: 'First ü\n' })).id;
  });
  afterAll(() => board.stop());

  const freeze = (body?: unknown, caller = board.grace) =>
    caller.call<Revision & { detail: string; errors: unknown }>('POST', `/api/specs/${id}/freeze`, body);
  const write = (text: string) => board.ada.call('PUT', `/api/items/${id}/body`, text, MARKDOWN);

  test('are frozen as numbered revisions with hash, commit and who', async () => {
    const first = await freeze();
    expect(first).toMatchObject({
      status: 201,
      body: {
        revision: 1,
        title: 'Search by voice',
        text: 'First ü\n',
        sha256: hash('First ü\n'),
        commit: null,
        frozenBy: board.grace.principal.actor,
        frozenAt: new Date(board.clock.time).toISOString(),
      },
    });
    commit = '77aa01c';
    await write('Second\n');
    const second = await freeze({ sha256: hash('Second\n') }, board.ada);
    expect(second.body).toMatchObject({ revision: 2, commit: '77aa01c', frozenBy: { name: 'Ada' } });
    const path = `/api/specs/${id}/revisions`;
    const { text, ...summary } = second.body;
    expect((await board.linus.call<Page>('GET', `${path}?limit=1`)).body).toEqual({ items: [summary], next: '2' });
    const { body: rest } = await board.linus.call<Page>('GET', `${path}?after=2`);
    expect(rest).toMatchObject({ items: [{ revision: 1 }], next: null });
    expect((await board.linus.call('GET', `${path}/1`)).body).toEqual(first.body);
    expect((await board.linus.call('GET', `${path}/3`)).status).toBe(404);
    expect((await board.linus.call('GET', `${path}/0`)).status).toBe(400);
    expect((await board.events(projectId)).filter(({ type }) => type === 'spec.frozen')).toMatchObject([
      {
        subject: { type: 'spec', id },
        actor: { name: 'Grace' },
        payload: { title: 'Search by voice', revision: 1, sha256: hash('First ü\n'), commit: null },
      },
      { payload: { revision: 2, commit: '77aa01c' } },
    ]);
  });

  test('are not frozen as a text that nobody meant', async () => {
    const refused = await freeze({ sha256: hash('Another') });
    expect(refused).toMatchObject({
      status: 409,
      body: {
        detail: expect.stringContaining(hash('First ü\n')),
        errors: [{ path: 'sha256', message: hash('First ü\n') }],
      },
    });
    expect((await freeze({ sha256: 'short' })).status).toBe(400);
  });

  test('are not frozen again without a change', async () => {
    await freeze();
    expect(await freeze()).toMatchObject({
      status: 409,
      body: { detail: expect.stringContaining('since revision 1') },
    });
    await write('Second\n');
    await freeze();
    await write('First ü\n');
    expect((await freeze()).body).toMatchObject({ revision: 3, sha256: hash('First ü\n') });
  });

  test('are frozen once by many who ask at the same time', async () => {
    const answers = await Promise.all(Array.from({ length: 6 }, () => freeze()));
    expect(answers.map(({ status }) => status).sort()).toEqual([201, 409, 409, 409, 409, 409]);
  });

  test('go on as the draft of the next revision', async () => {
    await freeze();
    const document = `item:${id}`;
    const update = edit(await copyOf(board.documents, document), (doc) => itemTypes(doc).body.insert(5, ' draft'));
    await board.send(board.grace, document, update);
    expect((await board.linus.call('GET', `/api/items/${id}/body`)).body).toBe('First draft ü\n');
    expect((await board.linus.call('GET', `/api/specs/${id}/revisions/1`)).body).toMatchObject({ text: 'First ü\n' });
  });

  test('have revisions that nothing changes', async () => {
    await freeze();
    await expect(database.sql`update spec_revisions set text = 'x' where item_id = ${id}`).rejects.toThrow('frozen');
    await expect(database.sql`delete from spec_revisions where item_id = ${id}`).rejects.toThrow('frozen');
    await expect(database.sql`delete from items where id = ${id}`).rejects.toThrow();
    await board.ada.call('DELETE', `/api/items/${id}`);
    expect(await database.sql`select text from spec_revisions where item_id = ${id}`).toMatchObject([
      { text: 'First ü\n' },
    ]);
  });

  test('are the only items that are frozen, with a text, by an editor, in an open project', async () => {
    const task = await board.item(projectId, { kind: 'task', body: 'x' });
    expect((await board.ada.call('POST', `/api/specs/${task.id}/freeze`)).status).toBe(404);
    expect((await board.ada.call('POST', `/api/specs/${crypto.randomUUID()}/freeze`)).status).toBe(404);
    expect((await freeze(undefined, board.linus)).status).toBe(403);
    await write(' \n');
    expect((await freeze()).status).toBe(422);
    await write('x');
    await board.ada.call('DELETE', `/api/projects/${projectId}`);
    expect((await freeze()).status).toBe(409);
  });
});
