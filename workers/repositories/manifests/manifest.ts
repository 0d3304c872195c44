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
