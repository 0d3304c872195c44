import { Buffer } from 'node:buffer';
import { rmSync } from 'node:fs';
import { appendFile, mkdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';

/** A file that is larger is thrown away: what is in it can be read again. */
const MOST_BYTES = 1_000_000_000;
/** What was found out is written when it is this much, so that little is lost with a crash. */
const WRITE_BYTES = 1_000_000;

/**
 * Facts that need not be found out again, in a file: one line each, `<key>\t<JSON>`, below a line with the version.
 * Lines are only added, so that a crash costs the last ones at most; what is cut or strange is as if it were not there.
 */
export class FactsFile {
  readonly #path: string;
  readonly #version: string;
  #bytes: Buffer = Buffer.alloc(0);
  /** Where each fact's JSON begins and ends. */
  readonly #places = new Map<string, [number, number]>();
  readonly #used = new Set<string>();
  #fresh: string[] = [];
  #freshLength = 0;
  #writing: Promise<void> = Promise.resolve();

  private constructor(path: string, version: string) {
    this.#path = path;
    this.#version = version;
  }

  /** Facts that were written with another `version` are not in it. */
  static async open(path: string, version: string): Promise<FactsFile> {
    const file = new FactsFile(path, version);
    await mkdir(dirname(path), { recursive: true });
    const { size = 0 } = (await stat(path).catch(() => null)) ?? {};
    const bytes = size > MOST_BYTES ? Buffer.alloc(0) : await readFile(path).catch(() => Buffer.alloc(0));
    const first = `${version}\n`;
    if (bytes.toString('utf8', 0, Buffer.byteLength(first)) === first) file.#index(bytes);
    else await writeFile(path, first);
    // A line that a crash cut is ended, so that the next one is whole.
    if (file.#bytes.length > 0 && file.#bytes.at(-1) !== 10) await appendFile(path, '\n');
    return file;
  }

  #index(bytes: Buffer): void {
    this.#bytes = bytes;
    for (let at = bytes.indexOf(10) + 1; at < bytes.length; ) {
      const end = bytes.indexOf(10, at);
      if (end < 0) break;
      const tab = bytes.indexOf(9, at);
      if (tab > at && tab < end && isWhole(bytes, tab + 1, end))
        this.#places.set(bytes.toString('utf8', at, tab), [tab + 1, end]);
      at = end + 1;
    }
  }

  has(key: string): boolean {
    return this.#places.has(key);
  }

  /**
   * What is known by this key; undefined when nothing is.
   * @throws when it is no JSON; the file is removed, so that the next time everything is found out again
   */
  get(key: string): unknown {
    const place = this.#places.get(key);
    if (!place) return undefined;
    this.#used.add(key);
    try {
      return JSON.parse(this.#bytes.toString('utf8', ...place));
    } catch (error) {
      rmSync(this.#path, { force: true });
      throw new Error(`Read what is kept: ${this.#path} is damaged at ${key}`, { cause: error });
    }
  }

  /** Adds a fact. The key has no tab and no line end. */
  async put(key: string, fact: unknown): Promise<void> {
    const line = `${key}\t${JSON.stringify(fact)}\n`;
    this.#fresh.push(line);
    this.#freshLength += line.length;
    if (this.#freshLength >= WRITE_BYTES) await this.flush();
  }

  /** Writes what was added. */
  async flush(): Promise<void> {
    const text = this.#fresh.join('');
    this.#fresh = [];
    this.#freshLength = 0;
    if (text !== '') this.#writing = this.#writing.then(() => appendFile(this.#path, text));
    await this.#writing;
  }

  /** Forgets what nobody asked for since it was opened, when that is more than half of it. */
  async compact(): Promise<void> {
    await this.flush();
    if (this.#used.size * 2 >= this.#places.size) return;
    const kept = [...this.#used].map((key) => {
      const [start, end] = this.#places.get(key) ?? [0, 0];
      return Buffer.concat([Buffer.from(`${key}\t`), this.#bytes.subarray(start, end + 1)]);
    });
    const added = (await readFile(this.#path)).subarray(this.#bytes.length);
    const next = `${this.#path}.next`;
    await writeFile(next, Buffer.concat([Buffer.from(`${this.#version}\n`), ...kept, added]));
    await rename(next, this.#path).catch(() => rm(next, { force: true }));
  }
}

/** True for what begins and ends as an object or a list: a line that was cut does not. */
function isWhole(bytes: Buffer, from: number, end: number): boolean {
  const ends = `${String.fromCharCode(bytes[from] ?? 0)}${String.fromCharCode(bytes[end - 1] ?? 0)}`;
  return ends === '{}' || ends === '[]';
}
