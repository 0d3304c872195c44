import { SYSTEM_ACTOR } from '../../shared/actor.ts';
import { prepareDemo } from '../demo/index.ts';
import { causeOf } from '../events/index.ts';
import type { Services } from '../main.ts';

/** Puts a sample board with the map of a repository (a local path or an https URL) into the database. */
export async function createDemo(services: Services, repository: string): Promise<void> {
  const create = await prepareDemo(services.demo, repository);
  await services.database.transaction((tx) => create(tx, causeOf(SYSTEM_ACTOR)));
}
