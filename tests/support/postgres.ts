import { randomBytes } from 'node:crypto';
import postgres from 'postgres';

/** A PostgreSQL on which tests may create and drop databases. */
const SERVER_URL = process.env.TEST_DATABASE_URL ?? 'postgres://postgres@127.0.0.1:5432/postgres';

/** Whether the server answers. On CI it has to: a suite that is skipped there would look as if it had passed. */
export const postgresAnswers = await answers();
if (!postgresAnswers && process.env.CI) throw new Error(`test on PostgreSQL: nothing answers at ${SERVER_URL}`);

/** A database of a test's own: nothing is there until `create`. */
type PostgresDatabase = { url: string; create(): Promise<void>; drop(): Promise<void> };

export function newPostgresDatabase(): PostgresDatabase {
  const name = `mc_test_${randomBytes(6).toString('hex')}`;
  return {
    url: Object.assign(new URL(SERVER_URL), { pathname: name }).href,
    create: () => administer((sql) => sql`create database ${sql(name)}`),
    drop: () => administer((sql) => sql`drop database if exists ${sql(name)} with (force)`),
  };
}

async function administer(work: (sql: postgres.Sql) => Promise<unknown>): Promise<void> {
  const sql = postgres(SERVER_URL, { max: 1, onnotice: () => {} });
  try {
    await work(sql);
  } finally {
    await sql.end();
  }
}

async function answers(): Promise<boolean> {
  const sql = postgres(SERVER_URL, { max: 1, connect_timeout: 3 });
  try {
    await sql`select 1`;
    return true;
  } catch {
    return false;
  } finally {
    await sql.end({ timeout: 1 });
  }
}
