import { beforeAll, expect, test } from 'vitest';
import { describeEachDatabase } from '../../tests/support/database.ts';
import { afterCommit, type Database } from './index.ts';

describeEachDatabase('a transaction', (open) => {
  let database: Database;
  beforeAll(async () => {
    database = await open();
    await database.sql`create table numbers (n integer primary key)`;
  });

  test('runs its effects after it has committed, in order', async () => {
    const seen: string[] = [];
    await database.transaction(async (tx) => {
      afterCommit(tx, () => seen.push('first'));
      await tx`insert into numbers values (1)`;
      afterCommit(tx, () => seen.push('second'));
      expect(seen).toEqual([]);
    });
    expect(seen).toEqual(['first', 'second']);
  });
});
