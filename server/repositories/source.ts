import { join } from 'node:path';
import type { Repository } from '../../shared/api/repositories.ts';
import type { PathRules } from './location.ts';

/** In the data folder: the mirrors of https repositories, and what is known of every repository, by their ids. */
export const MIRRORS_FOLDER = 'repositories';
export const FACTS_FOLDER = 'facts';

/** What a thread may read, and where it keeps what it fetched. */
export type SourceRules = {
  paths: PathRules;
  /** Mirrors of https repositories, and what is known of every repository, are kept below it. */
  dataDir: string;
  allowPrivateAddresses: boolean;
};

/** What a thread may read of what is there. */
export type StoredSourceRules = Pick<SourceRules, 'paths' | 'dataDir'>;

/** Where a repository is read from, as the computations of the threads take it. */
export function sourceOf({ id, kind, url }: Repository, rules: SourceRules) {
  const { paths, dataDir, allowPrivateAddresses } = rules;
  if (kind === 'path') return { path: url, ...(paths.loopback ? {} : { allowedFolders: paths.allowedPaths }) };
  return { url, folder: join(dataDir, MIRRORS_FOLDER, id), allowPrivate: allowPrivateAddresses };
}

/** Where a repository that was ingested is read again: its folder, or its mirror as it is. Nothing is fetched. */
export function storedSourceOf({ id, kind, url }: Repository, { paths, dataDir }: StoredSourceRules) {
  if (kind !== 'path') return { path: join(dataDir, MIRRORS_FOLDER, id) };
  return { path: url, ...(paths.loopback ? {} : { allowedFolders: paths.allowedPaths }) };
}
