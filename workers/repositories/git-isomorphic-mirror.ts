import fs from 'node:fs';
import { readFile } from 'node:fs/promises';
import git, { type HttpClient } from 'isomorphic-git';
import { type MirrorOptions, type Remote, RepositoryError, type Tag } from './git.ts';
import { isUsable } from './objects.ts';
import { pinnedClient } from './pinned-http.ts';

/** What a remote may say of its HEAD. */
const ANNOUNCEMENT_BYTES = 1_000_000;

/** {@link GitAdapter.mirror} without an installed git. */
export async function mirrorIsomorphic(remote: Remote, folder: string, options: MirrorOptions): Promise<Tag[]> {
  const { maxBytes, signal, onProgress } = options;
  const url = remote.url.href;
  const http = await clientFor(remote, maxBytes, signal);
  await git.init({ fs, gitdir: folder, dir: folder, bare: true, defaultBranch: 'main' });
  await git.addRemote({ fs, gitdir: folder, remote: 'origin', url, force: true });
  try {
    const [head] = await git.listServerRefs({ http, url, prefix: 'HEAD', symrefs: true, protocolVersion: 2 });
    if (!head) return [];
    // The remote chooses the name, and it becomes a file's path.
    const named = head.target ?? '';
    const branch = named.startsWith('refs/heads/') && isUsable(named) ? named : 'refs/heads/HEAD';
    // By its id: asked for a name, isomorphic-git would store the remote's names for it before they can be looked at.
    await git.fetch({
      fs,
      http,
      gitdir: folder,
      url,
      ref: 'HEAD',
      remoteRef: head.oid,
      singleBranch: true,
      tags: false,
      onProgress: ({ phase, loaded, total }) => onProgress?.(total ? loaded / total : 0, `Fetching ${url}: ${phase}`),
    });
    await git.writeRef({ fs, gitdir: folder, ref: branch, value: head.oid, force: true });
    await git.writeRef({ fs, gitdir: folder, ref: 'HEAD', value: branch, symbolic: true, force: true });
    const tags = await git.listServerRefs({ http, url, prefix: 'refs/tags/', peelTags: true, protocolVersion: 2 });
    return tags.map(({ ref, oid, peeled }) => ({ name: ref.replace(/^refs\/tags\//, ''), commit: peeled ?? oid }));
  } catch (error) {
    signal?.throwIfAborted();
    throw explain(error, url);
  }
}

/** {@link GitAdapter.remoteHead} without an installed git. */
export async function remoteHeadIsomorphic(remote: Remote, signal?: AbortSignal): Promise<string | null> {
  const url = remote.url.href;
  const http = await clientFor(remote, ANNOUNCEMENT_BYTES, signal);
  try {
    const [head] = await git.listServerRefs({ http, url, prefix: 'HEAD', protocolVersion: 2 });
    return head?.oid ?? null;
  } catch (error) {
    signal?.throwIfAborted();
    throw explain(error, url);
  }
}

async function clientFor(remote: Remote, maxBytes: number, signal: AbortSignal | undefined): Promise<HttpClient> {
  const certificate = remote.certificateAuthority && (await readFile(remote.certificateAuthority, 'utf8'));
  return pinnedClient(remote, { certificate, maxBytes, signal });
}

function explain(error: unknown, url: string): unknown {
  if (error instanceof git.Errors.HttpError && [401, 403, 404].includes(error.data.statusCode)) {
    return new RepositoryError(`Fetch ${url}: no such repository, or it is not public`);
  }
  return error;
}
