import type { ProductFiles } from '../runtime/files.ts';
import { connect, type Sql } from './connection.ts';
import { type Database, transactions } from './database.ts';
import { startEngine } from './embedded.ts';
import { keepMaintained } from './maintenance.ts';
import { migrate } from './migrate.ts';

export { idArray, type Json, type Sql, type Tx } from './connection.ts';
export { afterCommit, afterRollback, type Database, together } from './database.ts';
export { groupCommit } from './group-commit.ts';
export { FolderInUseError } from './lock.ts';
export { sharedReads } from './shared-reads.ts';

/** What of the configuration decides about the database. */
export type DatabaseOptions = {
  /** A PostgreSQL 15 or newer; without it the embedded engine serves `dataDir`. */
  databaseUrl?: string | undefined;
  dataDir: string;
  durability: 'full' | 'relaxed';
  files: Pick<ProductFiles, 'engine' | 'engineWorker' | 'migrations'>;
  /** Called when the embedded engine dies on its own: nothing can be stored any more. */
  onEngineFailed?: ((reason: string) => void) | undefined;
};

const POOL_SIZE = 10;

/** Opens the database and brings it up to date. */
export async function openDatabase(options: DatabaseOptions): Promise<Database> {
  const { databaseUrl, dataDir, durability, files, onEngineFailed } = options;
  const engine = databaseUrl ? null : await startEngine(dataDir, durability, files);
  if (engine && onEngineFailed) void engine.failed.then(onEngineFailed);
  const sql = connect(engine ? { socketPath: engine.socketPath } : { url: databaseUrl ?? '' }, POOL_SIZE);
  const endMaintenance = engine ? keepMaintained(sql) : () => {};
  const close = async () => {
    endMaintenance();
    await sql.end({ timeout: 5 });
    await engine?.stop();
  };
  try {
    await migrate(sql, files.migrations);
    const vector = await hasVector(sql);
    return { engine: engine ? 'pglite' : 'postgres', vector, sql, transaction: transactions(sql), close };
  } catch (error) {
    await close();
    throw error;
  }
}

/** Makes the extension where it can be had: somebody's server may lack it, or the right to create it. */
async function hasVector(sql: Sql): Promise<boolean> {
  try {
    await sql`create extension if not exists vector`;
  } catch {
    // Or another process that starts at the same time has just made it.
  }
  const rows = await sql`select from pg_extension where extname = 'vector'`;
  return rows.length > 0;
}
