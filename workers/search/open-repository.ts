import type { GitReader } from '../repositories/git.ts';
import { locate } from '../repositories/locate.ts';
import { chooseGit } from '../repositories/source.ts';

/** Where a repository is that was read before: its folder, or that of its mirror. Nothing is fetched. */
export type StoredRepository = { path: string; allowedFolders?: string[] };

export async function openRepository(source: StoredRepository, signal: AbortSignal): Promise<GitReader> {
  const git = await chooseGit();
  return git.open(await locate(source.path, source.allowedFolders), signal);
}
