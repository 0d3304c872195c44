import { transactions } from '../../server/db/database.ts';
import type { Database, Sql } from '../../server/db/index.ts';
import { handlerOf } from './memory-statements.ts';

/**
 * A database in memory for the simulation, which runs thousands of histories: the tables and statements of documents,
 * boards and the log, with PostgreSQL's transactions at READ COMMITTED (row locks that are waited for, deadlocks found,
 * a statement that fails ends its transaction). It knows no SQL: each statement is looked up by its text, and one that
 * is not known is an error. `tests/contracts/board-database.test.ts` holds it to what the real engines do.
 */
export class MemoryDatabase {
  readonly #tables = new Map<string, Map<string, Row>>();
  readonly #owners = new Map<string, Transaction>();
  #seq = 0;
  /** Statements that were asked for and are not known: whoever asked may only have tried again. */
  readonly unknown = new Set<string>();

  /** A client. `before` is waited for ahead of every statement and commit, and ahead of the answer to a commit. */
  connect(before: () => Promise<void> = () => Promise.resolve()): MemoryConnection {
    return new MemoryConnection(this, before);
  }

  /** A table's committed rows, by key. */
  table(name: string): Map<string, Row> {
    const known = this.#tables.get(name);
    if (known) return known;
    const table = new Map<string, Row>();
    this.#tables.set(name, table);
    return table;
  }

  /** Never given back, as by a sequence. */
  nextSeq(): number {
    return ++this.#seq;
  }

  /** Waits until the row is `transaction`'s until it ends. */
  async lock(transaction: Transaction, row: string): Promise<void> {
    for (;;) {
      const owner = this.#owners.get(row);
      if (!owner || owner === transaction) break;
      for (let other: Transaction | null = owner; other; other = other.waitsFor) {
        if (other === transaction) throw Object.assign(new Error(`lock ${row}: deadlock detected`), { code: '40P01' });
      }
      transaction.waitsFor = owner;
      await owner.ended;
      transaction.waitsFor = null;
      if (transaction.isOver) await never();
    }
    this.#owners.set(row, transaction);
    transaction.locks.add(row);
  }

  release({ locks }: Transaction): void {
    for (const row of locks) this.#owners.delete(row);
  }
}

/** A row; columns in camelCase, as the client of the real engines gives them. */
export type Row = Record<string, unknown>;

/** What a statement works with. */
export interface Session {
  nextSeq(): number;
  /** The row as the session sees it: committed, or its own. */
  get(table: string, key: string): Row | undefined;
  rows(table: string): Row[];
  /** Changes a row when it is nobody else's; `null` deletes it, `undefined` leaves it. Returns what is there then. */
  write(table: string, key: string, change: (row: Row | undefined) => Row | null | undefined): Promise<Row | undefined>;
}

class Transaction implements Session {
  readonly #database: MemoryDatabase;
  readonly #written = new Map<string, Map<string, Row | null>>();
  readonly locks = new Set<string>();
  readonly ended: Promise<void>;
  waitsFor: Transaction | null = null;
  isOver = false;
  #end: () => void = () => {};

  constructor(database: MemoryDatabase) {
    this.#database = database;
    this.ended = new Promise((resolve) => {
      this.#end = resolve;
    });
  }

  nextSeq(): number {
    return this.#database.nextSeq();
  }

  get(table: string, key: string): Row | undefined {
    const own = this.#written.get(table)?.get(key);
    return own === undefined ? this.#database.table(table).get(key) : (own ?? undefined);
  }

  rows(table: string): Row[] {
    const written = this.#written.get(table);
    if (!written) return [...this.#database.table(table).values()];
    const all = new Map<string, Row | null>([...this.#database.table(table), ...written]);
    return [...all.values()].filter((row) => row !== null);
  }

  async write(table: string, key: string, change: (row: Row | undefined) => Row | null | undefined) {
    await this.#database.lock(this, `${table}/${key}`);
    const changed = change(this.get(table, key));
    if (changed !== undefined) {
      const written = this.#written.get(table) ?? new Map<string, Row | null>();
      this.#written.set(table, written.set(key, changed));
    }
    return this.get(table, key);
  }

  commit(): void {
    for (const [table, rows] of this.#written) {
      const committed = this.#database.table(table);
      for (const [key, row] of rows) {
        if (row) committed.set(key, row);
        else committed.delete(key);
      }
    }
    this.end();
  }

  end(): void {
    if (this.isOver) return;
    this.isOver = true;
    this.#database.release(this);
    this.#end();
  }
}

const never = () => new Promise<never>(() => {});

/** One client of a `MemoryDatabase`. */
export class MemoryConnection {
  readonly #database: MemoryDatabase;
  readonly #before: () => Promise<void>;
  readonly #open = new Set<Transaction>();
  readonly sql: Sql;

  constructor(database: MemoryDatabase, before: () => Promise<void>) {
    this.#database = database;
    this.#before = before;
    const single = (query: Query) => this.#single(query);
    this.sql = tagOf(single, { begin: (change: (tx: unknown) => unknown) => this.#begin(change) }) as unknown as Sql;
  }

  /** As the engine itself would offer it. `engine` is PostgreSQL's name: more than one process may be on it. */
  get database(): Database {
    const { sql } = this;
    return { engine: 'postgres', vector: false, sql, transaction: transactions(sql), close: () => Promise.resolve() };
  }

  /** The client died: what it had not committed is rolled back, and it hears nothing any more. */
  kill(): void {
    for (const transaction of this.#open) transaction.end();
  }

  #run(query: Query, transaction: Transaction): Promise<Result> {
    if (!query.isKnown) this.#database.unknown.add(query.text);
    return query.runOn(transaction);
  }

  async #single(query: Query): Promise<Result> {
    await this.#before();
    const transaction = new Transaction(this.#database);
    try {
      const result = await this.#run(query, transaction);
      transaction.commit();
      return result;
    } finally {
      transaction.end();
    }
  }

  async #begin(change: (tx: unknown) => unknown): Promise<unknown> {
    const transaction = new Transaction(this.#database);
    this.#open.add(transaction);
    let last: Promise<unknown> = Promise.resolve();
    let broken = false;
    const inTurn = (query: Query): Promise<Result> => {
      const result = last.then(async () => {
        await this.#before();
        if (transaction.isOver) await never();
        if (broken) throw new Error('run a statement: the transaction is aborted');
        try {
          return await this.#run(query, transaction);
        } catch (error) {
          broken = true;
          throw error;
        }
      });
      last = result.catch(() => {});
      return result;
    };
    try {
      const value = await change(tagOf(inTurn, {}));
      await last;
      await this.#before();
      if (transaction.isOver) await never();
      if (broken) throw new Error('commit: the transaction is aborted');
      transaction.commit();
      await this.#before();
      return value;
    } finally {
      this.#open.delete(transaction);
      transaction.end();
    }
  }
}

/** The rows that a statement gave, and how many it touched. */
export type Result = Row[] & { count: number };

/** What stands for rows, columns or values in a statement: `sql(rows, ...columns)`. */
export type Helper = { helped: unknown };

class Query implements PromiseLike<Result> {
  readonly #run: (query: Query) => Promise<Result>;
  readonly text: string;
  readonly #parameters: unknown[];
  #result: Promise<Result> | null = null;

  constructor(run: (query: Query) => Promise<Result>, strings: readonly string[], values: unknown[]) {
    this.#run = run;
    this.#parameters = [];
    let text = strings[0] ?? '';
    for (const [index, value] of values.entries()) {
      if (value instanceof Query) {
        text += value.text;
        this.#parameters.push(...value.#parameters);
      } else {
        text += '?';
        this.#parameters.push(value instanceof Date ? value.toISOString() : value);
      }
      text += strings[index + 1] ?? '';
    }
    this.text = text;
  }

  get isKnown(): boolean {
    return handlerOf(this.text) !== undefined;
  }

  async runOn(session: Session): Promise<Result> {
    const rows = await (handlerOf(this.text) ?? unknown)(session, ...(this.#parameters as never[]));
    // Whoever reads a row may do with it what they like.
    const result = rows.map((row) => ({ ...row }));
    return Object.defineProperty(result, 'count', { value: rows.length }) as Result;
  }

  #start(): Promise<Result> {
    this.#result ??= this.#run(this);
    return this.#result;
  }

  // biome-ignore lint/suspicious/noThenProperty: it runs when it is waited for, as a query of the real client does
  then<A = Result, B = never>(
    onDone?: ((result: Result) => A | PromiseLike<A>) | null,
    onFailed?: ((error: unknown) => B | PromiseLike<B>) | null,
  ): Promise<A | B> {
    return this.#start().then(onDone, onFailed);
  }

  catch<B>(onFailed: (error: unknown) => B): Promise<Result | B> {
    return this.#start().catch(onFailed);
  }
}

function unknown(): never {
  throw new Error('run a statement in memory: it is not known there');
}

/** What `sql` is: a tag for statements, a function for helpers, and more. */
function tagOf(run: (query: Query) => Promise<Result>, more: object): unknown {
  const tag = (first: unknown, ...rest: unknown[]): Query | Helper =>
    Array.isArray(first) && 'raw' in first ? new Query(run, first as unknown as string[], rest) : { helped: first };
  return Object.assign(tag, { json: (value: unknown) => JSON.parse(JSON.stringify(value)) as unknown }, more);
}
