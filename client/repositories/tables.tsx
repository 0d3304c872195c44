import { useMemo } from 'preact/hooks';
import type { SystemMap } from '../../shared/map.ts';
import { exactTime, RelativeTime } from '../ui/index.ts';
import { type MapFacts, type ModuleFacts, moduleLabel } from './facts.ts';
import type { RepositoryMap } from './map-model.ts';
import { type Column, SortableTable } from './sortable-table.tsx';
import { amount, percent } from './words.ts';
import './tables.css';

type Language = SystemMap['languages'][number];
type External = SystemMap['externals'][number];
type Cycle = { modules: readonly string[]; name: string };
type Skipped = SystemMap['skipped'][number];

const LANGUAGES: Column<Language>[] = [
  { key: 'name', label: 'Language', value: ({ name }) => name },
  { key: 'files', label: 'Files', value: ({ files }) => files },
  { key: 'lines', label: 'Lines', value: ({ lines }) => lines },
];
const EXTERNALS: Column<External>[] = [
  { key: 'name', label: 'Package', value: ({ name }) => name },
  { key: 'importers', label: 'Files that import it', value: ({ importers }) => importers },
];
const CYCLES: Column<Cycle>[] = [
  { key: 'name', label: 'Modules that import each other', value: ({ name }) => name },
  { key: 'size', label: 'Modules', value: ({ modules }) => modules.length },
];
const SKIPPED: Column<Skipped>[] = [
  { key: 'path', label: 'Path', value: ({ path }) => path || 'The whole repository' },
  { key: 'reason', label: 'Reason', value: ({ reason }) => reason },
];

const moduleColumns = (map: RepositoryMap): Column<ModuleFacts>[] => [
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
  { key: 'language', label: 'Language', value: ({ language }) => language },
  { key: 'files', label: 'Files', value: ({ files }) => files.length },
  { key: 'lines', label: 'Lines', value: ({ lines }) => lines },
  { key: 'churn', label: 'Changes', value: ({ churn }) => churn },
  { key: 'complexity', label: 'Complexity', value: ({ complexity }) => complexity },
  { key: 'imports', label: 'Imports', value: ({ imports }) => imports.length },
  { key: 'importedBy', label: 'Imported by', value: ({ importedBy }) => importedBy.length },
  {
    key: 'owner',
    label: 'Owner',
    value: ({ owner }) => owner?.author ?? null,
    cell: ({ owner }) => owner && `${owner.author}, ${percent(owner.share)}`,
  },
  { key: 'keepers', label: 'People for half', value: ({ keepers }) => keepers },
  { key: 'cycle', label: 'In a cycle', value: ({ cycle }) => (cycle ? 'yes' : 'no') },
  {
    key: 'changed',
    label: 'Last change',
    value: ({ lastChanged }) => lastChanged,
    cell: ({ lastChanged }) => lastChanged && <RelativeTime at={lastChanged} />,
  },
];

/** The same facts as the picture's, as tables. */
export function Tables({ map, facts }: { map: RepositoryMap; facts: MapFacts }) {
  const { totals, languages, externals, cycles, skipped, generatedAt, commit } = facts.map;
  const modules = useMemo(() => moduleColumns(map), [map]);
  const groups = useMemo(
    () => cycles.map((ids): Cycle => ({ modules: ids, name: ids.map((id) => map.nameOf(id)).join(', ') })),
    [cycles, map],
  );
  return (
    <div class="map-tables">
      <dl class="map-totals">
        {(['files', 'lines', 'bytes', 'commits', 'authors'] as const).map((name) => (
          <div key={name} data-total={name}>
            <dt>{name.charAt(0).toUpperCase() + name.slice(1)}</dt>
            <dd>{amount(totals[name])}</dd>
          </div>
        ))}
      </dl>
      <p class="dim">
        Of commit <code>{commit}</code>, read {exactTime(generatedAt)}.
      </p>
      <SortableTable
        title="Modules"
        rows={facts.modules}
        keyOf={({ id }) => id}
        columns={modules}
        sortedBy="lines"
        none="There is no file that is text."
      />
      <SortableTable
        title="Languages"
        rows={languages}
        keyOf={({ name }) => name}
        columns={LANGUAGES}
        sortedBy="lines"
        none="There is no file."
      />
      <SortableTable
        title="External packages"
        rows={externals}
        keyOf={({ name }) => name}
        columns={EXTERNALS}
        sortedBy="importers"
        none="Nothing outside of the repository is imported."
      />
      <SortableTable
        title="Import cycles"
        rows={groups}
        keyOf={({ name }) => name}
        columns={CYCLES}
        sortedBy="size"
        none="No modules import each other."
      />
      <SortableTable
        title="Skipped"
        rows={skipped}
        keyOf={({ path, reason }) => `${path}\n${reason}`}
        columns={SKIPPED}
        sortedBy="path"
        none="Nothing was left out."
      />
    </div>
  );
}
