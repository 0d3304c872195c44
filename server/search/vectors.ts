import { type Database, idArray, type Sql } from '../db/index.ts';
import type { Embedder } from './embedder.ts';
import { MOST_SIFTED, type Narrowing } from './filters.ts';
import { indexOf } from './former.ts';
import type { FoundChunk } from './fuse.ts';
import { expectVectors, forgetVectors, type Held, type Likeness, loadVectors, scanNearest } from './scan.ts';

/** Chunks that are embedded, and stored, at once: on the embedded engine everybody waits for each statement. */
const BATCH = 24;
/** Neighbours that are considered for each node of the index when it comes in: with fewer, more of the nearest are missed. */
const CONSIDERED = 200;
/** So many nodes of the index are looked at: the more, the fewer of the nearest are missed. */
const SEARCHED = 350;
/** So many are found at most: of more, people found no more of what they asked for. */
export const MOST_ALIKE = 50;
/** Where filters leave out some of those that were found, so many are looked at. */
const MOST_VISITED = 1500;
/** With filters, so many are looked at in memory, if of these so many are let through; */
const SAMPLE = 1000;
const ENOUGH = 30;
/** the first of them before the others, which may not be needed. */
const FIRST = 250;
/** Of no more chunks than these, each is looked at. */
const FEW = 1000;
/** What an index is called that another takes the place of. */
const FORMER = 'search_vectors_former';
/** The longest vectors that the extension indexes, by the type of their numbers. */
const MOST_INDEXED_DIMENSIONS = { vector: 2000, halfvec: 4000 };

/** Where the `vector` extension is, makes the vectors of its type, and an index for those of the embedder if it has one. */
export async function prepareVectors(database: Database, embedder: Embedder): Promise<void> {
  const { vector, transaction } = database;
  const { name, dimensions } = embedder;
  if (!vector) return;
  const isWanted = await isIndexed(database, embedder);
  const { indexed } = await abilitiesOf(database);
  await transaction(async (tx) => {
    // Two processes that start at once.
    await tx`select pg_advisory_xact_lock(hashtext('search_vectors'))`;
    const [column] = await tx<{ type: string }[]>`
      select format_type(atttypid, null) as type from pg_attribute
      where attrelid = 'search_vectors'::regclass and attname = 'embedding'`;
    if (column?.type !== 'vector') {
      await tx`alter table search_vectors alter column embedding type vector using embedding::vector`;
    }
    const [former] = await tx<{ definition: string }[]>`
      select indexdef as definition from pg_indexes where indexname = ${indexOf(name)}`;
    const operators = `${indexed}_cosine_ops`;
    // One that a former version made, or that was made with a former version of the extension.
    const isFormer = former && !(isWanted && former.definition.includes(` ${operators}`));
    if (isFormer) await tx`alter index ${tx(indexOf(name))} rename to ${tx(FORMER)}`;
    if (isWanted) {
      // The name and the length are the program's own; an index takes no parameters.
      await tx.unsafe(`
        create index if not exists "${indexOf(name)}" on search_vectors
        using hnsw ((embedding::${indexed}(${dimensions})) ${operators}) with (ef_construction = ${CONSIDERED})
        where embedder = '${name}'`);
    }
    // At the end: from here on nobody can read the vectors before the transaction is over.
    if (isFormer) await tx`drop index ${tx(FORMER)}`;
  });
}

/**
 * Whether the nearest vectors of an embedder are found by an index. Not on the embedded engine: everybody would wait for
 * an index that takes milliseconds for each vector, and seconds to be vacuumed (docs/decisions/0016).
 */
export async function isIndexed(database: Database, { dimensions }: Embedder): Promise<boolean> {
  if (database.engine !== 'postgres' || !database.vector) return false;
  return dimensions <= MOST_INDEXED_DIMENSIONS[(await abilitiesOf(database)).indexed];
}

/**
 * Embeds some of the chunks that have no vector of the embedder yet, the newest first, of those before the chunk `before`.
 * Returns the last of them, to go on from: who begins anew walks past all that have one. Null where there was none.
 */
export async function embedSome(
  database: Database,
  embedder: Embedder,
  before: number | null = null,
): Promise<number | null> {
  const { sql, vector, transaction } = database;
  const chunks = await sql<{ id: number; text: string }[]>`
    select c.id, concat_ws(E'\n', items.title, c.title, c.path, c.text) as text
    from search_chunks c left join items on items.id = c.item_id
    where not exists (select from search_vectors v where v.chunk_id = c.id and v.embedder = ${embedder.name})
      and (${before}::bigint is null or c.id < ${before})
    order by c.id desc limit ${BATCH}`;
  if (chunks.length === 0) return null;
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
  expectVectors(database);
  return chunks.at(-1)?.id ?? null;
}

/** What a search looks for by its vectors. */
type Alike = { text: string; narrowing: Narrowing; limit: number };

/**
 * The chunks that are the most alike to a text, of those that a search lets through, best first: by the index; by looking at
 * each where there is none, or filters leave few, of which the index might find none.
 */
export async function findAlike(
  database: Database,
  embedder: Embedder,
  { text, narrowing, limit }: Alike,
): Promise<Compared[]> {
  // Both at once: each asks the database, which others keep busy for longer.
  const [typed, held] = await Promise.all([
    embedder.embedQuery(text),
    isIndexed(database, embedder).then((is) => (is ? null : loadVectors(database, embedder))),
  ]);
  if (typed.every((value) => value === 0)) return [];
  const sought = { typed, narrowing, limit };
  const rows = await (held ? scan(database.sql, held, sought) : compare(database, embedder, sought));
  return rows.map((chunk) => ({ ...chunk, isSupport: chunk.likeness < embedder.leastAlike }));
}

/** What vectors are compared with, and of what is wanted. */
type Sought = Omit<Alike, 'text'> & { typed: Float32Array };
type Compared = FoundChunk & { likeness: number };

/** Has the database compare vectors. */
async function compare(database: Database, embedder: Embedder, sought: Sought): Promise<Compared[]> {
  const { typed, narrowing, limit } = sought;
  const { sql } = database;
  const few = narrowing.mayBeFew ? await readFew(sql, narrowing) : null;
  const compared = few
    ? each(sql, embedder, typed, few)
    : nearest(sql, embedder, typed, { narrowing, limit, ...(await abilitiesOf(database)) });
  return sql<Compared[]>`
    select c.id, c.source, c.source_id, compared.likeness
    from ${compared} as compared join search_chunks c on c.id = compared.chunk_id
    order by compared.likeness desc, c.id limit ${limit}`;
}

/** Compares vectors in memory. */
async function scan(sql: Sql, held: Held, sought: Sought): Promise<Compared[]> {
  const { typed, narrowing } = sought;
  const limit = Math.min(sought.limit, MOST_ALIKE);
  let among: number[] | null = null;
  if (narrowing.isNarrowed) {
    // Mostly enough of those that filters let through are near; to read their ids takes longer than all else.
    const nearest = await scanNearest(held, typed, { among, limit: SAMPLE });
    const shown = await readShown(sql, narrowing, nearest.slice(0, FIRST));
    if (shown.length < limit) shown.push(...(await readShown(sql, narrowing, nearest.slice(FIRST))));
    if (shown.length >= ENOUGH || !narrowing.mayBeFew) return shown.slice(0, limit);
    among = await readFew(sql, narrowing);
    if (!among) return shown;
  }
  for (let wanted = limit; ; wanted *= 2) {
    const nearest = await scanNearest(held, typed, { among, limit: wanted });
    const shown = await readShown(sql, narrowing, nearest);
    if (shown.length >= limit || nearest.length < wanted) return shown.slice(0, limit);
    // There may be others behind those that are gone, or that nobody finds.
    await forgetGone(sql, held, nearest);
  }
}

/** Those of some chunks that a search lets through, in their order. */
async function readShown(sql: Sql, { conditions, siftings }: Narrowing, nearest: Likeness[]): Promise<Compared[]> {
  const rows = await sql<FoundChunk[]>`
    select c.id, c.source, c.source_id from search_chunks c
    where c.id = any(${idsOf(nearest)}::text::bigint[]) and ${conditions()} and ${siftings()}`;
  const shown = new Map(rows.map((row) => [row.id, row]));
  return nearest.flatMap(({ chunkId, likeness }) => {
    const chunk = shown.get(chunkId);
    return chunk ? [{ ...chunk, likeness }] : [];
  });
}

async function forgetGone(sql: Sql, held: Held, nearest: Likeness[]): Promise<void> {
  const rows = await sql<{ id: number }[]>`
    select id from search_chunks where id = any(${idsOf(nearest)}::text::bigint[])`;
  const there = new Set(rows.map(({ id }) => id));
  const gone = nearest.map(({ chunkId }) => chunkId).filter((id) => !there.has(id));
  forgetVectors(held, gone);
}

const idsOf = (nearest: Likeness[]) => idArray(nearest.map(({ chunkId }) => `${chunkId}`));

/** The chunks that filters let through, when they are few. */
async function readFew(sql: Sql, { conditions, siftings, facets }: Narrowing): Promise<number[] | null> {
  // What is rare of a kind or in a language is found by the index of terms.
  const narrowed = facets === '' ? sql`true` : sql`c.terms @@ ${facets}::text::tsquery`;
  const rows = await sql<{ id: number }[]>`
    select c.id from (
      select c.* from search_chunks c where ${narrowed} and ${conditions()} limit ${MOST_SIFTED}
    ) as c
    where ${siftings()} limit ${FEW + 1}`;
  return rows.length > FEW ? null : rows.map(({ id }) => id);
}

type Abilities = {
  /** Whether the index, asked for the nearest of some, goes on when those that it has found are not among them. */
  canGoOn: boolean;
  /** The type of the vectors in an index. Numbers of two bytes take half the room, and are found in two thirds of the time. */
  indexed: keyof typeof MOST_INDEXED_DIMENSIONS;
};

/** What the `vector` extension of a database can do. */
const abilitiesOf = cachedByDatabase(async ({ sql }): Promise<Abilities> => {
  const [row] = await sql<Abilities[]>`
    select string_to_array(split_part(extversion, '-', 1), '.')::int[] >= '{0,8}' as can_go_on,
      case when to_regtype('halfvec') is null then 'vector' else 'halfvec' end as indexed
    from pg_extension where extname = 'vector'`;
  return row ?? { canGoOn: false, indexed: 'vector' };
});

function cachedByDatabase<T>(read: (database: Database) => Promise<T>): (database: Database) => Promise<T> {
  const known = new WeakMap<Database, Promise<T>>();
  return (database) => {
    const cached = known.get(database) ?? read(database);
    known.set(database, cached);
    return cached;
  };
}

/** How alike the nearest vectors are, by the index. */
function nearest(
  sql: Sql,
  { name, dimensions }: Embedder,
  typed: Float32Array,
  { narrowing: { isNarrowed, conditions, siftings }, limit, canGoOn, indexed }: Omit<Alike, 'text'> & Abilities,
) {
  // Not as parameters: the index is used only where its expression and condition are read as they are.
  const [type, embedder] = [sql.unsafe(`${indexed}(${dimensions})`), sql.unsafe(`'${name}'`)];
  const distance = sql`embedding::${type} <=> ${literal(typed, true)}::${type}`;
  const goesOn = canGoOn
    ? sql`, set_config('hnsw.iterative_scan', ${isNarrowed ? 'relaxed_order' : 'off'}, true),
      set_config('hnsw.max_scan_tuples', ${String(MOST_VISITED)}, true)`
    : sql``;
  // What the settings say has to be known before the index is asked: the subquery refers to them.
  return sql`(
    with settings as materialized (
      select set_config('hnsw.ef_search', ${String(SEARCHED)}, true) as searched ${goesOn}
    )
    select found.* from settings cross join lateral (
      select chunk_id, 1 - (embedding <=> ${literal(typed, true)}::vector) as likeness
      from search_vectors join search_chunks c on c.id = chunk_id
      where embedder = ${embedder} and settings.searched is not null
        and ${conditions()} and ${siftings()}
      order by ${distance} limit ${Math.min(limit, MOST_ALIKE)}
    ) as found
  )`;
}

/** How alike the vectors of a few chunks are. */
function each(sql: Sql, { name }: Embedder, typed: Float32Array, few: number[]) {
  return sql`(
    select chunk_id, 1 - (embedding <=> ${literal(typed, true)}::vector) as likeness
    from search_vectors where embedder = ${name} and chunk_id = any(${`{${few.join(',')}}`}::text::bigint[])
  )`;
}

/** A vector as the type of the column reads it. */
function literal(vector: Iterable<number>, extension: boolean): string {
  const values = [...vector].map((value) => (value === 0 ? '0' : value.toFixed(6))).join(',');
  return extension ? `[${values}]` : `{${values}}`;
}
