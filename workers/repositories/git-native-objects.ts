import { Buffer } from 'node:buffer';
import { ByteReader } from './byte-reader.ts';
import { RepositoryError } from './git.ts';
import { type GitProcess, output } from './git-process.ts';
import { type RawEntry, readCommitObject, readTreeObject } from './objects.ts';

/** Of all tree objects of one level of folders together: a million files take some 40 MB. */
const MOST_BYTES = 200_000_000;

/** Of one commit: no message that people write comes near it. */
const LARGEST_COMMIT = 10_000_000;

/** Reads commits and tree objects through one `git cat-file --batch-command`. */
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
      const line = await this.#reader.until(10).catch(() => null);
      const [id = '', type, size] = Buffer.from(line ?? [])
        .toString()
        .split(' ');
      if (type !== wanted) throw new RepositoryError(`Read a ${wanted}: it is ${type ?? 'damaged'}: ${oid}`);
      yield [oid, Number(size), id.length / 2];
    }
  }
}
