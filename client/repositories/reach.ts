/** What leads where along imports. */
import type { MapFacts, MapFile } from './facts.ts';

/** What would have to be looked at after a change: everything that imports it, directly or through others. */
export type Impact = {
  /** How many imports away each file is; what is changed itself is not among them. Nearest first. */
  files: ReadonlyMap<string, number>;
  /** The modules of these files, and how many of each. Most first. */
  modules: ReadonlyMap<string, number>;
};

/** Follows the imports of files backwards. */
export function impactOf({ files, importersOf }: MapFacts, changed: readonly MapFile[]): Impact {
  const distances = distancesFrom(
    changed.map(({ path }) => path),
    (path) => importersOf.get(path) ?? [],
  );
  for (const { path } of changed) distances.delete(path);
  const counts = new Map<string, number>();
  for (const path of distances.keys()) {
    const module = files.get(path)?.module;
    if (module !== undefined) counts.set(module, (counts.get(module) ?? 0) + 1);
  }
  return { files: distances, modules: new Map([...counts].sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1))) };
}

/**
 * The modules on a shortest way from one to another along the imports of files, both among it; null when there is none.
 * That a module imports a second, and the second a third, makes no way: other files of it may.
 */
export function pathBetween({ byId, files }: MapFacts, from: string, to: string): string[] | null {
  const starts = byId.get(from)?.files.map(({ path }) => path) ?? [];
  const before = new Map<string, string>();
  const distances = distancesFrom(
    starts,
    (path) => files.get(path)?.imports ?? [],
    (path, by) => before.set(path, by),
  );
  const end = [...distances.keys()].find((path) => files.get(path)?.module === to);
  if (from === to || end === undefined) return null;
  const path: string[] = [];
  for (let at: string | undefined = end; at !== undefined; at = before.get(at)) {
    const module = files.get(at)?.module;
    if (module !== undefined && module !== path[0]) path.unshift(module);
  }
  return path;
}

/** Everything that can be reached and in how many steps, breadth first. */
function distancesFrom(
  starts: readonly string[],
  next: (id: string) => readonly string[],
  onReach?: (id: string, by: string) => void,
): Map<string, number> {
  const distances = new Map(starts.map((id) => [id, 0]));
  // A Map is walked in the order in which it grows, so it is the queue too.
  for (const [id, distance] of distances) {
    for (const other of next(id)) {
      if (distances.has(other)) continue;
      distances.set(other, distance + 1);
      onReach?.(other, id);
    }
  }
  return distances;
}
