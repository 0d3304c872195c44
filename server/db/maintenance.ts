import type { Sql } from './connection.ts';

/** How often tables are looked at, as autovacuum does by default, in milliseconds. */
const INTERVAL_MS = 60_000;

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
  for (const { name } of tables) await sql.unsafe(`vacuum (analyze) ${name}`);
  return tables.map(({ name }) => name);
}

/** Maintains the database every minute, until the returned function is called. */
export function keepMaintained(sql: Sql): () => void {
  let running = false;
  const timer = setInterval(async () => {
    if (running) return;
    running = true;
    // One that fails is tried again: the database works without it, if slowly.
    await maintain(sql).catch(() => {});
    running = false;
  }, INTERVAL_MS);
  return () => clearInterval(timer);
}
