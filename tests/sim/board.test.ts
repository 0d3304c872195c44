import { v7 as newId } from 'uuid';
import { afterAll, beforeAll, expect, test } from 'vitest';
import * as Y from 'yjs';
import type { Database } from '../../server/db/index.ts';
import type { Item } from '../../shared/api/items.ts';
import {
  addCard,
  type Card,
  changeCard,
  MAX_TITLE_LENGTH,
  projectTypes,
  readCards,
  removeCard,
} from '../../shared/documents.ts';
import { ITEM_KINDS, STAGES } from '../../shared/stages.ts';
import { type Board, copyOf, openBoard } from '../support/board.ts';
import { describeEachDatabase } from '../support/database.ts';
import { type Random, random } from '../support/random.ts';

const SEEDS = [1, 2, 11];
const ROUNDS = 50;
const CLIENTS = 3;

/**
 * Clients edit copies of one board at random, hostile writes among them, and exchange updates with the server in any
 * order, some twice. Once the server has put right what is wrong, the rows are the cards of its document, and every
 * item was created by exactly one event.
 */
describeEachDatabase('a board under random edits', (open) => {
  let database: Database;
  let board: Board;
  beforeAll(async () => {
    database = await open();
    board = await openBoard(database);
  });
  afterAll(() => board.stop());

  test.each(SEEDS)('has the rows of its document (seed %i)', { timeout: 60_000 }, async (seed) => {
    const chance = random(seed);
    const { id: projectId } = await board.project();
    const foreign = await board.item((await board.project('Other')).id, {});
    const name = `project:${projectId}`;
    const callers = [board.ada, board.grace];
    const clients = Array.from({ length: CLIENTS }, () => new Y.Doc());
    const ids: string[] = [foreign.id];

    for (let round = 0; round < ROUNDS; round++) {
      const doc = chance.pick(clients);
      for (let edits = chance.below(4); edits >= 0; edits--) doc.transact(() => editAtRandom(doc, ids, chance));
      const caller = chance.pick(callers);
      const server = await copyOf(board.documents, name);
      switch (chance.below(4)) {
        case 0:
          await board.send(caller, name, Y.encodeStateAsUpdate(doc));
          break;
        case 1:
          await board.send(caller, name, Y.encodeStateAsUpdate(doc, Y.encodeStateVector(server)));
          break;
        case 2:
          Y.applyUpdate(doc, Y.encodeStateAsUpdate(server));
          break;
        default:
          await requestAtRandom(board, projectId, ids, chance);
      }
      board.clock.time += chance.below(10_000);
    }
    for (const doc of clients) await board.send(chance.pick(callers), name, Y.encodeStateAsUpdate(doc));
    await board.settle();

    const rows = await database.sql<Card[]>`
      select id, kind, stage, title, rank, assignee, labels, parent_id, created_at, created_by
      from items where project_id = ${projectId} and deleted_at is null and archived_at is null`;
    const cards = readCards(await copyOf(board.documents, name));
    expect(new Map(rows.map((row) => [row.id, row]))).toEqual(cards);
    expect(cards.size).toBeGreaterThan(3);

    const made = new Map<string, number>();
    const count = (id: string) => made.set(id, (made.get(id) ?? 0) + 1);
    for (const { type, subject, payload } of await board.events(projectId)) {
      if (type === 'idea.created' || type === 'spec.created') count(subject.id);
      if (type === 'tasks.created') for (const { id } of payload.tasks as { id: string }[]) count(id);
    }
    const all = await database.sql<{ id: string }[]>`select id from items where project_id = ${projectId}`;
    expect(made).toEqual(new Map(all.map(({ id }) => [id, 1])));
  });
});

function editAtRandom(doc: Y.Doc, ids: string[], chance: Random): void {
  const { items } = projectTypes(doc);
  const id = chance.pick(ids);
  const map = items.get(id);
  switch (chance.below(10)) {
    case 0:
    case 1:
    case 2:
      ids.push(newId());
      addCard(doc, cardAtRandom(ids.at(-1) ?? '', ids, chance));
      break;
    case 3:
      // One that is there already, was deleted, or is another project's.
      addCard(doc, cardAtRandom(id, ids, chance));
      break;
    case 4:
      removeCard(doc, id);
      break;
    case 5:
      if (map instanceof Y.Map) map.set(chance.pick([...FIELDS]), chance.pick([null, 7, 'x', '\0', [], {}, id]));
      break;
    case 6:
      if (map instanceof Y.Map) map.delete(chance.pick([...FIELDS]));
      break;
    case 7:
      changeCard(doc, id, { labels: ['a', 'b', 'c'].filter(() => chance.below(2) === 0) });
      break;
    case 8:
      changeCard(doc, id, { parentId: chance.pick([null, ...ids]), assignee: chance.pick([null, 'ada', 'grace']) });
      break;
    default:
      changeCard(doc, id, { stage: chance.pick(STAGES), rank: `${chance.below(99)}`, title: `t${chance.below(9)}` });
  }
}

const FIELDS = ['kind', 'stage', 'title', 'rank', 'assignee', 'labels', 'parentId', 'createdAt', 'createdBy'] as const;

function cardAtRandom(id: string, ids: string[], chance: Random): Card {
  return {
    id,
    kind: chance.pick(ITEM_KINDS),
    stage: chance.pick(STAGES),
    title: chance.pick(['Voice', '', 'x'.repeat(MAX_TITLE_LENGTH + 1), 'half \ud800', 'nul \0']),
    rank: `${chance.below(99)}`,
    assignee: null,
    labels: chance.pick([[], ['a'], ['b', 'a']]),
    parentId: chance.pick([null, id, ...ids]),
    createdAt: chance.pick(['2020-01-01T00:00:00.000Z', '2999-01-01T00:00:00.000Z', 'yesterday']),
    createdBy: chance.pick([null, 'somebody else']),
  };
}

async function requestAtRandom(board: Board, projectId: string, ids: string[], chance: Random): Promise<void> {
  const path = `/api/items/${chance.pick(ids)}`;
  switch (chance.below(4)) {
    case 0: {
      const item = { kind: chance.pick(ITEM_KINDS), title: 'By request', stage: chance.pick(STAGES) };
      ids.push((await board.grace.call<Item>('POST', `/api/projects/${projectId}/items`, item)).body.id);
      break;
    }
    case 1:
      await board.grace.call('DELETE', path);
      break;
    default:
      await board.ada.call('PATCH', path, { stage: chance.pick(STAGES), title: `r${chance.below(9)}` });
  }
}
