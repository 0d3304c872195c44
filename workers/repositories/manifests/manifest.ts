/** Where a project's dependencies come from. */
export type Ecosystem = 'npm' | 'pypi' | 'go' | 'cargo' | 'maven' | 'nuget' | 'rubygems' | 'composer';

/** When a dependency is needed: to run, to work on the project, to build it, by whoever uses it, or not always. */
export type Scope = 'runtime' | 'development' | 'build' | 'peer' | 'optional';

export type Dependency = {
  name: string;
  /** What the manifest asks for, as it is written there; null when it does not say. */
  version: string | null;
  scope: Scope;
};

/** Python's names are equal however they are separated, and nobody else's differ only by that. */
export const plainName = (name: string): string => name.toLowerCase().replace(/[-_.]+/g, '-');

/** What a manifest says of its project. */
export type ManifestFacts = {
  name: string | null;
  version: string | null;
  dependencies: Dependency[];
  /** What can be run by a name. */
  scripts: { name: string; command: string }[];
};

/** How one kind of manifest is read. A reader gives null for a text that is none. */
export type ManifestReader = {
  ecosystem: Ecosystem;
  /** True for the paths of such manifests. */
  fits(path: string): boolean;
  read(text: string, path: string): ManifestFacts | null;
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
