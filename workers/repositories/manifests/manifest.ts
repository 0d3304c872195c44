import type { RepositoryFiles } from '../source-language.ts';

/** Where a project's dependencies come from. */
export type Ecosystem = 'npm' | 'pypi' | 'go' | 'cargo' | 'maven' | 'nuget' | 'rubygems' | 'composer';

/** When a dependency is needed: to run, to work on the project, to build it, by whoever uses it, or not always. */
export type Scope = 'runtime' | 'development' | 'build' | 'peer' | 'optional';

export type Dependency = {
  name: string;
  /** What the manifest asks for, as it is written there; null when it does not say. */
  version: string | null;
  scope: Scope;
  /** What the project calls it instead. */
  alias?: string;
  /** What the manifest itself asks for, where the root of its workspace says otherwise. */
  written?: string;
};

/** Python's names are equal however they are separated, and nobody else's differ only by that. */
export const plainName = (name: string): string => name.toLowerCase().replace(/[-_.]+/g, '-');

/** The name that all spellings of a package's name have in common. */
export function sameName(ecosystem: Ecosystem, name: string): string {
  if (ecosystem === 'pypi') return plainName(name);
  return ecosystem === 'nuget' || ecosystem === 'composer' ? name.toLowerCase() : name;
}

/** What a manifest says of its project. */
export type ManifestFacts = {
  name: string | null;
  version: string | null;
  dependencies: Dependency[];
  /** What can be run by a name. */
  scripts: { name: string; command: string }[];
};

/** How one kind of manifest is read. */
export type ManifestReader = {
  ecosystem: Ecosystem;
  /** True for the paths of such manifests. */
  fits(path: string): boolean;
  /** What those at `paths` say, by path, without texts that are none. Together, as some leave to others what they mean. */
  read(paths: readonly string[], files: RepositoryFiles): Promise<Map<string, ManifestFacts>>;
};

/** Reads each manifest by itself, with what gives null for a text that is none. */
export const readEach =
  <Facts>(read: (text: string, path: string) => Facts | null) =>
  async (paths: readonly string[], files: RepositoryFiles): Promise<Map<string, Facts>> => {
    const found = new Map<string, Facts>();
    for (const path of paths) {
      const facts = read((await files.readText(path)) ?? '', path);
      if (facts !== null) found.set(path, facts);
    }
    return found;
  };

/** A manifest with nothing in it yet. */
export const emptyManifest = (): ManifestFacts => ({ name: null, version: null, dependencies: [], scripts: [] });

/** A version that a lock file has chosen. */
export type LockedVersion = {
  /** The package's; `name@range` where only that range has the version. */
  name: string;
  version: string;
  /** The folder it is for, with what is below, seen from the lock file; its own when nothing is said. */
  folder?: string;
};

/** How one kind of lock file is read. */
export type LockReader = {
  ecosystem: Ecosystem;
  fits: RegExp;
  read(text: string): Iterable<LockedVersion>;
};
