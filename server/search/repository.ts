import type { ThreadPool } from '../../workers/pool.ts';
import type { Database, Sql } from '../db/index.ts';
import type { EventLogDeps } from '../events/index.ts';
import { findMap, findRepository, type StoredSourceRules, storedSourceOf } from '../repositories/index.ts';
import { insertChunks } from './indexing.ts';
import { claimRepository, finishRepository, type PendingRepository } from './pending.ts';

type Repository = NonNullable<Awaited<ReturnType<typeof findRepository>>>;

export type RepositoryOptions = Pick<EventLogDeps, 'database' | 'now' | 'logger'> &
  StoredSourceRules & {
    pool: ThreadPool;
  };

/** What a thread may hold: the map of a large repository is a hundred megabytes. */
const MEMORY_MB = 1500;
const TIMEOUT_MS = 10 * 60_000;
/** So many rows are read or removed at once. */
const PAGE = 5000;
const REMOVED_AT_ONCE = 50;
/** So many chunks of one repository are searched; what comes behind in the order of its paths is left out. */
const MOST_CHUNKS = 200_000;

/**
 * Indexes the repository that waits the longest, as its newest map has it: what is in the index already, by path and
 * content, is left as it is. In many short transactions; one that ends half way is gone on with. Returns whether there was one.
 */
export async function indexRepository(options: RepositoryOptions & { stored: () => void }): Promise<boolean> {
  const { database, now, logger } = options;
  const claimed = await claimRepository(database.sql, now());
  if (!claimed) return false;
  try {
    const repository = await findRepository(database.sql, claimed.id);
    const stored = repository && (await findMap(database.sql, repository.id));
    if (repository && stored) await readRepository(options, claimed, repository, stored.map);
    else if (!repository) await removeChunks(database, claimed.id);
  } catch (error) {
    // Its folder may be gone for a while. The claim holds it back, and the others go on.
    logger.warn({ err: error, repository: claimed.id }, 'index a repository');
    return true;
  }
  await finishRepository(database.sql, claimed);
  return true;
}

async function readRepository(
  { database, now, logger, pool, stored, ...rules }: RepositoryOptions & { stored: () => void },
  claimed: PendingRepository,
  repository: Repository,
  map: Uint8Array,
): Promise<void> {
  const { sql, transaction } = database;
  const { id, projectId } = repository;
  const isCurrent = async () => (await claimRepository(sql, now(), claimed)) !== null;
  const limits = { memoryMb: MEMORY_MB, timeoutMs: TIMEOUT_MS };
  const source = storedSourceOf(repository, rules);
  const known = (await knownFiles(sql, id)).map(({ path, oid }) => [path, oid] as const);
  const plan = await pool.run('search/plan-files', { map: new Uint8Array(map), known }, limits);
  const { commit, mailmap, gone, parts } = plan;
  for (let from = 0; from < gone.length; from += REMOVED_AT_ONCE) {
    await removeFiles(database, id, gone.slice(from, from + REMOVED_AT_ONCE));
  }
  let count = await countChunks(sql, id);
  for (const [index, part] of parts.entries()) {
    if (count >= MOST_CHUNKS) {
      logger.warn(
        { repository: id, parts: parts.length - index },
        `index a repository: more than ${MOST_CHUNKS} chunks`,
      );
      break;
    }
    // Asked for anew, it is read anew, and this much is there already.
    if (!(await isCurrent())) return;
    for (const write of await pool.run('search/cut-files', { repositoryId: id, source, part }, limits)) {
      await transaction(async (tx) => {
        await tx`
          delete from search_chunks where file_id in (
            select id from jsonb_to_recordset(${tx.json(write.files)}) as (id uuid, begins boolean) where begins
          )`;
        await tx`
          insert into search_files (id, repository_id, path, oid)
          select id, ${id}, path, oid from jsonb_to_recordset(${tx.json(write.files)}) as (id uuid, path text, oid text)
          on conflict (id) do update set oid = excluded.oid`;
        if (write.count > 0) await insertChunks(tx, write.chunks, { id, projectId });
      });
      count += write.count;
    }
    stored();
  }
  if (!(await isCurrent())) return;
  const wanted = { repositoryId: id, source, commit, mailmap, known: await knownCommits(sql, id) };
  const commits = await pool.run('search/read-commits', wanted, limits);
  for (let from = 0; from < commits.gone.length; from += REMOVED_AT_ONCE) {
    await removeCommits(database, id, commits.gone.slice(from, from + REMOVED_AT_ONCE));
  }
  for (const chunks of commits.writes) await transaction((tx) => insertChunks(tx, chunks, { id, projectId }));
  stored();
}

/** The files of a repository that are in the index. */
async function knownFiles(sql: Sql, repositoryId: string): Promise<{ path: string; oid: string }[]> {
  const known: { path: string; oid: string }[] = [];
  for (let after = ''; ; ) {
    const rows = await sql<{ path: string; oid: string }[]>`
      select path, oid from search_files where repository_id = ${repositoryId} and path > ${after}
      order by path limit ${PAGE}`;
    known.push(...rows);
    const last = rows.at(-1);
    if (!last || rows.length < PAGE) return known;
    after = last.path;
  }
}

type KnownCommit = { sha: string; writtenBy: string; writtenByAddress: string };

/** The commits of a repository that are in the index. */
async function knownCommits(sql: Sql, repositoryId: string): Promise<KnownCommit[]> {
  const known: KnownCommit[] = [];
  for (let after = ''; ; ) {
    const rows = await sql<KnownCommit[]>`
      select sha, written_by, written_by_address from search_chunks
      where repository_id = ${repositoryId} and sha is not null and sha > ${after}
      order by sha limit ${PAGE}`;
    for (const { sha, writtenBy, writtenByAddress } of rows) known.push({ sha, writtenBy, writtenByAddress });
    if (rows.length < PAGE) return known;
    after = known.at(-1)?.sha ?? '';
  }
}

async function countChunks(sql: Sql, repositoryId: string): Promise<number> {
  const [row] = await sql<{ count: number }[]>`
    select count(*) from search_files join search_chunks on file_id = search_files.id
    where search_files.repository_id = ${repositoryId}`;
  return row?.count ?? 0;
}

function removeFiles(
  { transaction }: Pick<Database, 'transaction'>,
  repositoryId: string,
  paths: string[],
): Promise<void> {
  return transaction(async (tx) => {
    const gone = tx`(
      select id from search_files
      where repository_id = ${repositoryId} and path in (select jsonb_array_elements_text(${tx.json(paths)}))
    )`;
    await tx`delete from search_chunks where file_id in ${gone}`;
    await tx`delete from search_files where id in ${gone}`;
  });
}

function removeCommits(
  { transaction }: Pick<Database, 'transaction'>,
  repositoryId: string,
  shas: string[],
): Promise<void> {
  return transaction(async (tx) => {
    await tx`
      delete from search_chunks
      where repository_id = ${repositoryId} and sha in (select jsonb_array_elements_text(${tx.json(shas)}))`;
  });
}

/** Removes everything of a repository. */
async function removeChunks(database: Database, repositoryId: string): Promise<void> {
  const { sql } = database;
  const paths = (await knownFiles(sql, repositoryId)).map(({ path }) => path);
  for (let from = 0; from < paths.length; from += REMOVED_AT_ONCE) {
    await removeFiles(database, repositoryId, paths.slice(from, from + REMOVED_AT_ONCE));
  }
  const shas = (await knownCommits(sql, repositoryId)).map(({ sha }) => sha);
  for (let from = 0; from < shas.length; from += REMOVED_AT_ONCE) {
    await removeCommits(database, repositoryId, shas.slice(from, from + REMOVED_AT_ONCE));
  }
}
