import type * as Y from 'yjs';
import {
  addCard,
  addComment,
  changeCard,
  itemTypes,
  projectTypes,
  readCards,
  readComments,
  removeCard,
} from '../../shared/documents.ts';
import { ITEM_KINDS, STAGES } from '../../shared/stages.ts';
import { makeCard } from '../support/sync.ts';
import type { World } from './world.ts';

/** Stands in whatever somebody writes who may not: it must not get anywhere. */
export const FORBIDDEN = 'forbidden';

/** One thing that somebody does on a board. `kept` is the card that nobody removes. */
export function editBoard(world: World, doc: Y.Doc, who: string, kept: string, title?: string): void {
  const { chance, newId, date } = world;
  const text = title ?? `${chance.below(1000)}`;
  const ids = [...readCards(doc).keys()].filter((id) => id !== kept);
  const id = ids.length > 0 ? chance.pick(ids) : kept;
  doc.transact(() => {
    switch (title === undefined ? chance.below(ids.length === 0 ? 2 : 10) : chance.below(2)) {
      case 0:
      case 1: {
        const made = { id: newId(), kind: chance.pick(ITEM_KINDS), title: text, createdAt: date().toISOString() };
        world.makers.set(made.id, who);
        const parentId = chance.below(3) === 0 ? id : null;
        // Sometimes in somebody else's name, or at a time that cannot be: the server puts that right.
        const forged = { createdBy: 'somebody else', createdAt: '2999-01-01T00:00:00.000Z' };
        addCard(doc, makeCard({ ...made, createdBy: who, parentId, ...(chance.below(6) === 0 ? forged : {}) }));
        break;
      }
      case 2:
        removeCard(doc, id);
        break;
      case 3:
        changeCard(doc, id, { title: text });
        break;
      case 4:
        changeCard(doc, id, { labels: ['a', 'b', 'c'].filter(() => chance.below(2) === 0) });
        break;
      case 5:
        changeCard(doc, id, { parentId: chance.pick([null, ...ids]), assignee: chance.pick([null, who]) });
        break;
      case 6: {
        const field = chance.pick(['createdBy', 'createdAt', 'kind', 'stage']);
        projectTypes(doc)
          .items.get(id)
          ?.set(field, chance.pick(['nonsense', '2031-01-01T00:00:00.000Z']));
        break;
      }
      case 7:
        projectTypes(doc).meta.set('name', `Apollo ${text}`);
        break;
      default:
        changeCard(doc, id, { stage: chance.pick(STAGES), rank: `${chance.below(100)}` });
    }
  });
}

/** One thing that somebody does in the text of an item, or below it. */
export function editText({ chance, newId, date }: World, doc: Y.Doc, who: string, text?: string): void {
  const { body, comments } = itemTypes(doc);
  const said = text ?? `${who} ${chance.below(1000)} `;
  const ids = readComments(doc).map(({ id }) => id);
  const id = ids.length > 0 ? chance.pick(ids) : '';
  switch (text === undefined ? chance.below(12) : 0) {
    case 1:
    case 8:
      // Enough of it that a snapshot is due.
      body.insert(body.length, 'x'.repeat(chance.below(120_000)));
      break;
    case 2:
    case 3: {
      const author = chance.below(4) === 0 ? 'somebody else' : who;
      addComment(doc, { id: newId(), author, text: said, at: date().toISOString(), editedAt: null });
      break;
    }
    case 4:
      if (id) comments.delete(id);
      break;
    case 5:
      if (id) comments.get(id)?.set(chance.pick(['author', 'text', 'at']), 'changed');
      break;
    case 6:
    case 7: {
      const start = chance.below(body.length + 1);
      body.delete(start, Math.min(body.length - start, 1 + chance.below(10)));
      break;
    }
    default:
      body.insert(chance.below(body.length + 1), said);
  }
}
