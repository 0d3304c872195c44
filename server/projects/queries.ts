import type { Project } from '../../shared/api/projects.ts';
import { idArray, type Sql, type Tx } from '../db/index.ts';
import { Problem } from '../http/index.ts';

const columns = (sql: Sql | Tx) =>
  sql`id, name, description, demo, health, created_at, created_by, updated_at, archived_at`;

export async function findProject(sql: Sql | Tx, id: string): Promise<Project | null> {
  const [project] = await sql<Project[]>`select ${columns(sql)} from projects where id = ${id}`;
  return project ?? null;
}

/** Which of these projects there are. */
export async function existingProjects(sql: Sql | Tx, ids: string[]): Promise<Set<string>> {
  const rows = await sql<{ id: string }[]>`
    select id from projects where id = any(${idArray(ids)}::text::uuid[])`;
  return new Set(rows.map(({ id }) => id));
}

/**
 * The project, to read it.
 *
 * @throws {Problem} 404 when there is none
 */
export async function existingProject(sql: Sql | Tx, id: string): Promise<Project> {
  const project = await findProject(sql, id);
  if (!project) throw new Problem(404, `find the project: there is none: ${id}`);
  return project;
}

/**
 * The project, to change something in it.
 *
 * @throws {Problem} 404 when there is none, 409 when it is archived
 */
export async function openProject(tx: Tx, id: string): Promise<Project> {
  const project = await existingProject(tx, id);
  if (project.archivedAt) throw new Problem(409, `change the project: it is archived: ${id}`);
  return project;
}

/** The sample project, when there is one, to which nothing is added by others until the transaction ends. */
export async function lockDemo(tx: Tx): Promise<Project | null> {
  const [project] = await tx<Project[]>`
    select ${columns(tx)} from projects where demo order by id limit 1 for update`;
  return project ?? null;
}

/** Projects in the order they were made, behind `after`. */
export function listProjects(
  sql: Sql,
  { archived, after, limit }: { archived: boolean; after?: string | undefined; limit: number },
): Promise<Project[]> {
  return sql<Project[]>`
    select ${columns(sql)} from projects
    where archived_at is ${archived ? sql`not null` : sql`null`} ${after ? sql`and id > ${after}` : sql``}
    order by id limit ${limit}`;
}
