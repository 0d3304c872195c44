import type { Card } from '../../shared/documents.ts';
import { idArray, type Tx } from '../db/index.ts';

/** An item's row, as far as the board's document decides it. */
export type CardRow = {
  projectId: string;
  card: Card;
  completedAt: string | null;
  archivedAt: string | null;
  deletedAt: string | null;
};

/** Whether the item is on the board. */
export const isLive = ({ archivedAt, deletedAt }: CardRow): boolean => !archivedAt && !deletedAt;

/** The rows of items, whichever project they are in, by id. */
export async function readCardRows(tx: Tx, ids: string[]): Promise<Map<string, CardRow>> {
  const rows = await tx<(Card & Omit<CardRow, 'card'>)[]>`
    select id, project_id, kind, stage, title, rank, assignee, labels, parent_id, created_at, created_by, completed_at,
      archived_at, deleted_at
    from items where id = any(${idArray(ids)}::text::uuid[])`;
  return new Map(
    rows.map(({ projectId, completedAt, archivedAt, deletedAt, ...card }) => [
      card.id,
      { projectId, card, completedAt, archivedAt, deletedAt },
    ]),
  );
}

/**
 * Writes rows as they are, in the order of their ids, so that two transactions that write the same ones do not wait for
 * each other. An item never changes its project.
 */
export async function writeCardRows(tx: Tx, rows: CardRow[], at: string): Promise<void> {
  if (rows.length === 0) return;
  const records = rows.map(({ card, ...row }) => ({ ...card, ...row }));
  const written = await tx`
    insert into items (id, project_id, kind, stage, title, rank, assignee, labels, parent_id, created_at, created_by,
      updated_at, completed_at, archived_at, deleted_at)
    select id, "projectId", kind, stage, title, rank, assignee, labels, "parentId", "createdAt", "createdBy",
      ${at}::timestamptz, "completedAt", "archivedAt", "deletedAt"
    from jsonb_to_recordset(${tx.json(records)}) as (
      id uuid, "projectId" uuid, kind text, stage text, title text, rank text, assignee text, labels jsonb,
      "parentId" uuid, "createdAt" timestamptz, "createdBy" text, "completedAt" timestamptz, "archivedAt" timestamptz,
      "deletedAt" timestamptz
    )
    order by id
    on conflict (id) do update set
      stage = excluded.stage, title = excluded.title, rank = excluded.rank, assignee = excluded.assignee,
      labels = excluded.labels, parent_id = excluded.parent_id, updated_at = excluded.updated_at,
      completed_at = excluded.completed_at, archived_at = excluded.archived_at, deleted_at = excluded.deleted_at
    where items.project_id = excluded.project_id`;
  // Two projects brought a new item with one id at the same moment. Tried again, one of them finds the other's.
  if (written.count < rows.length) throw new Error('store items: another project has just made one of them');
}
