import { findCycles } from '../../shared/cycles.ts';
import type { SystemMap } from '../../shared/map.ts';
import { byText } from '../../shared/order.ts';
import { findLayers, ModuleEdges } from './graph.ts';
import type { ModuleSystem, SourceFile } from './source-language.ts';

export type ImportGraph = Pick<SystemMap, 'edges' | 'externals' | 'cycles' | 'fileCycles' | 'unresolved'> & {
  /** The files that each file imports, ordered, each once. */
  importsOf: ReadonlyMap<string, string[]>;
  /** What other modules import of each module, the most imported file first. */
  surfaceOf: ReadonlyMap<string, Surface>;
  /** Each module's layer. */
  layers: ReadonlyMap<string, number>;
};
type Surface = NonNullable<SystemMap['modules'][number]['surface']>;

const MOST_SURFACE_FILES = 100;
const MOST_SURFACE_NAMES = 50;

/** Resolves every import and draws the graph of files and of modules. */
export function linkImports(
  sources: readonly SourceFile[],
  systemOf: (language: string) => ModuleSystem | undefined,
  moduleOf: (path: string) => string,
  modules: readonly string[],
): ImportGraph {
  const importsOf = new Map<string, string[]>();
  const edges = new ModuleEdges();
  const importers = new Map<string, { standard: boolean; importers: number }>();
  const outside = new Map<string, { names: Set<string>; importers: Set<string> }>();
  const unresolved: SystemMap['unresolved'] = [];
  for (const file of sources) {
    const { path } = file;
    const files = new Set<string>();
    const externals = new Map<string, boolean>();
    const missing = new Set<string>();
    const from = moduleOf(path);
    for (const { specifier, names, to } of systemOf(file.language)?.link(file) ?? []) {
      if (to.kind === 'external') externals.set(to.name, to.standard);
      else if (to.kind === 'unresolved') missing.add(specifier);
      else {
        files.add(to.path);
        const target = moduleOf(to.path);
        if (target === from) continue;
        edges.add(from, target);
        const taken = outside.get(to.path) ?? { names: new Set(), importers: new Set() };
        outside.set(to.path, taken);
        taken.importers.add(path);
        for (const name of names) taken.names.add(name);
      }
    }
    importsOf.set(path, [...files].sort(byText));
    for (const [name, standard] of externals) {
      importers.set(name, { standard, importers: (importers.get(name)?.importers ?? 0) + 1 });
    }
    for (const specifier of missing) unresolved.push({ path, specifier });
  }
  const { targets } = edges;
  const cycles = findCycles(targets);
  return {
    importsOf,
    surfaceOf: findSurfaces(outside, moduleOf),
    layers: findLayers(modules, targets, cycles),
    edges: edges.list,
    externals: [...importers]
      .map(([name, external]) => ({ name, ...external }))
      .sort((a, b) => b.importers - a.importers || byText(a.name, b.name)),
    cycles,
    fileCycles: findCycles(importsOf),
    unresolved: unresolved.sort((a, b) => byText(a.path, b.path) || byText(a.specifier, b.specifier)),
  };
}

function findSurfaces(
  outside: ReadonlyMap<string, { names: Set<string>; importers: Set<string> }>,
  moduleOf: (path: string) => string,
): Map<string, Surface> {
  const files = [...outside].map(([path, { names, importers }]) => ({
    path,
    names: [...names].sort(byText).slice(0, MOST_SURFACE_NAMES),
    ...(names.size > MOST_SURFACE_NAMES && { unlisted: names.size - MOST_SURFACE_NAMES }),
    importers: importers.size,
  }));
  const sorted = files.sort((a, b) => b.importers - a.importers || byText(a.path, b.path));
  const byModule = Map.groupBy(sorted, ({ path }) => moduleOf(path));
  return new Map([...byModule].map(([module, surface]) => [module, surface.slice(0, MOST_SURFACE_FILES)]));
}
