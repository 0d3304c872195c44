import { roleAllows } from '../../shared/actor.ts';
import type { Repository } from '../../shared/api/repositories.ts';
import { session } from '../local/index.ts';
import { askToConfirm, toast } from '../ui/index.ts';
import type { Repositories } from './repositories-model.ts';

/** Whether the person may change the repositories. */
export const mayChange = (): boolean => roleAllows(session.value.me?.role ?? 'viewer', 'editor');

const reasonOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

/** Has a map made of the newest commit, and says so when that waits or is refused. */
export async function ingest(repositories: Repositories, repository: Repository): Promise<void> {
  try {
    const done = await repositories.ingest(repository);
    if (!done) toast(`You are offline: ${repository.name} is read when the network is back`);
  } catch (error) {
    toast(`${repository.name} was not read: ${reasonOf(error)}`, { tone: 'bad' });
  }
}

/** Takes a repository out of its project, when the person agrees. */
export async function remove(repositories: Repositories, repository: Repository): Promise<void> {
  const agreed = await askToConfirm({
    title: `Remove “${repository.name}”?`,
    text: 'Its map leaves this project. The repository itself is not touched.',
    action: 'Remove',
    danger: true,
  });
  if (!agreed) return;
  try {
    const done = await repositories.remove(repository);
    toast(done ? `“${repository.name}” is removed` : `“${repository.name}” is removed when the network is back`);
  } catch (error) {
    toast(`Nothing was removed: ${reasonOf(error)}`, { tone: 'bad' });
  }
}
