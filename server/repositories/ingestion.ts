import { join } from 'node:path';
import { z } from 'zod';
import { ThreadError, type ThreadPool } from '../../workers/pool.ts';
import { PermanentError } from '../jobs/index.ts';
import { type CommandOptions, INGEST_JOB, storeMap } from './commands.ts';
import { findRepository } from './queries.ts';
import { FACTS_FOLDER, type SourceRules, sourceOf } from './source.ts';

const TIMEOUT_MS = 30 * 60 * 1000;
const MEMORY_MB = 1500;
/** So many files that no grammar can read are left out, each of which costs a thread; a repository with more was made for that. */
const MOST_FAILED = 20;

type IngestionOptions = CommandOptions &
  SourceRules & {
    pool: ThreadPool;
    /** Grammar files by name. */
    grammars: Map<string, string>;
  };

/**
 * Defines the job that makes a system map. The map is computed in a thread and stored, with its event, in the
 * transaction that completes the job: a crash half way leaves no half map.
 */
export function defineIngestion(options: IngestionOptions): void {
  const { database, log: events, jobs, now, pool, dataDir, grammars } = options;
  jobs.define({
    kind: INGEST_JOB,
    payload: z.object({ repositoryId: z.uuid(), about: z.string().optional() }),
    timeoutMs: TIMEOUT_MS,
    async run({ repositoryId }, { cause, signal, progress, log }) {
      const repository = await findRepository(database.sql, repositoryId);
      if (!repository) throw new PermanentError(`ingest the repository: it was removed: ${repositoryId}`);
      const source = sourceOf(repository, options);
      const keep = join(dataDir, FACTS_FOLDER, repositoryId);
      let told = '';
      const onProgress = ({ fraction, message }: { fraction: number; message: string }) => {
        progress(fraction, message);
        if (message !== told) log(message);
        told = message;
      };
      const input = { repositoryId, source, keep, generatedAt: now().toISOString(), grammars };
      let made = null;
      for (let failed = 0; made === null; failed++) {
        made = await pool
          .run('repositories/make-map', input, { signal, memoryMb: MEMORY_MB, onProgress })
          .catch((error: Error) => {
            // What a repository is does not change by asking again.
            if (error.name === 'RepositoryError') throw new PermanentError(error.message);
            if (!(error instanceof ThreadError) || error.reason !== 'spent') throw error;
            if (failed === MOST_FAILED) throw new PermanentError(error.message);
            log(error.message);
            return null;
          });
      }
      const { commit, totals } = made;
      return {
        result: { commit, totals },
        commit: (tx) => storeMap(tx, events, { repository, made, cause }),
      };
    },
  });
}
