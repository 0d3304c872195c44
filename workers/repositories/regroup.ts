import { findCycles } from '../../shared/cycles.ts';
import type { SystemMap } from '../../shared/map.ts';
import { byText } from '../../shared/order.ts';
import { ModuleEdges } from './graph.ts';
import { moduleAmong } from './modules.ts';
import { foldersAbove } from './paths.ts';

/**
 * A map with the modules of another one of the same repository, for both to be compared: which folders are modules depends
 * on how large they are, and one file more may split one. A module that has no file in the other map stays.
 */
export function regroup(map: SystemMap, like: SystemMap): SystemMap {
  const folders = new Set(like.files.flatMap(({ path }) => [...foldersAbove(path)]));
  const ids = new Set(like.modules.map(({ id }) => id));
  for (const { id, path } of map.modules) if (!folders.has(path)) ids.add(id);
  const files = map.files.map((file) => ({ ...file, module: moduleAmong(ids, file.path) }));
  const moduleOf = new Map(files.map(({ path, module }) => [path, module]));

  const known = new Map([...like.modules, ...map.modules].map((module) => [module.id, module]));
  const modules = [...Map.groupBy(files, ({ module }) => module)].flatMap(([id, own]) => {
    const module = known.get(id);
    return module ? [{ ...module, files: own.length, lines: own.reduce((sum, { lines }) => sum + lines, 0) }] : [];
  });
  const edges = new ModuleEdges();
  for (const { module, imports } of files) {
    for (const path of imports) {
      const target = moduleOf.get(path);
      if (target !== undefined && target !== module) edges.add(module, target);
    }
  }
  return {
    ...map,
    files,
    modules: modules.sort((a, b) => byText(a.id, b.id)),
    edges: edges.list,
    cycles: findCycles(edges.targets),
  };
}
