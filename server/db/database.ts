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

const effects = new WeakMap<Tx, (() => void)[]>();

/** Registers an effect that runs once `tx` has committed, in order of registration; never when it rolls back. */
export function afterCommit(tx: Tx, effect: () => void): void {
  const registered = effects.get(tx);
  if (!registered) throw new Error('register an effect: the transaction was not opened by Database.transaction');
  registered.push(effect);
}

/** Deadlock and serialization failure: https://www.postgresql.org/docs/15/errcodes-appendix.html */
const RETRIED = new Set(['40P01', '40001']);
const ATTEMPTS = 5;

/** Binds `transaction` to a client. */
export function transactions(sql: Sql): Database['transaction'] {
  return async <T>(change: (tx: Tx) => Promise<T>): Promise<T> => {
    for (let attempt = 1; ; attempt++) {
      let committed: (() => void)[] = [];
      try {
        const result = await sql.begin(async (tx) => {
          committed = [];
          effects.set(tx, committed);
          return { value: await change(tx) };
        });
        for (const effect of committed) effect();
        return result.value;
      } catch (error) {
        if (attempt >= ATTEMPTS || !RETRIED.has((error as { code?: string }).code ?? '')) throw error;
      }
    }
  };
}
