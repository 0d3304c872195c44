import { beforeAll, expect, test } from 'vitest';
import { describePglite } from '../../tests/support/database.ts';
import type { Sql } from './connection.ts';
import { checkpoint, maintain } from './maintenance.ts';

describePglite((open) => {
  let sql: Sql;
  beforeAll(async () => {
    ({ sql } = await open());
  });

  test('the embedded engine gets statistics of the tables that have changed enough', async () => {
    await maintain(sql);
    await sql`create table numbers as select n, n % 10 as digit from generate_series(1, 5000) as n`;
    await sql`create table few as select 1 as n`;
    // Otherwise counted a second later.
    await sql`select pg_stat_force_next_flush()`;
    const maintained = await maintain(sql);
    expect(maintained).toContain('public.numbers');
    expect(maintained).not.toContain('public.few');
    const rows = await sql`
      select attname, n_distinct from pg_stats where tablename in ('numbers', 'few') order by attname`;
    expect(rows).toMatchObject([
      { attname: 'digit', nDistinct: 10 },
      { attname: 'n', nDistinct: -1 },
    ]);
    await sql`select pg_stat_force_next_flush()`;
    expect(await maintain(sql)).not.toContain('public.numbers');
  });

  test('its write-ahead log is cut off when it is long', { timeout: 60_000 }, async () => {
    await sql`checkpoint`;
    expect(await checkpoint(sql)).toBe(false);
    const segments = async () => (await sql`select from pg_ls_waldir()`).count;
    for (let round = 0; round < 4; round++) {
      await sql`create table filled as select repeat(md5(n::text), 30) as text from generate_series(1, 60000) as n`;
      await sql`drop table filled`;
      expect(await checkpoint(sql)).toBe(true);
      // What is kept is used again: 80 MB of it, by default.
      expect(await segments()).toBeLessThan(10);
    }
    expect(await checkpoint(sql)).toBe(false);
  });
});
