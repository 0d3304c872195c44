import { afterAll, beforeAll, expect, test } from 'vitest';
import type * as Y from 'yjs';
import type { Database } from '../../server/db/index.ts';
import { addCard, addComment, itemTypes, projectTypes, readCards, readComments } from '../../shared/documents.ts';
import { type Board, copyOf, edit, openBoard } from '../support/board.ts';
import { describeEachDatabase } from '../support/database.ts';
import { makeCard } from '../support/sync.ts';

describeEachDatabase('what only the server says', (open) => {
  let database: Database;
  let board: Board;
  beforeAll(async () => {
    database = await open();
    board = await openBoard(database);
  });
  afterAll(() => board.stop());

  async function write(document: string, change: (doc: Y.Doc) => void): Promise<void> {
    const doc = await copyOf(board.documents, document);
    await board.send(board.grace, document, edit(doc, change));
    await board.settle();
  }
  const logged = async () =>
    (
      await database.sql<{ text: string }[]>`
        select text from job_log join jobs on jobs.id = job_log.job_id where kind = 'items.correct' order by job_log.at`
    ).map(({ text }) => text);

  test('P4: who made a card, when, and of which kind is put right in the document, and logged', async () => {
    const { id: project } = await board.project();
    const document = `project:${project}`;
    const at = new Date(board.clock.time).toISOString();
    const truth = { kind: 'idea', createdAt: at, createdBy: board.grace.principal.id };
    const forged = makeCard({ createdBy: board.ada.principal.id, createdAt: '2999-01-01T00:00:00.000Z' });
    const card = async () => readCards(await copyOf(board.documents, document)).get(forged.id);
    await write(document, (doc) => addCard(doc, forged));
    expect(await card()).toMatchObject(truth);
    await write(document, (doc) => projectTypes(doc).items.get(forged.id)?.set('kind', 'task'));
    expect(await card()).toMatchObject(truth);
    expect((await logged()).filter((line) => line.includes(forged.id))).toHaveLength(2);
    expect((await logged()).join()).toContain('createdBy');
  });

  test('P4: who wrote a comment is put right in the document, and logged', async () => {
    const { id: project } = await board.project();
    const { id: item } = await board.item(project, {});
    const document = `item:${item}`;
    const at = new Date(board.clock.time).toISOString();
    const comment = { ...makeCard(), author: board.ada.principal.id, text: 'I did not say that', at };
    const { id, author, text } = comment;
    await write(document, (doc) => addComment(doc, { id, author, text, at, editedAt: null }));
    const [held] = readComments(await copyOf(board.documents, document));
    expect(held).toMatchObject({ id, author: board.grace.principal.id });
    await write(document, (doc) => itemTypes(doc).comments.get(id)?.set('author', 'me'));
    expect(readComments(await copyOf(board.documents, document))[0]).toEqual(held);
    expect((await logged()).filter((line) => line.includes(id))).toHaveLength(2);
  });
});
