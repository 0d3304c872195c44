import type { SearchStatus } from '../../shared/api/ops.ts';
import type { Sql } from '../db/index.ts';

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
