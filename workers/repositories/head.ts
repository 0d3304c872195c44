import type { Context } from '../computation.ts';
import { locate } from './locate.ts';
import { remoteHead } from './mirror.ts';
import { chooseGit, type RepositorySource } from './source.ts';

/** The commit that a repository's HEAD names now, where it is; null when it has none. Nothing is fetched. */
export async function readHead({ source }: { source: RepositorySource }, { signal }: Context): Promise<string | null> {
  const git = await chooseGit();
  if ('url' in source) {
    const { url, folder: _, ...options } = source;
    return remoteHead(git, url, { ...options, signal });
  }
  const reader = git.open(await locate(source.path, source.allowedFolders), signal);
  try {
    return (await reader.head())?.commit ?? null;
  } finally {
    reader.close();
  }
}
