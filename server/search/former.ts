import type { Database, Sql } from '../db/index.ts';
import type { Embedder } from './embedder.ts';
import type { EmbedderOrigin } from './embedders/index.ts';

/** Vectors that one transaction drops at most. */
const BATCH = 2000;

/** Says that a process has started with an embedder: from now on its vectors are the ones to have. */
export async function chooseEmbedder(sql: Sql, name: string, origin: EmbedderOrigin, at: Date): Promise<void> {
  const { kind, model, place } = origin;
  await sql`
    insert into search_embedders (name, kind, model, place, chosen_at)
    values (${name}, ${kind}, ${model}, ${place}, ${at})
    on conflict (name) do update set chosen_at = excluded.chosen_at`;
}

/** Whether no other process has chosen another embedder since; and whether every chunk has had a vector of this one. */
export async function stateOf(sql: Sql, name: string): Promise<{ chosen: boolean; complete: boolean }> {
  const [row] = await sql<{ chosen: boolean; complete: boolean }[]>`
    select complete_at is not null as complete,
      not exists (select from search_embedders later where later.chosen_at > own.chosen_at) as chosen
    from search_embedders own where name = ${name}`;
  return row ?? { chosen: false, complete: false };
}

/** The embedder that searches were answered with before, by vectors that were once complete; null for none. */
export async function lastComplete(sql: Sql, name: string | null): Promise<(EmbedderOrigin & { name: string }) | null> {
  const [row] = await sql<(EmbedderOrigin & { name: string })[]>`
    select name, kind, model, place from search_embedders
    where complete_at is not null and name is distinct from ${name}::text order by complete_at desc limit 1`;
  return row ?? null;
}

/** Drops what all other embedders have made, with its index. */
export async function dropOthers({ sql, transaction }: Database, { name }: Embedder): Promise<void> {
  const others = await sql<{ name: string }[]>`select name from search_embedders where name <> ${name}`;
  for (const other of others) {
    // First: without an index its vectors go quickly.
    await sql`drop index if exists ${sql(indexOf(other.name))}`;
    let dropped = BATCH;
    while (dropped === BATCH) {
      const result = await sql`
        delete from search_vectors where embedder = ${other.name} and chunk_id in (
          select chunk_id from search_vectors where embedder = ${other.name} limit ${BATCH}
        )`;
      dropped = result.count;
    }
    await transaction((tx) => tx`delete from search_embedders where name = ${other.name}`.then(() => {}));
  }
}

/** Says that every chunk has a vector of the embedder. */
export async function markComplete(sql: Sql, name: string, at: Date): Promise<void> {
  await sql`update search_embedders set complete_at = coalesce(complete_at, ${at}) where name = ${name}`;
}

/** The name of the index of an embedder's vectors. */
export const indexOf = (name: string): string => `search_vectors_${name}`;
