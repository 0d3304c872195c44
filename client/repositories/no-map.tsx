/** What stands in place of a map. */
import type { Repository } from '../../shared/api/repositories.ts';
import { Button, EmptyState, jobCard } from '../ui/index.ts';
import { AddForm } from './add-form.tsx';
import { ingest, mayChange } from './doing.ts';
import { chooseRepository, Picker } from './picker.tsx';
import type { Repositories } from './repositories-model.ts';
import { withoutMap } from './words.ts';

/** For a project without a repository. */
export function NoRepository({ repositories }: { repositories: Repositories }) {
  return (
    <EmptyState
      icon="map"
      title="A map of your code"
      action={
        <>
          {mayChange() && <AddForm repositories={repositories} />}
          {repositories.waiting.value.map(({ id, url, reason }) => (
            <p key={id}>
              {url}: {reason ?? 'it is added as soon as the server can be reached.'}
            </p>
          ))}
        </>
      }
    >
      Add a repository, and its modules, their imports, what changes often and who knows it appear here as a picture.
    </EmptyState>
  );
}

/** For an address that names a repository the project does not have. */
export function UnknownRepository({ usual }: { usual: Repository }) {
  return (
    <EmptyState
      icon="map"
      title="No such repository"
      action={<Button onClick={() => chooseRepository(usual.id)}>Open the map of {usual.name}</Button>}
    >
      The address names a repository that this project does not have, or has no more.
    </EmptyState>
  );
}

type NoMapProps = { repositories: Repositories; repository: Repository; list: readonly Repository[] };

/** For a repository that was not read yet. */
export function NoMap({ repositories, repository, list }: NoMapProps) {
  const job = repositories.ingestionOf(repository);
  const [title, text] = withoutMap(job);
  return (
    <div class="map-page">
      <div class="map-bar">
        <Picker repository={repository} list={list} />
      </div>
      <EmptyState
        icon="map"
        title={`${repository.name} ${title}`}
        action={
          job ? (
            <jobCard.View job={job} />
          ) : (
            mayChange() && <Button onClick={() => void ingest(repositories, repository)}>Read it now</Button>
          )
        }
      >
        {text}
      </EmptyState>
    </div>
  );
}
