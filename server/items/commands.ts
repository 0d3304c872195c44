import type * as Y from 'yjs';
import type { Item, ItemChange, NewItem } from '../../shared/api/items.ts';
import { diffCards } from '../../shared/diff.ts';
import {
  addCard,
  addComment,
  type Card,
  type Comment,
  changeCard,
  changeComment,
  itemTypes,
  removeCard,
  replaceText,
} from '../../shared/documents.ts';
import { rankBetween } from '../../shared/rank.ts';
import { type ItemKind, initialStage, mayBeParent, type Stage } from '../../shared/stages.ts';
import { type Database, type Tx, together } from '../db/index.ts';
import type { Cause, EventLog } from '../events/index.ts';
import { Problem } from '../http/index.ts';
import { type ListMembers, openProject } from '../projects/index.ts';
import type { Documents } from '../sync/index.ts';
import { readCardRows, writeCardRows } from './card-rows.ts';
import { existingComment, existingItem, findItem, findItems, ranksOf } from './queries.ts';

export type ItemOptions = {
  database: Database;
  log: EventLog;
  documents: Documents;
  members: ListMembers;
  now: () => Date;
  newId: () => string;
};

/** A new item, and who puts it on the board. */
export type Creation = { item: NewItem; cause: Cause };

/**
 * Puts new items on a board, each at the top of its stage, in the caller's transaction. Tells for each what became of
 * it: an item whose parent or assignee it cannot have is rejected with a 422, and the others are made.
 *
 * @throws {Problem} 404 without the project, 409 when it is archived
 */
export async function createItems(
  tx: Tx,
  options: ItemOptions,
  projectId: string,
  creations: Creation[],
): Promise<PromiseSettledResult<Item>[]> {
  const { documents, members, now, newId } = options;
  const items = creations.map(({ item }) => item);
  const stages = [...new Set(items.map(stageOf))];
  const [, parents, people, ranks] = await Promise.all([
    openProject(tx, projectId),
    findItems(
      tx,
      items.flatMap(({ parentId }) => parentId ?? []),
    ),
    items.some(({ assignee }) => assignee !== null) ? members(tx) : [],
    Promise.all(stages.map((stage) => ranksOf(tx, projectId, stage))),
  ]);
  const tops = new Map(stages.map((stage, index) => [stage, ranks[index]?.first ?? null]));
  const made = creations.map(({ item: { body, ...fields }, cause }) => {
    const { kind, parentId, assignee } = fields;
    const problem =
      (parentId === null ? null : parentProblem(projectId, kind, parentId, parents.get(parentId))) ??
      (assignee === null ? null : assigneeProblem(assignee, people));
    if (problem) return problem;
    const id = newId();
    const stage = stageOf(fields);
    const rank = rankBetween(null, tops.get(stage) ?? null, jitterOf(newId()));
    tops.set(stage, rank);
    const card: Card = { ...fields, id, stage, rank, createdAt: now().toISOString(), createdBy: cause.actor.id };
    return { card, body, cause };
  });
  const placed = made.flatMap((one) => (one instanceof Problem ? [] : [one]));
  await documents.changeAll(
    tx,
    `project:${projectId}`,
    placed.map(({ card, cause }) => ({ cause, mutate: (doc) => addCard(doc, card) })),
  );
  await together(
    placed
      .filter(({ body }) => body !== '')
      .map(({ card: { id }, body, cause }) =>
        documents.change(tx, `item:${id}`, cause, (doc) => replaceText(itemTypes(doc).body, body)),
      ),
  );
  const stored = await findItems(
    tx,
    placed.map(({ card }) => card.id),
  );
  return made.map((one) => {
    if (one instanceof Problem) return { status: 'rejected', reason: one };
    const value = stored.get(one.card.id);
    if (!value) throw new Error(`make an item: the board has none: ${one.card.id}`);
    return { status: 'fulfilled', value };
  });
}

const stageOf = ({ kind, stage }: Pick<NewItem, 'kind' | 'stage'>): Stage => stage ?? initialStage(kind);

/**
 * Changes fields of an item. One in the archive comes back to the board by a stage other than `done`.
 *
 * @throws {Problem} 404 when there is none, 409 when its project is archived, 422 for a parent or assignee that
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
  const { parentId, assignee } = change;
  const problem =
    (parentId ? parentProblem(item.projectId, item.kind, parentId, await findItem(tx, parentId)) : null) ??
    (assignee === undefined || assignee === null ? null : assigneeProblem(assignee, await options.members(tx)));
  if (problem) throw problem;
  if (item.archivedAt && stage === 'done') return changeArchived(tx, options, { item, fields, cause });
  if (stage !== item.stage) {
    const { last } = await ranksOf(tx, item.projectId, stage);
    fields.rank = rankBetween(last, null, jitterOf(options.newId()));
  }
  await options.documents.change(tx, `project:${item.projectId}`, cause, (doc) => {
    if (!changeCard(doc, item.id, fields)) addCard(doc, { ...cardOf(item), ...fields });
  });
  return existingItem(tx, id);
}

/** Changes an item where no document has it: what somebody changed offline may arrive after it was archived. */
async function changeArchived(
  tx: Tx,
  { log, documents, now }: ItemOptions,
  { item: { id, projectId }, fields, cause }: { item: Item; fields: Partial<Card>; cause: Cause },
): Promise<Item> {
  // The lock of the board: nobody brings the item back meanwhile.
  await documents.change(tx, `project:${projectId}`, cause, () => {});
  const row = (await readCardRows(tx, [id])).get(id);
  if (row) {
    const card = { ...row.card, ...fields };
    await writeCardRows(tx, [{ ...row, card }], now().toISOString());
    const drafts = diffCards(projectId, {
      before: new Map([[id, row.card]]),
      after: new Map([[id, card]]),
      restored: new Set(),
    });
    await log.append(tx, cause, drafts);
  }
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
  const comment = { id: newId(), author: cause.actor.id ?? '', text, at: now().toISOString(), editedAt: null };
  await documents.change(tx, `item:${item.id}`, cause, (doc: Y.Doc) => addComment(doc, comment));
  return comment;
}

/**
 * Gives a comment another text, or with null deletes it.
 *
 * @throws {Problem} 404 when there is none, 403 when somebody else wrote it, 409 when its project is archived
 */
export async function rewriteComment(
  tx: Tx,
  { documents, now }: ItemOptions,
  { itemId, id, text, cause }: { itemId: string; id: string; text: string | null; cause: Cause },
): Promise<void> {
  const item = await openItem(tx, itemId);
  const comment = await existingComment(tx, item.id, id);
  if (comment.author !== cause.actor.id) {
    throw new Problem(403, `change the comment: only who wrote it may do that: ${id}`);
  }
  const editedAt = now().toISOString();
  await documents.change(tx, `item:${item.id}`, cause, (doc: Y.Doc) => {
    if (text === null) itemTypes(doc).comments.delete(id);
    else changeComment(doc, id, { text, editedAt });
  });
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

/** Why an item of a project cannot have this parent; null when it can. */
function parentProblem(
  projectId: string,
  kind: ItemKind,
  parentId: string,
  parent: Item | null | undefined,
): Problem | null {
  if (parent?.projectId !== projectId) return new Problem(422, `set the parent: the project has no item ${parentId}`);
  if (mayBeParent(parent.kind, kind)) return null;
  return new Problem(422, `set the parent: a ${parent.kind} is none for a ${kind}: ${parentId}`);
}

/** Why nobody can be assigned by this id; null when somebody can. */
function assigneeProblem(assignee: string, people: { id: string }[]): Problem | null {
  if (people.some(({ id }) => id === assignee)) return null;
  return new Problem(422, `assign the item: there is no member ${assignee}`);
}

function cardOf({ id, kind, stage, title, rank, assignee, labels, parentId, createdAt, createdBy }: Item): Card {
  return { id, kind, stage, title, rank, assignee, labels, parentId, createdAt, createdBy };
}

/** A number in [0, 1), of the random end of a new id. */
const jitterOf = (id: string) => Number.parseInt(id.slice(-8), 16) / 2 ** 32;
