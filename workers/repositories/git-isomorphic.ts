import { Buffer } from 'node:buffer';
import fs from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import git from 'isomorphic-git';
import {
  type Blob,
  type Commit,
  type GitAdapter,
  type GitReader,
  type Head,
  RepositoryError,
  type RepositoryLocation,
  type TreeEntry,
} from './git.ts';
import { mirrorIsomorphic } from './git-isomorphic-mirror.ts';
import { isUsable, readAuthor, readEntry } from './objects.ts';

/**
 * Reads repositories without an installed git. It reads whole packs into memory, so the memory limit of its thread
 * bounds what it can read.
 */
export const isomorphicGit: GitAdapter = {
  name: 'isomorphic',
  open: (location, signal) => new IsomorphicReader(location, signal),
  mirror: mirrorIsomorphic,
};

type RawEntry = { mode: string; name: Buffer; oid: string };
type RawCommit = { tree: string; parents: string[]; author: string; committedAt: number };

/** How many folders' trees are kept while walking the history, where the next commit needs most of them again. */
const TREES_KEPT = 20_000;

class IsomorphicReader implements GitReader {
  readonly #location: RepositoryLocation;
  readonly #signal: AbortSignal | undefined;
  readonly #cache = {};
  readonly #trees = new Map<string, RawEntry[]>();
  /** The commits that were read and not told yet: a parent is read for what its child changed, and told later. */
  readonly #commits = new Map<string, RawCommit>();

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
    const text = (await readFile(join(gitDirectory, 'HEAD'), 'utf8')).trim();
    if (/^[0-9a-f]{40}$/.test(text)) return { commit: text, branch: null };
    const ref = text.match(/^ref: (refs\/\S+)$/)?.[1];
    if (!ref || !isUsable(ref)) throw new RepositoryError(`Read HEAD: not a readable repository: ${gitDirectory}`);
    const branch = ref.replace(/^refs\/heads\//, '');
    try {
      return { commit: await git.resolveRef({ fs, gitdir: commonDirectory, ref }), branch };
    } catch (error) {
      if (error instanceof git.Errors.NotFoundError) return null;
      throw error;
    }
  }

  async *tree(commit: string): AsyncGenerator<TreeEntry> {
    yield* this.#walk((await this.#commit(commit)).tree, Buffer.alloc(0));
  }

  async *#walk(tree: string, parent: Buffer): AsyncGenerator<TreeEntry> {
    for (const { mode, name, oid } of await this.#tree(tree)) {
      const path = Buffer.concat([parent, name]);
      const entry = readEntry(mode, oid, path);
      if (entry) yield entry;
      else yield* this.#walk(oid, Buffer.concat([path, Buffer.from('/')]));
    }
  }

  async *blobs(oids: readonly string[], maxBytes: number): AsyncGenerator<Blob> {
    for (const oid of oids) {
      const bytes = await this.#object(oid).catch((error: unknown) => {
        if (error instanceof git.Errors.NotFoundError) return null;
        throw error;
      });
      yield { oid, size: bytes?.length ?? null, bytes: bytes && bytes.length <= maxBytes ? bytes : null };
    }
  }

  /** Like `git log`: of the commits that are known and not yet told, always the one that was committed last. */
  async *history(commit: string, limit: number): AsyncGenerator<Commit> {
    const known = new Set([commit]);
    const waiting = [{ oid: commit, ...(await this.#commit(commit)) }];
    for (let count = 0; count < limit; count++) {
      const next = waiting.pop();
      if (!next) return;
      const { oid, tree, author } = next;
      const cut = this.#location.shallow.has(oid);
      const parents = cut ? [] : next.parents;
      const changed: string[] = [];
      const [first, second] = parents;
      if (!cut && !second) await this.#compare(first ? (await this.#commit(first)).tree : null, tree, '', changed);
      const { name, email, at } = readAuthor(author);
      yield { oid, parents, author: { name, email }, at, changed };
      this.#commits.delete(oid);
      for (const parent of parents) {
        if (known.has(parent)) continue;
        known.add(parent);
        const read = { oid: parent, ...(await this.#commit(parent)) };
        // Kept oldest first; among equals the one found last is told last.
        let at = waiting.length;
        while (at > 0 && (waiting[at - 1]?.committedAt ?? 0) >= read.committedAt) at--;
        waiting.splice(at, 0, read);
      }
    }
  }

  /** Collects the paths of the files that differ between two trees, null being an empty one. */
  async #compare(from: string | null, to: string | null, parent: string, changed: string[]): Promise<void> {
    if (from === to) return;
    const before = new Map((from ? await this.#tree(from) : []).map((entry) => [entry.name.toString('latin1'), entry]));
    const after = to ? await this.#tree(to) : [];
    const pairs: [RawEntry | undefined, RawEntry | undefined][] = [];
    for (const entry of after) {
      const key = entry.name.toString('latin1');
      pairs.push([before.get(key), entry]);
      before.delete(key);
    }
    for (const gone of before.values()) pairs.push([gone, undefined]);
    for (const [old, now] of pairs) {
      if (old?.oid === now?.oid && old?.mode === now?.mode) continue;
      const path = Buffer.concat([Buffer.from(parent), old?.name ?? now?.name ?? Buffer.alloc(0)]);
      const sides = [old, now].map((side) => side && readEntry(side.mode, side.oid, path));
      if (sides.some((side) => side && side.kind !== 'submodule' && side.kind !== 'unusable'))
        changed.push(path.toString());
      const [oldTree = null, newTree = null] = sides.map((side, index) =>
        side === null ? [old, now][index]?.oid : null,
      );
      if (oldTree || newTree) await this.#compare(oldTree, newTree, `${path}/`, changed);
    }
  }

  async #commit(oid: string): Promise<RawCommit> {
    const held = this.#commits.get(oid);
    if (held) return held;
    const text = Buffer.from(await this.#object(oid)).toString();
    const header = text.slice(0, text.indexOf('\n\n'));
    const line = (name: string) => header.match(new RegExp(`^${name} (.*)$`, 'm'))?.[1] ?? '';
    const parents = [...header.matchAll(/^parent (\w+)$/gm)].map(([, parent = '']) => parent);
    const committedAt = Number.parseInt(line('committer').replace(/^.*>/, ''), 10) || 0;
    const commit = { tree: line('tree'), parents, author: line('author'), committedAt };
    this.#commits.set(oid, commit);
    return commit;
  }

  async #tree(oid: string): Promise<RawEntry[]> {
    const held = this.#trees.get(oid);
    if (held) return held;
    const bytes = Buffer.from(await this.#object(oid));
    const entries: RawEntry[] = [];
    for (let at = 0; at < bytes.length; ) {
      const space = bytes.indexOf(0x20, at);
      const end = bytes.indexOf(0, space);
      const mode = bytes.toString('latin1', at, space);
      entries.push({ mode, name: bytes.subarray(space + 1, end), oid: bytes.toString('hex', end + 1, end + 21) });
      at = end + 21;
    }
    if (this.#trees.size >= TREES_KEPT) this.#trees.clear();
    this.#trees.set(oid, entries);
    return entries;
  }

  async #object(oid: string): Promise<Uint8Array> {
    this.#signal?.throwIfAborted();
    const { object } = await git.readObject({
      fs,
      gitdir: this.#location.commonDirectory,
      cache: this.#cache,
      oid,
      format: 'content',
    });
    return object as Uint8Array;
  }
}
