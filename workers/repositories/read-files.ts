import { Buffer } from 'node:buffer';
import { type Context, SpentThreadError } from '../computation.ts';
import type { FactsFile } from './facts-file.ts';
import type { Blob, GitReader, TreeEntry } from './git.ts';
import { GrammarError, type SourceParser } from './grammars.ts';
import { BINARY, countLines, generatedReason, isBinary, languageOf, OTHER, vendoredFolder } from './languages.ts';
import type { Limits } from './limits.ts';
import { countKinds } from './lines.ts';
import { isManifest } from './manifests/index.ts';
import { isLock } from './manifests/locks.ts';
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

/** What a file's content says, as it is kept for the next time. */
type Scanned = {
  facts: FileFacts;
  /** Why it was not analysed; null when it was. */
  reason: string | null;
  /** The text of a configuration file. */
  text: string | null;
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
  readonly #kept: FactsFile | null;
  #total = 0;
  #lockTotal = 0;
  /** After it no file can be parsed in this thread. */
  #spentBy: GrammarError | null = null;
  /** The texts of configuration files, kept so that they are not read again. */
  readonly #texts = new Map<string, string>();

  /** `kept` has what earlier runs found out: the same content at the same path says the same. */
  constructor(
    git: Pick<GitReader, 'blobs'>,
    parser: SourceParser,
    limits: Limits,
    skipped: Skipped,
    kept: FactsFile | null = null,
  ) {
    this.#git = git;
    this.#parser = parser;
    this.#limits = limits;
    this.#skipped = skipped;
    this.#kept = kept;
  }

  /** @throws SpentThreadError after a file that a grammar fails on; what is kept knows it, so that the next reading goes on. */
  async read(entries: readonly TreeEntry[], { progress, signal }: Context): Promise<void> {
    const byOid = Map.groupBy(entries, ({ oid }) => oid);
    const isKept = (same: readonly TreeEntry[]) => same.every((entry) => this.#kept?.has(keyOf(entry)));
    const wanted = [...byOid].filter(([, same]) => !isKept(same)).map(([oid]) => oid);
    const contents = this.#git.blobs(wanted, this.#limits.fileBytes)[Symbol.asyncIterator]();
    const next = async (): Promise<Blob> => (await contents.next()).value;
    try {
      for (const same of byOid.values()) {
        signal.throwIfAborted();
        if (isKept(same)) this.#recall(same);
        else await this.#read(await next(), same);
        const read = this.facts.length;
        if (read % 250 < same.length) progress(read / entries.length, `Reading files: ${read} of ${entries.length}`);
      }
    } finally {
      await contents.return?.();
      await this.#kept?.flush();
    }
  }

  #recall(same: readonly TreeEntry[]): void {
    const known = same.map((entry) => this.#kept?.get(keyOf(entry)) as Scanned);
    const fits = this.#fits(known[0]?.facts.bytes ?? 0);
    for (const scanned of known) {
      const { path, oid, bytes } = scanned.facts;
      if (fits) this.#take(scanned);
      else this.#leaveOut(path, { oid, size: bytes, bytes: null });
    }
  }

  async #read(blob: Blob, same: readonly TreeEntry[]): Promise<void> {
    const fits = blob.bytes !== null && this.#fits(blob.bytes.length);
    for (const entry of same) {
      if (!fits || !blob.bytes) {
        this.#leaveOut(entry.path, blob);
        continue;
      }
      const scanned = await this.#scan(entry.path, blob.oid, blob.bytes);
      this.#take(scanned);
      await this.#kept?.put(keyOf(entry), scanned);
    }
    if (this.#spentBy === null) return;
    await this.#kept?.flush();
    throw new SpentThreadError(`Read the files: ${this.#spentBy.message}: ${same[0]?.path}`);
  }

  #fits(bytes: number): boolean {
    if (this.#total + bytes > this.#limits.totalBytes) return false;
    this.#total += bytes;
    return true;
  }

  #take({ facts, reason, text }: Scanned): void {
    this.facts.push(facts);
    if (reason !== null) this.#skipped.add(facts.path, reason);
    if (text !== null) this.#texts.set(facts.path, text);
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
        if (isLock(path)) return this.#readLock(path, oid);
        const [blob] = await Array.fromAsync(this.#git.blobs([oid], this.#limits.sourceBytes));
        return blob?.bytes ? toText(blob.bytes) : null;
      },
    };
  }

  /** The text of a lock file: never held, as it is long. */
  async #readLock(path: string, oid: string): Promise<string | null> {
    const { lockBytes, totalBytes } = this.#limits;
    const left = totalBytes - this.#lockTotal;
    const [blob] = await Array.fromAsync(this.#git.blobs([oid], Math.min(lockBytes, left)));
    if (blob?.bytes) this.#lockTotal += blob.bytes.length;
    else if (blob?.size && blob.size <= lockBytes && blob.size > left)
      this.#skipped.add(path, `its versions are not read: more than ${totalBytes} bytes of lock files`);
    return blob?.bytes ? toText(blob.bytes) : null;
  }

  #leaveOut(path: string, { oid, size, damaged }: Blob): void {
    const { fileBytes, lockBytes, totalBytes } = this.#limits;
    const most = isLock(path) ? Math.max(fileBytes, lockBytes) : fileBytes;
    if (damaged) this.#skipped.add(path, 'not read: its content is damaged');
    else if (size === null) this.#skipped.add(path, 'not read: its content is not in the repository (a partial clone)');
    else if (size > most) this.#skipped.add(path, `not read: larger than ${most} bytes`);
    else if (size > fileBytes) this.#skipped.add(path, `lock file larger than ${fileBytes} bytes: lines not counted`);
    else this.#skipped.add(path, `not read: more than ${totalBytes} bytes in the repository`);
    const unknown = { language: OTHER, ...NOT_COUNTED, source: null, authored: false };
    this.facts.push({ path, oid, bytes: size ?? 0, ...unknown });
  }

  async #scan(path: string, oid: string, bytes: Uint8Array): Promise<Scanned> {
    const plain = { path, oid, bytes: bytes.length, source: null };
    const told = (facts: FileFacts, reason: string | null, text: string | null = null) => ({ facts, reason, text });
    if (isBinary(bytes)) {
      const facts = { ...plain, ...NOT_COUNTED, language: BINARY, authored: !vendoredFolder(path) };
      return told(facts, 'binary file: lines not counted');
    }
    const language = languageOf(path, bytes);
    const lines = countLines(bytes);
    const counted = { ...plain, language, lines, ...countKinds(bytes, language) };
    const foreign = vendoredFolder(path) ? 'vendored file' : generatedReason(path, language, bytes, lines);
    if (foreign) return told({ ...counted, authored: false }, `${foreign}: counted, not analysed`);
    const isConfiguration = isManifest(path) || SOURCE_LANGUAGES.some((source) => source.isConfiguration(path));
    const text = isConfiguration ? toText(bytes) : null;
    if (!this.#parser.familyOf(language)) return told({ ...counted, authored: true }, null, text);
    const { sourceBytes } = this.#limits;
    const source = bytes.length > sourceBytes ? null : await this.#parse(language, toText(bytes));
    const failed = this.#spentBy ? 'its grammar fails on it' : 'it takes too long to parse';
    const why = bytes.length > sourceBytes ? `larger than ${sourceBytes} bytes` : failed;
    return told({ ...counted, source, authored: true }, source ? null : `not analysed: ${why}`, text);
  }
  async #parse(language: string, text: string): Promise<SourceFacts | null> {
    if (this.#spentBy) return null;
    try {
      return await this.#parser.read(language, text);
    } catch (error) {
      if (!(error instanceof GrammarError)) throw error;
      this.#spentBy = error;
      return null;
    }
  }
}

/** What a file is kept by: its path tells its language and whose it is, so the content alone does not do. */
const keyOf = ({ oid, path }: TreeEntry) => `${oid} ${JSON.stringify(path)}`;

const NOT_COUNTED = { lines: 0, code: 0, comments: 0, blanks: 0 };

/** Bytes that are no UTF-8 are replaced: one wrong character must not hide a file's imports. */
const toText = (bytes: Uint8Array) => Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('utf8');
