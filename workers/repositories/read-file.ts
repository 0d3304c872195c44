import { Buffer } from 'node:buffer';
import { type FileContent, LARGEST_TEXT } from '../../shared/api/repositories.ts';
import type { Context } from '../computation.ts';
import type { FileAtPath } from './git.ts';
import { countLines, isBinary, languageOf } from './languages.ts';
import { locate } from './locate.ts';
import { chooseGit } from './source.ts';

/** Where a link leads is a path: what is longer leads nowhere. */
const LONGEST_TARGET = 4096;
/** https://github.com/git-lfs/git-lfs/blob/main/docs/spec.md: a pointer is shorter, and begins so. */
const LONGEST_POINTER = 1024;
const POINTER = 'version https://git-lfs.github.com/spec/';

type ReadInput = {
  /** Where the repository was read before: its folder, or that of its mirror. */
  source: { path: string; allowedFolders?: string[] };
  commit: string;
  path: string;
  /** The adapter to read with; by default the installed git's where there is one. */
  git?: 'native' | 'isomorphic';
};

/**
 * Reads a file as a commit has it, from git's objects; null where the commit has no file at exactly this path.
 * @throws RepositoryError for a repository or a commit that is not there
 */
export async function readFile(
  { source, commit, path, git }: ReadInput,
  { signal }: Pick<Context, 'signal'>,
): Promise<FileContent | null> {
  const adapter = await chooseGit(git);
  const reader = adapter.open(await locate(source.path, source.allowedFolders), signal);
  try {
    const file = await reader.file(commit, path, LARGEST_TEXT);
    return file && { path, commit, oid: file.entry.oid, ...NOTHING, ...contentOf(file) };
  } finally {
    reader.close();
  }
}

const NOTHING = { language: null, bytes: null, lines: null, text: null, reason: null, target: null };

function contentOf({ entry: { kind, path }, blob }: FileAtPath): Partial<FileContent> {
  if (!blob) return { reason: 'submodule' };
  const { size, bytes, damaged } = blob;
  if (damaged) return { reason: 'damaged' };
  if (size === null) return { reason: 'absent' };
  if (!bytes) return { bytes: size, reason: 'large' };
  if (kind === 'symlink') return { bytes: size, reason: 'symlink', target: textOf(bytes.subarray(0, LONGEST_TARGET)) };
  if (isBinary(bytes)) return { bytes: size, reason: 'binary' };
  const text = textOf(bytes);
  if (size < LONGEST_POINTER && text.startsWith(POINTER)) return { bytes: size, reason: 'lfs' };
  return { bytes: size, language: languageOf(path, bytes), lines: countLines(bytes), text };
}

/** Bytes that are no UTF-8 are replaced: one wrong character must not hide the others. */
const textOf = (bytes: Uint8Array) => Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('utf8');
