import { Buffer } from 'node:buffer';
import { ByteReader } from './byte-reader.ts';
import { RepositoryError } from './git.ts';
import { type GitProcess, output } from './git-process.ts';
import { type RawEntry, readTreeObject } from './objects.ts';

/** Of all tree objects of one level of folders together: a million files take some 40 MB. */
const MOST_BYTES = 200_000_000;

/** Reads tree objects through one `git cat-file --batch-command`. */
export class NativeObjects {
  readonly #child: GitProcess;
  readonly #reader: ByteReader;

  constructor(child: GitProcess) {
    this.#child = child;
    this.#reader = new ByteReader(output(child, 'Read folders'));
  }

  /**
   * The folders by their ids; the first may be asked for by an expression (`<commit>^{tree}`), and has that as its id.
   * @throws RepositoryError for one that is missing or damaged, or when they are too large
   */
  async folders(oids: readonly string[]): Promise<Map<string, RawEntry[]>> {
    let bytes = 0;
    for await (const [oid, size] of this.#ask('info', oids)) {
      bytes += size;
      if (bytes > MOST_BYTES)
        throw new RepositoryError(`List a tree: its folders take more than ${MOST_BYTES} bytes: ${oid}`);
    }
    const folders = new Map<string, RawEntry[]>();
    for await (const [oid, size, idBytes] of this.#ask('contents', oids)) {
      folders.set(oid, readTreeObject(await this.#reader.take(size), idBytes));
      await this.#reader.take(1);
    }
    return folders;
  }

  async close(): Promise<void> {
    this.#child.stdin.end();
    await this.#reader.close();
  }

  async *#ask(command: string, oids: readonly string[]): AsyncGenerator<[string, number, number]> {
    this.#child.stdin.write(oids.map((oid) => `${command} ${oid}\n`).join(''));
    for (const oid of oids) {
      const line = await this.#reader.until(10).catch(() => null);
      const [id = '', type, size] = Buffer.from(line ?? [])
        .toString()
        .split(' ');
      if (type !== 'tree') throw new RepositoryError(`Read a tree: it is ${type ?? 'damaged'}: ${oid}`);
      yield [oid, Number(size), id.length / 2];
    }
  }
}
