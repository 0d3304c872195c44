import type * as Y from 'yjs';
import type { Item, ItemChange, NewItem } from '../../shared/api/items.ts';
import {
  addCard,
  addComment,
  type Card,
  type Comment,
  changeCard,
  itemTypes,
  removeCard,
  replaceText,
} from '../../shared/documents.ts';
import { rankBetween } from '../../shared/rank.ts';
import { type ItemKind, initialStage, mayBeParent } from '../../shared/stages.ts';
import type { Database, Tx } from '../db/index.ts';
import type { Cause, EventLog } from '../events/index.ts';
import { Problem } from '../http/index.ts';
import { type ListMembers, openProject } from '../projects/index.ts';
import type { Documents } from '../sync/index.ts';
import { existingItem, findItem, ranksOf } from './queries.ts';

export type ItemOptions = {
  database: Database;
  log: EventLog;
  documents: Documents;
  members: ListMembers;
  now: () => Date;
  newId: () => string;
};

/**
 * Puts a new item on the board, at the top of its stage, in the caller's transaction.
 *
 * @throws {Problem} 404 without the project, 409 when it is archived, 422 for a parent or assignee that it cannot have
 */
export async function createItem(
  tx: Tx,
  options: ItemOptions,
  { projectId, item, cause }: { projectId: string; item: NewItem; cause: Cause },
): Promise<Item> {
  await openProject(tx, projectId);
  const { body, stage = initialStage(item.kind), ...fields } = item;
  await checkParent(tx, projectId, item.kind, item.parentId);
  await checkAssignee(tx, options, item.assignee);
  const { documents, now, newId } = options;
  const id = newId();
  const { first } = await ranksOf(tx, projectId, stage);
  const rank = rankBetween(null, first, jitterOf(newId()));
  const card: Card = { ...fields, id, stage, rank, createdAt: now().toISOString(), createdBy: cause.actor.id };
  await documents.change(tx, `project:${projectId}`, cause, (doc) => addCard(doc, card));
  if (body) await documents.change(tx, `item:${id}`, cause, (doc) => replaceText(itemTypes(doc).body, body));
  return existingItem(tx, id);
}

/**
 * Changes fields of an item. One in the archive comes back to the board by a stage other than `done`.
 *
 * @throws {Problem} 404 when there is none, 409 when it or its project is archived, 422 for a parent or assignee that
 *   it cannot have
 */
export async function changeItem(
  tx: Tx,
  options: ItemOptions,
  { id, change, cause }: { id: string; change: ItemChange; cause: Cause },
): Promise<Item> {
  const item = await openItem(tx, id);
  const fields: Partial<Card> = Object.fromEntries(Object.entries(change).filter(([, value]) => value !== undefined));
  const { stage = item.stage } = fields;
  if (item.archivedAt && stage === 'done') throw new Problem(409, `change the item: it is archived: ${id}`);
  if (change.parentId !== undefined) await checkParent(tx, item.projectId, item.kind, change.parentId);
  if (change.assignee !== undefined) await checkAssignee(tx, options, change.assignee);
  if (stage !== item.stage) {
    const { last } = await ranksOf(tx, item.projectId, stage);
    fields.rank = rankBetween(last, null, jitterOf(options.newId()));
  }
  await options.documents.change(tx, `project:${item.projectId}`, cause, (doc) => {
    if (!changeCard(doc, item.id, fields)) addCard(doc, { ...cardOf(item), ...fields });
  });
  return existingItem(tx, id);
}

/**
 * Takes an item off the board, or out of the archive. It keeps its text and comments, for when somebody brings it back.
 *
 * @throws {Problem} 404 when there is none, 409 when its project is archived
 */
export async function deleteItem(
  tx: Tx,
  { log, documents, now }: ItemOptions,
  { id, cause }: { id: string; cause: Cause },
): Promise<void> {
  const item = await openItem(tx, id);
  const { projectId, kind, title } = item;
  if (item.archivedAt) {
    // It is in no document whose change could tell.
    const at = now();
    await tx`update items set deleted_at = ${at}, updated_at = ${at} where id = ${id}`;
    const subject = { type: kind, id: item.id };
    await log.append(tx, cause, [{ type: 'item.deleted', projectId, subject, payload: { kind, title } }]);
  } else {
    await documents.change(tx, `project:${projectId}`, cause, (doc) => removeCard(doc, item.id));
  }
}

/**
 * Makes an item's text read `body`, by the smallest edit.
 *
 * @throws {Problem} 404 when there is none, 409 when its project is archived
 */
export async function writeBody(
  tx: Tx,
  { documents }: ItemOptions,
  { id, body, cause }: { id: string; body: string; cause: Cause },
): Promise<void> {
  const item = await openItem(tx, id);
  await documents.change(tx, `item:${item.id}`, cause, (doc) => replaceText(itemTypes(doc).body, body));
}

/**
 * Comments on an item.
 *
 * @throws {Problem} 404 when there is none, 409 when its project is archived
 */
export async function writeComment(
  tx: Tx,
  { documents, now, newId }: ItemOptions,
  { itemId, text, cause }: { itemId: string; text: string; cause: Cause },
): Promise<Comment> {
  const item = await openItem(tx, itemId);
  const comment = { id: newId(), author: cause.actor.id ?? '', text, at: now().toISOString() };
  await documents.change(tx, `item:${item.id}`, cause, (doc: Y.Doc) => addComment(doc, comment));
  return comment;
}

/** Removes all items of a project with their comments, for good. Returns their ids. */
export async function removeItems(tx: Tx, projectId: string): Promise<string[]> {
  const removed = await tx<{ id: string }[]>`delete from items where project_id = ${projectId} returning id`;
  return removed.map(({ id }) => id);
}

/** The item, to change it. */
async function openItem(tx: Tx, id: string): Promise<Item> {
  const item = await existingItem(tx, id);
  await openProject(tx, item.projectId);
  return item;
}

async function checkParent(tx: Tx, projectId: string, kind: ItemKind, parentId: string | null): Promise<void> {
  if (parentId === null) return;
  const parent = await findItem(tx, parentId);
  if (parent?.projectId !== projectId) throw new Problem(422, `set the parent: the project has no item ${parentId}`);
  if (!mayBeParent(parent.kind, kind)) {
    throw new Problem(422, `set the parent: a ${parent.kind} is none for a ${kind}: ${parentId}`);
  }
}

async function checkAssignee(tx: Tx, { members }: ItemOptions, assignee: string | null): Promise<void> {
  if (assignee === null || (await members(tx)).some(({ id }) => id === assignee)) return;
  throw new Problem(422, `assign the item: there is no member ${assignee}`);
}

function cardOf({ id, kind, stage, title, rank, assignee, labels, parentId, createdAt, createdBy }: Item): Card {
  return { id, kind, stage, title, rank, assignee, labels, parentId, createdAt, createdBy };
}

/** A number in [0, 1), of the random end of a new id. */
const jitterOf = (id: string) => Number.parseInt(id.slice(-8), 16) / 2 ** 32;
