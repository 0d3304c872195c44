import { Buffer } from 'node:buffer';
import type { Context } from '../computation.ts';
import type { GitReader, TreeEntry } from './git.ts';
import type { SourceParser } from './grammars.ts';
import { BINARY, countLines, generatedReason, isBinary, languageOf, OTHER, vendoredFolder } from './languages.ts';
import type { Limits } from './limits.ts';
import { countKinds } from './lines.ts';
import type { Skipped } from './skipped.ts';
import type { RepositoryFiles, SourceFacts } from './source-language.ts';
import { SOURCE_LANGUAGES } from './source-languages.ts';

/** What is known of a file from its own content. */
export type FileFacts = {
  path: string;
  oid: string;
  language: string;
  bytes: number;
  lines: number;
  /** How many of the lines are what; all 0 where the lines are not counted. */
  code: number;
  comments: number;
  blanks: number;
  /** What its text says; null for what is not parsed. */
  source: SourceFacts | null;
  /** False for what nobody writes here: vendored, generated, a lock file. */
  authored: boolean;
};

/** Reads the tree of a commit: its regular files once each, whatever else there is skipped with its reason. */
export async function readTree(git: GitReader, commit: string, limits: Limits, skipped: Skipped): Promise<TreeEntry[]> {
  const files = new Map<string, TreeEntry>();
  let over = 0;
  for await (const entry of git.tree(commit, { entries: limits.entries, depth: limits.depth })) {
    if (entry.kind === 'symlink') skipped.add(entry.path, 'symbolic link: not followed');
    else if (entry.kind === 'submodule') skipped.add(entry.path, 'submodule: another repository');
    else if (entry.kind === 'unusable')
      skipped.add(entry.path, 'its name is not UTF-8, or leads out of the repository');
    else if (files.has(entry.path)) skipped.add(entry.path, 'it is twice in its folder');
    else if (files.size >= limits.files) over++;
    else files.set(entry.path, entry);
  }
  if (over > 0) skipped.add('', `${over} files: more than ${limits.files} in the repository`);
  return [...files.values()];
}

/** Reads every file's content once, in the order of the tree, and says what it says by itself. */
export class FileReader {
  readonly facts: FileFacts[] = [];
  readonly #git: Pick<GitReader, 'blobs'>;
  readonly #parser: SourceParser;
  readonly #limits: Limits;
  readonly #skipped: Skipped;
  /** The texts of configuration files, kept so that they are not read again. */
  readonly #texts = new Map<string, string>();

  constructor(git: Pick<GitReader, 'blobs'>, parser: SourceParser, limits: Limits, skipped: Skipped) {
    this.#git = git;
    this.#parser = parser;
    this.#limits = limits;
    this.#skipped = skipped;
  }

  async read(entries: readonly TreeEntry[], { progress, signal }: Context): Promise<void> {
    const byOid = Map.groupBy(entries, ({ oid }) => oid);
    let total = 0;
    for await (const { oid, size, bytes } of this.#git.blobs([...byOid.keys()], this.#limits.fileBytes)) {
      signal.throwIfAborted();
      const fits = bytes !== null && total + bytes.length <= this.#limits.totalBytes;
      if (fits) total += bytes.length;
      for (const { path } of byOid.get(oid) ?? []) {
        if (fits) this.facts.push(await this.#scan(path, oid, bytes));
        else this.#leaveOut(path, oid, size, bytes);
        const read = this.facts.length;
        if (read % 250 === 0) progress(read / entries.length, `Reading files: ${read} of ${entries.length}`);
      }
    }
  }

  /** The files as the languages' module systems see them. */
  get files(): RepositoryFiles {
    const oids = new Map(this.facts.map(({ path, oid }) => [path, oid]));
    return {
      paths: new Set(oids.keys()),
      readText: async (path) => {
        const oid = oids.get(path);
        const held = this.#texts.get(path);
        if (held !== undefined || oid === undefined) return held ?? null;
        const [blob] = await Array.fromAsync(this.#git.blobs([oid], this.#limits.sourceBytes));
        return blob?.bytes ? toText(blob.bytes) : null;
      },
    };
  }

  #leaveOut(path: string, oid: string, size: number | null, bytes: Uint8Array | null): void {
    const { fileBytes, totalBytes } = this.#limits;
    if (size === null) this.#skipped.add(path, 'not read: its content is not in the repository (a partial clone)');
    else if (!bytes) this.#skipped.add(path, `not read: larger than ${fileBytes} bytes`);
    else this.#skipped.add(path, `not read: more than ${totalBytes} bytes in the repository`);
    const unknown = { language: OTHER, ...NOT_COUNTED, source: null, authored: false };
    this.facts.push({ path, oid, bytes: size ?? 0, ...unknown });
  }

  async #scan(path: string, oid: string, bytes: Uint8Array): Promise<FileFacts> {
    const plain = { path, oid, bytes: bytes.length, source: null };
    if (isBinary(bytes)) {
      this.#skipped.add(path, 'binary file: lines not counted');
      return { ...plain, ...NOT_COUNTED, language: BINARY, authored: !vendoredFolder(path) };
    }
    const language = languageOf(path, bytes);
    const lines = countLines(bytes);
    const counted = { ...plain, language, lines, ...countKinds(bytes, language) };
    const foreign = vendoredFolder(path) ? 'vendored file' : generatedReason(path, language, bytes, lines);
    if (foreign) {
      this.#skipped.add(path, `${foreign}: counted, not analysed`);
      return { ...counted, authored: false };
    }
    if (SOURCE_LANGUAGES.some((source) => source.isConfiguration(path))) this.#texts.set(path, toText(bytes));
    if (!this.#parser.familyOf(language)) return { ...counted, authored: true };
    const { sourceBytes } = this.#limits;
    await this.#parser.prepare(language);
    const source = bytes.length > sourceBytes ? null : this.#parser.parse(language, toText(bytes));
    if (!source) {
      const reason = bytes.length > sourceBytes ? `larger than ${sourceBytes} bytes` : 'it takes too long to parse';
      this.#skipped.add(path, `not analysed: ${reason}`);
    }
    return { ...counted, source, authored: true };
  }
}

const NOT_COUNTED = { lines: 0, code: 0, comments: 0, blanks: 0 };

/** Bytes that are no UTF-8 are replaced: one wrong character must not hide a file's imports. */
const toText = (bytes: Uint8Array) => Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('utf8');
