import { useEffect, useRef } from 'preact/hooks';
import type { Repository } from '../../shared/api/repositories.ts';
import { connection } from '../local/index.ts';
import {
  EmptyState,
  ErrorState,
  Icon,
  IconButton,
  jobCard,
  Link,
  Loaded,
  RelativeTime,
  registerCommand,
  route,
  Skeleton,
  Tabs,
  TextField,
  useOpened,
} from '../ui/index.ts';
import { Behind } from './behind.tsx';
import { CodeView } from './code-view.tsx';
import type { Colouring } from './colouring.ts';
import { Coupling } from './coupling-view.tsx';
import { ingest, mayChange } from './doing.ts';
import { ExportMenu } from './export-menu.tsx';
import { History } from './history-view.tsx';
import { Hotspots } from './hotspots.tsx';
import type { Mode, RepositoryMap } from './map-model.ts';
import { NoMap, NoRepository, UnknownRepository } from './no-map.tsx';
import { openMap, openRepositories } from './open.ts';
import { Panel } from './panel.tsx';
import { People } from './people.tsx';
import { Picker } from './picker.tsx';
import { Picture } from './picture.tsx';
import type { Repositories } from './repositories-model.ts';
import { Tables } from './tables.tsx';
import { amount, shortCommit } from './words.ts';
import './colours.css';
import './map-page.css';

const MODE_TABS: { id: Mode; label: string }[] = [
  { id: 'modules', label: 'Modules' },
  { id: 'hotspots', label: 'Hotspots' },
  { id: 'coupling', label: 'Coupling' },
  { id: 'people', label: 'People' },
  { id: 'history', label: 'History' },
  { id: 'table', label: 'Table' },
];
const COLOURING_TABS: { id: Colouring; label: string }[] = [
  { id: 'language', label: 'Language' },
  { id: 'churn', label: 'Changes' },
  { id: 'age', label: 'Age' },
  { id: 'owner', label: 'Owner' },
  { id: 'coverage', label: 'Read' },
];

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
        if (!usual) return <NoRepository repositories={repositories} />;
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
  const job = repositories.ingestionOf(repository);
  const isBehind = repositories.isBehind(repository);
  const mode = map.mode.value;
  const missing = map.missing.value;
  return (
    <div class="map-page">
      <div class="map-bar">
        <Tabs label="View" tabs={MODE_TABS} value={mode} controls="map-view" onChange={(next) => map.setMode(next)} />
        <span class="map-which">
          <Picker repository={repository} list={list} />
          {repository.map && (
            <span class="dim" data-tip={repository.map.commit}>
              @ <code>{shortCommit(repository.map.commit)}</code>
              {!isBehind && (
                <>
                  {' · '}
                  <RelativeTime at={repository.map.generatedAt} />
                </>
              )}
            </span>
          )}
          {isBehind && <Behind repositories={repositories} repository={repository} />}
        </span>
        <span class="grow" />
        {mode === 'modules' && (
          <>
            <Search map={map} />
            <div class="map-colouring">
              <span class="dim">Colour</span>
              <Tabs
                label="Colour"
                tabs={COLOURING_TABS}
                value={map.colouring.value}
                controls="map-view"
                onChange={(next) => map.setColouring(next)}
              />
            </div>
          </>
        )}
        <ExportMenu map={map} name={repository.name} />
        {mayChange() && (
          <IconButton
            icon="refresh"
            label="Ingest again"
            disabled={repositories.isIngesting(repository)}
            onClick={() => void ingest(repositories, repository)}
          />
        )}
        <Link class="icon-button" to={`/p/${repository.projectId}/repositories`} label="Repositories">
          <Icon name="repository" />
        </Link>
      </div>
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
        {map.selected.value && <Panel map={map} module={map.selected.value} file={map.file.value} />}
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
      return <History key={facts.map.generatedAt} repositoryId={facts.map.repositoryId} facts={facts} />;
    case 'table':
      return <Tables map={map} facts={facts} />;
  }
}

/** Finds modules and files; Enter opens the first. */
function Search({ map }: { map: RepositoryMap }) {
  const input = useRef<HTMLInputElement>(null);
  const found = map.found.value;
  useEffect(
    () =>
      registerCommand({
        ...{ id: 'map.search', title: 'Search the map', keys: '/', group: 'Map', icon: 'search' },
        run: () => input.current?.focus(),
      }),
    [],
  );
  return (
    <div class="map-search">
      <TextField
        label="Search the map"
        hideLabel
        type="search"
        placeholder="Module or file"
        autocomplete="off"
        inputRef={input}
        value={map.searchText.value}
        onInput={(text) => {
          map.searchText.value = text;
        }}
        onKeyDown={(event) => {
          if (event.key === 'Enter' && found?.ids[0] !== undefined) map.select(found.ids[0]);
          if (event.key !== 'Escape') return;
          map.searchText.value = '';
          event.currentTarget.blur();
        }}
      />
      <span class="map-search-count tabular" role="status">
        {found && `${amount(found.ids.length)} of ${amount(map.facts.value?.modules.length ?? 0)}`}
      </span>
    </div>
  );
}
