import type { Repository } from '../../shared/api/repositories.ts';
import type { Command } from '../ui/index.ts';
import { COLOURING_WORDS, COLOURINGS } from './colouring.ts';
import { showAllCycles } from './cycle-view.tsx';
import { ingest, mayChange } from './doing.ts';
import { exportsOf } from './map-menu.tsx';
import { MODES, type Mode, type RepositoryMap } from './map-model.ts';
import type { Repositories } from './repositories-model.ts';

/** What each view has, in the words that somebody looks for it by. */
const MODE_WORDS: Readonly<Record<Mode, string>> = {
  modules: 'Modules: the picture',
  hotspots: 'Hotspots',
  coupling: 'Coupling: what changes together',
  people: 'People: owners and bus factor',
  history: 'History: activity, compare, releases',
  table: 'Table: all facts',
};

/** What can be done with a map that was read, for the palette while it is open. */
export function commandsOfMap(map: RepositoryMap, repositories: Repositories, repository: Repository): Command[] {
  const group = 'Map';
  const inPicture = () => map.mode.value === 'modules';
  const exports = () => exportsOf(map, repository.name);
  return [
    ...MODES.map(
      (mode): Command => ({
        ...{ id: `map.mode.${mode}`, title: `Show ${MODE_WORDS[mode]}`, group, icon: 'map' },
        when: () => map.mode.value !== mode,
        run: () => map.setMode(mode),
      }),
    ),
    {
      ...{ id: 'map.cycles', title: 'Show import cycles and what to cut', group, icon: 'refresh' },
      when: () => (map.facts.value?.map.cycles.length ?? 0) > 0 && !map.showsCycles.value,
      run: () => showAllCycles(map),
    },
    ...COLOURINGS.map(
      (colouring): Command => ({
        ...{ id: `map.colour.${colouring}`, title: `Colour by ${COLOURING_WORDS[colouring]}`, group, icon: 'eye' },
        when: () => inPicture() && map.colouring.value !== colouring,
        run: () => map.setColouring(colouring),
      }),
    ),
    ...exports().map(
      ({ label }, index): Command => ({
        ...{ id: `map.export.${index}`, title: `Export: ${label}`, group, icon: 'download' },
        when: () => !exports()[index]?.disabled,
        run: () => exports()[index]?.run(),
      }),
    ),
    {
      ...{ id: 'map.ingest', title: 'Read the repository again', group, icon: 'refresh' },
      when: () => mayChange() && !repositories.isIngesting(repository),
      run: () => void ingest(repositories, repository),
    },
  ];
}
