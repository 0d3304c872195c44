import type { Sql } from './connection.ts';

/** How often the write-ahead log is looked at, in milliseconds. */
const INTERVAL_MS = 10_000;
/** Every so many times the tables are looked at, too: each minute, as autovacuum does by default. */
const TABLES_EVERY = 6;
/** Bytes of the write-ahead log that a server which was killed has to read again when it starts. */
const MAX_LOG_BYTES = 32 * 1024 * 1024;

/**
 * Vacuums and analyzes the tables that have changed enough, by the rules of autovacuum
 * (https://www.postgresql.org/docs/18/routine-vacuuming.html#AUTOVACUUM). The embedded engine has no background
 * processes: without this its plans are made without statistics, and at some ten thousand rows a query that takes one
 * millisecond takes fifty. Returns the tables.
 */
export async function maintain(sql: Sql): Promise<string[]> {
  const tables = await sql<{ name: string }[]>`
    select format('%I.%I', schemaname, tables.relname) as name
    from pg_stat_all_tables as tables join pg_class on pg_class.oid = relid
    cross join lateral (select greatest(reltuples, 0) as rows) as counted
    where relkind in ('r', 'm') and (
      n_mod_since_analyze > 50 + 0.1 * rows or n_dead_tup > 50 + 0.2 * rows or n_ins_since_vacuum > 1000 + 0.2 * rows
      or age(relfrozenxid) > 150000000
    )
    order by 1`;
  // One at a time, and everybody else's turn between them.
  for (const { name } of tables) {
    await sql.unsafe(`vacuum ${name}`);
    await sql.unsafe(`analyze ${name}`);
  }
  return tables.map(({ name }) => name);
}

/**
 * Makes a checkpoint when enough has been written since the last one. The embedded engine makes none by itself but when it
 * is closed: its write-ahead log would grow with every change, and so would the time to start again after it was killed.
 * Returns whether it made one.
 */
export async function checkpoint(sql: Sql): Promise<boolean> {
  const [log] = await sql<{ isLong: boolean }[]>`
    select pg_current_wal_insert_lsn() - redo_lsn > ${MAX_LOG_BYTES} as is_long from pg_control_checkpoint()`;
  if (log?.isLong) await sql`checkpoint`;
  return log?.isLong ?? false;
}

/** Maintains the database until the returned function is called. */
export function keepMaintained(sql: Sql): () => void {
  let running = false;
  let times = 0;
  const timer = setInterval(async () => {
    if (running) return;
    running = true;
    times++;
    try {
      await checkpoint(sql);
      if (times % TABLES_EVERY === 0) await maintain(sql);
    } catch {
      // It is tried again: the database works without it, if slowly.
    }
    running = false;
  }, INTERVAL_MS);
  return () => clearInterval(timer);
}
