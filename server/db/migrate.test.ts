import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { describeEachDatabase } from '../../tests/support/database.ts';
import { temporaryFolder } from '../../tests/support/server.ts';
import type { Database } from './index.ts';
import { MigrationError, migrate } from './migrate.ts';

describeEachDatabase('migrations', (open, { engine }) => {
  const { path: folder, remove } = temporaryFolder();
  let database: Database;
  /** Other processes on the same database. */
  let others: Database[];
  beforeAll(async () => {
    database = await open();
    others = engine === 'postgres' ? [await open(), await open(), await open()] : [];
  });
  afterAll(remove);
  beforeEach(() => database.sql`drop table if exists migrations, a, b, c`);

  /** Writes migrations to files, in the order of their names. */
  const written = (texts: Record<string, string>) =>
    Object.entries(texts).map(([name, text]) => {
      const path = join(folder, `${name}.sql`);
      writeFileSync(path, text);
      return { name, path };
    });
  const tables = async () => {
    const rows = await database.sql<{ name: string }[]>`
      select tablename as name from pg_tables where tablename in ('a', 'b', 'c') order by tablename`;
    return rows.map(({ name }) => name);
  };
  const A = { '0001_a': 'create table a (n integer);\ninsert into a values (1);' };
  const B = { '0002_b': 'create table b (n integer)' };

  test('are applied in order, once', async () => {
    expect(await migrate(database.sql, written(A))).toEqual(['0001_a']);
    expect(await migrate(database.sql, written({ ...A, ...B }))).toEqual(['0002_b']);
    expect(await migrate(database.sql, written({ ...A, ...B }))).toEqual([]);
    expect(await tables()).toEqual(['a', 'b']);
    expect(await database.sql`select n from a`).toEqual([{ n: 1 }]);
  });

  test('are refused when the database is newer than the program', async () => {
    await migrate(database.sql, written({ ...A, ...B }));
    const refused = migrate(database.sql, written(A));
    await expect(refused).rejects.toThrow(MigrationError);
    await expect(refused).rejects.toThrow('it is newer than this program, which has no 0002_b');
  });

  test('are refused when one was changed after it was applied, and those after it are not applied', async () => {
    await migrate(database.sql, written(A));
    const edited = written({ '0001_a': 'create table a (n bigint)', ...B });
    await expect(migrate(database.sql, edited)).rejects.toThrow('0001_a was changed after it was applied');
    expect(await tables()).toEqual(['a']);
  });

  test('are refused when another one was applied in the place of one', async () => {
    await migrate(database.sql, written(A));
    const other = written({ '0001_other': 'create table c (n integer)' });
    await expect(migrate(database.sql, other)).rejects.toThrow('0001_a is applied where this program has 0001_other');
  });

  test('leave nothing of one that fails half way, and go on there once it is mended', async () => {
    const broken = { ...A, '0002_b': 'create table b (n integer); insert into b values (1 / 0)' };
    await expect(migrate(database.sql, written(broken))).rejects.toThrow('division by zero');
    expect(await tables()).toEqual(['a']);
    expect(await migrate(database.sql, written({ ...A, ...B }))).toEqual(['0002_b']);
    expect(await tables()).toEqual(['a', 'b']);
  });

  test.runIf(engine === 'postgres')('are applied once by processes that start at the same time', async () => {
    const all = written({ ...A, ...B });
    const applied = await Promise.all([database, ...others].map(({ sql }) => migrate(sql, all)));
    expect(applied.flat().sort()).toEqual(['0001_a', '0002_b']);
    expect(await database.sql`select n from a`).toEqual([{ n: 1 }]);
  });
});
