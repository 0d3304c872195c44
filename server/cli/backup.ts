import { backupMigrations, restoreBackup, writeBackup } from '../backup/index.ts';
import { type CliContext, hasDatabase, print, withDatabase } from './context.ts';

/** `mission-control backup <file>` */
export async function backup(context: CliContext, file: string): Promise<void> {
  // A backup of nothing, because of a wrong MC_DATA_DIR, would be found out when it is needed.
  if (!hasDatabase(context.config)) throw new Error(`back up: there is no data folder: ${context.config.dataDir}`);
  const counts = await withDatabase(context, (database) => writeBackup(database, file, new Date()));
  print(`Wrote ${total(counts)} rows of ${Object.keys(counts).length} tables to ${file}`);
}

/**
 * `mission-control restore <file>`: the tables are made as they were when the backup was written, so that a backup of
 * an older version can be read; the migrations since then run at the next start.
 */
export async function restore(context: CliContext, file: string): Promise<void> {
  const names = await backupMigrations(file);
  const { migrations } = context.files;
  const unknown = names.find((name, index) => migrations[index]?.name !== name);
  if (unknown) throw new Error(`restore ${file}: it is newer than this program, which has no ${unknown}`);
  const files = { ...context.files, migrations: migrations.slice(0, names.length) };
  const counts = await withDatabase({ ...context, files }, (database) => restoreBackup(database, file));
  print(`Restored ${total(counts)} rows of ${Object.keys(counts).length} tables from ${file}`);
}

const total = (counts: Record<string, number>) => Object.values(counts).reduce((sum, count) => sum + count, 0);
