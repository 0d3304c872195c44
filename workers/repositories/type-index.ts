import { byText } from '../../shared/order.ts';

/**
 * Which files declare the types of each package or namespace: how Java, C# and PHP find what they name. A type may be
 * declared in several files (parts of a class, the same class for two platforms).
 */
export class TypeIndex {
  readonly #packages = new Map<string, Map<string, string[]>>();

  add(packageName: string, type: string, path: string): void {
    const types = this.#packages.get(packageName) ?? new Map<string, string[]>();
    this.#packages.set(packageName, types);
    const paths = types.get(type) ?? [];
    types.set(type, paths);
    if (!paths.includes(path)) paths.push(path);
  }

  has(packageName: string): boolean {
    return this.#packages.has(packageName);
  }

  /** The files of a type, those that share most of their path with `near` only: a copy in another project is another. */
  find(packageName: string, type: string, near: string): string[] {
    const paths = this.#packages.get(packageName)?.get(type) ?? [];
    if (paths.length < 2) return paths;
    const shared = paths.map((path) => sharedFolders(path, near));
    const most = Math.max(...shared);
    return paths.filter((_, index) => shared[index] === most).sort(byText);
  }

  /** Every file that declares a type of the package. */
  filesOf(packageName: string): string[] {
    return [...new Set([...(this.#packages.get(packageName)?.values() ?? [])].flat())].sort(byText);
  }
}

function sharedFolders(a: string, b: string): number {
  const [first, second] = [a.split('/'), b.split('/')];
  let count = 0;
  while (count < first.length - 1 && first[count] === second[count]) count++;
  return count;
}
