import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import type { Sql, Tx } from './connection.ts';

/** Thrown when the migrations that are applied and those of this program do not fit together. */
export class MigrationError extends Error {
  override name = 'MigrationError';
}

/** Serialises starts of several processes on one database. Any constant does, if nothing else uses it. */
const LOCK_KEY = 0x4d435f4d;

type Applied = { name: string; checksum: string };

/**
 * Applies the migrations that are not applied yet, each in a transaction of its own, under a lock. Returns the names
 * of those it applied.
 *
 * @throws {MigrationError} when the database is newer than this program, or a migration was edited after it ran
 */
export async function migrate(sql: Sql, migrations: { name: string; path: string }[]): Promise<string[]> {
  const known = await Promise.all(
    migrations.map(async ({ name, path }) => {
      const text = await readFile(path, 'utf8');
      return { name, text, checksum: createHash('sha256').update(text).digest('hex') };
    }),
  );
  // Under the lock too: two processes that create one table at the same time fail, `if not exists` or not.
  await locked(
    sql,
    (tx) => tx`create table if not exists migrations (
      name text primary key, checksum text not null, applied_at timestamptz not null default now()
    )`,
  );
  const done: string[] = [];
  for (const [index, migration] of known.entries()) {
    const applied = await locked(sql, async (tx) => {
      const rows = await tx<Applied[]>`select name, checksum from migrations order by name`;
      check(rows, known);
      if (rows.length > index) return false;
      await tx.unsafe(migration.text);
      await tx`insert into migrations (name, checksum) values (${migration.name}, ${migration.checksum})`;
      return true;
    });
    if (applied) done.push(migration.name);
  }
  return done;
}

/** Runs a transaction that no other process runs at the same time. */
async function locked<T>(sql: Sql, work: (tx: Tx) => Promise<T>): Promise<T> {
  const { value } = await sql.begin(async (tx) => {
    await tx`select pg_advisory_xact_lock(${LOCK_KEY})`;
    return { value: await work(tx) };
  });
  return value;
}

function check(applied: Applied[], known: Applied[]): void {
  for (const [index, { name, checksum }] of applied.entries()) {
    const migration = known[index];
    if (!migration) throw new MigrationError(`open the database: it is newer than this program, which has no ${name}`);
    if (migration.name !== name) {
      throw new MigrationError(`open the database: ${name} is applied where this program has ${migration.name}`);
    }
    if (migration.checksum !== checksum) {
      throw new MigrationError(`open the database: ${name} was changed after it was applied`);
    }
  }
}
