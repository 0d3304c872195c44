import { SYSTEM_ACTOR } from '../../shared/actor.ts';
import type { Job } from '../../shared/api/jobs.ts';
import { causeOf } from '../events/index.ts';
import type { Jobs } from '../jobs/index.ts';
import { findRepository, locate, startIngestion } from '../repositories/index.ts';
import { type CliContext, print } from './context.ts';
import { projectNamed, withServices } from './services.ts';

/** `mission-control ingest <path or url>`: makes the map and prints its totals. */
export async function ingest(context: CliContext, text: string, project?: string): Promise<void> {
  await withServices(context, async (services) => {
    // Whoever runs a command on the machine may read what the machine lets them.
    const location = await locate(text, { loopback: true, allowedPaths: [] });
    const projectId = await projectNamed(services, project ?? location.name);
    const cause = causeOf(SYSTEM_ACTOR);
    const { repositoryId, jobId } = await services.database.transaction((tx) =>
      startIngestion(tx, services, { projectId, location, cause }),
    );
    await finished(services.jobs, jobId, text);
    const map = (await findRepository(services.database.sql, repositoryId))?.map;
    for (const [name, count] of Object.entries(map?.totals ?? {})) print(`${name.padEnd(8)} ${count}`);
    print(`commit   ${map?.commit}`);
  });
}

/** Waits for the end of a job, telling how far it is. */
async function finished(jobs: Jobs, jobId: string, text: string): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<Job>();
  let told = '';
  const look = (job: Job | null) => {
    if (job?.id !== jobId) return;
    if (job.state === 'running') {
      const line = `${Math.round(job.progress * 100)} % ${job.message ?? ''}`.trim();
      // A job is told again when something else of it changed.
      if (line !== told) process.stderr.write(`${line}\n`);
      told = line;
    } else if (job.state !== 'queued') resolve(job);
  };
  const endWatch = jobs.watch(look);
  // It may have ended before anybody watched.
  look(await jobs.get(jobId));
  const { state, error } = await promise;
  endWatch();
  if (state !== 'succeeded') throw new Error(`ingest ${text}: ${error ?? state}`);
}
