import { mkdir, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { checkAddress, type Resolve } from './address.ts';
import type { GitAdapter, MirrorOptions, Tag } from './git.ts';

export type RemoteOptions = {
  /** Also fetch from addresses that are not public. */
  allowPrivate?: boolean | undefined;
  /** A PEM file with the only certificate authorities to trust. */
  certificateAuthority?: string | undefined;
  resolve?: Resolve;
};

/**
 * Brings the bare repository in `folder` up to date with what `url` has now, making it the first time. A mirror whose
 * fetching was killed half way is made anew. Gives the remote's tags.
 * @throws RepositoryError when the address is refused, there is no such repository, or it is too large.
 */
export async function mirror(
  git: GitAdapter,
  url: string,
  folder: string,
  options: RemoteOptions & MirrorOptions,
): Promise<Tag[]> {
  const { allowPrivate, certificateAuthority, resolve, ...mirrorOptions } = options;
  const address = await checkAddress(url, { allowPrivate, ...(resolve && { resolve }) });
  const marker = join(folder, 'mission-control-fetching');
  if (await stat(marker).catch(() => null)) await rm(folder, { recursive: true });
  await mkdir(folder, { recursive: true });
  await writeFile(marker, '');
  const tags = await git.mirror({ ...address, certificateAuthority }, folder, mirrorOptions);
  await rm(marker);
  return tags;
}

/**
 * The commit that HEAD of the repository at `url` names; null when it is empty.
 * @throws RepositoryError when the address is refused, or there is no such repository
 */
export async function remoteHead(
  git: GitAdapter,
  url: string,
  { signal, certificateAuthority, ...options }: RemoteOptions & { signal?: AbortSignal | undefined },
): Promise<string | null> {
  return git.remoteHead({ ...(await checkAddress(url, options)), certificateAuthority }, signal);
}
