/**
 * The port through which repositories are read: objects only, without a checkout and without running or following
 * anything that is in the repository. `git-native.ts` and `git-isomorphic.ts` implement it; both pass
 * `tests/contracts/git.test.ts`.
 */

/** The repository, the address or the limits do not allow what was asked: trying again gives the same answer. */
export class RepositoryError extends Error {
  override name = 'RepositoryError';
}

/** Where a repository's data lies. A linked worktree has its own `HEAD` and shares everything else. */
export type RepositoryLocation = {
  /** The folder that holds `HEAD`. */
  gitDirectory: string;
  /** The folder that holds `objects`, `refs` and `shallow`. */
  commonDirectory: string;
  /** Object folders of other repositories that this one borrows from. */
  alternates: string[];
  /** Where a shallow history was cut: these commits' parents are not in the repository. */
  shallow: ReadonlySet<string>;
};

export type Head = { commit: string /** Null when HEAD is detached. */; branch: string | null };

export type TreeEntry = {
  /** Relative to the root, with `/`. In an unusable name every unusable byte reads `\xNN`. */
  path: string;
  /** `unusable`: the name is not UTF-8, or would lead out of the repository (`..`, a slash). */
  kind: 'file' | 'symlink' | 'submodule' | 'unusable';
  /** The id of the blob; a submodule's commit. */
  oid: string;
};

export type Blob = {
  oid: string;
  /** In bytes; null when the object is not in the repository (a partial clone). */
  size: number | null;
  /** Null when it is missing, or larger than was asked for. */
  bytes: Uint8Array | null;
};

export type Commit = {
  oid: string;
  parents: string[];
  author: { name: string; email: string };
  /** When it was written: the author's date, ISO 8601 UTC. */
  at: string;
  /**
   * The files that differ from the parent's (a root commit: all its files), by their full paths; renames are a removal
   * and an addition. Empty for a merge, and where a shallow history was cut, as nobody can tell what changed there.
   */
  changed: string[];
};

export interface GitReader {
  /** Null for a repository without a commit. */
  head(): Promise<Head | null>;
  /** Everything in the commit's tree, ordered as git orders it. */
  tree(commit: string): AsyncIterable<TreeEntry>;
  /** The asked blobs, each once, in the order asked. Bytes only up to `maxBytes` each. */
  blobs(oids: readonly string[], maxBytes: number): AsyncIterable<Blob>;
  /** The commits that lead to `commit`, newest first as `git log` orders them, at most `limit`. */
  history(commit: string, limit: number): AsyncIterable<Commit>;
}

/** Where to fetch from, after its address was checked. */
export type Remote = {
  url: URL;
  /** The checked address: the connection goes here, whatever the name resolves to by then. */
  address: string;
  /** A PEM file with the only certificate authorities to trust; by default the system's. */
  certificateAuthority?: string | undefined;
};

export type MirrorOptions = {
  /** Refuses a larger transfer. */
  maxBytes: number;
  signal?: AbortSignal | undefined;
  onProgress?: (fraction: number, message: string) => void;
};

export interface GitAdapter {
  readonly name: 'native' | 'isomorphic';
  open(location: RepositoryLocation, signal?: AbortSignal): GitReader;
  /** Makes `folder` a bare repository with the remote's default branch and its whole history, or brings it up to date. */
  mirror(remote: Remote, folder: string, options: MirrorOptions): Promise<void>;
}
