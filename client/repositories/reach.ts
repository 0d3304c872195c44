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

/** A shortest way from one module to another along imports, both among it; null when there is none. */
export function pathBetween({ byId }: MapFacts, from: string, to: string): string[] | null {
  const next = (id: string) => byId.get(id)?.imports.map((other) => other.id) ?? [];
  const before = new Map<string, string>();
  const distances = distancesFrom([from], next, (id, by) => before.set(id, by));
  if (from === to || !distances.has(to)) return null;
  const path = [to];
  for (let id = before.get(to); id !== undefined; id = before.get(id)) path.unshift(id);
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
