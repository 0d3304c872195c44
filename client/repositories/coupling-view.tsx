import { useMemo, useState } from 'preact/hooks';
import type { SystemMap } from '../../shared/map.ts';
import { EmptyState } from '../ui/index.ts';
import { layWheel } from './coupling.ts';
import type { MapFacts } from './facts.ts';
import { FileButton } from './file-button.tsx';
import type { RepositoryMap } from './map-model.ts';
import { type Column, SortableTable } from './sortable-table.tsx';
import { amount, counted, percent } from './words.ts';
import './coupling-view.css';

type Pair = SystemMap['coupling'][number];

/** So many pairs are drawn; more would be a ball of wool. */
const MOST_CHORDS = 60;

const columnsFor = (map: RepositoryMap): Column<Pair>[] => [
  { key: 'a', label: 'File', value: ({ a }) => a, cell: ({ a }) => <FileButton map={map} path={a} /> },
  { key: 'b', label: 'Changes with', value: ({ b }) => b, cell: ({ b }) => <FileButton map={map} path={b} /> },
  { key: 'together', label: 'Commits with both', value: ({ together }) => together },
  { key: 'share', label: 'Of those with either', value: ({ share }) => share, cell: ({ share }) => percent(share) },
];

/** The files that change in the same commits: what the imports do not tell of how things hang together. */
export function Coupling({ map, facts }: { map: RepositoryMap; facts: MapFacts }) {
  const { coupling } = facts.map;
  const [pointed, setPointed] = useState<string | null>(null);
  const columns = useMemo(() => columnsFor(map), [map]);
  const wheel = useMemo(
    () => layWheel(coupling, (path) => facts.files.get(path)?.module ?? '', MOST_CHORDS),
    [coupling, facts],
  );
  if (coupling.length === 0) {
    return (
      <EmptyState icon="link" title="Nothing changes together">
        Two files are coupled when at least three commits, and 30 % of those that change either, change both. No two
        here are.
      </EmptyState>
    );
  }
  const beside = new Set(
    wheel.chords.filter(({ a, b }) => pointed === a || pointed === b).flatMap(({ a, b }) => [a, b]),
  );
  return (
    <div class="map-tables">
      <figure class="map-wheel">
        <svg
          viewBox="-230 -180 460 360"
          role="img"
          aria-label={`The ${counted(wheel.chords.length, 'pair')} that change together most often; the table has them all`}
        >
          <g class={`map-chords ${pointed ? 'dim' : ''}`}>
            {wheel.chords.map(({ a, b, together, share, path, isAcross }) => (
              <path
                key={`${a}\n${b}`}
                class={`${isAcross ? 'across' : ''} ${pointed === a || pointed === b ? 'pointed' : ''}`}
                d={path}
                stroke-width={0.5 + share * 2.5}
                data-tip={`${a} and ${b}: ${counted(together, 'commit')} with both, ${percent(share)}`}
              />
            ))}
          </g>
          {wheel.spokes.map(({ path, module, angle }) => (
            <g
              key={path}
              class={`map-spoke ${map.colours.value.get(module) ?? 'map-series-other'} ${pointed && !beside.has(path) ? 'dim' : ''}`}
              transform={`rotate(${(angle - 90).toFixed(2)})`}
              data-tip={path}
              onPointerEnter={() => setPointed(path)}
              onPointerLeave={() => setPointed(null)}
            >
              <circle cx="100" r="2.2" />
              <text
                x="106"
                dy="0.32em"
                transform={angle > 180 ? 'rotate(180 106 0)' : undefined}
                text-anchor={angle > 180 ? 'end' : 'start'}
              >
                {path.split('/').slice(-2).join('/')}
              </text>
            </g>
          ))}
        </svg>
        <figcaption class="dim">
          The {amount(wheel.chords.length)} strongest of {counted(coupling.length, 'pair')}. Thicker: more often
          together. <i class="map-key cycle" /> crosses modules: a dependency that no import may show.
        </figcaption>
      </figure>
      <SortableTable
        title="Files that change together"
        rows={coupling}
        keyOf={({ a, b }) => `${a}\n${b}`}
        columns={columns}
        sortedBy="share"
        none="No two files change together."
      />
    </div>
  );
}
