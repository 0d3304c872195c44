import { useMemo } from 'preact/hooks';
import type { MapSummary } from '../../shared/api/repositories.ts';
import type { MapDifference } from '../../shared/map-difference.ts';
import { jobCard, Loaded, Select, toast, useOpened } from '../ui/index.ts';
import { type MapComparison, mapInWords, pastCommits } from './comparison-model.ts';
import { CycleNames } from './cycle-view.tsx';
import { mayChange } from './doing.ts';
import { FileButton } from './file-button.tsx';
import type { RepositoryMap } from './map-model.ts';
import { openComparison } from './open.ts';
import { type Column, SortableTable } from './sortable-table.tsx';
import { amount, shortCommit } from './words.ts';

const LISTS = ['appeared', 'vanished', 'moved', 'grew', 'shrank', 'changed'] as const;

type Row = { what: string; path: string; how: string; lines: number };

const fileColumns = (map: RepositoryMap): Column<Row>[] => [
  {
    ...{ key: 'path', label: 'File or module', value: ({ path }) => path },
    cell: ({ path }) => <FileButton map={map} path={path} />,
  },
  { key: 'what', label: 'What happened', value: ({ what }) => what },
  { key: 'lines', label: 'Lines', value: ({ lines }) => lines, cell: ({ lines }) => signed(lines) },
  { key: 'how', label: 'From, to', value: ({ how }) => how || null },
];
/** An import or a package that came or went. */
type Link = { what: string; name: string };
type CycleRow = { what: string; name: string; size: number };

const LINKS: Column<Link>[] = [
  { key: 'name', label: 'Between or of', value: ({ name }) => name },
  { key: 'what', label: 'What happened', value: ({ what }) => what },
];
const CYCLES: Column<CycleRow>[] = [
  { key: 'name', label: 'Modules', value: ({ name }) => name, cell: ({ name }) => <CycleNames names={name} /> },
  { key: 'size', label: 'Size', value: ({ size }) => size },
  { key: 'what', label: 'What happened', value: ({ what }) => what },
];

const keyOf = ({ what, name }: { what: string; name: string }) => `${what} ${name}`;
const signed = (value: number): string => (value > 0 ? `+${amount(value)}` : value < 0 ? `−${amount(-value)}` : '0');

/** What differs between two of the maps that are kept. */
export function Comparison({ map, repositoryId }: { map: RepositoryMap; repositoryId: string }) {
  const comparison = useOpened(() => openComparison(repositoryId), [repositoryId]);
  return (
    <section class="map-comparison" aria-label="Compare two maps">
      <h2>Compare</h2>
      <Loaded from={comparison.maps} name="The list of maps" rows={1}>
        {({ items }) => (
          <>
            {items.length < 2 && (
              <p class="dim">There is one map so far. The next one is kept beside it, and then they can be compared.</p>
            )}
            {mayChange() && <Past map={map} comparison={comparison} maps={items} />}
            {items.length > 1 && <Chosen map={map} comparison={comparison} maps={items} />}
          </>
        )}
      </Loaded>
    </section>
  );
}

/** Has the map of an older commit made, where there is none yet to compare with. */
function Past({ map, comparison, maps }: ChosenProps) {
  const known = map.facts.value?.map;
  const past = known ? pastCommits(known, maps) : [];
  const job = comparison.past.value;
  if (past.length === 0) return null;
  const read = (commit: string) =>
    comparison.readPast(commit).catch((error: unknown) => {
      toast(`${shortCommit(commit)} was not read: ${error instanceof Error ? error.message : error}`, { tone: 'bad' });
    });
  return (
    <>
      <div class="map-comparison-choice">
        <Select
          label="Compare with an older commit"
          value=""
          options={[
            { value: '', label: 'Read a release or a commit …' },
            ...past.map((each) => ({ value: each.commit, label: mapInWords(each, known) })),
          ]}
          onChange={(commit) => void (commit !== '' && read(commit))}
        />
      </div>
      {job && job.state !== 'succeeded' && <jobCard.View job={job} />}
    </>
  );
}

type ChosenProps = { map: RepositoryMap; comparison: MapComparison; maps: readonly MapSummary[] };

function Chosen({ map, comparison, maps }: ChosenProps) {
  const [chosen, difference] = [comparison.chosen.value, comparison.difference.value];
  const known = map.facts.value?.map;
  const options = maps.map((each) => ({ value: each.commit, label: mapInWords(each, known) }));
  return (
    <>
      <div class="map-comparison-choice">
        {(['before', 'after'] as const).map((which) => (
          <Select
            key={which}
            label={which === 'before' ? 'From' : 'To'}
            value={chosen?.[which] ?? ''}
            options={options}
            onChange={(commit) => comparison.choose(which, commit)}
          />
        ))}
      </div>
      {difference && (
        <Loaded from={difference} name="The comparison">
          {(data) => <Difference map={map} difference={data} onAll={() => void comparison.tellAll()} />}
        </Loaded>
      )}
    </>
  );
}

type DifferenceProps = { map: RepositoryMap; difference: MapDifference; onAll: () => void };

function Difference({ map, difference, onAll }: DifferenceProps) {
  const columns = useMemo(() => fileColumns(map), [map]);
  const rows = useMemo(() => rowsOf(difference), [difference]);
  const { counts, from, to, cycles, cyclesWithTests, edges, externals } = difference;
  const hasWithTests = cyclesWithTests.appeared.length + cyclesWithTests.vanished.length > 0;
  const links: Link[] = [
    ...edges.appeared.map((edge) => ({ what: 'import appeared', name: `${edge.from} → ${edge.to}` })),
    ...edges.vanished.map((edge) => ({ what: 'import vanished', name: `${edge.from} → ${edge.to}` })),
    ...externals.appeared.map((name) => ({ what: 'package appeared', name })),
    ...externals.vanished.map((name) => ({ what: 'package vanished', name })),
  ];
  return (
    <>
      <dl class="map-totals">
        <div>
          <dt>Lines</dt>
          <dd>{signed(to.totals.lines - from.totals.lines)}</dd>
        </div>
        {LISTS.map((name) => (
          <div key={name} data-difference={name}>
            <dt>Files that {name === 'changed' ? 'changed at the same length' : name}</dt>
            <dd>{amount(counts[name])}</dd>
          </div>
        ))}
      </dl>
      <SortableTable
        title="Files and modules"
        rows={rows}
        keyOf={({ what, path }) => `${what} ${path}`}
        columns={columns}
        sortedBy="lines"
        none="No file differs."
        unlisted={unlistedOf(difference)}
        onUnlisted={onAll}
      />
      <CycleTable title="Import cycles" changes={cycles} />
      {hasWithTests && <CycleTable title="Import cycles with tests" changes={cyclesWithTests} />}
      <SortableTable
        title="Imports and packages"
        rows={links}
        keyOf={keyOf}
        columns={LINKS}
        sortedBy="what"
        none="No import between modules differs."
      />
    </>
  );
}

function CycleTable({ title, changes }: { title: string; changes: MapDifference['cycles'] }) {
  const rows = (['appeared', 'vanished'] as const).flatMap((what) =>
    changes[what].map((ids): CycleRow => ({ what, name: ids.join(', '), size: ids.length })),
  );
  const none = 'No cycle of code came or went.';
  return <SortableTable title={title} rows={rows} keyOf={keyOf} columns={CYCLES} sortedBy="size" none={none} />;
}

/** How many files differ that are in none of the lists. */
function unlistedOf({ counts, files }: MapDifference): number {
  return LISTS.reduce((sum, name) => sum + counts[name] - files[name].length, 0);
}

function rowsOf({ files, modules }: MapDifference): Row[] {
  const span = ({ from, to }: { from: number; to: number }) => `${amount(from)} to ${amount(to)}`;
  return [
    ...modules.appeared.map(({ id, lines }) => ({ what: 'module appeared', path: id, how: '', lines })),
    ...modules.vanished.map(({ id, lines }) => ({ what: 'module vanished', path: id, how: '', lines: -lines })),
    ...files.appeared.map(({ path, lines }) => ({ what: 'appeared', path, how: '', lines })),
    ...files.vanished.map(({ path, lines }) => ({ what: 'vanished', path, how: '', lines: -lines })),
    ...files.moved.map(({ from, to, lines }) => ({ what: 'moved', path: to, how: from, lines: lines.to - lines.from })),
    ...(['grew', 'shrank', 'changed'] as const).flatMap((name) =>
      files[name].map(({ path, lines }) => ({
        ...{ what: name, path, how: span(lines), lines: lines.to - lines.from },
      })),
    ),
  ];
}
