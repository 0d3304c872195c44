import type { Tx } from './connection.ts';
import type { Database } from './database.ts';

/** Commits a change of `key`, perhaps together with others of it. Rejects with what went wrong with this one. */
type GroupCommit<Entry, Result> = (key: string, entry: Entry) => Promise<Result>;

type GroupCommitOptions<Entry, Result> = {
  /**
   * Makes changes in the order of the entries and tells the outcome of each; one that is rejected has written nothing.
   * A throw says that something went wrong without saying with which: each is then made again in a transaction of its own.
   */
  run(tx: Tx, key: string, entries: Entry[]): Promise<PromiseSettledResult<Result>[]>;
  /** How much of a transaction an entry takes, which has room for 1. One that takes more gets its own. */
  weight(entry: Entry): number;
};

type Waiting<Entry, Result> = {
  entry: Entry;
  resolve: (result: Result) => void;
  reject: (reason: unknown) => void;
};

/**
 * Lets changes of one key that wait for the database at the same time share a transaction, with one commit and
 * statements for all of them. Nobody waits to be joined: a change that comes alone starts at once.
 */
export function groupCommit<Entry, Result>(
  { transaction }: Pick<Database, 'transaction'>,
  { run, weight }: GroupCommitOptions<Entry, Result>,
): GroupCommit<Entry, Result> {
  type Member = Waiting<Entry, Result>;
  const queues = new Map<string, Member[]>();

  async function commit(key: string, waiting: Member[]): Promise<void> {
    const group: Member[] = [];
    try {
      const outcomes = await transaction((tx) => {
        // Not before now: more have come while this waited for its turn. When it is tried again they stay.
        if (group.length === 0) group.push(...waiting.splice(0, fitting(waiting)));
        return run(
          tx,
          key,
          group.map(({ entry }) => entry),
        );
      });
      for (const [index, { resolve, reject }] of group.entries()) {
        const outcome = outcomes[index];
        if (outcome?.status === 'fulfilled') resolve(outcome.value);
        else reject(outcome?.reason);
      }
    } catch (error) {
      if (group.length > 1) for (const member of group) await commit(key, [member]);
      // There is none when the transaction could not even begin.
      else for (const { reject } of group.length === 1 ? group : waiting.splice(0)) reject(error);
    }
  }

  function fitting(waiting: Member[]): number {
    let sum = 0;
    const end = waiting.findIndex(({ entry }) => {
      sum += weight(entry);
      return sum > 1;
    });
    return end < 0 ? waiting.length : Math.max(1, end);
  }

  async function work(key: string, waiting: Member[]): Promise<void> {
    while (waiting.length > 0) await commit(key, waiting);
    queues.delete(key);
  }

  return (key, entry) =>
    new Promise((resolve, reject) => {
      const waiting = queues.get(key);
      if (waiting) waiting.push({ entry, resolve, reject });
      else {
        const started = [{ entry, resolve, reject }];
        queues.set(key, started);
        void work(key, started);
      }
    });
}
