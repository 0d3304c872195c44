/** What one run may take from a repository. What is over a limit is left out and listed with its reason. */
export type Limits = {
  /** Files of the tree that are mapped. */
  files: number;
  /** Files and folders of the tree: a repository with more is refused. */
  entries: number;
  /** Folders inside of each other: a repository with more is refused. */
  depth: number;
  /** Of one file, in bytes: larger ones are not read, so their lines are not counted. */
  fileBytes: number;
  /** Of one source file, in bytes: larger ones are not parsed. */
  sourceBytes: number;
  /** Of one lock file, in bytes: those of large projects are long, and the versions in a larger one are not read. */
  lockBytes: number;
  /** Read altogether; and again of lock files, for their versions. */
  totalBytes: number;
  /** Of the history, the newest first. */
  commits: number;
  /** Files that one commit changes: what a commit with more changed is not read. */
  changesOfCommit: number;
  /** For which git says nothing about what commits changed, in ms. */
  patienceMs: number;
  /** Changes of files in all commits: those of the oldest commits are left out. */
  changes: number;
  /** Releases: tags of commits of the history. */
  tags: number;
  /** Transferred from a remote. */
  fetchBytes: number;
  /** Listed as skipped; the others are one line with their number. */
  skippedListed: number;
};

export const DEFAULT_LIMITS: Limits = {
  files: 50_000,
  entries: 1_000_000,
  depth: 1000,
  fileBytes: 5_000_000,
  sourceBytes: 1_000_000,
  lockBytes: 32_000_000,
  totalBytes: 1_000_000_000,
  commits: 50_000,
  changesOfCommit: 100_000,
  patienceMs: 20_000,
  changes: 2_000_000,
  tags: 2000,
  fetchBytes: 2_000_000_000,
  skippedListed: 2000,
};
