import { beforeAll, beforeEach, expect, test } from 'vitest';
import type { Database } from '../../server/db/index.ts';
import { readNarrowing } from '../../server/search/filters.ts';
import { findAlike } from '../../server/search/vectors.ts';
import { parseSearch } from '../../shared/search-query.ts';
import { describePostgres, emptyTables } from '../support/database.ts';
import { random } from '../support/random.ts';
import { makeProject } from '../support/sync.ts';

const DIMENSIONS = 8;
const LIMIT = 10;

const { number } = random(1);

function direction(): Float32Array {
  const vector = Float32Array.from({ length: DIMENSIONS }, () => number() - 0.5);
  return vector.map((value) => value / Math.hypot(...vector));
}

/** Vectors that are the test's own. */
const asked = direction();
const embedder = {
  name: 'made-up',
  dimensions: DIMENSIONS,
  leastAlike: 0,
  embed: () => Promise.reject<Float32Array[]>(new Error('embed texts: nothing is embedded here')),
  embedQuery: () => Promise.resolve(asked),
};

describePostgres((open) => {
  let database: Database;
  let project: string;
  let vectors: Map<number, Float32Array>;
  beforeAll(async () => {
    database = { ...(await open()), vector: false };
    // As on a server without the extension, should this one have it.
    await database.sql`alter table search_vectors alter column embedding type real[] using embedding::real[]`;
  });
  beforeEach(async () => {
    await emptyTables(database);
    project = await makeProject(database);
    vectors = new Map();
    // Another database as far as what is held in memory is concerned.
    database = { ...database };
    await store(5000, 'idea');
  });

  /** Stores so many chunks with vectors, in one transaction. */
  async function store(count: number, kind: string): Promise<void> {
    const rows = Array.from({ length: count }, () => ({ vector: direction(), id: crypto.randomUUID() }));
    const ids = await database.sql<{ id: number }[]>`
      insert into search_chunks (source, source_id, ordinal, kind, project_id, at, text, terms)
      select 'post', id, 0, ${kind}, ${project}, now(), '', ''
      from jsonb_to_recordset(${database.sql.json(rows.map(({ id }) => ({ id })))}) as made (id uuid)
      returning id`;
    const made = ids.map(({ id }, index) => ({ id, embedding: [...(rows[index]?.vector ?? [])] }));
    await database.sql`
      insert into search_vectors (chunk_id, embedder, embedding)
      select id, ${embedder.name}, array(select value::real from jsonb_array_elements_text(embedding) as value)
      from jsonb_to_recordset(${database.sql.json(made)}) as made (id bigint, embedding jsonb)`;
    for (const { id, embedding } of made) vectors.set(id, Float32Array.from(embedding));
  }

  const nearest = (ids: Iterable<number>) =>
    [...ids]
      .map((id) => ({
        id,
        likeness: (vectors.get(id) ?? asked).reduce((sum, value, at) => sum + value * (asked[at] ?? 0), 0),
      }))
      .sort((a, b) => b.likeness - a.likeness)
      .slice(0, LIMIT)
      .map(({ id }) => id);

  async function found(search = ''): Promise<number[]> {
    const narrowing = await readNarrowing(database.sql, parseSearch(search));
    return (await findAlike(database, embedder, { text: 'anything', narrowing, limit: LIMIT })).map(({ id }) => id);
  }

  test('without the extension the nearest of all vectors are found, those that came or went since too', async () => {
    expect(await found()).toEqual(nearest(vectors.keys()));
    await store(3000, 'task');
    expect(await found()).toEqual(nearest(vectors.keys()));
    const gone = nearest(vectors.keys()).slice(0, 5);
    await database.sql`delete from search_chunks where id in ${database.sql(gone)}`;
    for (const id of gone) vectors.delete(id);
    expect(await found()).toEqual(nearest(vectors.keys()));
  });

  test('when most are gone, the others are found all the same', async () => {
    await found();
    await database.sql`delete from search_chunks`;
    vectors.clear();
    await store(2000, 'idea');
    expect(await found()).toEqual(nearest(vectors.keys()));
    await store(10, 'idea');
    expect(await found()).toEqual(nearest(vectors.keys()));
  });

  test('filters leave out the others, however many and however near', async () => {
    const ideas = [...vectors.keys()];
    await store(2000, 'task');
    expect(await found('kind:idea')).toEqual(nearest(ideas));
    await database.sql`update projects set archived_at = now() where id = ${project}`;
    expect(await found()).toEqual([]);
  });

  test('a vector of a transaction that began before the last search, and ended after it, is found', async () => {
    const [chunk] = await database.sql<{ id: number }[]>`
      insert into search_chunks (source, source_id, ordinal, kind, project_id, at, text, terms)
      values ('post', ${crypto.randomUUID()}, 0, 'post', ${project}, now(), '', '') returning id`;
    const id = chunk?.id ?? 0;
    const [begun, ended] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
    const slow = database.transaction(async (tx) => {
      await tx`
        insert into search_vectors (chunk_id, embedder, embedding)
        values (${id}, ${embedder.name}, ${`{${asked.join(',')}}`}::text::real[])`;
      begun.resolve();
      await ended.promise;
    });
    await begun.promise;
    await store(10, 'idea');
    expect(await found()).toEqual(nearest(vectors.keys()));
    ended.resolve();
    await slow;
    expect((await found())[0]).toBe(id);
  });
});
