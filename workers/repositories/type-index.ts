import { byText } from '../../shared/order.ts';
import { foldersAbove } from './paths.ts';

/** The files of one type, and those below each folder, ordered; null until somebody asks which are near. */
type Declared = { paths: Set<string>; below: ReadonlyMap<string, readonly string[]> | null };

/**
 * Which files declare the types of each package or namespace: how Java, C# and PHP find what they name. A type may be
 * declared in several files (parts of a class, the same class for two platforms).
 */
export class TypeIndex {
  readonly #packages = new Map<string, Map<string, Declared>>();

  add(packageName: string, type: string, path: string): void {
    const types = this.#packages.get(packageName) ?? new Map<string, Declared>();
    this.#packages.set(packageName, types);
    const declared = types.get(type) ?? { paths: new Set(), below: null };
    types.set(type, declared);
    declared.paths.add(path);
    declared.below = null;
  }

  has(packageName: string): boolean {
    return this.#packages.has(packageName);
  }

  /** The files of a type, those that share most of their path with `near` only: a copy in another project is another. */
  find(packageName: string, type: string, near: string): readonly string[] {
    const declared = this.#packages.get(packageName)?.get(type);
    if (!declared) return [];
    if (declared.paths.size === 1) return [...declared.paths];
    declared.below ??= groupByFolders([...declared.paths].sort(byText));
    for (const folder of foldersAbove(near)) {
      const paths = declared.below.get(folder);
      if (paths) return paths;
    }
    return [];
  }
}

/** The paths that are below each folder. */
function groupByFolders(paths: readonly string[]): Map<string, string[]> {
  const below = new Map<string, string[]>();
  for (const path of paths) {
    for (const folder of foldersAbove(path)) {
      const some = below.get(folder) ?? [];
      below.set(folder, some);
      some.push(path);
    }
  }
  return below;
}
