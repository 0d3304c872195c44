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
  /** Null when it is missing, damaged, or larger than was asked for. */
  bytes: Uint8Array | null;
  /** It is there, and is not what it says: its file is cut, or inflates to more than its size. */
  damaged?: true;
};

/** A submodule has no content. */
export type FileAtPath = { entry: TreeEntry; blob: Blob | null };

export type Commit = {
  oid: string;
  /** Those that are in the repository: none where a shallow history was cut. */
  parents: string[];
  author: { name: string; email: string };
  /** When it was written: the author's date, ISO 8601 UTC. */
  at: string;
  /** When it was committed, which is what the history is ordered by, ISO 8601 UTC. */
  committedAt: string;
  /** The first paragraph of its message in one line, the first 200 characters. */
  subject: string;
};

/** What a commit did to a file or a symbolic link; submodules and unusable names are left out. */
export type Change = {
  path: string;
  /** The path that it had before, when it was renamed. */
  from: string | null;
  kind: 'added' | 'removed' | 'changed';
  /** Lines, as `git log --numstat` counts them; 0 for what is binary. */
  added: number;
  removed: number;
};

export type CommitChanges = {
  oid: string;
  /** In the order of the tree; null for what could not be read, with the reason. */
  changes: Change[] | null;
  reason?: string;
};

export type ChangeOptions = {
  /** Follow renames: a file that was removed here and added there is one change, as with `git log -M`. */
  renames: boolean;
  /** A commit that changes more files is not read. */
  mostFiles: number;
  /** Larger contents count as binary: their lines are not counted. */
  fileBytes: number;
  /** A commit for which git prints nothing for so long, in ms, is not read: something in it does not come to an end. */
  patienceMs: number;
};

/** A tag of a commit. */
export type Tag = { name: string /** The commit that it leads to. */; commit: string };

/** The tags of a repository, by name. */
export type Tags = {
  /** Those of commits. */
  tags: Tag[];
  /** The names of those whose objects are missing or damaged, so that nobody knows what they are of. */
  unreadable: string[];
};

export type TreeLimits = {
  /** Of files and folders, however often they are in it: more, and it is refused. */
  entries: number;
  /** Folders in folders. */
  depth: number;
};

export interface GitReader {
  /** Null for a repository without a commit. */
  head(): Promise<Head | null>;
  /**
   * Everything in the commit's tree, ordered as git orders it.
   * @throws RepositoryError for a folder that is inside of itself, or more than the limits
   */
  tree(commit: string, limits?: TreeLimits): AsyncIterable<TreeEntry>;
  /**
   * What the commit's tree has at exactly this path, with its content up to `maxBytes`, read without the rest of the
   * tree; null where there is nothing, or a folder.
   * @throws RepositoryError for a commit that is not in the repository
   */
  file(commit: string, path: string, maxBytes: number): Promise<FileAtPath | null>;
  /** The asked blobs, each once, in the order asked. Bytes only up to `maxBytes` each. */
  blobs(oids: readonly string[], maxBytes: number): AsyncIterable<Blob>;
  /** The commits that lead to `commit`, newest first as `git log` orders them, at most `limit`. */
  commits(commit: string, limit: number): AsyncIterable<Commit>;
  /**
   * What each of these commits changed against its parent (a root commit: all its files), in their order. A merge has no
   * changes of its own: what it brings, its parents' commits did.
   */
  changes(commits: readonly Commit[], options: ChangeOptions): AsyncIterable<CommitChanges>;
  tags(): Promise<Tags>;
  /** Lets go of files and processes. */
  close(): void;
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
  /**
   * Makes `folder` a bare repository with the remote's default branch and its whole history, or brings it up to date.
   * Tags are not fetched but told: those of commits in that history are there.
   */
  mirror(remote: Remote, folder: string, options: MirrorOptions): Promise<Tag[]>;
  /** The commit that the remote's HEAD names; null for an empty repository. */
  remoteHead(remote: Remote, signal?: AbortSignal): Promise<string | null>;
}
