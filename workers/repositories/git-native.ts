import { Buffer } from 'node:buffer';
import { Readable } from 'node:stream';
import { ByteReader } from './byte-reader.ts';
import type { Blob, Commit, GitAdapter, GitReader, Head, RepositoryLocation, TreeEntry } from './git.ts';
import { RepositoryError } from './git.ts';
import { mirrorNative } from './git-native-mirror.ts';
import { type GitProcess, output, readAll, startGit } from './git-process.ts';
import { decode, isUsable, readEntry, timeOf } from './objects.ts';

/** The first version that can be told to which address a name resolves (`http.curloptResolve`). */
const OLDEST_VERSION = { major: 2, minor: 37 };

/** The installed git's adapter; null when there is none, or it is too old. */
export async function findNativeGit(): Promise<GitAdapter | null> {
  try {
    const text = await readAll(startGit(['--version']), 'Find git');
    const [, major = 0, minor = 0] = (text.match(/(\d+)\.(\d+)/) ?? []).map(Number);
    const { major: oldest, minor: since } = OLDEST_VERSION;
    return major > oldest || (major === oldest && minor >= since) ? nativeGit : null;
  } catch {
    return null;
  }
}

export const nativeGit: GitAdapter = {
  name: 'native',
  open: (location, signal) => new NativeReader(location, signal),
  mirror: mirrorNative,
};

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
    if (branch !== null) return null;
    throw new RepositoryError(`Read HEAD: not a readable repository: ${this.#location.gitDirectory}`);
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
