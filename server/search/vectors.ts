import type { SearchQuery } from '../../shared/search-query.ts';
import type { Database, Sql } from '../db/index.ts';
import type { Embedder } from './embedder.ts';
import { conditionsOf, type FoundChunk, isNarrowed } from './filters.ts';
import { indexOf } from './former.ts';

/** Chunks that are embedded at once. */
const BATCH = 64;
/** The longest vectors that the extension indexes. */
const MOST_INDEXED_DIMENSIONS = 2000;

/** Where the `vector` extension is, makes the vectors of its type, and an index for those of the embedder. */
export async function prepareVectors(database: Database, embedder: Embedder): Promise<void> {
  const { vector, transaction } = database;
  const { name, dimensions } = embedder;
  if (!vector) return;
  await transaction(async (tx) => {
    // Two processes that start at once.
    await tx`select pg_advisory_xact_lock(hashtext('search_vectors'))`;
    const [column] = await tx<{ type: string }[]>`
      select format_type(atttypid, null) as type from pg_attribute
      where attrelid = 'search_vectors'::regclass and attname = 'embedding'`;
    if (column?.type !== 'vector') {
      await tx`alter table search_vectors alter column embedding type vector using embedding::vector`;
    }
    if (!isIndexed(database, embedder)) return;
    // The name and the length are the program's own; an index takes no parameters.
    await tx.unsafe(`
      create index if not exists "${indexOf(name)}" on search_vectors
      using hnsw ((embedding::vector(${dimensions})) vector_cosine_ops) where embedder = '${name}'`);
  });
}

/** Whether the nearest vectors of an embedder are found by an index. */
export const isIndexed = ({ vector }: Database, { dimensions }: Embedder): boolean =>
  vector && dimensions <= MOST_INDEXED_DIMENSIONS;

/** Embeds some of the chunks that have no vector of the embedder yet. Returns how many. */
export async function embedSome({ sql, vector, transaction }: Database, embedder: Embedder): Promise<number> {
  const chunks = await sql<{ id: number; text: string }[]>`
    select c.id, concat_ws(E'\n', items.title, c.text) as text
    from search_chunks c left join items on items.id = c.item_id
    where not exists (select from search_vectors v where v.chunk_id = c.id and v.embedder = ${embedder.name})
    order by c.id desc limit ${BATCH}`;
  if (chunks.length === 0) return 0;
  const vectors = await embedder.embed(chunks.map(({ text }) => text));
  const rows = chunks.map(({ id }, index) => ({ id, embedding: literal(vectors[index] ?? [], vector) }));
  await transaction(async (tx) => {
    await tx`
      insert into search_vectors (chunk_id, embedder, embedding)
      select c.id, ${embedder.name}, made.embedding::${vector ? tx`vector` : tx`real[]`}
      from jsonb_to_recordset(${tx.json(rows)}) as made (id bigint, embedding text)
      join search_chunks c on c.id = made.id
      on conflict do nothing`;
  });
  return chunks.length;
}

/**
 * The chunks that are the most alike to a text, of those that a search lets through, best first: by the index; by looking at each where there is
 * none, or filters leave few, of which the index might find none.
 */
export async function findAlike(
  database: Database,
  embedder: Embedder,
  { text, query, limit }: { text: string; query: SearchQuery; limit: number },
): Promise<FoundChunk[]> {
  const { sql, vector } = database;
  const typed = await embedder.embedQuery(text);
  if (typed.every((value) => value === 0)) return [];
  const compared =
    isIndexed(database, embedder) && !isNarrowed(query)
      ? nearest(sql, embedder, typed, limit)
      : each(sql, embedder, typed, vector);
  const rows = await sql<(FoundChunk & { likeness: number })[]>`
    select c.id, c.source, c.source_id, compared.likeness
    from ${compared} as compared
    join search_chunks c on c.id = compared.chunk_id
    join projects on projects.id = c.project_id
    left join items on items.id = c.item_id
    where ${conditionsOf(sql, query)}
    order by compared.likeness desc, c.id limit ${limit}`;
  return rows.filter(({ likeness }) => likeness >= embedder.leastAlike);
}

/** How alike the nearest vectors are, by the index. */
function nearest(sql: Sql, { name, dimensions }: Embedder, typed: Float32Array, limit: number) {
  // Not as parameters: the index is used only where its expression and condition are read as they are.
  const [type, embedder] = [sql.unsafe(`vector(${dimensions})`), sql.unsafe(`'${name}'`)];
  const distance = sql`embedding::${type} <=> ${literal(typed, true)}::${type}`;
  return sql`(
    select chunk_id, 1 - (${distance}) as likeness from search_vectors
    where embedder = ${embedder} order by ${distance} limit ${limit}
  )`;
}

/** How alike all vectors are. */
function each(sql: Sql, { name }: Embedder, typed: Float32Array, vector: boolean) {
  const likeness = vector
    ? sql`1 - (embedding <=> ${literal(typed, true)}::vector)`
    : sql`(
        select sum(one * other)::float8 from unnest(embedding, ${literal(typed, false)}::real[]) as pairs (one, other)
      )`;
  return sql`(select chunk_id, ${likeness} as likeness from search_vectors where embedder = ${name})`;
}

/** A vector as the type of the column reads it. */
function literal(vector: Iterable<number>, extension: boolean): string {
  const values = [...vector].map((value) => value.toFixed(6)).join(',');
  return extension ? `[${values}]` : `{${values}}`;
}
