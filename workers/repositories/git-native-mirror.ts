import { Buffer } from 'node:buffer';
import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { type MirrorOptions, type Remote, RepositoryError, type Tag } from './git.ts';
import { output, readAll, readBytes, startGit } from './git-process.ts';

const SIZE_CHECK_EVERY_MS = 500;
/** What a remote may say of its refs: half a million tags. */
const ANNOUNCEMENT = { maxBytes: 50_000_000, silentMs: 60_000 };

/** {@link GitAdapter.mirror} with the installed git. */
export async function mirrorNative(remote: Remote, folder: string, options: MirrorOptions): Promise<Tag[]> {
  const { maxBytes, onProgress } = options;
  const url = remote.url.href;
  const tooLarge = new AbortController();
  const signal = AbortSignal.any(options.signal ? [options.signal, tooLarge.signal] : [tooLarge.signal]);
  const git = (...args: string[]) =>
    startGit([`--git-dir=${folder}`, ...args], { signal, transports: 'https', configuration: settingsFor(remote) });
  await readAll(
    startGit(['init', '--quiet', '--bare', '--template=', '--initial-branch=main', folder]),
    'Make a mirror',
  );
  const watch = setInterval(async () => {
    if ((await packBytes(folder)) > maxBytes) tooLarge.abort();
  }, SIZE_CHECK_EVERY_MS);
  try {
    const asked = git('ls-remote', '--symref', url, 'HEAD', 'refs/tags/*');
    asked.stdin.end();
    const announced = (await readBytes(asked, `Read ${url}`, ANNOUNCEMENT)).toString();
    const branch = announced.match(/^ref: (refs\/heads\/\S+)\tHEAD$/m)?.[1] ?? 'refs/heads/HEAD';
    if (!/^\w+\tHEAD$/m.test(announced)) return [];
    const fetch = git(
      'fetch',
      '--progress',
      '--no-tags',
      '--no-auto-maintenance',
      '--no-write-fetch-head',
      '--no-recurse-submodules',
      url,
      `+HEAD:${branch}`,
    );
    fetch.stdin.end();
    fetch.stderr.on('data', (chunk: Uint8Array) => {
      const [, percent] =
        Buffer.from(chunk)
          .toString()
          .match(/Receiving objects: +(\d+)%/) ?? [];
      if (percent) onProgress?.(Number(percent) / 100, `Fetching ${url}: ${percent}%`);
    });
    for await (const _ of output(fetch, `Fetch ${url}`));
    await readAll(git('symbolic-ref', 'HEAD', branch), `Set the branch of ${folder}`);
    if ((await packBytes(folder)) > maxBytes) tooLarge.abort();
    tooLarge.signal.throwIfAborted();
    return tagsOf(announced);
  } catch (error) {
    options.signal?.throwIfAborted();
    if (tooLarge.signal.aborted) throw new RepositoryError(`Fetch ${url}: it is larger than ${maxBytes} bytes`);
    throw explain(error, url);
  } finally {
    clearInterval(watch);
  }
}

/** {@link GitAdapter.remoteHead} with the installed git. */
export async function remoteHeadNative(remote: Remote, signal?: AbortSignal): Promise<string | null> {
  const url = remote.url.href;
  const asked = startGit(['ls-remote', url, 'HEAD'], {
    signal,
    transports: 'https',
    configuration: settingsFor(remote),
  });
  try {
    const [line] = (await readAll(asked, `Read ${url}`)).match(/^\w+/) ?? [];
    return line ?? null;
  } catch (error) {
    signal?.throwIfAborted();
    throw explain(error, url);
  }
}

/** `<id>\trefs/tags/<name>`, and with `^{}` the commit that an annotated one is of. */
function tagsOf(announced: string): Tag[] {
  const tags = new Map<string, string>();
  for (const [, commit = '', name = ''] of announced.matchAll(/^(\w+)\trefs\/tags\/(.+?)(?:\^\{\})?$/gm)) {
    tags.set(name, commit);
  }
  return [...tags].map(([name, commit]) => ({ name, commit }));
}

function settingsFor({ url, address, certificateAuthority }: Remote): Record<string, string> {
  const port = url.port || '443';
  return {
    // A redirect or a proxy would lead to an address that nobody has checked.
    'http.followRedirects': 'false',
    'http.proxy': '',
    'http.curloptResolve': `${url.hostname}:${port}:${address}`,
    'http.sslVerify': 'true',
    'http.lowSpeedLimit': '1000',
    'http.lowSpeedTime': '60',
    'fetch.unpackLimit': '1',
    'fetch.writeCommitGraph': 'false',
    ...(certificateAuthority && { 'http.sslCAInfo': certificateAuthority }),
  };
}

/** What no second attempt will mend is the repository's fault, everything else may be the network's. */
function explain(error: unknown, url: string): unknown {
  const message = error instanceof Error ? error.message : '';
  if (/returned error: 30\d|redirect/i.test(message)) {
    return new RepositoryError(`Fetch ${url}: it redirects, which is not followed: give the final address`);
  }
  if (/returned error: 40[134]|not found|could not read (Username|Password)|Authentication failed/.test(message)) {
    return new RepositoryError(`Fetch ${url}: no such repository, or it is not public`);
  }
  return error;
}

async function packBytes(folder: string): Promise<number> {
  const packs = join(folder, 'objects', 'pack');
  const names = await readdir(packs).catch(() => []);
  const sizes = await Promise.all(
    names.map((name) =>
      stat(join(packs, name)).then(
        ({ size }) => size,
        () => 0,
      ),
    ),
  );
  return sizes.reduce((sum, size) => sum + size, 0);
}
