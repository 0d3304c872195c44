import { afterEach, vi } from 'vitest';
import type {
  Blob,
  ChangeOptions,
  Commit,
  CommitChanges,
  GitAdapter,
  GitReader,
  TreeEntry,
} from '../../workers/repositories/git.ts';
import { isomorphicGit } from '../../workers/repositories/git-isomorphic.ts';
import { nativeGit } from '../../workers/repositories/git-native.ts';
import { locate } from '../../workers/repositories/locate.ts';
import { TestRepository } from './git.ts';

// Each test makes repositories with git's own programs, dozens of processes.
vi.setConfig({ testTimeout: 30_000 });

/** The implementations that the contracts of reading git hold for. */
export const ADAPTERS = [nativeGit, isomorphicGit];
/** Of trees that a test reads. */
export const LIMITS = { entries: 100_000, depth: 100 };

const made: TestRepository[] = [];
const opened: GitReader[] = [];

afterEach(() => {
  for (const reader of opened.splice(0)) reader.close();
  for (const repository of made.splice(0)) repository.remove();
});

/** A repository that is removed after the test. */
export function makeRepository(...initArguments: string[]): TestRepository {
  const repository = new TestRepository(...initArguments);
  made.push(repository);
  return repository;
}

/** The text of a blob, null where its content was not read. */
export const text = (blob: Blob | undefined) => (blob?.bytes ? new TextDecoder().decode(blob.bytes) : null);

/** Reads the repositories at a path with one of the implementations. */
export function readingWith(adapter: GitAdapter) {
  const open = async (path: string): Promise<GitReader> => {
    const reader = adapter.open(await locate(path));
    opened.push(reader);
    return reader;
  };

  async function headOf(reader: GitReader): Promise<string> {
    return (await reader.head())?.commit ?? 'no commit';
  }
  async function treeOf(path: string): Promise<TreeEntry[]> {
    const reader = await open(path);
    return Array.fromAsync(reader.tree(await headOf(reader), LIMITS));
  }
  async function changesOf(path: string, options: Partial<ChangeOptions> = {}): Promise<Map<string, CommitChanges>> {
    const reader = await open(path);
    const commits = await Array.fromAsync(reader.commits(await headOf(reader), 1000));
    const changes = reader.changes(commits, {
      renames: false,
      mostFiles: 10_000,
      fileBytes: 1e6,
      patienceMs: 20_000,
      ...options,
    });
    return new Map((await Array.fromAsync(changes)).map((changed) => [changed.oid, changed]));
  }
  /** The commits, newest first, with the paths that each changed. */
  async function historyOf(path: string, limit = 1000): Promise<(Commit & { changed: string[] })[]> {
    const reader = await open(path);
    const commits = await Array.fromAsync(reader.commits(await headOf(reader), limit));
    const changes = await changesOf(path);
    return commits.map((commit) => ({
      ...commit,
      changed: (changes.get(commit.oid)?.changes ?? []).map(({ path }) => path),
    }));
  }
  /** The content of every file of HEAD, by path. */
  async function contentOf(path: string): Promise<Record<string, string | null>> {
    const reader = await open(path);
    const files = (await treeOf(path)).filter(({ kind }) => kind === 'file');
    const blobs = await Array.fromAsync(reader.blobs([...new Set(files.map(({ oid }) => oid))], 1e6));
    const byOid = new Map(blobs.map((blob) => [blob.oid, blob]));
    return Object.fromEntries(files.map(({ path, oid }) => [path, text(byOid.get(oid))]));
  }

  return { open, headOf, treeOf, changesOf, historyOf, contentOf };
}
