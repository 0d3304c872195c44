import { findCycles } from '../../shared/cycles.ts';
import type { SystemMap } from '../../shared/map.ts';

/** A map of nothing, for a test to say only what it is about. */
export const EMPTY_MAP: SystemMap = {
  repositoryId: 'r',
  commit: 'c',
  generatedAt: '2026-01-01T00:00:00.000Z',
  durationMs: 1,
  totals: { files: 0, lines: 0, bytes: 0, commits: 1, authors: 1 },
  languages: [],
  modules: [],
  edges: [],
  files: [],
  externals: [],
  cycles: [],
  fileCycles: [],
  hotspots: [],
  owners: [],
  coupling: [],
  unresolved: [],
  skipped: [],
};

/** A map of files by what they import; their folders are the modules, and each import is written twice. */
export function mapOfImports(imports: Record<string, string[]>): SystemMap {
  const moduleOf = (path: string) => path.split('/')[0] ?? '';
  const pairs = Object.entries(imports).flatMap(([from, all]) => all.map((to) => [moduleOf(from), moduleOf(to)]));
  const edges = [...Map.groupBy(pairs, (pair) => pair.join('\n')).values()]
    .map((same) => ({ from: same[0]?.[0] ?? '', to: same[0]?.[1] ?? '', weight: same.length * 2 }))
    .filter(({ from, to }) => from !== to);
  const targets = Map.groupBy(edges, ({ from }) => from);
  const files = Object.entries(imports).map(([path, all]) => ({
    ...{ path, module: moduleOf(path), language: 'TypeScript', lines: 10, complexity: 1, imports: all },
    ...{ churn: 1, authors: 1, lastChanged: null },
  }));
  const modules = [...new Set(files.map(({ module }) => module))].map((id) => ({
    ...{ id, path: id, name: id, language: 'TypeScript', files: 1, lines: 10, entry: null },
  }));
  const cycles = findCycles(new Map([...targets].map(([from, out]) => [from, out.map(({ to }) => to)])));
  return { ...EMPTY_MAP, modules, files, edges, cycles, fileCycles: findCycles(new Map(Object.entries(imports))) };
}
