import { setTimeout } from 'node:timers/promises';
import { z } from 'zod';
import type { Repository } from '../../shared/api/repositories.ts';
import type { ThreadPool } from '../../workers/pool.ts';
import type { Database } from '../db/index.ts';
import type { Jobs } from '../jobs/index.ts';
import { storeHead } from './commands.ts';
import { allRepositories, withHead } from './queries.ts';
import { type SourceRules, sourceOf } from './source.ts';

/** A local HEAD that was looked at so long ago is looked at again when somebody asks. */
const FRESH_MS = 2000;
/** So long a reader waits to hear where HEAD is; then they get what was known. */
const PATIENCE_MS = 500;

type HeadsOptions = SourceRules & {
  database: Database;
  jobs: Pick<Jobs, 'define'>;
  pool: ThreadPool;
  now: () => Date;
};

/** Knows whether maps are stale: where the repositories' HEADs are by now. */
export interface Heads {
  /**
   * The repository with where its HEAD is now, when that can be seen here at once: a folder of this machine. A remote one
   * is as it was when it was last looked at.
   */
  look(repository: Repository): Promise<Repository>;
}

/** Looks after HEADs: local ones when somebody asks, and all of them every quarter of an hour. */
export function createHeads(options: HeadsOptions): Heads {
  const { database, jobs, pool, now } = options;
  const looked = new Map<string, { at: number; mapped: string; head: Promise<Repository['head']> }>();

  /** @throws when it cannot be read, or not reached */
  async function check(repository: Repository, signal?: AbortSignal): Promise<Repository['head']> {
    const source = sourceOf(repository, options);
    const commit = await pool.run('repositories/head', { source }, { timeoutMs: 60_000, ...(signal && { signal }) });
    const head = { commit, checkedAt: now().toISOString() };
    await storeHead(database.sql, repository.id, head);
    return head;
  }

  jobs.define({
    kind: 'repositories.heads',
    payload: z.object({}),
    cron: '*/15 * * * *',
    concurrency: 1,
    async run(_, { signal, log }) {
      let stale = 0;
      for (const repository of await allRepositories(database.sql)) {
        try {
          if (withHead(repository, await check(repository, signal)).map?.stale) stale++;
        } catch (error) {
          signal.throwIfAborted();
          // One that is gone for the moment must not keep the others from being looked at.
          log(`${repository.name}: ${error instanceof Error ? error.message : error}`);
        }
      }
      return { result: { stale } };
    },
  });

  return {
    async look(repository) {
      if (repository.kind !== 'path' || !repository.map) return repository;
      const { id, head: stored } = repository;
      const mapped = repository.map.commit;
      const last = looked.get(id);
      const at = now().getTime();
      // What was seen before there was this map would call a new map stale.
      const isFresh = last !== undefined && last.mapped === mapped && at - last.at < FRESH_MS;
      const head = isFresh ? last.head : check(repository).catch(() => stored);
      if (!isFresh) looked.set(id, { at, mapped, head });
      return withHead(repository, await Promise.race([head, setTimeout(PATIENCE_MS, stored, { ref: false })]));
    },
  };
}
