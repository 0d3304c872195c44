import type { Repository, RepositoryAdded } from '../../shared/api/repositories.ts';
import type { SystemMap } from '../../shared/map.ts';
import type { Database, Sql, Tx } from '../db/index.ts';
import type { Cause, EventLog } from '../events/index.ts';
import { Problem } from '../http/index.ts';
import type { Jobs } from '../jobs/index.ts';
import { type Location, locate, type PathRules } from './location.ts';
import { findRepository, findRepositoryAt } from './queries.ts';

/** The kind of job that makes a system map. */
export const INGEST_JOB = 'repositories.ingest';
/** The kind of job that makes one of an older commit. */
export const PAST_JOB = 'repositories.past';

/** So many maps of a repository are kept to be compared: the newest. */
const MAPS_KEPT = 20;

export type CommandOptions = {
  database: Database;
  log: EventLog;
  jobs: Jobs;
  now: () => Date;
  newId: () => string;
};

/**
 * Adds a repository to a project and starts its first ingestion, in the caller's transaction.
 *
 * @throws {Problem} 404 without the project, 409 when the project has this repository
 */
export async function addRepository(
  tx: Tx,
  { log, jobs, now, newId }: CommandOptions,
  { projectId, location, cause }: { projectId: string; location: Location; cause: Cause },
): Promise<RepositoryAdded> {
  const [project] = await tx<{ archivedAt: string | null }[]>`select archived_at from projects where id = ${projectId}`;
  if (!project) throw new Problem(404, `add the repository: there is no project ${projectId}`);
  if (project.archivedAt) throw new Problem(409, `add the repository: the project is archived: ${projectId}`);
  const { url, kind, name } = location;
  const createdAt = now().toISOString();
  const repository: Repository = { id: newId(), projectId, url, kind, name, createdAt, head: null, map: null };
  const inserted = await tx`
    insert into repositories (id, project_id, url, kind, name, created_at, created_by)
    values (${repository.id}, ${projectId}, ${url}, ${kind}, ${name}, ${repository.createdAt}, ${cause.actor.id})
    on conflict (project_id, url) where removed_at is null do nothing`;
  if (inserted.count === 0) throw new Problem(409, `add the repository: the project has it already: ${url}`);
  const subject = { type: 'repository', id: repository.id };
  await log.append(tx, cause, [{ type: 'repository.added', projectId, subject, payload: { name, url } }]);
  return { ...repository, jobId: await enqueueIngestion(tx, jobs, repository, cause) };
}

/**
 * Starts an ingestion of the project's repository at this place, which is added where it has none there.
 *
 * @throws {Problem} 404 without the project
 */
export async function startIngestion(
  tx: Tx,
  options: CommandOptions,
  added: { projectId: string; location: Location; cause: Cause },
): Promise<{ repositoryId: string; jobId: string }> {
  const repository = await findRepositoryAt(tx, added.projectId, added.location.url);
  if (repository) {
    const jobId = await enqueueIngestion(tx, options.jobs, repository, added.cause);
    return { repositoryId: repository.id, jobId };
  }
  const { id, jobId } = await addRepository(tx, options, added);
  return { repositoryId: id, jobId };
}

/**
 * Checks what a person typed as a repository's place, and gives what starts its ingestion for a project.
 *
 * @throws {Problem} for a place that cannot be
 */
export async function prepareRepository(
  text: string,
  options: CommandOptions & { paths: PathRules },
): Promise<(tx: Tx, projectId: string, cause: Cause) => Promise<{ jobId: string }>> {
  const location = await locate(text, options.paths);
  return (tx, projectId, cause) => startIngestion(tx, options, { projectId, location, cause });
}

/** Removes the repositories of a project with their maps, for good. */
export async function deleteRepositories(tx: Tx, projectId: string): Promise<void> {
  await tx`delete from repositories where project_id = ${projectId}`;
}

/** Enqueues an ingestion; while one waits or runs, it is that one. Returns the job's id. */
export function enqueueIngestion(tx: Tx, jobs: Jobs, repository: Repository, cause: Cause): Promise<string> {
  return jobs.enqueue(tx, {
    kind: INGEST_JOB,
    payload: { repositoryId: repository.id, about: repository.name },
    cause,
    projectId: repository.projectId,
    subject: { type: 'repository', id: repository.id },
    uniqueKey: `${INGEST_JOB}:${repository.id}`,
  });
}

/**
 * Enqueues the map of an older commit, to be compared with others; while that waits or runs, it is that one.
 *
 * @throws {Problem} 409 before there is a map of the newest commit, and for a commit whose map is kept
 */
export async function enqueuePastMap(
  tx: Tx,
  jobs: Jobs,
  { repository, commit, cause }: { repository: Repository; commit: string; cause: Cause },
): Promise<string> {
  const { id, projectId, name, map } = repository;
  if (!map) throw new Problem(409, `map the commit: the repository was not ingested yet: ${id}`);
  const kept = await tx`select from system_maps where repository_id = ${id} and commit = ${commit}`;
  if (kept.length > 0) throw new Problem(409, `map the commit: its map is kept: ${commit}`);
  return jobs.enqueue(tx, {
    kind: PAST_JOB,
    payload: { repositoryId: id, commit, about: `${name} as of ${commit.slice(0, 7)}` },
    cause,
    projectId,
    subject: { type: 'repository', id },
    uniqueKey: `${PAST_JOB}:${id}:${commit}`,
  });
}

/** Takes a repository out of its project, and ends its jobs; its maps stay for what refers to them. */
export async function removeRepository(
  tx: Tx,
  { log, jobs, now }: CommandOptions,
  { id, cause }: { id: string; cause: Cause },
): Promise<void> {
  const repository = await findRepository(tx, id);
  if (!repository) throw new Problem(404, `remove the repository: there is none: ${id}`);
  const { projectId, name } = repository;
  const subject = { type: 'repository', id };
  // Before the repository: an ingestion that completes locks its job first too.
  await jobs.cancelAbout(tx, subject);
  await tx`update repositories set removed_at = ${now().toISOString()} where id = ${id}`;
  await log.append(tx, cause, [{ type: 'repository.removed', projectId, subject, payload: { name } }]);
}

/** A map as a thread made it. */
export type MadeMap = Pick<SystemMap, 'commit' | 'generatedAt' | 'durationMs' | 'totals'> & {
  modules: number;
  /** All of it as JSON, gzipped. */
  packed: Uint8Array;
};

/** Stores a complete map, as the newest that its repository has, and tells of it. The oldest ones go. */
export async function storeMap(
  tx: Tx,
  log: EventLog,
  { repository, made, cause }: { repository: Repository; made: MadeMap; cause: Cause },
): Promise<void> {
  const { commit, generatedAt, totals, durationMs, modules, packed } = made;
  await tx`
    insert into system_maps (repository_id, commit, generated_at, totals, map)
    values (${repository.id}, ${commit}, ${generatedAt}, ${tx.json(totals)}, ${packed})
    on conflict (repository_id, commit)
    do update set generated_at = excluded.generated_at, totals = excluded.totals, map = excluded.map`;
  await tx`
    delete from system_maps where repository_id = ${repository.id} and commit not in (
      select commit from system_maps where repository_id = ${repository.id} order by generated_at desc limit ${MAPS_KEPT}
    )`;
  await storeHead(tx, repository.id, { commit, checkedAt: generatedAt });
  const { files, lines } = totals;
  await log.append(tx, cause, [
    {
      type: 'repository.ingested',
      projectId: repository.projectId,
      subject: { type: 'repository', id: repository.id },
      payload: { name: repository.name, commit, files, lines, modules, durationMs },
    },
  ]);
}

/** Stores the map of an older commit, behind the newest whatever its clock said. The next ingestions drop it first. */
export async function storePastMap(
  tx: Tx,
  { id }: Repository,
  { commit, generatedAt, totals, packed }: MadeMap,
): Promise<void> {
  await tx`
    insert into system_maps (repository_id, commit, generated_at, totals, map)
    select ${id}, ${commit}, least(${generatedAt}::timestamptz, max(generated_at) - interval '1 millisecond'),
      ${tx.json(totals)}, ${packed}
    from system_maps where repository_id = ${id} having count(*) > 0
    on conflict (repository_id, commit) do nothing`;
}

/** Remembers where HEAD was. */
export async function storeHead(
  sql: Sql | Tx,
  repositoryId: string,
  { commit, checkedAt }: { commit: string | null; checkedAt: string },
): Promise<void> {
  await sql`update repositories set head_commit = ${commit}, head_checked_at = ${checkedAt} where id = ${repositoryId}`;
}
