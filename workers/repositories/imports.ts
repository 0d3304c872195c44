import type { SystemMap } from '../../shared/map.ts';
import { findCycles } from './graph.ts';
import { byText, Tally } from './order.ts';
import type { FileFacts } from './read-files.ts';
import type { ModuleSystem } from './source-language.ts';

export type ImportGraph = Pick<SystemMap, 'edges' | 'externals' | 'cycles' | 'fileCycles' | 'unresolved'> & {
  /** The files that each file imports, ordered, each once. */
  importsOf: ReadonlyMap<string, string[]>;
};

/** Resolves every import and draws the graph of files and of modules. */
export function linkImports(
  facts: readonly FileFacts[],
  systemOf: (language: string) => ModuleSystem | undefined,
  moduleOf: (path: string) => string,
): ImportGraph {
  const importsOf = new Map<string, string[]>();
  const weights = new Map<string, Tally<string>>();
  const importers = new Tally<string>();
  const unresolved: SystemMap['unresolved'] = [];
  for (const { path, language, specifiers } of facts) {
    const system = systemOf(language);
    if (!system) continue;
    const files = new Set<string>();
    const externals = new Set<string>();
    const missing = new Set<string>();
    const from = moduleOf(path);
    for (const specifier of specifiers) {
      const resolution = system.resolve(path, specifier);
      if (resolution.kind === 'external') externals.add(resolution.name);
      else if (resolution.kind === 'unresolved') missing.add(specifier);
      else {
        files.add(resolution.path);
        const to = moduleOf(resolution.path);
        if (to === from) continue;
        const weight = weights.get(from) ?? new Tally();
        weights.set(from, weight);
        weight.add(to);
      }
    }
    importsOf.set(path, [...files].sort(byText));
    for (const name of externals) importers.add(name);
    for (const specifier of missing) unresolved.push({ path, specifier });
  }
  const edges = [...weights]
    .flatMap(([from, targets]) => [...targets].map(([to, weight]) => ({ from, to, weight })))
    .sort((a, b) => byText(a.from, b.from) || byText(a.to, b.to));
  return {
    importsOf,
    edges,
    externals: [...importers]
      .map(([name, count]) => ({ name, importers: count }))
      .sort((a, b) => b.importers - a.importers || byText(a.name, b.name)),
    cycles: findCycles(new Map([...weights].map(([from, targets]) => [from, [...targets].map(([to]) => to)]))),
    fileCycles: findCycles(importsOf),
    unresolved: unresolved.sort((a, b) => byText(a.path, b.path) || byText(a.specifier, b.specifier)),
  };
}
