import type { SearchStatus } from '../../shared/api/ops.ts';
import type { Sql } from '../db/index.ts';

/** What is written is found within a second: only what waits longer, in milliseconds, is worth saying. */
const LONG_MS = 3000;
/** Of more it does not matter how many they are. */
const MOST_WAITING = 1000;

/** How much has waited for a while to be indexed. */
export async function countWaiting(sql: Sql, now: Date): Promise<number> {
  const [row] = await sql<{ waiting: number }[]>`
    select count(*) as waiting from (
      select from search_pending where at < ${new Date(now.getTime() - LONG_MS)} limit ${MOST_WAITING}
    ) as pending`;
  return row?.waiting ?? 0;
}

/** What is in the index, and what waits to be. */
export async function countIndexed(sql: Sql): Promise<Pick<SearchStatus, 'kinds' | 'waiting'>> {
  const [kinds, [pending]] = await Promise.all([
    sql<{ kind: string; chunks: number }[]>`select kind, count(*) as chunks from search_chunks group by kind`,
    sql<{ waiting: number }[]>`select count(*) as waiting from search_pending`,
  ]);
  return {
    kinds: Object.fromEntries(kinds.map(({ kind, chunks }) => [kind, chunks])),
    waiting: pending?.waiting ?? 0,
  };
}
