import { beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { describeEachDatabase } from '../../tests/support/database.ts';
import { afterCommit, afterRollback, type Database } from './index.ts';

describeEachDatabase('the database', (open, { engine }) => {
  let database: Database;
  beforeAll(async () => {
    database = await open();
    await database.sql`create table numbers (n integer primary key)`;
  });
  beforeEach(() => database.sql`truncate numbers`);

  const numbers = async () => (await database.sql<{ n: number }[]>`select n from numbers order by n`).map(({ n }) => n);

  test('says which engine it is', () => {
    expect(database.engine).toBe(engine);
  });

  test('returns rows as the program has them', async () => {
    const bytes = Uint8Array.from({ length: 256 }, (_, byte) => byte);
    const time = '2026-02-28T23:59:59.123Z';
    const [row] = await database.sql`
      select ${2 ** 52}::bigint as big_number, ${time}::timestamptz as some_time, ${bytes}::bytea as some_bytes,
        ${database.sql.json({ snake_key: [1] })}::jsonb as some_json, null::timestamptz as no_time`;
    expect(row).toEqual({
      bigNumber: 2 ** 52,
      someTime: time,
      someBytes: bytes,
      someJson: { snake_key: [1] },
      noTime: null,
    });
    expect(row?.someBytes.constructor).toBe(Uint8Array);
  });

  test('returns times to the millisecond, however they are written', async () => {
    const times = [
      '2026-02-28 23:59:59+00',
      '2026-02-28 23:59:59.5+00',
      '2026-02-28 23:59:59.123456+00',
      '12026-01-01Z',
    ];
    const rows = await database.sql<{ time: string }[]>`
      select value::timestamptz as time from jsonb_array_elements_text(${database.sql.json(times)})`;
    expect(rows.map(({ time }) => time)).toEqual([
      '2026-02-28T23:59:59.000Z',
      '2026-02-28T23:59:59.500Z',
      '2026-02-28T23:59:59.123Z',
      '+012026-01-01T00:00:00.000Z',
    ]);
  });

  describe('a transaction', () => {
    test('runs its effects after it has committed, in order', async () => {
      const seen: string[] = [];
      const result = await database.transaction(async (tx) => {
        afterCommit(tx, () => seen.push('first'));
        await tx`insert into numbers values (1)`;
        afterCommit(tx, () => seen.push('second'));
        afterRollback(tx, () => seen.push('never'));
        expect(seen).toEqual([]);
        return 'result';
      });
      expect(result).toBe('result');
      expect(seen).toEqual(['first', 'second']);
    });

    test('leaves nothing when it throws, and runs only the effects of a rollback', async () => {
      const seen: string[] = [];
      const failed = database.transaction(async (tx) => {
        afterCommit(tx, () => seen.push('never'));
        afterRollback(tx, () => seen.push('rolled back'));
        await tx`insert into numbers values (1)`;
        throw new Error('changed my mind');
      });
      await expect(failed).rejects.toThrow('changed my mind');
      expect(seen).toEqual(['rolled back']);
      expect(await numbers()).toEqual([]);
    });

    test('leaves nothing when a query fails, even one whose error is caught', async () => {
      const failed = database.transaction(async (tx) => {
        await tx`insert into numbers values (1)`;
        await tx`insert into numbers values (1)`.catch(() => {});
      });
      await expect(failed).rejects.toMatchObject({ code: '23505' });
      expect(await numbers()).toEqual([]);
    });

    test('lets many changes at once each have all or nothing', async () => {
      const changes = Array.from({ length: 60 }, (_, n) =>
        database.transaction(async (tx) => {
          await tx`insert into numbers values (${2 * n})`;
          if (n % 3 === 0) throw new Error('no');
          await tx`insert into numbers values (${2 * n + 1})`;
        }),
      );
      await Promise.allSettled(changes);
      const kept = Array.from({ length: 60 }, (_, n) => n).filter((n) => n % 3 !== 0);
      expect(await numbers()).toEqual(kept.flatMap((n) => [2 * n, 2 * n + 1]));
    });

    test('is the only place for effects', async () => {
      await database.sql.begin(async (tx) => {
        expect(() => afterCommit(tx, () => {})).toThrow('was not opened by Database.transaction');
      });
    });

    test.runIf(engine === 'postgres')('is run again after a deadlock', async () => {
      await database.sql`insert into numbers values (1), (2)`;
      const bothHold = Promise.withResolvers<void>();
      let holding = 0;
      let runs = 0;
      const crossing = (first: number, second: number) =>
        database.transaction(async (tx) => {
          runs++;
          await tx`update numbers set n = n where n = ${first}`;
          if (++holding === 2) bothHold.resolve();
          await bothHold.promise;
          await tx`update numbers set n = n where n = ${second}`;
        });
      await Promise.all([crossing(1, 2), crossing(2, 1)]);
      expect(runs).toBe(3);
    });
  });
});
