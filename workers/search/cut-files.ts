import { Buffer } from 'node:buffer';
import type { Context } from '../computation.ts';
import { countLines, generatedReason, isBinary } from '../repositories/languages.ts';
import { DEFAULT_LIMITS } from '../repositories/limits.ts';
import { cutDocument, cutSource, type Piece } from './cut-file.ts';
import { openRepository, type StoredRepository } from './open-repository.ts';
import type { PlannedFile } from './plan-files.ts';
import { chunksOfFile, fileIdOf, type RepositoryChunk } from './rows.ts';

/** What one short transaction stores. */
export type FilesWrite = {
  /** The files that it is about; all chunks that one has are replaced where it `begins`, and it is done where it has its oid. */
  files: { id: string; path: string; oid: string; begins: boolean }[];
  /** The chunks, as JSON. */
  chunks: string;
  count: number;
};

/** So many chunks are stored at once: on the embedded engine everybody waits for it. */
const MOST_CHUNKS = 24;

/** Reads and cuts the files of one part of a plan. */
export async function cutFiles(
  input: { repositoryId: string; source: StoredRepository; part: Uint8Array },
  { signal }: Context,
): Promise<FilesWrite[]> {
  const { repositoryId, source } = input;
  const files: PlannedFile[] = JSON.parse(Buffer.from(input.part).toString());
  const byOid = Map.groupBy(files, ({ oid }) => oid);
  const writes = new Writes();
  const reader = await openRepository(source, signal);
  try {
    for await (const { oid, bytes } of reader.blobs([...byOid.keys()], DEFAULT_LIMITS.sourceBytes)) {
      signal.throwIfAborted();
      for (const file of byOid.get(oid) ?? []) {
        const pieces = bytes ? piecesOf(file, bytes) : [];
        const { path } = file;
        writes.add({ id: fileIdOf(repositoryId, path), path, oid }, chunksOfFile(repositoryId, file, pieces));
      }
    }
  } finally {
    reader.close();
  }
  return writes.finish();
}

function piecesOf({ path, language, definitions }: PlannedFile, bytes: Uint8Array): Piece[] {
  if (isBinary(bytes) || generatedReason(path, language, bytes, countLines(bytes)) !== null) return [];
  const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('utf8').replaceAll('\0', ' ');
  return language === 'Markdown' ? cutDocument(text) : cutSource(text, definitions);
}

/** Divides the chunks of files among writes. */
class Writes {
  readonly #writes: FilesWrite[] = [];
  #files: FilesWrite['files'] = [];
  #chunks: RepositoryChunk[] = [];

  add(file: { id: string; path: string; oid: string }, chunks: RepositoryChunk[]): void {
    if (this.#chunks.length + chunks.length > MOST_CHUNKS || this.#files.length >= MOST_CHUNKS) this.#end();
    for (let from = 0; from === 0 || from < chunks.length; from += MOST_CHUNKS) {
      if (from > 0) this.#end();
      const isLast = from + MOST_CHUNKS >= chunks.length;
      this.#files.push({ ...file, oid: isLast ? file.oid : '', begins: from === 0 });
      this.#chunks.push(...chunks.slice(from, from + MOST_CHUNKS));
    }
  }

  finish(): FilesWrite[] {
    this.#end();
    return this.#writes;
  }

  #end(): void {
    const { length: count } = this.#chunks;
    if (this.#files.length > 0) this.#writes.push({ files: this.#files, chunks: JSON.stringify(this.#chunks), count });
    this.#files = [];
    this.#chunks = [];
  }
}
