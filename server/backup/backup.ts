import { createReadStream, createWriteStream } from 'node:fs';
import { rename, rm } from 'node:fs/promises';
import { createInterface } from 'node:readline';
import { pipeline, Readable } from 'node:stream';
import { pipeline as pipelined } from 'node:stream/promises';
import { createGunzip, createGzip } from 'node:zlib';
import { z } from 'zod';
import type { Database, Tx } from '../db/index.ts';
import { settleLog } from '../events/index.ts';

/** Every table but `migrations` and those that are made from others (`search_*`), referenced ones first. */
export const TABLES = [
  'events',
  'event_cursors',
  'event_dead_letters',
  'jobs',
  'job_log',
  'job_schedules',
  'members',
  'sessions',
  'api_tokens',
  'invites',
  'idempotency_keys',
  'documents',
  'document_updates',
  'document_snapshots',
  'projects',
  'items',
  'comments',
  'spec_revisions',
  'feed_entries',
  'mentions',
  'repositories',
  'system_maps',
] as const;

const ROWS_A_BATCH = 200;

/** The first line of a backup. The others are `{table, rows}`. */
const Header = z.object({
  format: z.literal('mission-control-backup'),
  version: z.literal(1),
  createdAt: z.string(),
  /** The migrations that made the tables. */
  migrations: z.array(z.string()),
});
const Batch = z.object({ table: z.enum(TABLES), rows: z.array(z.record(z.string(), z.unknown())) });

/**
 * Writes the whole database to a file, gzipped JSON lines, as it was at one moment. A copy of the data folder is no
 * backup: PGlite does not open a copy that was taken while it was running. Returns the rows by table.
 */
export async function writeBackup(database: Database, file: string, now: Date): Promise<Record<string, number>> {
  const counts: Record<string, number> = {};
  const partial = `${file}.part`;
  try {
    await database.sql.begin('isolation level repeatable read read only', async (tx) => {
      await pipelined(Readable.from(lines(tx, now, counts)), createGzip(), createWriteStream(partial, { mode: 0o600 }));
    });
    await rename(partial, file);
  } catch (error) {
    await rm(partial, { force: true });
    throw error;
  }
  return counts;
}

async function* lines(tx: Tx, now: Date, counts: Record<string, number>): AsyncGenerator<string> {
  const migrations = await tx<{ name: string }[]>`select name from migrations order by name`;
  const header: z.infer<typeof Header> = {
    format: 'mission-control-backup',
    version: 1,
    createdAt: now.toISOString(),
    migrations: migrations.map(({ name }) => name),
  };
  yield `${JSON.stringify(header)}\n`;
  for (const table of TABLES) {
    counts[table] = 0;
    for await (const rows of tx<{ row: unknown }[]>`select to_jsonb(t) as row from ${tx(table)} t`.cursor(
      ROWS_A_BATCH,
    )) {
      counts[table] += rows.length;
      yield `${JSON.stringify({ table, rows: rows.map(({ row }) => row) })}\n`;
    }
  }
}

/** The migrations that made a backup's tables. A database to restore into has just these; later ones run after. */
export async function backupMigrations(file: string): Promise<string[]> {
  try {
    for await (const line of linesOf(file)) return readHeader(file, line).migrations;
  } catch (error) {
    const { code = '' } = error as NodeJS.ErrnoException;
    if (code.startsWith('Z_')) throw notABackup(file);
    throw error;
  }
  throw new Error(`read the backup: ${file} is empty`);
}

/**
 * Restores a backup into an empty database that has the backup's migrations, in one transaction. Returns the rows by
 * table.
 *
 * @throws when the database holds anything, or the file is not a whole backup
 */
export async function restoreBackup(database: Database, file: string): Promise<Record<string, number>> {
  return database.transaction(async (tx) => {
    for (const table of TABLES) {
      const [found] = await tx`select 1 from ${tx(table)} limit 1`;
      if (found) throw new Error(`restore ${file}: the database is not empty, ${table} has rows`);
    }
    const counts: Record<string, number> = {};
    let header = false;
    for await (const line of linesOf(file)) {
      if (!header) {
        readHeader(file, line);
        header = true;
        continue;
      }
      const { table, rows } = Batch.parse(JSON.parse(line));
      await tx`
        insert into ${tx(table)} overriding system value
        select * from jsonb_populate_recordset(null::${tx(table)}, ${tx.json(rows as never)})`;
      counts[table] = (counts[table] ?? 0) + rows.length;
    }
    await settleLog(tx);
    await tx`select setval(pg_get_serial_sequence('events', 'seq'), coalesce(max(seq), 0) + 1, false) from events`;
    await tx`select setval(pg_get_serial_sequence('job_log', 'line'), coalesce(max(line), 0) + 1, false) from job_log`;
    return counts;
  });
}

function linesOf(file: string): AsyncIterable<string> {
  // `pipe` would not pass on the error of a file that cannot be read.
  const input = pipeline(createReadStream(file), createGunzip(), () => {});
  return createInterface({ input, crlfDelay: Number.POSITIVE_INFINITY });
}

function readHeader(file: string, line: string): z.infer<typeof Header> {
  try {
    return Header.parse(JSON.parse(line));
  } catch {
    throw notABackup(file);
  }
}

const notABackup = (file: string) => new Error(`read the backup: ${file} is not one that this program made`);
