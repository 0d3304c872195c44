import type { Status } from '../../shared/api/ops.ts';
import type { Database, Sql } from '../db/index.ts';
import { eventsInLastMinute, type OpsSources } from './sources.ts';

/** How the server is doing. */
export async function readStatus(options: {
  database: Database;
  sources: OpsSources;
  version: string;
  startedAt: Date;
  now: Date;
}): Promise<Status> {
  const { database, sources, version, startedAt, now } = options;
  const [jobs, eventsPerMinute, subscribers, search, storage] = await Promise.all([
    sources.jobsByState(),
    eventsInLastMinute(sources, now),
    sources.subscribers(),
    sources.search(),
    readStorage(database.sql),
  ]);
  const { documents, connections, failing } = sources.sync();
  return {
    version,
    engine: database.engine,
    vector: database.vector,
    startedAt: startedAt.toISOString(),
    jobs,
    eventsPerMinute,
    rooms: documents,
    connections,
    failing,
    subscribers,
    search,
    storage,
  };
}

/** Sizes with their indexes and large values, the largest first. Read from the file system: no rows are counted. */
async function readStorage(sql: Sql): Promise<Status['storage']> {
  const [tables, [database]] = await Promise.all([
    sql<{ name: string; bytes: number }[]>`
      select relname::text as name, pg_total_relation_size(oid) as bytes from pg_class
      where relkind = 'r' and relnamespace = 'public'::regnamespace
      order by bytes desc, name`,
    sql<{ bytes: number }[]>`select pg_database_size(current_database()) as bytes`,
  ]);
  return { database: database?.bytes ?? 0, tables: [...tables] };
}
