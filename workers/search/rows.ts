import { v5 as idOf } from 'uuid';
import { type ChunkTerms, COMMIT_ID_LENGTH, termsOf } from '../../shared/search-terms.ts';
import type { Piece } from './cut-file.ts';

/** A chunk of a repository, as it is stored. */
export type RepositoryChunk = ChunkTerms & {
  source: 'file' | 'commit';
  /** What is found once: a definition in its file, a commit. */
  id: string;
  ordinal: number;
  kind: 'code' | 'commit';
  at: string;
  title: string | null;
  text: string;
  fileId: string | null;
  path: string | null;
  language: string | null;
  line: number | null;
  endLine: number | null;
  sha: string | null;
  writtenBy: string | null;
  writtenByAddress: string | null;
};

/** A file that is searched, as the map tells of it. */
export type CutFile = { path: string; oid: string; language: string; at: string };

/** The id of a file of a repository: the same whenever it is asked. */
export const fileIdOf = (repositoryId: string, path: string) => idOf(path, repositoryId);

/** The chunks of a file's pieces. */
export function chunksOfFile(
  repositoryId: string,
  { path, language, at }: CutFile,
  pieces: Piece[],
): RepositoryChunk[] {
  const fileId = fileIdOf(repositoryId, path);
  const ordinals = new Map<string, number>();
  const ending = path.slice(path.lastIndexOf('/') + 1).match(/\.[^.]+$/)?.[0];
  const facets = ['code', language, ...(ending ? [ending] : [])];
  return pieces.map(({ part, symbol, line, endLine, text }) => {
    const ordinal = ordinals.get(part) ?? 0;
    ordinals.set(part, ordinal + 1);
    const terms = termsOf(symbol === null ? path : `${symbol} ${path}`, text, facets, symbol ?? '');
    return {
      ...{ source: 'file', id: idOf(part, fileId), ordinal, kind: 'code', at },
      ...{ title: symbol, text, ...terms },
      ...{ fileId, path, language, line, endLine, sha: null, writtenBy: null, writtenByAddress: null },
    };
  });
}

/** A commit that is searched. */
export type SearchedCommit = {
  sha: string;
  at: string;
  author: { name: string; email: string };
  subject: string;
  body: string;
};

export function chunkOfCommit(
  repositoryId: string,
  { sha, at, author, subject, body }: SearchedCommit,
): RepositoryChunk {
  return {
    ...{ source: 'commit', id: idOf(sha, repositoryId), ordinal: 0, kind: 'commit', at, title: subject, text: body },
    // By its id too, as people write it.
    ...termsOf(`${subject} ${sha.slice(0, COMMIT_ID_LENGTH)}`, body, ['commit'], ''),
    ...{ fileId: null, path: null, language: null, line: null, endLine: null },
    ...{ sha, writtenBy: author.name, writtenByAddress: author.email },
  };
}
