import type { CommentCounts, Item, ItemFilter } from '../../shared/api/items.ts';
import type { Comment } from '../../shared/documents.ts';
import { STAGES, type Stage } from '../../shared/stages.ts';
import { idArray, type Sql, type Tx } from '../db/index.ts';
import { Problem } from '../http/index.ts';

/** The columns of an `Item`. */
const itemColumns = (sql: Sql | Tx) => sql`
  id, project_id, kind, stage, title, rank, assignee, labels, parent_id, created_at, created_by, updated_at,
  completed_at, archived_at`;

/** An item that is not deleted, whether or not it is archived. */
export async function findItem(sql: Sql | Tx, id: string): Promise<Item | null> {
  const [item] = await sql<Item[]>`select ${itemColumns(sql)} from items where id = ${id} and deleted_at is null`;
  return item ?? null;
}

/** Those of these items that are not deleted, by id. */
export async function findItems(sql: Sql | Tx, ids: string[]): Promise<Map<string, Item>> {
  if (ids.length === 0) return new Map();
  // In two steps: the indexes of what is not deleted are in other orders, and one of them would be gone through.
  const items = await sql<Item[]>`
    select ${itemColumns(sql)} from (
      select * from items where id = any(${idArray(ids)}::text::uuid[]) offset 0
    ) as items where deleted_at is null`;
  return new Map(items.map((item) => [item.id, item]));
}

/**
 * The item, to read it.
 *
 * @throws {Problem} 404 when there is none
 */
export async function existingItem(sql: Sql | Tx, id: string): Promise<Item> {
  const item = await findItem(sql, id);
  if (!item) throw new Problem(404, `find the item: there is none: ${id}`);
  return item;
}

/** The items of a project, newest first, behind `after`; those in the archive too. */
export function listItems(
  sql: Sql,
  projectId: string,
  query: ItemFilter & { after?: string | undefined; limit: number },
): Promise<Item[]> {
  const { kind, stage, assignee, label, text, after, limit } = query;
  const conditions = [
    sql`project_id = ${projectId} and deleted_at is null`,
    kind && sql`and kind = ${kind}`,
    stage && sql`and stage = ${stage}`,
    assignee && sql`and assignee = ${assignee}`,
    label && sql`and labels @> ${sql.json([label])}`,
    text && sql`and lower(title) like ${`${text.toLowerCase().replace(/[\\%_]/g, '\\$&')}%`}`,
    after && sql`and id < ${after}`,
  ].filter((condition) => typeof condition === 'object');
  return sql<Item[]>`select ${itemColumns(sql)} from items where ${conditions} order by id desc limit ${limit}`;
}

/** The items of somebody that are not done, of projects that are not archived, newest first, behind `after`. */
export function listAssigned(
  sql: Sql,
  { assignee, after, limit }: { assignee: string; after?: string | undefined; limit: number },
): Promise<Item[]> {
  return sql<Item[]>`
    select ${itemColumns(sql)} from items
    where assignee = ${assignee} and deleted_at is null and stage <> 'done' ${after ? sql`and id < ${after}` : sql``}
      and exists (select from projects where projects.id = project_id and projects.archived_at is null)
    order by id desc limit ${limit}`;
}

/** The first and the last rank of a stage, null when it is empty. */
export async function ranksOf(
  sql: Sql | Tx,
  projectId: string,
  stage: Stage,
): Promise<{ first: string | null; last: string | null }> {
  // Not `min` and `max`: as long as nothing is known about the table they go through all of the project's items.
  const inOrder = sql`
    select rank from items
    where project_id = ${projectId} and stage = ${stage} and deleted_at is null and archived_at is null order by rank`;
  const [ranks] = await sql<{ first: string | null; last: string | null }[]>`
    select (${inOrder} limit 1) as first, (${inOrder} desc limit 1) as last`;
  return ranks ?? { first: null, last: null };
}

/** How many items of a project are in each stage; those in the archive are done. */
export async function countStages(sql: Sql | Tx, projectId: string): Promise<Record<Stage, number>> {
  const rows = await sql<{ stage: Stage; items: number }[]>`
    select stage, count(*) as items from items where project_id = ${projectId} and deleted_at is null group by stage`;
  const counts = new Map(rows.map(({ stage, items }) => [stage, items]));
  return Object.fromEntries(STAGES.map((stage) => [stage, counts.get(stage) ?? 0])) as Record<Stage, number>;
}

/**
 * The living text of an item (Markdown).
 *
 * @throws {Problem} 404 when there is none
 */
export async function readBody(sql: Sql, id: string): Promise<string> {
  const [row] = await sql<{ body: string }[]>`select body from items where id = ${id} and deleted_at is null`;
  if (!row) throw new Problem(404, `find the item: there is none: ${id}`);
  return row.body;
}

/** The living text of an item, which nobody stores anew until the transaction ends; '' where there is no item. */
export async function lockBody(tx: Tx, id: string): Promise<string> {
  const [row] = await tx<{ body: string }[]>`select body from items where id = ${id} for update`;
  return row?.body ?? '';
}

/** Where a comment stands among those of its item. */
export type CommentPlace = Pick<Comment, 'at' | 'id'>;

/** The comments of an item, oldest first, behind `after`. */
export function listComments(
  sql: Sql,
  itemId: string,
  { after, limit }: { after: CommentPlace | null; limit: number },
): Promise<Comment[]> {
  return sql<Comment[]>`
    select id, author, text, at, edited_at from comments
    where item_id = ${itemId} and deleted_at is null ${after ? sql`and (at, id) > (${after.at}, ${after.id})` : sql``}
    order by at, id limit ${limit}`;
}

/** A comment of an item. Throws a {@link Problem} with status 404 when there is none. */
export async function existingComment(sql: Sql | Tx, itemId: string, id: string): Promise<Comment> {
  const [comment] = await sql<Comment[]>`
    select id, author, text, at, edited_at from comments
    where id = ${id} and item_id = ${itemId} and deleted_at is null`;
  if (!comment) throw new Problem(404, `find the comment: the item has none with this id: ${id}`);
  return comment;
}

/** How many comments the items of a project have, of those that have some. */
export function countComments(sql: Sql, projectId: string): Promise<CommentCounts['items']> {
  return sql<CommentCounts['items']>`
    select item_id, count(*) as comments from comments
    where deleted_at is null and item_id in (select id from items where project_id = ${projectId} and deleted_at is null)
    group by item_id order by item_id`;
}
