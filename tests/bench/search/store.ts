import { setTimeout } from 'node:timers/promises';
import type { Database } from '../../../server/db/index.ts';
import type { Embedder } from '../../../server/search/embedder.ts';
import { insertChunks } from '../../../server/search/indexing.ts';
import { embedSome, prepareVectors } from '../../../server/search/vectors.ts';
import { type Corpus, type ItemChunk, REPOSITORY } from './corpus.ts';

export const PROJECT = '00000000-0000-4000-8000-000000000002';
/** As the product does. */
const CHUNKS_AT_ONCE = 24;
const ITEMS_AT_ONCE = 500;
/** How often, in milliseconds, something else is asked meanwhile. */
const ASK_EVERY_MS = 10;

export type Stored = {
  /** Seconds. */
  indexing: number;
  embedding: number;
  /** What a trivial request took meanwhile, in milliseconds. */
  meanwhile: { indexing: number[]; embedding: number[] };
};

/** Stores a corpus as the product does, in its transactions, and makes its vectors. */
export async function storeCorpus(database: Database, embedder: Embedder, corpus: Corpus): Promise<Stored> {
  await prepareVectors(database, embedder);
  await storeItems(database, corpus.items);
  const repository = { id: REPOSITORY, projectId: PROJECT };
  const indexed = await timedBeside(database, async () => {
    for (const chunks of inParts([...corpus.code, ...corpus.commits], CHUNKS_AT_ONCE)) {
      await database.transaction((tx) => insertChunks(tx, JSON.stringify(chunks), repository));
    }
    for (const chunks of inParts(corpus.items, CHUNKS_AT_ONCE)) {
      const rows = chunks.map((chunk) => ({ ...chunk, projectId: PROJECT }));
      await database.transaction((tx) => insertChunks(tx, JSON.stringify(rows)));
    }
  });
  // As the embedded engine does by itself every minute, and PostgreSQL does.
  await database.sql`vacuum (analyze)`;
  const embedded = await timedBeside(database, async () => {
    let last: number | null = null;
    do last = await embedSome(database, embedder, last);
    while (last !== null);
  });
  await database.sql`vacuum (analyze)`;
  return {
    indexing: indexed.seconds,
    embedding: embedded.seconds,
    meanwhile: { indexing: indexed.meanwhile, embedding: embedded.meanwhile },
  };
}

export async function storeItems({ sql }: Database, items: readonly ItemChunk[]): Promise<void> {
  const now = new Date().toISOString();
  await sql`insert into projects (id, name, created_at, updated_at) values (${PROJECT}, 'Apollo', ${now}, ${now})`;
  await sql`
    insert into repositories (id, project_id, url, kind, name, created_at)
    values (${REPOSITORY}, ${PROJECT}, '/packages', 'path', 'packages', ${now})`;
  for (const part of inParts(
    items.filter(({ source }) => source === 'item'),
    ITEMS_AT_ONCE,
  )) {
    const rows = part.map(({ id, kind, itemTitle, at }) => ({ id, kind, title: itemTitle, at }));
    await sql`
      insert into items (id, project_id, kind, stage, title, rank, created_at, updated_at)
      select id, ${PROJECT}, kind, 'capture', title, 'a', at, at
      from jsonb_to_recordset(${sql.json(rows)}) as (id uuid, kind text, title text, at timestamptz)`;
  }
}

function* inParts<T>(all: readonly T[], size: number): Generator<readonly T[]> {
  for (let from = 0; from < all.length; from += size) yield all.slice(from, from + size);
}

async function timedBeside({ sql }: Database, work: () => Promise<void>) {
  const meanwhile: number[] = [];
  let ended = false;
  const asking = (async () => {
    while (!ended) {
      const asked = performance.now();
      await sql`select 1`;
      meanwhile.push(performance.now() - asked);
      await setTimeout(ASK_EVERY_MS);
    }
  })();
  const started = performance.now();
  await work();
  const seconds = (performance.now() - started) / 1000;
  ended = true;
  await asking;
  return { seconds, meanwhile };
}
