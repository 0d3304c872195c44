import { Buffer } from 'node:buffer';
import { type ChildProcessByStdio, spawn } from 'node:child_process';
import { devNull } from 'node:os';
import { delimiter } from 'node:path';
import { Readable, type Writable } from 'node:stream';
import { ByteReader } from './byte-reader.ts';
import type { Blob, Commit, GitAdapter, GitReader, Head, RepositoryLocation, TreeEntry } from './git.ts';
import { RepositoryError } from './git.ts';
import { mirrorNative } from './git-native-mirror.ts';
import { decode, isUsable, readEntry, timeOf } from './objects.ts';

/** The first version that can be told to which address a name resolves (`http.curloptResolve`). */
const OLDEST_VERSION = [2, 37];

/**
 * What keeps git from running anything: no configuration but the repository's own, of which whatever could start a
 * program is overridden; no prompt, no credentials, no hooks, no replaced objects; and no transport, which also stops a
 * partial clone from fetching what it lacks with a program that its configuration names.
 */
const HARDENED_ENVIRONMENT = {
  LC_ALL: 'C',
  GIT_CONFIG_NOSYSTEM: '1',
  GIT_CONFIG_GLOBAL: devNull,
  GIT_TERMINAL_PROMPT: '0',
  GIT_NO_REPLACE_OBJECTS: '1',
  GIT_NO_LAZY_FETCH: '1',
  GIT_OPTIONAL_LOCKS: '0',
  GIT_ATTR_NOSYSTEM: '1',
};

const HARDENED_CONFIGURATION = {
  // The folder may belong to somebody else: git refuses those because it would run what they configured; here it does not.
  'safe.directory': '*',
  'core.hooksPath': devNull,
  'core.fsmonitor': 'false',
  'core.attributesFile': devNull,
  'credential.helper': '',
  'log.showSignature': 'false',
  'log.showRoot': 'true',
  'log.mailmap': 'false',
  'diff.orderFile': devNull,
};

export type GitProcess = ChildProcessByStdio<Writable, Readable, Readable>;

/** Starts git with `args`, hardened; `transports` are those it may use (`https`), by default none. */
export function startGit(
  args: readonly string[],
  options: { signal?: AbortSignal | undefined; transports?: string; configuration?: Record<string, string> } = {},
): GitProcess {
  const configuration = { ...HARDENED_CONFIGURATION, ...options.configuration };
  const flags = Object.entries(configuration).flatMap(([key, value]) => ['-c', `${key}=${value}`]);
  return spawn('git', [...flags, ...args], {
    stdio: ['pipe', 'pipe', 'pipe'],
    signal: options.signal,
    env: {
      ...HARDENED_ENVIRONMENT,
      PATH: process.env.PATH ?? ['/usr/local/bin', '/usr/bin', '/bin'].join(delimiter),
      GIT_ALLOW_PROTOCOL: options.transports ?? 'none',
    },
  });
}

/** The stream of what a process prints; throws with what it said on stderr when it fails. Ends it when left early. */
export async function* output(child: GitProcess, what: string): AsyncGenerator<Uint8Array> {
  const said: Uint8Array[] = [];
  const ended = new Promise<number | null>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', resolve);
  });
  // Waited for only once all output is read; without this an early failure would be one that nobody handles.
  ended.catch(() => {});
  // A process that has ended closes its input while we may still write to it; its exit code says why.
  child.stdin.on('error', () => {});
  child.stderr.on('data', (chunk: Uint8Array) => said.length < 16 && said.push(chunk));
  let complete = false;
  try {
    for await (const chunk of child.stdout) yield chunk;
    complete = true;
  } finally {
    if (!complete) child.kill();
  }
  const code = await ended;
  if (code !== 0) throw new Error(`${what}: git: ${Buffer.concat(said).toString().trim() || `exit code ${code}`}`);
}

/** The installed git's adapter; null when there is none, or it is too old. */
export async function findNativeGit(): Promise<GitAdapter | null> {
  try {
    const text = await readAll(startGit(['--version']), 'Find git');
    const version =
      text
        .match(/(\d+)\.(\d+)/)
        ?.slice(1)
        .map(Number) ?? [];
    const [major = 0, minor = 0] = version;
    const [oldestMajor = 0, oldestMinor = 0] = OLDEST_VERSION;
    return major > oldestMajor || (major === oldestMajor && minor >= oldestMinor) ? nativeGit : null;
  } catch {
    return null;
  }
}

export const nativeGit: GitAdapter = {
  name: 'native',
  open: (location, signal) => new NativeReader(location, signal),
  mirror: mirrorNative,
};

/** All that a process prints, as text without the last line's end. */
export async function readAll(child: GitProcess, what: string): Promise<string> {
  child.stdin.end();
  const chunks: Uint8Array[] = [];
  for await (const chunk of output(child, what)) chunks.push(chunk);
  return Buffer.concat(chunks).toString().trimEnd();
}

class NativeReader implements GitReader {
  readonly #location: RepositoryLocation;
  readonly #signal: AbortSignal | undefined;

  constructor(location: RepositoryLocation, signal: AbortSignal | undefined) {
    this.#location = location;
    this.#signal = signal;
  }

  #start(...args: string[]): GitProcess {
    return startGit([`--git-dir=${this.#location.gitDirectory}`, ...args], { signal: this.#signal });
  }

  async head(): Promise<Head | null> {
    // `rev-parse` gives no output and fails for a HEAD that names a branch without a commit.
    const commit = await readAll(this.#start('rev-parse', '--quiet', '--verify', 'HEAD^{commit}'), '').catch(() => '');
    const branch = await readAll(this.#start('symbolic-ref', '--quiet', '--short', 'HEAD'), '').catch(() => null);
    if (commit) return { commit, branch };
    if (branch === null)
      throw new RepositoryError(`Read HEAD: not a readable repository: ${this.#location.gitDirectory}`);
    return null;
  }

  async *tree(commit: string): AsyncGenerator<TreeEntry> {
    const child = this.#start('ls-tree', '-r', '-z', '--full-tree', commit);
    child.stdin.end();
    const reader = new ByteReader(output(child, `List the tree of ${commit}`));
    try {
      for (let line = await reader.until(0); line; line = await reader.until(0)) {
        const tab = line.indexOf(9);
        const [mode = '', , oid = ''] = Buffer.from(line.subarray(0, tab)).toString().split(' ');
        const entry = readEntry(mode, oid, line.subarray(tab + 1));
        if (entry) yield entry;
      }
    } finally {
      await reader.close();
    }
  }

  async *blobs(oids: readonly string[], maxBytes: number): AsyncGenerator<Blob> {
    const sizes: Blob[] = [];
    // Sizes first: asked for an object, git sends all of it, however large.
    for await (const [, blob] of this.#objects(oids, '--batch-check')) sizes.push(blob);
    const wanted = sizes.filter(({ size }) => size !== null && size <= maxBytes).map(({ oid }) => oid);
    const contents = this.#objects(wanted, '--batch');
    try {
      for (const blob of sizes) {
        if (blob.size === null || blob.size > maxBytes) yield blob;
        else {
          const { value } = await contents.next();
          const [reader] = value ?? [];
          const bytes = reader ? await reader.take(blob.size) : null;
          await reader?.take(1);
          yield { ...blob, bytes };
        }
      }
    } finally {
      await contents.return(undefined);
    }
  }

  /** What `cat-file` says of each object, and the stream that its content follows in with `--batch`. */
  async *#objects(oids: readonly string[], mode: '--batch' | '--batch-check'): AsyncGenerator<[ByteReader, Blob]> {
    if (oids.length === 0) return;
    const child = this.#start('cat-file', mode, '--buffer');
    Readable.from(linesOf(oids)).pipe(child.stdin);
    const reader = new ByteReader(output(child, 'Read objects'));
    try {
      for (const oid of oids) {
        const line = await reader.until(10);
        if (!line) throw new Error(`Read objects: git ended before ${oid}`);
        const [, type, size] = Buffer.from(line).toString().split(' ');
        yield [reader, { oid, size: type === 'missing' ? null : Number(size), bytes: null }];
      }
    } finally {
      await reader.close();
    }
  }

  async *history(commit: string, limit: number): AsyncGenerator<Commit> {
    const format = '--format=%x01%H%x00%P%x00%at%x00%an%x00%ae';
    const child = this.#start(
      'log',
      '-z',
      '--raw',
      '--no-abbrev',
      '--no-renames',
      '--no-ext-diff',
      '--no-textconv',
      '--no-color',
      '--no-notes',
      '--no-diff-merges',
      '--encoding=UTF-8',
      `--max-count=${limit}`,
      format,
      commit,
      '--',
    );
    child.stdin.end();
    const reader = new ByteReader(output(child, `Read the history of ${commit}`));
    let current: Commit | null = null;
    try {
      for (let token = await reader.until(0); token; token = await reader.until(0)) {
        if (token[0] === 1) {
          if (current) yield current;
          current = await readHeader(reader, token.subarray(1));
          continue;
        }
        // A change is two tokens, `:<modes> <ids> <status>` and the path; the first of a commit follows a line's end.
        const path = await reader.until(0);
        const text = path && decode(path);
        if (!current || !text || !isUsable(text) || isSubmodule(Buffer.from(token).toString().trimStart())) continue;
        if (!this.#location.shallow.has(current.oid)) current.changed.push(text);
      }
      if (current) yield current;
    } finally {
      await reader.close();
    }
  }
}

async function readHeader(reader: ByteReader, oid: Uint8Array): Promise<Commit> {
  const field = async () => Buffer.from((await reader.until(0)) ?? []).toString();
  const parents = (await field()).split(' ').filter((parent) => parent !== '');
  const at = timeOf(Number(await field()));
  const author = { name: await field(), email: await field() };
  return { oid: Buffer.from(oid).toString(), parents, at, author, changed: [] };
}

/** True when neither side of a change (`:<old mode> <new mode> …`) is a file. */
function isSubmodule(status: string): boolean {
  const [from, to] = status.slice(1).split(' ');
  return [from, to].every((mode) => mode === '160000' || mode === '000000');
}

function* linesOf(oids: readonly string[]): Generator<string> {
  for (let from = 0; from < oids.length; from += 1000) yield `${oids.slice(from, from + 1000).join('\n')}\n`;
}
