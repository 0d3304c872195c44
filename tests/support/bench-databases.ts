import { type Database, openDatabase } from '../../server/db/index.ts';
import { sourceFiles } from '../../server/runtime/source-files.ts';
import { newPostgresDatabase, postgresAnswers } from './postgres.ts';
import { temporaryFolder } from './server.ts';

type Measure = (database: Database, name: string) => Promise<void>;

/**
 * Runs `measure` on a fresh database of each engine, with full durability; on PostgreSQL where there is one. After
 * `prepare` it is closed and opened again, as a server that has its data does when it starts: the embedded engine takes
 * the memory then that its data need.
 */
export async function onEachEngine(measure: Measure, prepare?: Measure): Promise<void> {
  const folder = temporaryFolder();
  const options = { dataDir: folder.path, durability: 'full', files: sourceFiles() } as const;
  const run = async (name: string, databaseUrl?: string) => {
    for (const step of [prepare, measure]) {
      if (!step) continue;
      const database = await openDatabase({ ...options, databaseUrl });
      await step(database, name);
      await database.close();
    }
  };
  await run('PGlite');
  folder.remove();
  if (!postgresAnswers) return;
  const { url, create, drop } = newPostgresDatabase();
  await create();
  await run('PostgreSQL', url);
  await drop();
}
