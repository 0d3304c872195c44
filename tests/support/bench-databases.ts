import { type Database, openDatabase } from '../../server/db/index.ts';
import { sourceFiles } from '../../server/runtime/source-files.ts';
import { newPostgresDatabase, postgresAnswers } from './postgres.ts';
import { temporaryFolder } from './server.ts';

/** Runs `measure` on a fresh database of each engine, with full durability; on PostgreSQL where there is one. */
export async function onEachEngine(measure: (database: Database, name: string) => Promise<void>): Promise<void> {
  const folder = temporaryFolder();
  const options = { dataDir: folder.path, durability: 'full', files: sourceFiles() } as const;
  const embedded = await openDatabase(options);
  await measure(embedded, 'PGlite');
  await embedded.close();
  folder.remove();
  if (!postgresAnswers) return;
  const { url, create, drop } = newPostgresDatabase();
  await create();
  const served = await openDatabase({ ...options, databaseUrl: url });
  await measure(served, 'PostgreSQL');
  await served.close();
  await drop();
}
