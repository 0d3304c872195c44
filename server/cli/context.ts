import { existsSync } from 'node:fs';
import type { Config } from '../config.ts';
import { type Database, openDatabase } from '../db/index.ts';
import type { ProductFiles } from '../runtime/files.ts';

/** What every command starts from. */
export type CliContext = { config: Config; files: ProductFiles };

/** Prints a line for the person at the terminal. */
export function print(line: string): void {
  process.stdout.write(`${line}\n`);
}

/** Whether there is anything to open yet: the first start makes a data folder, and a wrong name would too. */
export function hasDatabase({ databaseUrl, dataDir }: Config): boolean {
  return databaseUrl !== undefined || existsSync(dataDir);
}

/** Opens the configured database. */
export function openConfiguredDatabase(
  { config, files }: CliContext,
  onEngineFailed?: (reason: string) => void,
): Promise<Database> {
  const { databaseUrl, dataDir, durability } = config;
  return openDatabase({ databaseUrl, dataDir, durability, files, onEngineFailed });
}

/** Opens the configured database, does something with it, and closes it. `files` may be other than the program's own. */
export async function withDatabase<T>(context: CliContext, work: (database: Database) => Promise<T>): Promise<T> {
  const database = await openConfiguredDatabase(context);
  try {
    return await work(database);
  } finally {
    await database.close();
  }
}
