import type { SystemMap } from '../../shared/map.ts';
import { findCycles } from './graph.ts';
import { byText, Tally } from './order.ts';
import type { ModuleSystem, SourceFile } from './source-language.ts';

export type ImportGraph = Pick<SystemMap, 'edges' | 'externals' | 'cycles' | 'fileCycles' | 'unresolved'> & {
  /** The files that each file imports, ordered, each once. */
  importsOf: ReadonlyMap<string, string[]>;
};

/** Resolves every import and draws the graph of files and of modules. */
export function linkImports(
  sources: readonly SourceFile[],
  systemOf: (language: string) => ModuleSystem | undefined,
  moduleOf: (path: string) => string,
): ImportGraph {
  const importsOf = new Map<string, string[]>();
  const weights = new Map<string, Tally<string>>();
  const importers = new Map<string, { standard: boolean; importers: number }>();
  const unresolved: SystemMap['unresolved'] = [];
  for (const file of sources) {
    const { path } = file;
    const files = new Set<string>();
    const externals = new Map<string, boolean>();
    const missing = new Set<string>();
    const from = moduleOf(path);
    for (const { specifier, to } of systemOf(file.language)?.link(file) ?? []) {
      if (to.kind === 'external') externals.set(to.name, to.standard);
      else if (to.kind === 'unresolved') missing.add(specifier);
      else {
        files.add(to.path);
        const target = moduleOf(to.path);
        if (target === from) continue;
        const weight = weights.get(from) ?? new Tally();
        weights.set(from, weight);
        weight.add(target);
      }
    }
    importsOf.set(path, [...files].sort(byText));
    for (const [name, standard] of externals) {
      importers.set(name, { standard, importers: (importers.get(name)?.importers ?? 0) + 1 });
    }
    for (const specifier of missing) unresolved.push({ path, specifier });
  }
  const edges = [...weights]
    .flatMap(([from, targets]) => [...targets].map(([to, weight]) => ({ from, to, weight })))
    .sort((a, b) => byText(a.from, b.from) || byText(a.to, b.to));
  return {
    importsOf,
    edges,
    externals: [...importers]
      .map(([name, external]) => ({ name, ...external }))
      .sort((a, b) => b.importers - a.importers || byText(a.name, b.name)),
    cycles: findCycles(new Map([...weights].map(([from, targets]) => [from, [...targets].map(([to]) => to)]))),
    fileCycles: findCycles(importsOf),
    unresolved: unresolved.sort((a, b) => byText(a.path, b.path) || byText(a.specifier, b.specifier)),
  };
}
