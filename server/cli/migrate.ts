import { type CliContext, print, withDatabase } from './context.ts';

/** `mission-control migrate`: opening the database brings it up to date. */
export async function migrateDatabase(context: CliContext): Promise<void> {
  await withDatabase(context, async (database) => {
    const [newest] = await database.sql<{ name: string; count: number }[]>`
      select max(name) as name, count(*) as count from migrations`;
    print(`The database (${database.engine}) is at ${newest?.name}, ${newest?.count} migrations`);
  });
}
