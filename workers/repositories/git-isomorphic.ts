import type { Buffer } from 'node:buffer';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setImmediate } from 'node:timers/promises';
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
import { mirrorIsomorphic, remoteHeadIsomorphic } from './git-isomorphic-mirror.ts';
import { ObjectStore } from './git-objects.ts';
import { openRefs } from './git-refs.ts';
import { followTags, LARGEST_TAG, type Named } from './git-tags.ts';
import { compareTrees, TooManyChanges } from './git-tree-changes.ts';
import { DamagedObject } from './inflate.ts';
import { DEFAULT_LIMITS } from './limits.ts';
import { type RawEntry, readCommitObject, readTreeObject } from './objects.ts';
import { walkTree } from './walk-tree.ts';

/** Reads repositories without an installed git: isomorphic-git fetches them, `git-objects.ts` reads what is in them. */
export const isomorphicGit: GitAdapter = {
  name: 'isomorphic',
  open: (location, signal) => new IsomorphicReader(location, signal),
  mirror: mirrorIsomorphic,
  remoteHead: remoteHeadIsomorphic,
};

type StoredCommit = Commit & { tree: string };

/** Of one commit or tree: larger ones are no work of people. */
const LARGEST_RECORD = 100_000_000;
/** Bytes of folders that are kept while walking the history, where the next commit needs most of them again. */
const FOLDERS_BYTES = 32_000_000;
/** How long reading goes on without letting the thread answer. */
const BREATHE_EVERY_MS = 20;
/**
 * What has been read and is not needed any more is collected when the process has grown by so many bytes: Bun lets a
 * gigabyte of it lie.
 */
const COLLECT_EVERY_BYTES = 10_000_000;
/** The part of the runtime that collects; Deno has none, and needs none. */
const runtime: { Bun?: { gc(force: boolean): void } } = globalThis;

class IsomorphicReader implements GitReader {
  readonly #location: RepositoryLocation;
  readonly #signal: AbortSignal | undefined;
  #store: ObjectStore | undefined;
  readonly #folders = new Map<string, Buffer>();
  #foldersBytes = 0;
  #breathed = 0;
  /** Bytes of the process after the last collection. */
  #resident = process.memoryUsage.rss();

  constructor(location: RepositoryLocation, signal: AbortSignal | undefined) {
    this.#location = location;
    this.#signal = signal;
  }

  async head(): Promise<Head | null> {
    const { gitDirectory, commonDirectory, alternates } = this.#location;
    const config = await readFile(join(commonDirectory, 'config'), 'utf8').catch(() => '');
    if (/^\s*(objectformat\s*=\s*sha256|refstorage\s*=\s*reftable)/im.test(config) || alternates.length > 0) {
      throw new RepositoryError(
        `Read a repository: SHA-256 objects, reftable and borrowed objects need an installed git: ${gitDirectory}`,
      );
    }
    const end = await (await openRefs(this.#location)).resolve('HEAD');
    const isDetached = end?.name === 'HEAD';
    if (!end || (isDetached && end.oid === null)) {
      throw new RepositoryError(`Read HEAD: not a readable repository: ${gitDirectory}`);
    }
    if (end.oid === null) return null;
    return { commit: end.oid, branch: isDetached ? null : end.name.replace(/^refs\/heads\//, '') };
  }

  async *tree(commit: string, limits: TreeLimits = DEFAULT_LIMITS): AsyncGenerator<TreeEntry> {
    yield* walkTree(this.#commit(commit).tree, limits, (oids) => this.#readFolders(oids));
  }

  async file(commit: string, path: string, maxBytes: number): Promise<FileAtPath | null> {
    const entry = await findEntry(this.#commit(commit).tree, path, (oids) => this.#readFolders(oids));
    return entry && { entry, blob: entry.kind === 'submodule' ? null : this.#blob(entry.oid, maxBytes) };
  }

  async #readFolders(oids: readonly string[]): Promise<Map<string, RawEntry[]>> {
    const folders = new Map<string, RawEntry[]>();
    for (const oid of oids) {
      await this.#breathe();
      folders.set(oid, readTreeObject(this.#record(oid, 'tree')));
    }
    return folders;
  }

  async *blobs(oids: readonly string[], maxBytes: number): AsyncGenerator<Blob> {
    for (const oid of oids) {
      await this.#breathe();
      yield this.#blob(oid, maxBytes);
    }
  }

  #blob(oid: string, maxBytes: number): Blob {
    try {
      const info = this.#objects.info(oid);
      if (!info || info.size > maxBytes) return { oid, size: info?.size ?? null, bytes: null };
      return { oid, size: info.size, bytes: this.#objects.read(oid, maxBytes)?.bytes ?? null };
    } catch (error) {
      if (error instanceof DamagedObject) return { oid, size: 0, bytes: null, damaged: true };
      throw error;
    }
  }

  /** Like `git log`: of the commits that are known and not yet told, always the one that was committed last. */
  async *commits(commit: string, limit: number): AsyncGenerator<Commit> {
    const known = new Set([commit]);
    const waiting = [this.#commit(commit)];
    for (let count = 0; count < limit; count++) {
      const next = waiting.pop();
      if (!next) return;
      await this.#breathe();
      const { tree: _, ...told } = next;
      yield told;
      for (const parent of next.parents) {
        if (known.has(parent)) continue;
        known.add(parent);
        const read = this.#commit(parent);
        // Kept oldest first; among equals the one found last is told last.
        let at = waiting.length;
        while (at > 0 && (waiting[at - 1]?.committedAt ?? '') >= read.committedAt) at--;
        waiting.splice(at, 0, read);
      }
    }
  }

  async *changes(commits: readonly Commit[], options: ChangeOptions): AsyncGenerator<CommitChanges> {
    for (const { oid, parents } of commits) {
      await this.#breathe();
      if (parents.length > 1 || this.#location.shallow.has(oid)) yield { oid, changes: [] };
      else yield this.#compare(oid, parents[0], options);
    }
  }

  async tags(): Promise<Tags> {
    const refs = await openRefs(this.#location);
    return followTags(await refs.tags(), async (oids) => {
      const found = new Map<string, Named>();
      for (const oid of oids) {
        await this.#breathe();
        const named = this.#named(oid);
        if (named) found.set(oid, named);
      }
      return found;
    });
  }

  close(): void {
    this.#store?.close();
    this.#store = undefined;
    this.#folders.clear();
    runtime.Bun?.gc(true);
  }

  #compare(oid: string, parent: string | undefined, options: ChangeOptions): CommitChanges {
    const content = (blob: string) => this.#blob(blob, options.fileBytes).bytes;
    const reader = { folder: (folder: string) => this.#folder(folder), content };
    try {
      const before = parent ? this.#commit(parent).tree : null;
      return { oid, changes: compareTrees(before, this.#commit(oid).tree, reader, options) };
    } catch (error) {
      if (error instanceof TooManyChanges) return { oid, changes: null, reason: error.message };
      if (error instanceof RepositoryError) return { oid, changes: null, reason: 'its objects cannot be read' };
      throw error;
    }
  }

  /** What an object is; null when it is missing or damaged. */
  #named(oid: string): Named | null {
    try {
      const type = this.#objects.info(oid)?.type;
      return type
        ? { type, bytes: type === 'tag' ? (this.#objects.read(oid, LARGEST_TAG)?.bytes ?? null) : null }
        : null;
    } catch (error) {
      if (error instanceof DamagedObject) return null;
      throw error;
    }
  }

  #commit(oid: string): StoredCommit {
    const commit = readCommitObject(oid, this.#record(oid, 'commit'));
    return this.#location.shallow.has(oid) ? { ...commit, parents: [] } : commit;
  }

  #folder(oid: string): Buffer {
    const held = this.#folders.get(oid);
    if (held) return held;
    const tree = this.#record(oid, 'tree');
    if (this.#foldersBytes + tree.length > FOLDERS_BYTES) {
      this.#folders.clear();
      this.#foldersBytes = 0;
    }
    this.#folders.set(oid, tree);
    this.#foldersBytes += tree.length;
    return tree;
  }

  /** @throws RepositoryError when it is missing, damaged, or something else */
  #record(oid: string, type: 'commit' | 'tree'): Buffer {
    try {
      const read = this.#objects.read(oid, LARGEST_RECORD);
      if (read?.type === type) return read.bytes;
      throw new RepositoryError(`Read a ${type}: ${read ? `it is a ${read.type}` : 'not in the repository'}: ${oid}`);
    } catch (error) {
      if (error instanceof DamagedObject) throw new RepositoryError(error.message);
      throw error;
    }
  }

  /** Opened when first asked for: a repository may have no objects yet. */
  get #objects(): ObjectStore {
    this.#signal?.throwIfAborted();
    this.#store ??= new ObjectStore(join(this.#location.commonDirectory, 'objects'));
    return this.#store;
  }

  async #breathe(): Promise<void> {
    this.#signal?.throwIfAborted();
    const now = performance.now();
    if (now - this.#breathed < BREATHE_EVERY_MS) return;
    await setImmediate();
    if (process.memoryUsage.rss() - this.#resident > COLLECT_EVERY_BYTES) {
      runtime.Bun?.gc(true);
      this.#resident = process.memoryUsage.rss();
    }
    this.#breathed = performance.now();
  }
}
