import type { MapSummary, Repository } from '../../shared/api/repositories.ts';
import type { Sql, Tx } from '../db/index.ts';

type RepositoryRow = Omit<Repository, 'map' | 'head'> & {
  headCommit: string | null;
  headCheckedAt: string | null;
  commit: string | null;
  generatedAt: string | null;
  totals: NonNullable<Repository['map']>['totals'] | null;
};

function toRepository(row: RepositoryRow): Repository {
  const { commit, generatedAt, totals, headCommit, headCheckedAt, ...repository } = row;
  const head = headCheckedAt === null ? null : { commit: headCommit, checkedAt: headCheckedAt };
  const map = commit && generatedAt && totals ? { commit, generatedAt, totals, stale: false } : null;
  return withHead({ ...repository, map, head }, head);
}

/** The repository as it is when HEAD is there. */
export function withHead(repository: Repository, head: Repository['head']): Repository {
  const { map } = repository;
  return { ...repository, head, map: map && { ...map, stale: head !== null && head.commit !== map.commit } };
}

/** The columns of a `RepositoryRow`, with those of the newest map. */
const withNewestMap = (sql: Sql | Tx) => sql`
  select r.id, r.project_id, r.url, r.kind, r.name, r.created_at, r.head_commit, r.head_checked_at, m.commit, m.generated_at, m.totals
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

/** A map as it is stored: gzipped JSON. */
export type StoredMap = { commit: string; generatedAt: string; map: Uint8Array };

/**
 * The newest map of a repository, or the newest of those whose commit begins with `commit`, or that were made before
 * `before`; null without one.
 */
export async function findMap(
  sql: Sql,
  repositoryId: string,
  { commit, before }: { commit?: string | undefined; before?: string | undefined } = {},
): Promise<StoredMap | null> {
  const [row] = await sql<StoredMap[]>`
    select commit, generated_at, map from system_maps
    where repository_id = ${repositoryId}
      ${commit === undefined ? sql`` : sql`and starts_with(commit, ${commit})`}
      ${before === undefined ? sql`` : sql`and generated_at < ${before}`}
    order by generated_at desc limit 1`;
  return row ?? null;
}

/** The commit of the map that {@link findMap} finds, without the map; null without one. */
export async function findMapCommit(sql: Sql, repositoryId: string, begins = ''): Promise<string | null> {
  const [row] = await sql<{ commit: string }[]>`
    select commit from system_maps where repository_id = ${repositoryId} and starts_with(commit, ${begins})
    order by generated_at desc limit 1`;
  return row?.commit ?? null;
}

/** The maps of a repository that are kept, newest first. */
export async function listMaps(sql: Sql, repositoryId: string): Promise<MapSummary[]> {
  return sql<MapSummary[]>`
    select commit, generated_at, totals from system_maps where repository_id = ${repositoryId}
    order by generated_at desc`;
}

/** Every repository that is in a project. */
export async function allRepositories(sql: Sql): Promise<Repository[]> {
  const rows = await sql<RepositoryRow[]>`${withNewestMap(sql)} where r.removed_at is null order by r.id`;
  return rows.map(toRepository);
}

/** The commit of the newest map of any repository of a project. */
export async function currentCommit(sql: Sql | Tx, projectId: string): Promise<string | null> {
  const [row] = await sql<{ commit: string }[]>`
    select m.commit from repositories r join system_maps m on m.repository_id = r.id
    where r.project_id = ${projectId} and r.removed_at is null order by m.generated_at desc limit 1`;
  return row?.commit ?? null;
}
