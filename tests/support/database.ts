import { afterAll, beforeAll, describe } from 'vitest';
import { type Database, openDatabase } from '../../server/db/index.ts';
import { sourceFiles } from '../../server/runtime/source-files.ts';
import { newPostgresDatabase, postgresAnswers } from './postgres.ts';
import { temporaryFolder } from './server.ts';

/**
 * Opens the database of the suite, migrated, and closes it after the suite. Again after a close it is the same
 * database, as after a restart; beside an open one it is a second process on PostgreSQL, and refused on PGlite.
 */
export type OpenDatabase = () => Promise<Database>;

/** Where the database of a suite is; `url` is null on PGlite. */
export type DatabasePlace = { engine: Database['engine']; url: string | null };

/**
 * Runs a suite on the embedded engine and on PostgreSQL, each with a database of its own. Tests clean up after
 * themselves, or start with `emptyTables`.
 */
export function describeEachDatabase(name: string, suite: (open: OpenDatabase, place: DatabasePlace) => void): void {
  describe(name, () => {
    describePglite(suite);
    describePostgres(suite);
  });
}

/** Runs a suite on the embedded engine alone. */
export function describePglite(suite: (open: OpenDatabase, place: DatabasePlace) => void): void {
  describe('on PGlite', () => {
    const { path: dataDir, remove } = temporaryFolder();
    afterAll(remove);
    const open = closedAfterwards(() => openDatabase({ dataDir, durability: 'relaxed', files: sourceFiles() }));
    suite(open, { engine: 'pglite', url: null });
  });
}

/** Runs a suite on PostgreSQL alone. */
export function describePostgres(suite: (open: OpenDatabase, place: DatabasePlace & { url: string }) => void): void {
  describe.skipIf(!postgresAnswers)('on PostgreSQL', () => {
    const { url, create, drop } = newPostgresDatabase();
    beforeAll(create);
    afterAll(drop);
    const open = closedAfterwards(() =>
      openDatabase({ databaseUrl: url, dataDir: '', durability: 'relaxed', files: sourceFiles() }),
    );
    suite(open, { engine: 'postgres', url });
  });
}

/** Makes a PostgreSQL database for a server process of a test. */
export async function createTestDatabase(): Promise<{ url: string; drop: () => Promise<void> }> {
  const { url, create, drop } = newPostgresDatabase();
  await create();
  return { url, drop };
}

/** Removes every row of every table, and lets sequences start again. */
export async function emptyTables({ sql }: Database): Promise<void> {
  const rows = await sql<{ name: string }[]>`
    select quote_ident(tablename) as name from pg_tables where schemaname = 'public' and tablename <> 'migrations'`;
  await sql.unsafe(`truncate ${rows.map(({ name }) => name).join(', ')} restart identity cascade`);
}

function closedAfterwards(openOne: OpenDatabase): OpenDatabase {
  const opened: Database[] = [];
  // Registered last, so run first: the database is dropped, and the folder removed, after it is closed.
  afterAll(() => Promise.all(opened.map((database) => database.close())).then(() => {}));
  return async () => {
    const database = await openOne();
    const close = database.close;
    let closed: Promise<void> | undefined;
    database.close = () => {
      closed ??= close();
      return closed;
    };
    opened.push(database);
    return database;
  };
}
