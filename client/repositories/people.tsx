import { useMemo } from 'preact/hooks';
import type { SystemMap } from '../../shared/map.ts';
import { EmptyState, RelativeTime } from '../ui/index.ts';
import { seriesColours } from './colours.ts';
import { type MapFacts, type ModuleFacts, moduleLabel, type Ownership } from './facts.ts';
import type { RepositoryMap } from './map-model.ts';
import { More, useFirst } from './more.tsx';
import { type Column, SortableTable } from './sortable-table.tsx';
import { amount, counted, percent } from './words.ts';
import './bars.css';
import './people.css';

type Contributor = NonNullable<SystemMap['contributors']>[number];

const CONTRIBUTORS: Column<Contributor>[] = [
  { key: 'name', label: 'Author', value: ({ name }) => name },
  { key: 'commits', label: 'Commits', value: ({ commits }) => commits },
  { key: 'added', label: 'Lines added', value: ({ added }) => added },
  { key: 'removed', label: 'Lines removed', value: ({ removed }) => removed },
  { key: 'since', label: 'First', value: ({ since }) => since, cell: ({ since }) => <RelativeTime at={since} /> },
  {
    key: 'last',
    label: 'Last',
    value: ({ lastCommit }) => lastCommit,
    cell: ({ lastCommit }) => <RelativeTime at={lastCommit} />,
  },
];

/** The owners that are known, and what is left for all others. */
function inWords(owners: readonly Ownership[]): string {
  const others = 1 - owners.reduce((sum, { share }) => sum + share, 0);
  const words = owners.map(({ author, share }) => `${author} ${percent(share)}`);
  return [...words, ...(others >= 0.005 ? [`others ${percent(others)}`] : [])].join(', ');
}

const knowledgeColumns = (map: RepositoryMap): Column<ModuleFacts>[] => [
  {
    key: 'name',
    label: 'Module',
    value: moduleLabel,
    cell: (module) => (
      <button type="button" class="map-link" onClick={() => map.select(module.id)}>
        {moduleLabel(module)}
      </button>
    ),
  },
  { key: 'keepers', label: 'Bus factor', value: ({ keepers }) => keepers },
  { key: 'owners', label: 'Owners', value: ({ owners }) => inWords(owners), cell: ({ owners }) => inWords(owners) },
  { key: 'lines', label: 'Lines', value: ({ lines }) => lines },
  { key: 'churn', label: 'Changes', value: ({ churn }) => churn },
];

/** So many modules are drawn before somebody asks for more: the largest. */
const FIRST_BARS = 40;

/** Who knows what: each module's owners, and how few would have to leave for half of its knowledge to go. */
export function People({ map, facts }: { map: RepositoryMap; facts: MapFacts }) {
  const columns = useMemo(() => knowledgeColumns(map), [map]);
  const known = useMemo(() => facts.modules.filter(({ owners }) => owners.length > 0), [facts]);
  const colours = useMemo(() => {
    const lines = new Map<string, number>();
    for (const module of known) {
      for (const { author, share } of module.owners) lines.set(author, (lines.get(author) ?? 0) + share * module.lines);
    }
    return seriesColours([...lines].sort((a, b) => b[1] - a[1]).map(([author]) => author));
  }, [known]);
  const bars = useFirst(known, FIRST_BARS);
  if (known.length === 0) {
    return (
      <EmptyState icon="people" title="Nobody is known">
        The owners of a module are the authors of the commits that changed it. The history of this repository was not
        read.
      </EmptyState>
    );
  }
  const alone = known.filter(({ keepers }) => keepers === 1);
  const legend = [...colours].slice(0, 8);
  return (
    <div class="map-tables">
      <p>
        <b>{amount(alone.length)}</b> of {counted(known.length, 'module')} would lose half of the knowledge with one
        person.
      </p>
      <figure class="map-people">
        <ul class="map-swatches" aria-label="Colours: authors">
          {legend.map(([author, colour]) => (
            <li key={author}>
              <i class={`map-swatch ${colour}`} />
              {author}
            </li>
          ))}
          {colours.size > legend.length && (
            <li>
              <i class="map-swatch map-series-other" />
              {counted(colours.size - legend.length, 'other')}
            </li>
          )}
        </ul>
        <ol class="map-bars" aria-label="Owners of the largest modules">
          {bars.shown.map((module) => (
            <li key={module.id}>
              <button type="button" onClick={() => map.select(module.id)}>
                <span class="truncate">{moduleLabel(module)}</span>
                <Shares owners={module.owners} colours={colours} />
                <span
                  class={`tabular ${module.keepers === 1 ? 'map-alone' : 'dim'}`}
                  data-tip="Bus factor: how few people made more than half of the changes"
                >
                  {counted(module.keepers, 'person', 'people')}
                </span>
              </button>
            </li>
          ))}
        </ol>
        <More of={bars} />
      </figure>
      <SortableTable
        title="Knowledge by module"
        rows={known}
        keyOf={({ id }) => id}
        columns={columns}
        sortedBy="lines"
        none="No module has a history."
      />
      {facts.map.contributors && (
        <SortableTable
          title="Contributors"
          rows={facts.map.contributors}
          keyOf={({ name }) => name}
          columns={CONTRIBUTORS}
          sortedBy="commits"
          none="There is no commit."
          unlisted={facts.map.unlisted?.contributors}
        />
      )}
    </div>
  );
}

/** The owners' shares of the changes as one bar; what others made stays empty. */
function Shares({ owners, colours }: { owners: readonly Ownership[]; colours: ReadonlyMap<string, string> }) {
  let at = 0;
  return (
    <svg class="map-bar-picture" viewBox="0 0 100 8" preserveAspectRatio="none" aria-hidden="true">
      <rect class="map-bar-ground" width="100" height="8" />
      {owners.map(({ author, share }) => {
        const from = at;
        at += share * 100;
        return (
          <rect
            key={author}
            class={`map-bar-value ${colours.get(author) ?? 'map-series-other'}`}
            x={from}
            width={Math.max(0, share * 100 - 0.3)}
            height="8"
            data-tip={`${author}: ${percent(share)}`}
          />
        );
      })}
    </svg>
  );
}
