import { foldersAbove, join } from '../paths.ts';
import type { Manifest } from './manifest.ts';

/** What npm takes as a package's name, with or without a scope. */
const PACKAGE = /^(?:@[a-z0-9][\w.~-]*\/)?[a-z0-9_][\w.~-]*/i;

/** The name of the package that a specifier begins with; null when it begins with none. */
export function packageNameOf(specifier: string): string | null {
  const [name] = specifier.match(PACKAGE) ?? [];
  return !name || (specifier.length > name.length && !/[/@?]/.test(specifier.charAt(name.length))) ? null : name;
}

/** The packages of a repository, by their folders and by the names that lead to them. */
export class Packages {
  readonly manifests: ReadonlyMap<string, Manifest>;
  /** The folders of workspace packages, with their names. */
  readonly members: ReadonlyMap<string, string>;
  readonly #folderByName = new Map<string, string>();

  constructor(manifests: ReadonlyMap<string, Manifest>, members: ReadonlyMap<string, string>) {
    this.manifests = manifests;
    this.members = members;
    for (const [folder, name] of members) this.#folderByName.set(name, folder);
    // The root may import itself by its name, unless a workspace package has taken that.
    const rootName = manifests.get('')?.name;
    if (rootName && !this.#folderByName.has(rootName)) this.#folderByName.set(rootName, '');
  }

  /** The folder of the package `name` when it is in the repository: a workspace's, or one that is linked by its path. */
  folderOf(from: string, name: string): string | null {
    for (const folder of foldersAbove(from)) {
      const { dependencies, devDependencies } = this.manifests.get(folder) ?? {};
      const range = dependencies?.[name] ?? devDependencies?.[name];
      const [, linked] = typeof range === 'string' ? (range.match(/^(?:file|link|portal):(.*)$/) ?? []) : [];
      const target = linked === undefined ? null : join(folder, linked);
      if (target !== null && this.manifests.has(target)) return target;
    }
    return this.#folderByName.get(name) ?? null;
  }
}
