import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { SearchResult } from '../../shared/api/search.ts';
import { openBoard } from '../../tests/support/board.ts';
import { describeEachDatabase, emptyTables } from '../../tests/support/database.ts';
import { temporaryFolder } from '../../tests/support/server.ts';
import type { Database } from '../db/index.ts';
import { restoreBackup, TABLES, writeBackup } from './backup.ts';

/** Made from the other tables: the first start after a restore sees that they are empty, and makes them anew. */
const DERIVED = [
  ...['search_pending', 'search_files', 'search_chunks', 'search_words', 'search_vectors', 'search_embedders'],
  'search_state',
];

describeEachDatabase('a backup', (open) => {
  const folder = temporaryFolder();
  let database: Database;
  beforeAll(async () => {
    database = await open();
  });
  afterAll(folder.remove);

  test('knows every table', async () => {
    const rows = await database.sql<{ name: string }[]>`
      select tablename as name from pg_tables where schemaname = 'public' and tablename <> 'migrations'`;
    expect(rows.map(({ name }) => name).sort()).toEqual([...TABLES, ...DERIVED].sort());
  });

  test('restored, is searched as before', async () => {
    const board = await openBoard(database);
    const { id } = await board.project();
    await board.item(id, { title: 'Walnut' });
    await board.settle();
    await board.stop();
    const file = join(folder.path, `${database.engine}.gz`);
    await writeBackup(database, file, new Date());
    await emptyTables(database);
    await restoreBackup(database, file);

    const restored = await openBoard(database);
    await restored.settle();
    const { body } = await restored.ada.call<{ items: SearchResult[] }>('GET', '/api/search?q=walnut');
    expect(body.items.map(({ title }) => title.text)).toEqual(['Walnut']);
    await restored.stop();
  });
});
