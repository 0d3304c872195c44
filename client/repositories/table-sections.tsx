import type { ComponentChildren } from 'preact';
import { useMemo } from 'preact/hooks';
import type { SystemMap } from '../../shared/map.ts';
import { type Cycle, type Cycles, fileCycles, type Import } from '../../shared/map-cycles.ts';
import { RelativeTime } from '../ui/index.ts';
import { COVERAGE_WORDS, coverageSums } from './coverage.ts';
import { cutsOf, importsOf } from './cuts.ts';
import { CycleNames } from './cycle-view.tsx';
import { type MapFacts, type ModuleFacts, moduleLabel } from './facts.ts';
import { FileButton } from './file-button.tsx';
import type { RepositoryMap } from './map-model.ts';
import { More, useFirst } from './more.tsx';
import { type Column, SortableTable, type SortableTableProps } from './sortable-table.tsx';
import { amount, percent } from './words.ts';

type Language = SystemMap['languages'][number];
type External = SystemMap['externals'][number];
/** A cycle, and what to cut of it. */
type CycleRow = Cycle & { name: string; cuts: Import[] };
type Coverage = ReturnType<typeof coverageSums>[number];
type Reason = SystemMap['skipped'][number];
type Unresolved = SystemMap['unresolved'][number];
type Route = NonNullable<SystemMap['routes']>[number];
type EntryPoint = NonNullable<SystemMap['entryPoints']>[number];
type Script = NonNullable<SystemMap['scripts']>[number];
type Technology = NonNullable<SystemMap['technologies']>[number];
type Layer = { layer: number; modules: ModuleFacts[] };

/** A table as it is drawn, and how many rows it has. */
export type Section = { title: string; count: number; view: () => preact.JSX.Element };

const CODE: Column<Language>[] = [
  { key: 'code', label: 'Code', value: ({ code }) => code ?? null },
  { key: 'comments', label: 'Comments', value: ({ comments }) => comments ?? null },
  { key: 'blanks', label: 'Blank', value: ({ blanks }) => blanks ?? null },
];
const LANGUAGES: Column<Language>[] = [
  { key: 'name', label: 'Language', value: ({ name }) => name },
  { key: 'files', label: 'Files', value: ({ files }) => files },
  { key: 'lines', label: 'Lines', value: ({ lines }) => lines },
];
const EXTERNALS: Column<External>[] = [
  { key: 'name', label: 'Package', value: ({ name }) => name },
  { key: 'standard', label: 'Comes with the runtime', value: ({ standard }) => (standard ? 'yes' : 'no') },
  { key: 'importers', label: 'Files that import it', value: ({ importers }) => importers },
];
const COVERAGE: Column<Coverage>[] = [
  { key: 'coverage', label: 'How', value: ({ coverage }) => COVERAGE_WORDS[coverage] },
  { key: 'files', label: 'Files', value: ({ files }) => files },
  { key: 'lines', label: 'Lines', value: ({ lines }) => lines },
];
const TECHNOLOGIES: Column<Technology>[] = [
  { key: 'name', label: 'Technology', value: ({ name }) => name },
  { key: 'ecosystem', label: 'From', value: ({ ecosystem }) => ecosystem },
  { key: 'versions', label: 'Versions', value: ({ versions }) => versions.join(', ') || null },
  { key: 'scopes', label: 'Needed for', value: ({ scopes }) => scopes.join(', ') },
  { key: 'manifests', label: 'Manifests', value: ({ manifests }) => manifests },
  { key: 'importers', label: 'Files that import it', value: ({ importers }) => importers },
];

/** Narrow ones: on a phone, what is to cut and leads to the cycle is in sight too. */
const cycleColumns = (many: string, cell: (row: CycleRow) => ComponentChildren): Column<CycleRow>[] => [
  {
    ...{ key: 'name', label: many, value: ({ name }) => name },
    cell: ({ name }) => <CycleNames names={name} />,
  },
  { key: 'size', label: 'Size', value: ({ members }) => members.length },
  { key: 'cuts', label: 'To cut', value: ({ cuts }) => importsOf(cuts), cell },
];

/** The cycles of code, and those that need tests in a table of their own. */
function cycleSections(facts: MapFacts, map: RepositoryMap): Section[] {
  const rowOf =
    (nameOf: (id: string) => string) =>
    (cycle: Cycle): CycleRow => ({
      ...{ ...cycle, name: cycle.members.map(nameOf).join(', '), cuts: cutsOf(cycle.members, cycle.imports) },
    });
  const table = (title: string, none: string, columns: Column<CycleRow>[], rows: CycleRow[]) =>
    section<CycleRow>({ ...{ title, none, rows, columns, sortedBy: 'size', keyOf: ({ name }) => name } });
  const ofModules = cycleColumns('Modules', ({ members, needsTests, cuts, name }) => (
    <>
      {amount(importsOf(cuts))}{' '}
      <button
        type="button"
        class="map-link"
        aria-label={`Show the cycle of ${name}`}
        onClick={() => map.showCycles({ of: members[0], withTests: needsTests })}
      >
        Show
      </button>
    </>
  ));
  const ofFiles = cycleColumns('Files', ({ cuts }) => (
    <>
      {amount(cuts.length)} <FileCuts map={map} cuts={cuts} />
    </>
  ));
  const tables = (title: string, many: string, columns: Column<CycleRow>[], rows: Record<keyof Cycles, CycleRow[]>) => {
    const hasOthers = rows.withTests.length > 0;
    const none = hasOthers ? `Without tests, no ${many} import each other.` : `No ${many} import each other.`;
    return [
      table(title, none, columns, rows.code),
      ...when(hasOthers, () => table(`${title} with tests`, none, columns, rows.withTests)),
    ];
  };
  const rowsOf = ({ code, withTests }: Cycles, nameOf: (id: string) => string) => ({
    ...{ code: code.map(rowOf(nameOf)), withTests: withTests.map(rowOf(nameOf)) },
  });
  return [
    ...tables(
      'Import cycles',
      'modules',
      ofModules,
      rowsOf(facts.cycles, (id) => map.nameOf(id)),
    ),
    ...tables(
      'File cycles',
      'files',
      ofFiles,
      rowsOf(fileCycles(facts.map), (path) => path),
    ),
  ];
}

/** The first import to cut of a cycle of files, and the others for who asks. */
function FileCuts({ map, cuts }: { map: RepositoryMap; cuts: readonly Import[] }) {
  const first = useFirst(cuts, 1, cuts);
  return (
    <span class="map-cell-list">
      {first.shown.map(({ from, to }) => (
        <span key={`${from}\n${to}`}>
          <FileButton map={map} path={from} /> → <FileButton map={map} path={to} />
        </span>
      ))}
      <More of={first} />
    </span>
  );
}

const moduleButton = (map: RepositoryMap, module: ModuleFacts) => (
  <button type="button" class="map-link" onClick={() => map.select(module.id)}>
    {moduleLabel(module)}
  </button>
);

const moduleColumns = (map: RepositoryMap, hasLayers: boolean): Column<ModuleFacts>[] => [
  { key: 'name', label: 'Module', value: moduleLabel, cell: (module) => moduleButton(map, module) },
  { key: 'language', label: 'Language', value: ({ language }) => language },
  { key: 'files', label: 'Files', value: ({ files }) => files.length },
  { key: 'lines', label: 'Lines', value: ({ lines }) => lines },
  { key: 'churn', label: 'Changes', value: ({ churn }) => churn },
  { key: 'complexity', label: 'Complexity', value: ({ complexity }) => complexity },
  { key: 'imports', label: 'Imports', value: ({ imports }) => imports.length },
  { key: 'importedBy', label: 'Imported by', value: ({ importedBy }) => importedBy.length },
  ...(hasLayers ? [{ key: 'layer', label: 'Layer', value: ({ layer }: ModuleFacts) => layer ?? null }] : []),
  {
    key: 'owner',
    label: 'Owner',
    value: ({ owner }) => owner?.author ?? null,
    cell: ({ owner }) => owner && `${owner.author}, ${percent(owner.share)}`,
  },
  { key: 'keepers', label: 'Bus factor', value: ({ keepers }) => keepers },
  {
    key: 'cycle',
    label: 'In a cycle',
    value: ({ cycle }) => (cycle ? (cycle.needsTests ? 'with tests' : 'yes') : 'no'),
  },
  {
    key: 'changed',
    label: 'Last change',
    value: ({ lastChanged }) => lastChanged,
    cell: ({ lastChanged }) => lastChanged && <RelativeTime at={lastChanged} />,
  },
];

/** The tables of a map: those of what it was made to tell. */
export function useSections(map: RepositoryMap, facts: MapFacts): Section[] {
  return useMemo(() => {
    const { languages, externals, unresolved, skipped, unlisted } = facts.map;
    const { routes, entryPoints, scripts, technologies } = facts.map;
    const file = ({ path }: { path: string }) => <FileButton map={map} path={path} />;
    const at = ({ file: path, line }: { file: string; line?: number }) => (
      <>
        <FileButton map={map} path={path} />
        {line !== undefined && <span class="dim">:{amount(line)}</span>}
      </>
    );
    const layers: Layer[] = [...Map.groupBy(facts.modules, ({ layer }) => layer)]
      .flatMap(([layer, modules]) => (layer === undefined ? [] : [{ layer, modules }]))
      .sort((a, b) => b.layer - a.layer);
    return [
      section<ModuleFacts>({
        ...{ title: 'Modules', rows: facts.modules, keyOf: ({ id }) => id, sortedBy: 'lines' },
        ...{ columns: moduleColumns(map, layers.length > 0), none: 'There is no file that is text.' },
      }),
      ...when(layers.length > 0, () =>
        section<Layer>({
          ...{ title: 'Layers', rows: layers, keyOf: ({ layer }) => `${layer}`, sortedBy: 'layer' },
          columns: [
            { key: 'layer', label: 'Layer', value: ({ layer }) => layer },
            { key: 'count', label: 'Modules', value: ({ modules }) => modules.length },
            {
              key: 'modules',
              label: 'Which rest only on those below',
              value: ({ modules }) => modules.map(moduleLabel).join(', '),
              cell: ({ modules }) => (
                <span class="map-cell-list">
                  {modules.map((module) => (
                    <span key={module.id}>{moduleButton(map, module)}</span>
                  ))}
                </span>
              ),
            },
          ],
          none: 'There is no module.',
        }),
      ),
      ...cycleSections(facts, map),
      section<Unresolved>({
        ...{ title: 'Unresolved imports', rows: unresolved, keyOf: ({ path, specifier }) => `${path}\n${specifier}` },
        columns: [
          { key: 'path', label: 'File', value: ({ path }) => path, cell: file },
          { key: 'specifier', label: 'Imports what is not there', value: ({ specifier }) => specifier },
        ],
        ...{ sortedBy: 'path', none: 'Every import leads somewhere.', unlisted: unlisted?.unresolved },
      }),
      section<Language>({
        ...{ title: 'Languages', rows: languages, keyOf: ({ name }) => name, sortedBy: 'lines' },
        columns: languages.some(({ code }) => code !== undefined) ? [...LANGUAGES, ...CODE] : LANGUAGES,
        none: 'There is no file.',
      }),
      ...when(technologies, (rows) =>
        section<Technology>({
          ...{ title: 'Technologies', rows, keyOf: ({ ecosystem, name }) => `${ecosystem} ${name}` },
          ...{ columns: TECHNOLOGIES, sortedBy: 'importers', none: 'No manifest asks for a package.' },
        }),
      ),
      section<External>({
        ...{ title: 'External packages', rows: externals, keyOf: ({ name }) => name, columns: EXTERNALS },
        ...{ sortedBy: 'importers', none: 'Nothing outside of the repository is imported.' },
      }),
      ...when(routes, (rows) =>
        section<Route>({
          ...{ title: 'Routes', rows, keyOf: (one) => `${one.method} ${one.path} ${one.file}:${one.line}` },
          columns: [
            { key: 'path', label: 'Path', value: ({ path }) => path, cell: ({ path }) => <code>{path}</code> },
            { key: 'method', label: 'Method', value: ({ method }) => (method === '*' ? 'every' : method) },
            { key: 'file', label: 'Answered in', value: (one) => `${one.file}:${one.line}`, cell: at },
          ],
          ...{ sortedBy: 'path', none: 'No HTTP route could be read from the code.', unlisted: unlisted?.routes },
        }),
      ),
      ...when(entryPoints, (rows) =>
        section<EntryPoint>({
          ...{ title: 'Entry points', rows, keyOf: ({ path, kind, name }) => `${kind} ${path} ${name}` },
          columns: [
            { key: 'path', label: 'File', value: ({ path }) => path, cell: file },
            { key: 'kind', label: 'Of a', value: ({ kind }) => kind },
            { key: 'name', label: 'Called', value: ({ name }) => name },
          ],
          ...{ sortedBy: 'path', none: 'Nothing says where it begins.', unlisted: unlisted?.entryPoints },
        }),
      ),
      ...when(scripts, (rows) =>
        section<Script>({
          ...{ title: 'Scripts', rows, keyOf: ({ file: path, name }) => `${path} ${name}` },
          columns: [
            { key: 'name', label: 'Script', value: ({ name }) => name },
            { key: 'file', label: 'Of', value: ({ file: path }) => path, cell: ({ file: path }) => at({ file: path }) },
            {
              key: 'command',
              label: 'Runs',
              value: ({ command }) => command,
              cell: ({ command }) => <code>{command}</code>,
            },
          ],
          ...{ sortedBy: 'name', none: 'Nothing can be run by a name.' },
        }),
      ),
      section<Coverage>({
        ...{
          title: 'How much was read',
          rows: coverageSums(facts),
          keyOf: ({ coverage }) => coverage,
          columns: COVERAGE,
        },
        ...{ sortedBy: 'lines', none: 'There is no file.' },
      }),
      section<Reason>({
        ...{ title: 'Skipped', rows: skipped, keyOf: ({ path, reason }) => `${path}\n${reason}` },
        columns: [
          {
            ...{ key: 'path', label: 'Path', value: ({ path }) => path || 'The whole repository' },
            cell: (row) => (facts.files.has(row.path) ? file(row) : row.path || 'The whole repository'),
          },
          { key: 'reason', label: 'Reason', value: ({ reason }) => reason },
        ],
        ...{ sortedBy: 'path', none: 'Nothing was left out.' },
      }),
    ];
  }, [map, facts]);
}

const section = <Row,>(table: SortableTableProps<Row>): Section => ({
  title: table.title,
  count: table.rows.length + (table.unlisted ?? 0),
  view: () => <SortableTable {...table} />,
});

/** The section of what a map may be without. */
const when = <T,>(value: T | undefined | false, make: (value: T) => Section): Section[] =>
  value === undefined || value === false ? [] : [make(value)];
