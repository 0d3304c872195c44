import { beforeAll, beforeEach, expect, test } from 'vitest';
import { parseSearch } from '../../shared/search-query.ts';
import { termsOf } from '../../shared/search-terms.ts';
import { describeEachDatabase } from '../../tests/support/database.ts';
import type { Database } from '../db/index.ts';
import { readNarrowing } from './filters.ts';
import { insertChunks } from './indexing.ts';
import { readHolding } from './phrases.ts';
import { readTerms } from './terms.ts';
import { findByWords } from './words.ts';

describeEachDatabase('phrases among thousands with their words', (open) => {
  const id = crypto.randomUUID();
  let database: Database;
  beforeAll(async () => {
    database = await open();
    const at = new Date(0).toISOString();
    await database.sql`insert into projects (id, name, created_at, updated_at) values (${id}, 'Apollo', ${at}, ${at})`;
  });
  beforeEach(() => database.sql`truncate search_chunks cascade`.then(() => {}));

  /** Stores commits, each with a subject and a text. */
  const store = (commits: [title: string, text: string][]) =>
    database.transaction((tx) => {
      const chunks = commits.map(([title, text]) => ({
        ...{ source: 'commit', id: crypto.randomUUID(), ordinal: 0, kind: 'commit', projectId: id, at: new Date(0) },
        ...{ title, text, ...termsOf(title, text, ['commit']) },
      }));
      return insertChunks(tx, JSON.stringify(chunks));
    });
  const titles = async (typed: string) => {
    const { sql } = database;
    const query = parseSearch(typed);
    const [terms, narrowing] = await Promise.all([readTerms(sql, query.text), readNarrowing(sql, query)]);
    const found = await findByWords(sql, narrowing, terms, '');
    const holding = found.filter(await readHolding(sql, query, found)).map((chunk) => chunk.id);
    const rows = await sql<{ title: string }[]>`
      select title from search_chunks where id in (select jsonb_array_elements_text(${sql.json(holding)})::bigint)
      order by title`;
    return rows.map(({ title }) => title);
  };
  const many = (count: number, title: string, text: string) =>
    Array.from({ length: count }, (): [string, string] => [title, text]);

  test('one that is only in others than the first thousands', async () => {
    await store(many(6000, 'Same', 'the value to return'));
    await store([['Found', 'they return the value']]);
    expect(await titles('"return the value"')).toEqual(['Found']);
    expect(await titles('"return the value" same')).toEqual(['Found']);
  });

  test('one that others have the words of in their titles', async () => {
    await store([
      ['Return the value', ''],
      ['Found', 'they return the value'],
      ['Réturn the Välue', ''],
    ]);
    await store(many(400, 'The return of a value', ''));
    expect(await titles('"return the value"')).toEqual(['Found', 'Return the value', 'Réturn the Välue']);
    expect(await titles('"return the val')).toEqual(['Found', 'Return the value', 'Réturn the Välue']);
  });
});
