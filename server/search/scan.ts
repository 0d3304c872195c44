import type { Database } from '../db/index.ts';
import type { Embedder } from './embedder.ts';
import { placesOfLargest } from './largest.ts';
import { type Products, VectorMemory } from './vector-memory.ts';

export type Likeness = { chunkId: number; likeness: number };

/** Vectors that are read in one statement: on the embedded engine everybody waits for it. */
const READ_AT_ONCE = 400;
/** Where the first number is in what the database sends of a vector, and how far it is to the next. */
const VECTOR = { send: 'vector_send', first: 4, step: 4 };
const ARRAY = { send: 'array_send', first: 24, step: 8 };
/** So many more than are wanted are compared exactly: rounded to bytes, some stand a few places behind. */
const LOOKED_AT = 200;
/** By this factor more may be held than there are: chunks go, and nobody tells. */
const MOST_HELD = 1.25;
/** Of fewer it does not matter. */
const FEW = 1000;

/** The vectors of one embedder, in memory. */
export type Held = {
  places: Map<number, number>;
  ids: number[];
  memory: VectorMemory;
  /** The oldest transaction that was not over when they were read: what is missing was made in that one or a later one. */
  since: string;
  /** How often this process has made some, and had when those in memory were read. */
  made: number;
  madeWhenRead: number;
  reading: Promise<void> | null;
  /** How many they may become before it is looked whether many of them are gone. */
  most: number;
};

type Described = Pick<Embedder, 'name' | 'dimensions'>;

/** Those of the embedder that was asked last. */
const held = new WeakMap<Database, { embedder: string; vectors: Held }>();

/**
 * How alike the nearest vectors are, best first, by comparing with each.
 *
 * @param among ids of chunks to which others do not matter; null for all there are
 */
export async function scanNearest(
  { places, ids, memory }: Held,
  typed: Float32Array,
  { among, limit }: { among: number[] | null; limit: number },
): Promise<Likeness[]> {
  const products = memory.productsWith(typed);
  const near = among
    ? among.flatMap((id) => places.get(id) ?? [])
    : await roughlyNearest(products, ids, limit + LOOKED_AT);
  return near
    .map((place) => ({ chunkId: ids[place] ?? GONE, likeness: products.at(place) }))
    .sort((a, b) => b.likeness - a.likeness || a.chunkId - b.chunkId)
    .slice(0, limit);
}

/** The places of the nearest vectors and of some that are not, in turns of the event loop. */
async function roughlyNearest(products: Products, ids: readonly number[], limit: number): Promise<number[]> {
  const found = new Float32Array(products.count);
  let from = 0;
  for (const some of products.roughly()) {
    found.set(some, from);
    from += some.length;
    await new Promise((resolve) => setImmediate(resolve));
  }
  for (let place = 0; place < found.length; place++) if (ids[place] === GONE) found[place] = Number.NEGATIVE_INFINITY;
  return placesOfLargest(found, limit);
}

/** Forgets vectors, whose chunks are gone. */
export function forgetVectors({ places, ids }: Held, gone: number[]): void {
  for (const id of gone) {
    const place = places.get(id);
    if (place !== undefined) ids[place] = GONE;
    places.delete(id);
  }
}
const GONE = -1;

function vectorsOf(database: Database, { name, dimensions }: Described): Held {
  const known = held.get(database);
  if (known?.embedder === name) return known.vectors;
  const memory = new VectorMemory(dimensions);
  const vectors: Held = {
    places: new Map(),
    ids: [],
    memory,
    since: '0',
    made: 1,
    madeWhenRead: 0,
    reading: null,
    most: FEW,
  };
  held.set(database, { embedder: name, vectors });
  return vectors;
}

/**
 * Reads the vectors there are into memory; hardly any that are gone: when those become many, all are read anew. They stay in
 * the memory of the process, 2 kB for each of 384 numbers, and only new ones are read.
 */
export async function loadVectors(database: Database, embedder: Described): Promise<Held> {
  const { sql } = database;
  const vectors = vectorsOf(database, embedder);
  // Nobody else makes vectors on the embedded engine, where to ask for new ones holds up the search.
  if (database.engine === 'postgres' || vectors.madeWhenRead < vectors.made) {
    vectors.reading ??= readNew(database, embedder, vectors).finally(() => {
      vectors.reading = null;
    });
    await vectors.reading;
  }
  const { length } = vectors.ids;
  if (length <= vectors.most) return vectors;
  const [stored] = await sql<{ count: number }[]>`
    select count(*) as count from search_vectors where embedder = ${embedder.name}`;
  vectors.most = Math.max(FEW, length) * MOST_HELD;
  if (length <= Math.max(FEW, (stored?.count ?? 0) * MOST_HELD)) return vectors;
  // A search that goes on keeps what it has.
  if (held.get(database)?.vectors === vectors) held.delete(database);
  return loadVectors(database, embedder);
}

/** Has the next search read the vectors that this process has made. */
export function expectVectors(database: Database): void {
  const known = held.get(database);
  if (known) known.vectors.made++;
}

/** Reads the vectors that others, or this process, have made since. */
async function readNew({ sql, vector }: Database, { name, dimensions }: Described, vectors: Held): Promise<void> {
  const sent = vector ? VECTOR : ARRAY;
  const { made } = vectors;
  let last = { madeBy: vectors.since, chunkId: 0 };
  let since: string | null = null;
  for (let isLast = false; !isLast; ) {
    const rows = await sql<
      ({ since: string } & ({ chunkId: number; madeBy: string; base64: string } | { chunkId: null }))[]
    >`
      select pg_snapshot_xmin(pg_current_snapshot())::text as since, page.*
      from (select) as always left join lateral (
        select chunk_id, made_in::text as made_by, encode(${sql(sent.send)}(embedding), 'base64') as base64
        from search_vectors
        where embedder = ${name} and (made_in, chunk_id) > (${last.madeBy}::text::xid8, ${last.chunkId}::bigint)
        order by made_in, chunk_id limit ${READ_AT_ONCE}
      ) as page on true`;
    for (const row of rows) {
      // As of the first page: what ends while the next ones are read is read again.
      since ??= row.since;
      if (row.chunkId === null) continue;
      last = row;
      if (vectors.places.has(row.chunkId)) continue;
      vectors.places.set(row.chunkId, vectors.memory.count);
      vectors.ids.push(row.chunkId);
      vectors.memory.add(numbersOf(Uint8Array.fromBase64(row.base64), dimensions, sent));
    }
    isLast = rows.length < READ_AT_ONCE;
  }
  vectors.since = since ?? vectors.since;
  vectors.madeWhenRead = made;
}

function numbersOf(bytes: Uint8Array, count: number, { first, step }: typeof VECTOR): Float32Array {
  const view = new DataView(bytes.buffer, bytes.byteOffset);
  const numbers = new Float32Array(count);
  for (let index = 0; index < count; index++) numbers[index] = view.getFloat32(first + index * step);
  return numbers;
}
