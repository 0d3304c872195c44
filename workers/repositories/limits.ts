/** What one run may take from a repository. What is over a limit is left out and listed with its reason. */
export type Limits = {
  /** Entries of the tree. */
  files: number;
  /** Of one file, in bytes: larger ones are not read, so their lines are not counted. */
  fileBytes: number;
  /** Of one source file, in bytes: larger ones are not parsed. */
  sourceBytes: number;
  /** Read altogether. */
  totalBytes: number;
  /** Of the history, the newest first. */
  commits: number;
  /** Transferred from a remote. */
  fetchBytes: number;
  /** Listed as skipped; the others are one line with their number. */
  skippedListed: number;
};

export const DEFAULT_LIMITS: Limits = {
  files: 50_000,
  fileBytes: 5_000_000,
  sourceBytes: 1_000_000,
  totalBytes: 1_000_000_000,
  commits: 50_000,
  fetchBytes: 2_000_000_000,
  skippedListed: 2000,
};
