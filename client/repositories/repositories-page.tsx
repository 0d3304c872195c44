import type { Repository } from '../../shared/api/repositories.ts';
import { outbox } from '../local/index.ts';
import { isUnknownProject } from '../local/workspace.ts';
import {
  Button,
  EmptyState,
  exactTime,
  Icon,
  IconButton,
  jobCard,
  Link,
  Loaded,
  NoProject,
  Pill,
  RelativeTime,
  route,
  useOpened,
} from '../ui/index.ts';
import { AddForm } from './add-form.tsx';
import { Behind } from './behind.tsx';
import { ingest, mayChange, remove } from './doing.ts';
import { openRepositories } from './open.ts';
import type { Repositories, WaitingRepository } from './repositories-model.ts';
import { counted, shortCommit } from './words.ts';
import './repositories-page.css';

/** The repositories of a project: their newest maps, and what is being read now. */
export function RepositoriesPage() {
  const projectId = route.value.params.projectId ?? '';
  const repositories = useOpened(() => openRepositories(projectId), [projectId]);
  // As the server has it: one that was just made may be on its way to this window.
  if (repositories.list.data.value?.length === 0 && isUnknownProject(projectId)) return <NoProject />;
  return (
    <div class="repositories">
      {mayChange() && <AddForm repositories={repositories} />}
      {repositories.waiting.value.length > 0 && (
        <ul class="boxed-list repository-list" aria-label="Waiting">
          {repositories.waiting.value.map((waiting) => (
            <WaitingRow key={waiting.id} waiting={waiting} />
          ))}
        </ul>
      )}
      <Loaded from={repositories.list} name="The list of repositories">
        {(list) =>
          list.length === 0 ? (
            <EmptyState icon="repository" title="No repository yet">
              Add one above: its code is drawn as a map of modules, and what changes often and is hard to change is
              found.
            </EmptyState>
          ) : (
            <ul class="boxed-list repository-list" aria-label="Repositories">
              {list.map((repository) => (
                <Row key={repository.id} repositories={repositories} repository={repository} />
              ))}
            </ul>
          )
        }
      </Loaded>
    </div>
  );
}

function Row({ repositories, repository }: { repositories: Repositories; repository: Repository }) {
  const { id, projectId, name, url, map } = repository;
  const job = repositories.ingestionOf(repository);
  return (
    <li>
      <div class="repository-head">
        <Icon name="repository" />
        <div class="grow">
          <h2 class="truncate">{name}</h2>
          <p class="repository-url truncate">{url}</p>
        </div>
        {map && (
          <Link class="button" to={`/p/${projectId}/map?repository=${id}`}>
            <Icon name="map" /> Open the map
          </Link>
        )}
        {mayChange() && (
          <>
            <IconButton
              icon="refresh"
              label={`Ingest ${name} again`}
              disabled={repositories.isIngesting(repository)}
              onClick={() => void ingest(repositories, repository)}
            />
            <IconButton icon="trash" label={`Remove ${name}`} onClick={() => void remove(repositories, repository)} />
          </>
        )}
      </div>
      {map && (
        <p class="repository-facts tabular">
          <span>{counted(map.totals.files, 'file')}</span>
          <span>{counted(map.totals.lines, 'line')}</span>
          <span>{counted(map.totals.commits, 'commit')}</span>
          <span>{counted(map.totals.authors, 'author')}</span>
          <span data-tip={exactTime(map.generatedAt)}>
            <code>{shortCommit(map.commit)}</code> <RelativeTime at={map.generatedAt} />
          </span>
          {repositories.isBehind(repository) && <Behind repositories={repositories} repository={repository} />}
        </p>
      )}
      {!map && !job && <p class="dim">It was not read yet.</p>}
      {job && <jobCard.View job={job} />}
    </li>
  );
}

function WaitingRow({ waiting: { id, url, reason } }: { waiting: WaitingRepository }) {
  return (
    <li>
      <div class="repository-head">
        <Icon name="repository" />
        <p class="grow truncate">{url}</p>
        <Pill tone={reason === null ? 'warn' : 'bad'}>{reason === null ? 'Waiting' : 'Refused'}</Pill>
        {reason !== null && <Button onClick={() => outbox.retry(id)}>Try again</Button>}
        <IconButton icon="x" label={`Do not add ${url}`} onClick={() => outbox.discard(id)} />
      </div>
      <p class={reason === null ? 'dim' : 'repository-refused'}>
        {reason ?? 'It is added as soon as the server can be reached.'}
      </p>
    </li>
  );
}
