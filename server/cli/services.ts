import { SYSTEM_ACTOR } from '../../shared/actor.ts';
import { causeOf } from '../events/index.ts';
import { openServices, type Services } from '../main.ts';
import { createProject } from '../projects/index.ts';
import { createLogger } from '../runtime/log.ts';
import { type CliContext, openConfiguredDatabase } from './context.ts';

/** Opens the product without listening, does something with it, and closes it. Only warnings are logged. */
export async function withServices<T>(context: CliContext, work: (services: Services) => Promise<T>): Promise<T> {
  const { config, files } = context;
  const logger = createLogger(config.logLevel === 'info' ? 'warn' : config.logLevel);
  const services = await openServices(await openConfiguredDatabase(context), config, files, logger);
  try {
    await services.start();
    return await work(services);
  } finally {
    await services.close();
  }
}

/** The id of the project with this name that is not archived; a new one where there is none. */
export async function projectNamed(services: Services, name: string): Promise<string> {
  const [found] = await services.database.sql<{ id: string }[]>`
    select id from projects where name = ${name} and archived_at is null order by id limit 1`;
  if (found) return found.id;
  const cause = causeOf(SYSTEM_ACTOR);
  const project = { name, description: '', cause };
  return services.database.transaction(async (tx) => (await createProject(tx, services, project)).id);
}
