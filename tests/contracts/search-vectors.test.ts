import { beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { Database } from '../../server/db/index.ts';
import { readNarrowing } from '../../server/search/filters.ts';
import { expectVectors } from '../../server/search/scan.ts';
import { findAlike, prepareVectors } from '../../server/search/vectors.ts';
import { parseSearch } from '../../shared/search-query.ts';
import { FACET, lexeme } from '../../shared/search-terms.ts';
import { describeEachDatabase, describePglite, emptyTables } from '../support/database.ts';
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
let asked = direction();
const embedder = {
  name: 'made-up',
  dimensions: DIMENSIONS,
  leastAlike: 0,
  reads: 'words' as const,
  embed: () => Promise.reject<Float32Array[]>(new Error('embed texts: nothing is embedded here')),
  embedQuery: () => Promise.resolve(asked),
};

/** A project with chunks that have vectors. */
async function fill(database: Database) {
  const { sql } = database;
  const project = await makeProject(database);
  const vectors = new Map<number, Float32Array>();
  return {
    project,
    vectors,
    /** Stores so many chunks with vectors, in one transaction. */
    async store(count: number, kind: string): Promise<void> {
      const rows = Array.from({ length: count }, () => ({ vector: direction(), id: crypto.randomUUID() }));
      const ids = await sql<{ id: number }[]>`
        insert into search_chunks (source, source_id, ordinal, kind, project_id, at, text, terms)
        select 'post', id, 0, ${kind}, ${project}, now(), '', ${lexeme(FACET + kind)}::text::tsvector
        from jsonb_to_recordset(${sql.json(rows.map(({ id }) => ({ id })))}) as made (id uuid)
        returning id`;
      const made = ids.map(({ id }, index) => ({ id, embedding: [...(rows[index]?.vector ?? [])] }));
      await sql`
        insert into search_vectors (chunk_id, embedder, embedding)
        select id, ${embedder.name}, array(select value::real from jsonb_array_elements_text(embedding) as value)
        from jsonb_to_recordset(${sql.json(made)}) as made (id bigint, embedding jsonb)`;
      expectVectors(database);
      for (const { id, embedding } of made) vectors.set(id, Float32Array.from(embedding));
    },
    /** Has every hundredth of some chunks have words beside each other; returns which. */
    async write(ids: number[]): Promise<number[]> {
      const written = ids.filter((_, index) => index % 100 === 0);
      await sql`
        update search_chunks set terms = terms || 'walnut:1 oak:2'::tsvector, text = 'walnut oak'
        where id in ${sql(written)}`;
      return written;
    },
    nearest: (ids: Iterable<number>) =>
      [...ids]
        .map((id) => ({
          id,
          likeness: (vectors.get(id) ?? asked).reduce((sum, value, at) => sum + value * (asked[at] ?? 0), 0),
        }))
        .sort((a, b) => b.likeness - a.likeness)
        .slice(0, LIMIT)
        .map(({ id }) => id),
  };
}

async function find(database: Database, search: string): Promise<number[]> {
  const narrowing = await readNarrowing(database.sql, parseSearch(search));
  return (await findAlike(database, embedder, { text: 'anything', narrowing, limit: LIMIT })).map(({ id }) => id);
}

describeEachDatabase('vectors compared in memory', (open, { engine }) => {
  let database: Database;
  let filled: Awaited<ReturnType<typeof fill>>;
  beforeAll(async () => {
    const opened = await open();
    // PostgreSQL as without the extension, should this one have it.
    database = { ...opened, vector: opened.vector && opened.engine === 'pglite' };
    if (!database.vector) {
      await database.sql`alter table search_vectors alter column embedding type real[] using embedding::real[]`;
    }
    await prepareVectors(database, embedder);
  });
  beforeEach(async () => {
    await emptyTables(database);
    // Another database as far as what is held in memory is concerned.
    database = { ...database };
    filled = await fill(database);
    await filled.store(5000, 'idea');
  });
  const found = (search = '') => find(database, search);

  test('the nearest of all are found, those that came or went since too', async () => {
    const { vectors, nearest, store } = filled;
    expect(await found()).toEqual(nearest(vectors.keys()));
    await store(3000, 'task');
    expect(await found()).toEqual(nearest(vectors.keys()));
    const gone = nearest(vectors.keys()).slice(0, 5);
    await database.sql`delete from search_chunks where id in ${database.sql(gone)}`;
    for (const id of gone) vectors.delete(id);
    expect(await found()).toEqual(nearest(vectors.keys()));
  });

  test('when most are gone, the others are found all the same', async () => {
    const { vectors, nearest, store } = filled;
    await found();
    await database.sql`delete from search_chunks`;
    vectors.clear();
    await store(2000, 'idea');
    expect(await found()).toEqual(nearest(vectors.keys()));
    await store(10, 'idea');
    expect(await found()).toEqual(nearest(vectors.keys()));
  });

  test.each([0, 1000])('filters leave out the others, however many and however near', async (more) => {
    const { project, vectors, nearest, store } = filled;
    await store(more, 'idea');
    const ideas = [...vectors.keys()];
    await store(2000, 'task');
    expect(await found('kind:idea')).toEqual(nearest(ideas));
    await database.sql`update projects set archived_at = now() where id = ${project}`;
    expect(await found()).toEqual([]);
  });

  test('phrases leave few, and a dash leaves out the nearest', async () => {
    const { vectors, nearest, write } = filled;
    const written = await write([...vectors.keys()]);
    expect(await found('"walnut oak"')).toEqual(nearest(written));
    expect(await found('"oak walnut"')).toEqual([]);
    expect(await found('x -"walnut oak"')).toEqual(nearest([...vectors.keys()].filter((id) => !written.includes(id))));
    await write(nearest(vectors.keys()));
    expect(await found('x -walnut')).not.toContain(nearest(vectors.keys())[0]);
  });

  // The embedded engine has one connection, so one transaction at a time.
  test.runIf(engine === 'postgres')(
    'a vector of a transaction that began before the last search, and ended after it, is found',
    async () => {
      const { project, vectors, nearest, store } = filled;
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
    },
  );
});

describe('vectors found by the index', () => {
  describePglite((open) => {
    let database: Database;
    beforeAll(async () => {
      // The engine has the extension, which a server may lack; that it is not to be used there is not asked here.
      database = { ...(await open()), engine: 'postgres' };
    });

    test('nearly all of the nearest are found, and filters leave out the others', async () => {
      await prepareVectors(database, embedder);
      const { project, vectors, nearest, store, write } = await fill(database);
      await store(1500, 'idea');
      const ideas = [...vectors.keys()];
      await store(1000, 'task');
      let missed = 0;
      for (let round = 0; round < 20; round++) {
        asked = direction();
        const found = [...(await find(database, '')), ...(await find(database, 'kind:idea'))];
        const wanted = [...nearest(vectors.keys()), ...nearest(ideas)];
        missed += wanted.filter((id) => !found.includes(id)).length;
      }
      expect(missed).toBeLessThan(20);
      const written = await write(ideas);
      expect((await find(database, '"walnut oak"')).sort()).toEqual(nearest(written).sort());
      expect((await find(database, 'x -walnut')).filter((id) => written.includes(id))).toEqual([]);
      await database.sql`update projects set archived_at = now() where id = ${project}`;
      expect(await find(database, '')).toEqual([]);
    });

    test('an index that a former version made is made anew', async () => {
      const { sql } = database;
      const indexes = () => sql<{ name: string; definition: string }[]>`
        select indexname as name, indexdef as definition from pg_indexes where indexname = 'search_vectors_made-up'`;
      await prepareVectors(database, embedder);
      const [made] = await indexes();
      expect(made?.definition).toMatch('halfvec_cosine_ops');
      await sql`drop index "search_vectors_made-up"`;
      await sql.unsafe(`
        create index "search_vectors_made-up" on search_vectors
        using hnsw ((embedding::vector(${DIMENSIONS})) vector_cosine_ops) where embedder = 'made-up'`);
      await prepareVectors(database, embedder);
      expect(await indexes()).toEqual([made]);
      // One that no index takes has none.
      await prepareVectors(database, { ...embedder, dimensions: 4001 });
      expect(await indexes()).toEqual([]);
    });
  });
});
