import type { Database, Sql } from '../db/index.ts';
import type { Embedder } from './embedder.ts';

export type Likeness = { chunkId: number; likeness: number };

/** Vectors that are read at once, and compared in one turn of the event loop: one millisecond each. */
const READ_AT_ONCE = 100;
const COMPARED_AT_ONCE = 2000;
/** What `array_send` puts in front of an array of one dimension, and the length in front of each element. */
const ARRAY_HEADER_BYTES = 20;
const LENGTH_BYTES = 4;
const FLOAT_BYTES = 4;
/** By this factor more may be held than there are: chunks go, and nobody tells. */
const MOST_HELD = 1.25;
/** Of fewer it does not matter. */
const FEW = 1000;

/** The vectors of one embedder, in blocks of `COMPARED_AT_ONCE`. */
type Held = {
  places: Map<number, number>;
  ids: number[];
  blocks: Float32Array[];
  /** The oldest transaction that was not over when they were read: what is missing was made in that one or a later one. */
  since: string;
  reading: Promise<void> | null;
  /** How many they may become before it is looked whether many of them are gone. */
  most: number;
};

/** Those of the embedder that was asked last. */
const held = new WeakMap<Database, { embedder: string; vectors: Held }>();

/**
 * How alike the nearest vectors are, best first, by comparing with each: for a database that cannot. They stay in the
 * memory of the process, 1.5 kB for each of 384 numbers, and only new ones are read.
 *
 * @param among ids of chunks to which others do not matter; null for all there are
 */
export async function scanNearest(
  database: Database,
  embedder: Pick<Embedder, 'name' | 'dimensions'>,
  typed: Float32Array,
  { among, limit }: { among: number[] | null; limit: number },
): Promise<Likeness[]> {
  const vectors = await readVectors(database, embedder);
  const { dimensions } = embedder;
  const best = new Best(limit);
  const chosen = among && among.flatMap((id) => vectors.places.get(id) ?? []).sort((a, b) => a - b);
  const count = chosen?.length ?? vectors.ids.length;
  for (let start = 0; start < count; start += COMPARED_AT_ONCE) {
    const end = Math.min(start + COMPARED_AT_ONCE, count);
    for (let nth = start; nth < end; nth++) {
      const place = chosen?.[nth] ?? nth;
      const block = vectors.blocks[Math.floor(place / COMPARED_AT_ONCE)];
      const offset = (place % COMPARED_AT_ONCE) * dimensions;
      if (block) best.add(vectors.ids[place] ?? 0, product(block, offset, typed));
    }
    await new Promise((resolve) => setImmediate(resolve));
  }
  return best.sorted();
}

/** Forgets vectors, whose chunks are gone. */
export function forgetVectors(database: Database, embedder: string, ids: number[]): void {
  const { places, ids: all } = vectorsOf(database, embedder);
  for (const id of ids) {
    const place = places.get(id);
    if (place !== undefined) all[place] = GONE;
    places.delete(id);
  }
}
const GONE = -1;

function vectorsOf(database: Database, embedder: string): Held {
  const known = held.get(database);
  if (known?.embedder === embedder) return known.vectors;
  const vectors: Held = { places: new Map(), ids: [], blocks: [], since: '0', reading: null, most: FEW };
  held.set(database, { embedder, vectors });
  return vectors;
}

/** The vectors there are, and hardly any that are gone: when those become many, all are read anew. */
async function readVectors(
  database: Database,
  { name, dimensions }: Pick<Embedder, 'name' | 'dimensions'>,
): Promise<Held> {
  const { sql } = database;
  const vectors = vectorsOf(database, name);
  vectors.reading ??= readNew(sql, name, dimensions, vectors).finally(() => {
    vectors.reading = null;
  });
  await vectors.reading;
  const { length } = vectors.ids;
  if (length <= vectors.most) return vectors;
  const [stored] = await sql<{ count: number }[]>`
    select count(*) as count from search_vectors where embedder = ${name}`;
  vectors.most = Math.max(FEW, length) * MOST_HELD;
  if (length <= Math.max(FEW, (stored?.count ?? 0) * MOST_HELD)) return vectors;
  // A search that goes on keeps what it has.
  if (held.get(database)?.vectors === vectors) held.delete(database);
  return readVectors(database, { name, dimensions });
}

/** Reads the vectors that others, or this process, have made since. */
async function readNew(sql: Sql, embedder: string, dimensions: number, vectors: Held): Promise<void> {
  const [{ xmin } = { xmin: '0' }] = await sql<{ xmin: string }[]>`
    select pg_snapshot_xmin(pg_current_snapshot())::text as xmin`;
  const rows = sql<{ chunkId: number; base64: string }[]>`
    select chunk_id, translate(encode(array_send(embedding), 'base64'), E'\n', '') as base64 from search_vectors
    where embedder = ${embedder} and made_in >= ${vectors.since}::text::xid8`;
  for await (const page of rows.cursor(READ_AT_ONCE)) {
    for (const { chunkId, base64 } of page) {
      if (!vectors.places.has(chunkId)) keep(vectors, dimensions, chunkId, Uint8Array.fromBase64(base64));
    }
  }
  vectors.since = xmin;
}

function keep({ places, ids, blocks }: Held, dimensions: number, chunkId: number, bytes: Uint8Array): void {
  const place = ids.length;
  places.set(chunkId, place);
  ids.push(chunkId);
  if (place % COMPARED_AT_ONCE === 0) blocks.push(new Float32Array(COMPARED_AT_ONCE * dimensions));
  const block = blocks.at(-1);
  const offset = (place % COMPARED_AT_ONCE) * dimensions;
  const view = new DataView(bytes.buffer, bytes.byteOffset);
  for (let index = 0; block && index < dimensions; index++) {
    const at = ARRAY_HEADER_BYTES + index * (LENGTH_BYTES + FLOAT_BYTES) + LENGTH_BYTES;
    block[offset + index] = view.getFloat32(at);
  }
}

/** The scalar product of two vectors, one of them in a block: of vectors of length 1, the cosine. */
function product(block: Float32Array, offset: number, typed: Float32Array): number {
  let sum = 0;
  for (let index = 0; index < typed.length; index++) sum += (block[offset + index] ?? 0) * (typed[index] ?? 0);
  return sum;
}

/** Keeps the best of many. */
class Best {
  readonly #limit: number;
  #kept: Likeness[] = [];
  /** What is not above this is not among the best. */
  #least = Number.NEGATIVE_INFINITY;

  constructor(limit: number) {
    this.#limit = limit;
  }

  add(chunkId: number, likeness: number): void {
    if (likeness <= this.#least || chunkId === GONE) return;
    this.#kept.push({ chunkId, likeness });
    if (this.#kept.length === 4 * this.#limit) this.#cut();
  }

  sorted(): Likeness[] {
    this.#cut();
    return this.#kept;
  }

  #cut(): void {
    this.#kept.sort((a, b) => b.likeness - a.likeness || a.chunkId - b.chunkId);
    this.#kept.length = Math.min(this.#kept.length, this.#limit);
    if (this.#kept.length === this.#limit) this.#least = this.#kept.at(-1)?.likeness ?? this.#least;
  }
}
