import { useMemo, useState } from 'preact/hooks';
import type { SystemMap } from '../../shared/map.ts';
import { EmptyState, isPhone } from '../ui/index.ts';
import { type Chord, layArcs, layWheel } from './coupling.ts';
import type { MapFacts } from './facts.ts';
import { FileButton } from './file-button.tsx';
import type { RepositoryMap } from './map-model.ts';
import { type Column, SortableTable } from './sortable-table.tsx';
import { amount, counted, percent } from './words.ts';
import './coupling-view.css';

type Pair = SystemMap['coupling'][number];

/** So many pairs are drawn; more would be a ball of wool. */
const MOST_CHORDS = 60;
/** So many letters of a name have room beside the wheel. */
const MOST_LETTERS = 27;
/** What a phone has room for, in pixels; the style sheet has the same width and row. */
const ARCS = { most: 30, width: 96, row: 26 };

const columnsFor = (map: RepositoryMap): Column<Pair>[] => [
  { key: 'a', label: 'File', value: ({ a }) => a, cell: ({ a }) => <FileButton map={map} path={a} /> },
  { key: 'b', label: 'Changes with', value: ({ b }) => b, cell: ({ b }) => <FileButton map={map} path={b} /> },
  { key: 'together', label: 'Commits with both', value: ({ together }) => together },
  { key: 'share', label: 'Of those with either', value: ({ share }) => share, cell: ({ share }) => percent(share) },
];

/** The files that change in the same commits: what the imports do not tell of how things hang together. */
export function Coupling({ map, facts }: { map: RepositoryMap; facts: MapFacts }) {
  const { coupling, unlisted } = facts.map;
  const columns = useMemo(() => columnsFor(map), [map]);
  if (coupling.length === 0) {
    return (
      <EmptyState icon="link" title="Nothing changes together">
        Two files are coupled when at least three commits, and 30 % of those that change either, change both. No two
        here are.
      </EmptyState>
    );
  }
  const View = isPhone.value ? ArcView : WheelView;
  return (
    <div class="map-tables">
      <View map={map} facts={facts} />
      <SortableTable
        title="Files that change together"
        rows={coupling}
        keyOf={({ a, b }) => `${a}\n${b}`}
        columns={columns}
        sortedBy="share"
        none="No two files change together."
        unlisted={unlisted?.coupling}
      />
    </div>
  );
}

type ViewProps = { map: RepositoryMap; facts: MapFacts };

/** The file that somebody points at, and those that change with it. */
const besideOf = (chords: readonly Chord[], pointed: string | null): ReadonlySet<string> =>
  new Set(chords.filter(({ a, b }) => pointed === a || pointed === b).flatMap(({ a, b }) => [a, b]));

/** As much of a path as tells files apart, in so many letters. */
function shorten(path: string, most: number): string {
  const name = path.split('/').slice(-2).join('/');
  return name.length > most ? `${name.slice(0, most - 1)}…` : name;
}

/** The files around a wheel. */
function WheelView({ map, facts }: ViewProps) {
  const [pointed, setPointed] = useState<string | null>(null);
  const { spokes, chords } = useMemo(() => layWheel(facts.map.coupling, moduleIn(facts), MOST_CHORDS), [facts]);
  const beside = besideOf(chords, pointed);
  return (
    <figure class="map-wheel">
      <svg viewBox="-200 -200 400 400" role="img" aria-label={pictureLabel(chords)}>
        <Chords chords={chords} pointed={pointed} />
        {spokes.map(({ path, module, angle }) => (
          <g
            key={path}
            class={`map-spoke ${colourOf(map, module)} ${pointed && !beside.has(path) ? 'dim' : ''}`}
            transform={`rotate(${(angle - 90).toFixed(2)})`}
            data-tip={path}
            onPointerEnter={() => setPointed(path)}
            onPointerLeave={() => setPointed(null)}
          >
            <circle cx="100" r="2.2" />
            <text
              x="105"
              dy="0.32em"
              transform={angle > 180 ? 'rotate(180 105 0)' : undefined}
              text-anchor={angle > 180 ? 'end' : 'start'}
            >
              {shorten(path, MOST_LETTERS)}
            </text>
          </g>
        ))}
      </svg>
      <Caption chords={chords} facts={facts} />
    </figure>
  );
}

/** The files below each other, where there is no room for names around a wheel. A press shows what changes with one. */
function ArcView({ map, facts }: ViewProps) {
  const [pointed, setPointed] = useState<string | null>(null);
  const { rows, chords, height } = useMemo(() => layArcs(facts.map.coupling, moduleIn(facts), ARCS), [facts]);
  const beside = besideOf(chords, pointed);
  return (
    <figure class="map-arcs">
      <div>
        <svg width={ARCS.width} height={height} role="img" aria-label={pictureLabel(chords)}>
          <Chords chords={chords} pointed={pointed} />
        </svg>
        <ul aria-label="Files that change together most often">
          {rows.map(({ path, module, y }) => (
            <li key={path} class={colourOf(map, module)} style={{ '--y': y }}>
              <button
                type="button"
                class={pointed && !beside.has(path) ? 'dim' : undefined}
                aria-label={path}
                aria-pressed={pointed === path}
                data-tip={path}
                onClick={() => setPointed(pointed === path ? null : path)}
              >
                {shorten(path, path.length)}
              </button>
            </li>
          ))}
        </ul>
      </div>
      <Caption chords={chords} facts={facts} />
    </figure>
  );
}

function Chords({ chords, pointed }: { chords: readonly Chord[]; pointed: string | null }) {
  return (
    <g class={`map-chords ${pointed ? 'dim' : ''}`}>
      {chords.map(({ a, b, together, share, path, isAcross }) => (
        <path
          key={`${a}\n${b}`}
          class={`${isAcross ? 'across' : ''} ${pointed === a || pointed === b ? 'pointed' : ''}`}
          d={path}
          stroke-width={0.5 + share * 2.5}
          data-tip={`${a} and ${b}: ${counted(together, 'commit')} with both, ${percent(share)}`}
        />
      ))}
    </g>
  );
}

function Caption({ chords, facts }: { chords: readonly Chord[]; facts: MapFacts }) {
  return (
    <figcaption class="dim">
      The {amount(chords.length)} strongest of{' '}
      {counted(facts.map.coupling.length + (facts.map.unlisted?.coupling ?? 0), 'pair')}. Thicker: more often together.{' '}
      <i class="map-key cycle" /> crosses modules: a dependency that no import may show.
    </figcaption>
  );
}

const pictureLabel = (chords: readonly Chord[]): string =>
  `The ${counted(chords.length, 'pair')} that change together most often; the table has them all`;
const moduleIn = (facts: MapFacts) => (path: string) => facts.files.get(path)?.module ?? '';
const colourOf = (map: RepositoryMap, module: string) => map.colours.value.get(module) ?? 'map-series-other';
