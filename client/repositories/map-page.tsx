import { useEffect, useRef } from 'preact/hooks';
import type { Repository } from '../../shared/api/repositories.ts';
import { connection } from '../local/index.ts';
import { isUnknownProject } from '../local/workspace.ts';
import {
  EmptyState,
  ErrorState,
  IconButton,
  jobCard,
  Loaded,
  NoProject,
  registerCommands,
  route,
  Skeleton,
  useOpened,
} from '../ui/index.ts';
import { CodeView } from './code-view.tsx';
import { Coupling } from './coupling-view.tsx';
import { CyclePanel } from './cycle-view.tsx';
import { History } from './history-view.tsx';
import { Hotspots } from './hotspots.tsx';
import { MapBar } from './map-bar.tsx';
import { commandsOfMap } from './map-commands.ts';
import type { Mode, RepositoryMap } from './map-model.ts';
import { NoMap, NoRepository, UnknownRepository } from './no-map.tsx';
import { openMap, openRepositories } from './open.ts';
import { Panel } from './panel.tsx';
import { People } from './people.tsx';
import { Picture } from './picture.tsx';
import type { Repositories } from './repositories-model.ts';
import { Tables } from './tables.tsx';
import './colours.css';
import './map-page.css';

/** The map of the project's repository, or of one of several. */
export function MapPage() {
  const projectId = route.value.params.projectId ?? '';
  const repositories = useOpened(() => openRepositories(projectId), [projectId]);
  if (repositories.list.data.value === null && !connection.online.value) {
    return (
      <EmptyState icon="cloud-off" title="The map needs the network">
        You are offline, and maps are kept on the server. It appears as soon as the connection is back.
      </EmptyState>
    );
  }
  return (
    <Loaded from={repositories.list} name="The list of repositories">
      {(list) => {
        const wanted = route.value.query.get('repository');
        const usual = list.find(({ map }) => map) ?? list[0];
        if (!usual) return isUnknownProject(projectId) ? <NoProject /> : <NoRepository repositories={repositories} />;
        const chosen = wanted === null ? usual : list.find(({ id }) => id === wanted);
        if (!chosen) return <UnknownRepository usual={usual} />;
        if (!chosen.map) return <NoMap repositories={repositories} repository={chosen} list={list} />;
        return <Ready key={chosen.id} repositories={repositories} repository={chosen} list={list} />;
      }}
    </Loaded>
  );
}

type OneProps = { repositories: Repositories; repository: Repository; list: readonly Repository[] };

function Ready({ repositories, repository, list }: OneProps) {
  const map = useOpened(() => openMap(repository.id), [repository.id]);
  const generatedAt = repository.map?.generatedAt;
  const shown = useRef(generatedAt);
  // A newer map takes the place of the one on screen by itself.
  useEffect(() => {
    if (shown.current === generatedAt) return;
    shown.current = generatedAt;
    void map.map.reload();
  }, [map, generatedAt]);
  const isRead = map.facts.value !== null;
  useEffect(
    () => (isRead ? registerCommands(commandsOfMap(map, repositories, repository)) : undefined),
    [isRead, map, repositories, repository],
  );
  const job = repositories.ingestionOf(repository);
  const mode = map.mode.value;
  const missing = map.missing.value;
  return (
    <div class="map-page">
      <MapBar map={map} repositories={repositories} repository={repository} list={list} />
      {job && (
        <div class="map-job">
          <jobCard.View job={job} />
        </div>
      )}
      {missing !== null && (
        <p class="map-notice" role="status">
          <span class="truncate">{missing} is not in this map.</span>
          <IconButton icon="x" label="Dismiss" onClick={() => map.select(map.selected.peek()?.id ?? null)} />
        </p>
      )}
      <div id="map-view" class={`map-view ${mode === 'modules' ? '' : 'beside'}`}>
        <View map={map} mode={mode} />
        {map.selected.value ? (
          <Panel map={map} module={map.selected.value} file={map.file.value} />
        ) : (
          mode === 'modules' &&
          map.facts.value &&
          map.showsCycles.value && <CyclePanel map={map} facts={map.facts.value} />
        )}
      </div>
      {map.showsCode.value && <CodeView map={map} repositories={repositories} repository={repository} />}
    </div>
  );
}

function View({ map, mode }: { map: RepositoryMap; mode: Mode }) {
  const facts = map.facts.value;
  const failure = map.failure.value;
  if (!facts) {
    return (
      <Loaded from={map.map} name="The map">
        {() => <Skeleton rows={6} />}
      </Loaded>
    );
  }
  switch (mode) {
    case 'modules':
      if (facts.modules.length === 0) {
        return (
          <EmptyState icon="map" title="Nothing to draw">
            The repository has no files. The table shows what was read.
          </EmptyState>
        );
      }
      if (failure) {
        return (
          <ErrorState
            title="The picture could not be drawn"
            kept="The table has the same facts."
            detail={failure.message}
          />
        );
      }
      return <Picture map={map} />;
    case 'hotspots':
      return <Hotspots map={map} facts={facts} />;
    case 'coupling':
      return <Coupling map={map} facts={facts} />;
    case 'people':
      return <People map={map} facts={facts} />;
    case 'history':
      return <History key={facts.map.generatedAt} map={map} facts={facts} />;
    case 'table':
      return <Tables map={map} facts={facts} />;
  }
}
