import type { SystemMap } from '../../shared/map.ts';
import { findCycles } from './graph.ts';
import { folderOf, moduleAmong } from './modules.ts';
import { byText, Tally } from './order.ts';

/**
 * A map with the modules of another one of the same repository, for both to be compared: which folders are modules depends
 * on how large they are, and one file more may split one. A module that has no file in the other map stays.
 */
export function regroup(map: SystemMap, like: SystemMap): SystemMap {
  const folders = new Set<string>();
  for (const { path } of like.files) {
    for (let folder = folderOf(path); folder !== '' && !folders.has(folder); folder = folderOf(folder)) {
      folders.add(folder);
    }
  }
  const ids = new Set(like.modules.map(({ id }) => id));
  for (const { id, path } of map.modules) if (!folders.has(path)) ids.add(id);
  const files = map.files.map((file) => ({ ...file, module: moduleAmong(ids, file.path) }));
  const moduleOf = new Map(files.map(({ path, module }) => [path, module]));

  const known = new Map([...like.modules, ...map.modules].map((module) => [module.id, module]));
  const modules = [...Map.groupBy(files, ({ module }) => module)].flatMap(([id, own]) => {
    const module = known.get(id);
    return module ? [{ ...module, files: own.length, lines: own.reduce((sum, { lines }) => sum + lines, 0) }] : [];
  });
  const weights = new Map<string, Tally<string>>();
  for (const { module, imports } of files) {
    for (const path of imports) {
      const target = moduleOf.get(path);
      if (target === undefined || target === module) continue;
      const weight = weights.get(module) ?? new Tally();
      weights.set(module, weight);
      weight.add(target);
    }
  }
  return {
    ...map,
    files,
    modules: modules.sort((a, b) => byText(a.id, b.id)),
    edges: [...weights]
      .flatMap(([from, targets]) => [...targets].map(([to, weight]) => ({ from, to, weight })))
      .sort((a, b) => byText(a.from, b.from) || byText(a.to, b.to)),
    cycles: findCycles(new Map([...weights].map(([from, targets]) => [from, [...targets].map(([to]) => to)]))),
  };
}
