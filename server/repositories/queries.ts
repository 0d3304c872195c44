import type { Repository } from '../../shared/api/repositories.ts';
import type { Sql, Tx } from '../db/index.ts';

type RepositoryRow = Omit<Repository, 'map'> & {
  commit: string | null;
  generatedAt: string | null;
  totals: NonNullable<Repository['map']>['totals'] | null;
};

const toRepository = ({ commit, generatedAt, totals, ...repository }: RepositoryRow): Repository => ({
  ...repository,
  map: commit && generatedAt && totals ? { commit, generatedAt, totals } : null,
});

/** The columns of a `RepositoryRow`, with those of the newest map. */
const withNewestMap = (sql: Sql | Tx) => sql`
  select r.id, r.project_id, r.url, r.kind, r.name, r.created_at, m.commit, m.generated_at, m.totals
  from repositories r
  left join lateral (
    select commit, generated_at, totals from system_maps where repository_id = r.id order by generated_at desc limit 1
  ) m on true`;

/** The repositories of a project in order of id, behind `after`. */
export async function listRepositories(
  sql: Sql,
  { projectId, after, limit }: { projectId: string; after?: string | undefined; limit: number },
): Promise<Repository[]> {
  const rows = await sql<RepositoryRow[]>`
    ${withNewestMap(sql)}
    where r.project_id = ${projectId} and r.removed_at is null ${after ? sql`and r.id > ${after}` : sql``}
    order by r.id limit ${limit}`;
  return rows.map(toRepository);
}

export async function findRepository(sql: Sql | Tx, id: string): Promise<Repository | null> {
  const [row] = await sql<RepositoryRow[]>`${withNewestMap(sql)} where r.id = ${id} and r.removed_at is null`;
  return row ? toRepository(row) : null;
}

/** The repository of a project at a place, as it is stored. */
export async function findRepositoryAt(sql: Sql | Tx, projectId: string, url: string): Promise<Repository | null> {
  const [row] = await sql<RepositoryRow[]>`
    ${withNewestMap(sql)} where r.project_id = ${projectId} and r.url = ${url} and r.removed_at is null`;
  return row ? toRepository(row) : null;
}

/** The newest map of a repository, as gzipped JSON; null before the first ingestion. */
export async function findMap(
  sql: Sql,
  repositoryId: string,
): Promise<{ commit: string; generatedAt: string; map: Uint8Array } | null> {
  const [row] = await sql<{ commit: string; generatedAt: string; map: Uint8Array }[]>`
    select commit, generated_at, map from system_maps where repository_id = ${repositoryId} order by generated_at desc limit 1`;
  return row ?? null;
}

/** The commit of the newest map of any repository of a project. */
export async function currentCommit(sql: Sql | Tx, projectId: string): Promise<string | null> {
  const [row] = await sql<{ commit: string }[]>`
    select m.commit from repositories r join system_maps m on m.repository_id = r.id
    where r.project_id = ${projectId} and r.removed_at is null order by m.generated_at desc limit 1`;
  return row?.commit ?? null;
}
