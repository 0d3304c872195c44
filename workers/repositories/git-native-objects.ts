import { Buffer } from 'node:buffer';
import { ByteReader } from './byte-reader.ts';
import { type Blob, RepositoryError } from './git.ts';
import { type GitProcess, output } from './git-process.ts';
import { type RawEntry, readCommitObject, readTreeObject } from './objects.ts';

/** Of all tree objects of one level of folders together: a million files take some 40 MB. */
const MOST_BYTES = 200_000_000;

/** Of one commit: no message that people write comes near it. */
const LARGEST_COMMIT = 10_000_000;

/** Reads objects through one `git cat-file --batch-command`. */
export class NativeObjects {
  readonly #child: GitProcess;
  readonly #reader: ByteReader;

  constructor(child: GitProcess) {
    this.#child = child;
    this.#reader = new ByteReader(output(child, 'Read folders'));
  }

  /** The tree of a commit, as the commit says: to ask git for it would make git check what is not checked elsewhere. */
  async treeOf(commit: string): Promise<string> {
    for await (const [, size] of this.#ask('info', [commit], 'commit')) {
      if (size > LARGEST_COMMIT)
        throw new RepositoryError(`Read a commit: larger than ${LARGEST_COMMIT} bytes: ${commit}`);
    }
    let tree = '';
    for await (const [, size] of this.#ask('contents', [commit], 'commit')) {
      tree = readCommitObject(commit, await this.#reader.take(size)).tree;
      await this.#reader.take(1);
    }
    return tree;
  }

  /**
   * The folders by their ids.
   * @throws RepositoryError for one that is missing or damaged, or when they are too large
   */
  async folders(oids: readonly string[]): Promise<Map<string, RawEntry[]>> {
    let bytes = 0;
    for await (const [oid, size] of this.#ask('info', oids, 'tree')) {
      bytes += size;
      if (bytes > MOST_BYTES)
        throw new RepositoryError(`List a tree: its folders take more than ${MOST_BYTES} bytes: ${oid}`);
    }
    const folders = new Map<string, RawEntry[]>();
    for await (const [oid, size, idBytes] of this.#ask('contents', oids, 'tree')) {
      folders.set(oid, readTreeObject(await this.#reader.take(size), idBytes));
      await this.#reader.take(1);
    }
    return folders;
  }

  /** A blob; its bytes only up to `maxBytes`. */
  async blob(oid: string, maxBytes: number): Promise<Blob> {
    this.#child.stdin.write(`info ${oid}\n`);
    const { type, size } = await this.#header();
    if (type === 'missing') return { oid, size: null, bytes: null };
    if (type !== 'blob') return { oid, size: 0, bytes: null, damaged: true };
    if (size > maxBytes) return { oid, size, bytes: null };
    this.#child.stdin.write(`contents ${oid}\n`);
    // git ends at an object that it cannot read, or says that it is missing.
    const told = await this.#header();
    const bytes = told.type === 'blob' ? await this.#reader.take(size).catch(() => null) : null;
    return bytes ? { oid, size, bytes } : { oid, size, bytes: null, damaged: true };
  }

  async close(): Promise<void> {
    this.#child.stdin.end();
    await this.#reader.close();
  }

  async *#ask(
    command: string,
    oids: readonly string[],
    wanted: 'commit' | 'tree',
  ): AsyncGenerator<[string, number, number]> {
    this.#child.stdin.write(oids.map((oid) => `${command} ${oid}\n`).join(''));
    for (const oid of oids) {
      const { type, size, idBytes } = await this.#header();
      if (type !== wanted) throw new RepositoryError(`Read a ${wanted}: it is ${type ?? 'damaged'}: ${oid}`);
      yield [oid, size, idBytes];
    }
  }

  /** What git says of the next object; no type of one that it cannot read. */
  async #header(): Promise<{ type: string | undefined; size: number; idBytes: number }> {
    const line = await this.#reader.until(10).catch(() => null);
    const [id = '', type, size] = Buffer.from(line ?? [])
      .toString()
      .split(' ');
    return { type, size: Number(size), idBytes: id.length / 2 };
  }
}
