import { beforeAll, beforeEach, expect, test } from 'vitest';
import { describeEachDatabase } from '../../tests/support/database.ts';
import { type Database, groupCommit } from './index.ts';

describeEachDatabase('a group commit', (open) => {
  let database: Database;
  let groups: number[][];
  beforeAll(async () => {
    database = await open();
    await database.sql`create table numbers (n integer primary key, txid xid8 default pg_current_xact_id())`;
  });
  beforeEach(async () => {
    groups = [];
    await database.sql`truncate numbers`;
  });

  /** Stores numbers but 0, which it refuses, and negative ones, at which it throws. */
  const store = (weight = 0.1) =>
    groupCommit<number, string>(database, {
      weight: () => weight,
      async run(tx, key, entries) {
        groups.push(entries);
        const outcomes: PromiseSettledResult<string>[] = [];
        for (const n of entries) {
          if (n === 0) outcomes.push({ status: 'rejected', reason: new Error('refused') });
          else {
            await tx`insert into numbers (n) values (${n})`;
            if (n < 0) throw new Error(`cannot store ${n}`);
            outcomes.push({ status: 'fulfilled', value: `${key} ${n}` });
          }
        }
        return outcomes;
      },
    });
  const stored = async () => {
    const rows = await database.sql<{ numbers: number[] }[]>`
      select json_agg(n order by n) as numbers from numbers group by txid order by txid`;
    return rows.map(({ numbers }) => numbers);
  };
  const reasons = (outcomes: PromiseSettledResult<unknown>[]) =>
    outcomes.map((outcome) => (outcome.status === 'rejected' ? outcome.reason.message : outcome.value));

  test('starts at once, and takes those together that wait', async () => {
    const add = store();
    const first = add('a', 1);
    await expect.poll(() => groups).toEqual([[1]]);
    expect(await Promise.all([first, add('a', 2), add('a', 3), add('a', 4)])).toEqual(['a 1', 'a 2', 'a 3', 'a 4']);
    expect(await stored()).toEqual([[1], [2, 3, 4]]);
  });

  test('takes no more together than fit', async () => {
    const add = store(0.5);
    await Promise.all([1, 2, 3, 4, 5].map((n) => add('a', n)));
    expect(await stored()).toEqual([[1, 2], [3, 4], [5]]);
    const heavy = store(7);
    await Promise.all([6, 7].map((n) => heavy('a', n)));
    expect((await stored()).slice(-2)).toEqual([[6], [7]]);
  });

  test('keeps keys apart', async () => {
    const add = store();
    expect(await Promise.all([add('a', 1), add('b', 2), add('a', 3)])).toEqual(['a 1', 'b 2', 'a 3']);
    expect(groups.toSorted()).toEqual([[1, 3], [2]]);
  });

  test('tells each its own outcome', async () => {
    const add = store();
    expect(reasons(await Promise.allSettled([1, 0, 2].map((n) => add('a', n))))).toEqual(['a 1', 'refused', 'a 2']);
    expect(await stored()).toEqual([[1, 2]]);
  });

  test('stores each alone when it cannot tell what went wrong, and nothing of the one that did', async () => {
    const add = store();
    const outcomes = await Promise.allSettled([1, -2, 3].map((n) => add('a', n)));
    expect(reasons(outcomes)).toEqual(['a 1', 'cannot store -2', 'a 3']);
    expect(await stored()).toEqual([[1], [3]]);
    expect(groups).toEqual([[1, -2, 3], [1], [-2], [3]]);
    expect(await add('a', 4)).toBe('a 4');
  });

  test('rejects what waits when there is no transaction to be had', async () => {
    const add = groupCommit<number, string>(
      { transaction: () => Promise.reject(new Error('the database is away')) },
      { weight: () => 0.1, run: async () => [] },
    );
    const outcomes = await Promise.allSettled([1, 2].map((n) => add('a', n)));
    expect(reasons(outcomes)).toEqual(['the database is away', 'the database is away']);
  });
});
