import { Buffer } from 'node:buffer';
import { existsSync, readdirSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { ByteReader } from './byte-reader.ts';
import { findEntry } from './find-entry.ts';
import {
  type Blob,
  type ChangeOptions,
  type Commit,
  type CommitChanges,
  type FileAtPath,
  type GitAdapter,
  type GitReader,
  type Head,
  RepositoryError,
  type RepositoryLocation,
  type Tags,
  type TreeEntry,
  type TreeLimits,
} from './git.ts';
import { readChanges, type Start } from './git-native-changes.ts';
import { lend, makeEmptyRepository } from './git-native-folder.ts';
import { mirrorNative, remoteHeadNative } from './git-native-mirror.ts';
import { NativeObjects } from './git-native-objects.ts';
import { type GitProcess, output, readAll, startGit } from './git-process.ts';
import { followTags, LARGEST_TAG, type Named } from './git-tags.ts';
import { DEFAULT_LIMITS } from './limits.ts';
import { subjectOf, timeOf } from './objects.ts';
import { walkTree } from './walk-tree.ts';

export const nativeGit: GitAdapter = {
  name: 'native',
  open: (location, signal) => new NativeReader(location, signal),
  mirror: mirrorNative,
  remoteHead: remoteHeadNative,
};

/** What one process may take, beside the indexes of the packs: a tree that unfolds without end would take everything. */
const MEMORY_MB = 800;
/** Packs are looked at in parts, as all that is looked at counts as memory. */
const SMALL_WINDOWS = { 'core.packedGitWindowSize': '16m', 'core.packedGitLimit': '256m' };

function indexBytes({ commonDirectory, alternates }: RepositoryLocation): number {
  let bytes = 0;
  for (const objects of [join(commonDirectory, 'objects'), ...alternates]) {
    const pack = join(objects, 'pack');
    for (const name of existsSync(pack) ? readdirSync(pack) : []) {
      if (!name.endsWith('.pack')) bytes += statSync(join(pack, name), { throwIfNoEntry: false })?.size ?? 0;
    }
  }
  return bytes;
}

class NativeReader implements GitReader {
  readonly #location: RepositoryLocation;
  readonly #signal: AbortSignal | undefined;
  #memoryMb: number | undefined;
  /** The folder that objects are read through. */
  #folder: Promise<string> | undefined;

  constructor(location: RepositoryLocation, signal: AbortSignal | undefined) {
    this.#location = location;
    this.#signal = signal;
  }

  #startIn(folder: string, args: readonly string[], environment: Record<string, string> = {}): GitProcess {
    this.#memoryMb ??= MEMORY_MB + Math.ceil(indexBytes(this.#location) / 1e6);
    return startGit([`--git-dir=${folder}`, ...args], {
      signal: this.#signal,
      configuration: SMALL_WINDOWS,
      environment,
      memoryMb: this.#memoryMb,
    });
  }

  /** Starts git in the repository itself, for its refs. */
  #start(...args: string[]): GitProcess {
    return this.#startIn(this.#location.gitDirectory, args);
  }

  /** What starts git on the objects alone, so that nothing else in the repository has a say. */
  async #onObjects(): Promise<Start> {
    this.#folder ??= readAll(this.#start('rev-parse', '--show-object-format'), 'Read the object format').then(
      makeEmptyRepository,
    );
    const folder = await this.#folder;
    return (...args) => this.#startIn(folder, args, lend(this.#location));
  }

  async head(): Promise<Head | null> {
    // `rev-parse` gives no output and fails for a HEAD that names a branch without a commit.
    const commit = await readAll(this.#start('rev-parse', '--quiet', '--verify', 'HEAD^{commit}'), '').catch(() => '');
    const branch = await readAll(this.#start('symbolic-ref', '--quiet', '--short', 'HEAD'), '').catch(() => null);
    if (commit) return { commit, branch };
    if (branch !== null) return null;
    throw new RepositoryError(`Read HEAD: not a readable repository: ${this.#location.gitDirectory}`);
  }

  async *tree(commit: string, limits: TreeLimits = DEFAULT_LIMITS): AsyncGenerator<TreeEntry> {
    const start = await this.#onObjects();
    const objects = new NativeObjects(start('cat-file', '--batch-command'));
    try {
      yield* walkTree(await objects.treeOf(commit), limits, (oids) => objects.folders(oids));
    } catch (error) {
      this.#signal?.throwIfAborted();
      throw error;
    } finally {
      await objects.close();
    }
  }

  async file(commit: string, path: string, maxBytes: number): Promise<FileAtPath | null> {
    const start = await this.#onObjects();
    const objects = new NativeObjects(start('cat-file', '--batch-command'));
    try {
      const entry = await findEntry(await objects.treeOf(commit), path, (oids) => objects.folders(oids));
      return entry && { entry, blob: entry.kind === 'submodule' ? null : await objects.blob(entry.oid, maxBytes) };
    } finally {
      await objects.close();
    }
  }

  async *blobs(oids: readonly string[], maxBytes: number): AsyncGenerator<Blob> {
    const sizes: Blob[] = [];
    // Sizes first: asked for an object, git sends all of it, however large.
    for await (const [, blob] of this.#objects(oids, '--batch-check')) sizes.push(blob);
    const isWanted = ({ size }: Blob) => size !== null && size <= maxBytes;
    let contents = this.#objects(
      sizes.filter(isWanted).map(({ oid }) => oid),
      '--batch',
    );
    try {
      for (const [index, blob] of sizes.entries()) {
        if (!isWanted(blob)) {
          yield blob;
          continue;
        }
        const read = await takeContent(contents, blob);
        this.#signal?.throwIfAborted();
        yield read;
        if (!read.damaged) continue;
        // git ends at an object that it cannot read.
        await contents.return(undefined);
        contents = this.#objects(
          sizes
            .slice(index + 1)
            .filter(isWanted)
            .map(({ oid }) => oid),
          '--batch',
        );
      }
    } finally {
      await contents.return(undefined);
    }
  }

  /** What `cat-file` says of each object, its type, and the stream that its content follows in with `--batch`. */
  async *#objects(
    oids: readonly string[],
    mode: '--batch' | '--batch-check',
  ): AsyncGenerator<[ByteReader, Blob, string]> {
    if (oids.length === 0) return;
    const start = await this.#onObjects();
    const child = start('cat-file', mode, '--buffer');
    Readable.from(linesOf(oids)).pipe(child.stdin);
    const reader = new ByteReader(output(child, 'Read objects'));
    try {
      for (const asked of oids) {
        const line = await reader.until(10);
        if (!line) throw new Error(`Read objects: git ended before ${asked}`);
        const [oid = '', type = '', size] = Buffer.from(line).toString().split(' ');
        yield [reader, { oid, size: type === 'missing' ? null : Number(size), bytes: null }, type];
      }
    } finally {
      await reader.close();
    }
  }

  async *commits(commit: string, limit: number): AsyncGenerator<Commit> {
    const start = await this.#onObjects();
    const child = start(
      'log',
      '-z',
      '--no-color',
      '--no-notes',
      '--no-mailmap',
      '--encoding=UTF-8',
      `--max-count=${limit}`,
      '--format=%H%x00%P%x00%at%x00%ct%x00%an%x00%ae%x00%s',
      commit,
      '--',
    );
    child.stdin.end();
    const reader = new ByteReader(output(child, `Read the history of ${commit}`));
    const field = async () => Buffer.from((await reader.until(0)) ?? []).toString();
    try {
      for (let oid = await reader.until(0); oid; oid = await reader.until(0)) {
        yield {
          oid: Buffer.from(oid).toString(),
          parents: (await field()).split(' ').filter((parent) => parent !== ''),
          at: timeOf(Number(await field())),
          committedAt: timeOf(Number(await field())),
          author: { name: await field(), email: await field() },
          subject: subjectOf(await field()),
        };
      }
    } finally {
      await reader.close();
    }
  }

  async *changes(commits: readonly Commit[], options: ChangeOptions): AsyncGenerator<CommitChanges> {
    const isRead = ({ oid, parents }: Commit) => parents.length < 2 && !this.#location.shallow.has(oid);
    const oids = commits.filter(isRead).map(({ oid }) => oid);
    const read = readChanges(oids, options, await this.#onObjects());
    try {
      for (const commit of commits) {
        if (!isRead(commit)) yield { oid: commit.oid, changes: [] };
        else {
          const { value } = await read.next();
          if (value) yield value;
        }
      }
    } finally {
      await read.return(undefined);
    }
  }

  async tags(): Promise<Tags> {
    const format = '--format=%(refname:lstrip=2)%00%(objectname)';
    const text = await readAll(this.#start('for-each-ref', format, 'refs/tags'), 'List the tags');
    const refs = text
      .split('\n')
      .filter((line) => line !== '')
      .map((line) => line.split('\0'))
      .map(([name = '', oid = '']) => ({ name, oid }));
    // Followed here: `for-each-ref` fails at an object that is missing, `cat-file` for `<id>^{commit}` at a damaged one.
    return followTags(refs, async (oids) => {
      const found = new Map<string, Named>();
      for await (const [, { oid, size }, type] of this.#objects(oids, '--batch-check')) {
        if (size !== null) found.set(oid, { type, bytes: null });
      }
      const tags = oids.filter((oid) => found.get(oid)?.type === 'tag');
      for await (const { oid, bytes } of this.blobs(tags, LARGEST_TAG)) found.set(oid, { type: 'tag', bytes });
      return found;
    });
  }

  close(): void {
    // Each reading ends its own process. A folder that could not be made has told whoever asked for it.
    this.#folder?.then(
      (folder) => rmSync(folder, { recursive: true, force: true }),
      () => {},
    );
    this.#folder = undefined;
  }
}

/** The content of the next object; a process that fails over it says that it is damaged. */
async function takeContent(contents: AsyncGenerator<[ByteReader, Blob, string]>, blob: Blob): Promise<Blob> {
  try {
    const { value } = await contents.next();
    const [reader, told] = value ?? [];
    // Asked for the content, git says of a damaged object that it is missing.
    if (!reader || blob.size === null || told?.size !== blob.size) return { ...blob, damaged: true };
    const bytes = await reader.take(blob.size);
    await reader.take(1);
    return { ...blob, bytes };
  } catch (error) {
    if (error instanceof Error && /^Read (objects|a stream)/.test(error.message)) return { ...blob, damaged: true };
    throw error;
  }
}

function* linesOf(oids: readonly string[]): Generator<string> {
  for (let from = 0; from < oids.length; from += 1000) yield `${oids.slice(from, from + 1000).join('\n')}\n`;
}
