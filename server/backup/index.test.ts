import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { v7 as newId } from 'uuid';
import { afterAll, beforeEach, expect, test } from 'vitest';
import { describeEachDatabase, emptyTables } from '../../tests/support/database.ts';
import { temporaryFolder } from '../../tests/support/server.ts';
import type { Database } from '../db/index.ts';
import { backupMigrations, restoreBackup, TABLES, writeBackup } from './index.ts';

const now = new Date('2026-03-14T15:09:26.535Z');

/** Rows of every kind of column: bytes, JSON, transaction ids, times, null, and references between tables. */
async function fill({ sql }: Database): Promise<void> {
  const [member, project, item, event] = [newId(), newId(), newId(), newId()];
  await sql`insert into members (id, name, email, role, color, created_at)
    values (${member}, ${'Ada "the" Løvelace\n'}, 'ada@example.org', 'owner', 'teal', ${now.toISOString()})`;
  await sql`insert into projects (id, name, created_at, updated_at) values (${project}, 'Apollo', ${now}, ${now})`;
  await sql`insert into items (id, project_id, kind, stage, title, rank, created_at, updated_at, labels)
    values (${item}, ${project}, 'idea', 'capture', 'Work offline', 'a0', ${now}, ${now}, ${sql.json(['x', 'y'])})`;
  await sql`insert into documents (name, seq, created_at, updated_at) values (${`item:${item}`}, 1, ${now}, ${now})`;
  await sql`insert into document_updates (name, seq, update) values (${`item:${item}`}, 1, ${new Uint8Array([0, 1, 254, 255])})`;
  await sql`insert into events (id, type, version, project_id, subject_type, subject_id, actor, correlation_id, depth, occurred_at, payload)
    values (${event}, 'idea.created', 1, ${project}, 'idea', ${item}, ${sql.json({ name: 'Ada' })}, ${event}, 0, ${now},
      ${sql.json({ title: 'Work offline', nothing: null, deep: { list: [1, 2.5] } })})`;
  for (let index = 0; index < 450; index++) {
    await sql`insert into feed_entries (id, project_id, seq, type, actor, subject_type, subject_id, text, at)
      values (${newId()}, ${project}, ${index}, 'message.posted', ${sql.json({})}, 'project', ${project}, ${`entry ${index}`}, ${now})`;
  }
}

/** Every row of every table; transaction ids are the cluster's, not the data's. */
async function contents({ sql }: Database): Promise<Record<string, unknown[]>> {
  const all: Record<string, unknown[]> = {};
  for (const table of TABLES) {
    const rows = await sql`select to_jsonb(t) - 'txid' as row from ${sql(table)} t order by to_jsonb(t)::text`;
    all[table] = rows.map(({ row }) => row);
  }
  return all;
}

describeEachDatabase('backup', (open) => {
  const folder = temporaryFolder();
  afterAll(folder.remove);
  const file = join(folder.path, 'backup.gz');
  let database: Database;
  beforeEach(async () => {
    database ??= await open();
    await emptyTables(database);
  });

  test('knows every table', async () => {
    const rows = await database.sql<{ tablename: string }[]>`
      select tablename from pg_tables where schemaname = 'public' and tablename <> 'migrations'`;
    expect([...TABLES].sort()).toEqual(rows.map(({ tablename }) => tablename).sort());
  });

  test('gives back every row', async () => {
    await fill(database);
    const before = await contents(database);
    const written = await writeBackup(database, file, now);
    expect(written.feed_entries).toBe(450);
    await emptyTables(database);
    expect(await restoreBackup(database, file)).toMatchObject({ feed_entries: 450, events: 1 });
    expect(await contents(database)).toEqual(before);
  });

  test('lets the log go on behind the restored events, readable at once', async () => {
    await fill(database);
    await writeBackup(database, file, now);
    await emptyTables(database);
    await restoreBackup(database, file);
    const [readable] = await database.sql<{ count: number }[]>`
      select count(*) as count from events where txid < pg_snapshot_xmin(pg_current_snapshot())`;
    expect(readable?.count).toBe(1);
    const [next] = await database.sql<{ seq: number }[]>`
      insert into events (id, type, version, subject_type, subject_id, actor, correlation_id, depth, occurred_at, payload)
      values (${newId()}, 'x', 1, 'x', 'x', '{}', ${newId()}, 0, ${now}, '{}') returning seq`;
    expect(next?.seq).toBe(2);
  });

  test('refuses a database that holds anything, and changes nothing', async () => {
    await fill(database);
    await writeBackup(database, file, now);
    const before = await contents(database);
    await expect(restoreBackup(database, file)).rejects.toThrow('the database is not empty, events has rows');
    expect(await contents(database)).toEqual(before);
  });

  test('refuses files that are no backups, and restores nothing of a cut one', async () => {
    await expect(backupMigrations(join(folder.path, 'missing'))).rejects.toThrow('ENOENT');
    const other = join(folder.path, 'other.gz');
    writeFileSync(other, Bun.gzipSync('{"some":"json"}\n'));
    await expect(backupMigrations(other)).rejects.toThrow(`${other} is not one that this program made`);
    await fill(database);
    await writeBackup(database, file, now);
    await emptyTables(database);
    const whole = new Uint8Array(await Bun.file(file).arrayBuffer());
    writeFileSync(file, whole.slice(0, whole.length - 2000));
    await expect(restoreBackup(database, file)).rejects.toThrow();
    expect(Object.values(await contents(database)).flat()).toEqual([]);
  });
});
