import type { Repository } from '../../shared/api/repositories.ts';
import { RelativeTime, Tabs } from '../ui/index.ts';
import { Behind } from './behind.tsx';
import { MapMenu } from './map-menu.tsx';
import type { Mode, RepositoryMap } from './map-model.ts';
import { Search } from './map-search.tsx';
import { Picker } from './picker.tsx';
import type { Repositories } from './repositories-model.ts';
import { shortCommit } from './words.ts';

const MODE_TABS: { id: Mode; label: string }[] = [
  { id: 'modules', label: 'Modules' },
  { id: 'hotspots', label: 'Hotspots' },
  { id: 'coupling', label: 'Coupling' },
  { id: 'people', label: 'People' },
  { id: 'history', label: 'History' },
  { id: 'table', label: 'Table' },
];

type MapBarProps = {
  map: RepositoryMap;
  repositories: Repositories;
  repository: Repository;
  list: readonly Repository[];
};

/** The views of a map, which map it is, and what is done with it. */
export function MapBar({ map, repositories, repository, list }: MapBarProps) {
  const isBehind = repositories.isBehind(repository);
  const mode = map.mode.value;
  return (
    <div class="map-bar">
      <Tabs label="View" tabs={MODE_TABS} value={mode} controls="map-view" onChange={(next) => map.setMode(next)} />
      <div class="map-tools">
        <span class="map-which">
          <span class="map-of">
            <Picker repository={repository} list={list} />
            {repository.map && (
              <span class="dim map-made" data-tip={repository.map.commit}>
                <span class="map-made-sign">@ </span>
                <code>{shortCommit(repository.map.commit)}</code>
                {!isBehind && (
                  <span class="map-made-at">
                    {' · '}
                    <RelativeTime at={repository.map.generatedAt} />
                  </span>
                )}
              </span>
            )}
          </span>
          {isBehind && <Behind repositories={repositories} repository={repository} />}
        </span>
        {mode === 'modules' && <Search map={map} />}
        <MapMenu map={map} repositories={repositories} repository={repository} />
      </div>
    </div>
  );
}
