import { join } from 'node:path';
import { z } from 'zod';
import type { Repository } from '../../shared/api/repositories.ts';
import { ThreadError, type ThreadPool } from '../../workers/pool.ts';
import { type JobHelpers, PermanentError } from '../jobs/index.ts';
import { type CommandOptions, INGEST_JOB, type MadeMap, PAST_JOB, storeMap, storePastMap } from './commands.ts';
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
 * Defines the jobs that make system maps: of the newest commit, and of an older one, to be compared. A map is computed in a
 * thread and stored (that of the newest with its event) in the transaction that completes the job: a crash half way leaves
 * no half map.
 */
export function defineIngestion(options: IngestionOptions): void {
  const { database, log: events, jobs, now, pool, dataDir, grammars } = options;

  async function makeMap(
    repository: Repository,
    wanted: { keep: string } | { commit: string },
    { signal, progress, log }: JobHelpers,
  ): Promise<MadeMap> {
    let told = '';
    const onProgress = ({ fraction, message }: { fraction: number; message: string }) => {
      progress(fraction, message);
      if (message !== told) log(message);
      told = message;
    };
    const source = sourceOf(repository, options);
    const input = { repositoryId: repository.id, source, generatedAt: now().toISOString(), grammars, ...wanted };
    for (let failed = 0; ; failed++) {
      try {
        return await pool.run('repositories/make-map', input, { signal, memoryMb: MEMORY_MB, onProgress });
      } catch (error) {
        if (!(error instanceof Error)) throw error;
        // What a repository is does not change by asking again.
        if (error.name === 'RepositoryError') throw new PermanentError(error.message);
        if (!(error instanceof ThreadError) || error.reason !== 'spent') throw error;
        if (failed === MOST_FAILED) throw new PermanentError(error.message);
        log(error.message);
      }
    }
  }

  jobs.define({
    kind: INGEST_JOB,
    payload: z.object({ repositoryId: z.uuid(), about: z.string().optional() }),
    timeoutMs: TIMEOUT_MS,
    async run({ repositoryId }, context) {
      const repository = await findRepository(database.sql, repositoryId);
      if (!repository) throw new PermanentError(`ingest the repository: it was removed: ${repositoryId}`);
      const made = await makeMap(repository, { keep: join(dataDir, FACTS_FOLDER, repositoryId) }, context);
      const { commit, totals } = made;
      return {
        result: { commit, totals },
        commit: (tx) => storeMap(tx, events, { repository, made, cause: context.cause }),
      };
    },
  });

  jobs.define({
    kind: PAST_JOB,
    payload: z.object({ repositoryId: z.uuid(), commit: z.string(), about: z.string() }),
    timeoutMs: TIMEOUT_MS,
    // Whoever asks for many commits holds up no ingestion.
    concurrency: 1,
    async run({ repositoryId, commit }, context) {
      const repository = await findRepository(database.sql, repositoryId);
      if (!repository) throw new PermanentError(`map the commit: the repository was removed: ${repositoryId}`);
      // What is kept for the next ingestion is of the newest commit, and stays so.
      const made = await makeMap(repository, { commit }, context);
      return { result: { commit, totals: made.totals }, commit: (tx) => storePastMap(tx, repository, made) };
    },
  });
}
