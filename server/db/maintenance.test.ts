import { expect, test } from 'vitest';
import { describePglite } from '../../tests/support/database.ts';
import { maintain } from './maintenance.ts';

describePglite((open) => {
  test('the embedded engine gets statistics of the tables that have changed enough', async () => {
    const { sql } = await open();
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
});
