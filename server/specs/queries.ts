import type { Revision, RevisionSummary } from '../../shared/api/specs.ts';
import type { Sql, Tx } from '../db/index.ts';

const summary = (sql: Sql | Tx) => sql`revision, title, sha256, commit, frozen_by, frozen_at`;

/** The revisions of a spec, newest first, behind the number `after`. */
export function listRevisions(
  sql: Sql,
  itemId: string,
  { after, limit }: { after?: number | undefined; limit: number },
): Promise<RevisionSummary[]> {
  return sql<RevisionSummary[]>`
    select ${summary(sql)} from spec_revisions
    where item_id = ${itemId} ${after === undefined ? sql`` : sql`and revision < ${after}`}
    order by revision desc limit ${limit}`;
}

export async function findRevision(sql: Sql | Tx, itemId: string, revision: number): Promise<Revision | null> {
  const [row] = await sql<Revision[]>`
    select ${summary(sql)}, text from spec_revisions where item_id = ${itemId} and revision = ${revision}`;
  return row ?? null;
}

/** The newest revision; null when the spec was never frozen. */
export async function newestRevision(sql: Sql | Tx, itemId: string): Promise<RevisionSummary | null> {
  const [row] = await sql<RevisionSummary[]>`
    select ${summary(sql)} from spec_revisions where item_id = ${itemId} order by revision desc limit 1`;
  return row ?? null;
}
