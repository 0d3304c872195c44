import type { Sql, Tx } from './connection.ts';

/** The database of the process, whichever engine is behind it. */
export interface Database {
  readonly engine: 'pglite' | 'postgres';
  /** Whether the `vector` extension is there; without it search scans exactly. */
  readonly vector: boolean;
  /** For reads outside a transaction. */
  readonly sql: Sql;
  /**
   * Runs one change: all of it is committed, or nothing. Compute first and wait for nothing but the database inside:
   * on the embedded engine a transaction holds up everyone. Run again from the start when PostgreSQL reports a
   * deadlock or a serialization failure, so it must have no effect but through `tx` and `afterCommit`.
   */
  transaction<T>(change: (tx: Tx) => Promise<T>): Promise<T>;
  close(): Promise<void>;
}

type Effects = { committed: (() => void)[]; rolledBack: (() => void)[] };

const effects = new WeakMap<Tx, Effects>();

/** Registers an effect that runs once `tx` has committed, in order of registration; never when it rolls back. */
export function afterCommit(tx: Tx, effect: () => void): void {
  effectsOf(tx).committed.push(effect);
}

/**
 * Registers an effect that runs when `tx` has not committed, or when nobody can tell because the connection was lost;
 * before it is tried again, if it is. For what memory holds of the transaction.
 */
export function afterRollback(tx: Tx, effect: () => void): void {
  effectsOf(tx).rolledBack.push(effect);
}

function effectsOf(tx: Tx): Effects {
  const registered = effects.get(tx);
  if (!registered) throw new Error('register an effect: the transaction was not opened by Database.transaction');
  return registered;
}

/**
 * Does several things inside a transaction at once, for one wait instead of many. To the end even when one fails: what
 * the others sent after the rollback would be outside of the transaction.
 *
 * @throws what the first of them threw
 */
export async function together<T>(work: Promise<T>[]): Promise<T[]> {
  const outcomes = await Promise.allSettled(work);
  return outcomes.map((outcome) => {
    if (outcome.status === 'rejected') throw outcome.reason;
    return outcome.value;
  });
}

/** Deadlock and serialization failure: https://www.postgresql.org/docs/15/errcodes-appendix.html */
const RETRIED = new Set(['40P01', '40001']);
const ATTEMPTS = 5;

/** Binds `transaction` to a client. */
export function transactions(sql: Sql): Database['transaction'] {
  return async <T>(change: (tx: Tx) => Promise<T>): Promise<T> => {
    for (let attempt = 1; ; attempt++) {
      const registered: Effects = { committed: [], rolledBack: [] };
      let result: { value: T };
      try {
        result = await sql.begin(async (tx) => {
          effects.set(tx, registered);
          return { value: await change(tx) };
        });
      } catch (error) {
        for (const effect of registered.rolledBack) effect();
        if (attempt >= ATTEMPTS || !RETRIED.has((error as { code?: string }).code ?? '')) throw error;
        continue;
      }
      for (const effect of registered.committed) effect();
      return result.value;
    }
  };
}
