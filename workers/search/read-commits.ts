import type { Context } from '../computation.ts';
import type { Commit } from '../repositories/git.ts';
import { Mailmap } from '../repositories/mailmap.ts';
import { bodyOfCommit } from '../repositories/objects.ts';
import { openRepository, type StoredRepository } from './open-repository.ts';
import { chunkOfCommit, type RepositoryChunk } from './rows.ts';

/** So many commits of a repository are searched: the newest. */
const MOST_COMMITS = 10_000;
/** So much of what is below a commit's subject is searched, in UTF-16 units. */
const LONGEST_BODY = 1500;
/** A larger object is not read: no message or list of names that people write comes near it. */
const LARGEST_OBJECT = 100_000;
/** So many commits are stored at once. */
const MOST_AT_ONCE = 32;

/** A commit in the index, and whom it names as its author. */
export type KnownCommit = { sha: string; writtenBy: string; writtenByAddress: string };

export type CommitsPlan = {
  /** Commits that are in the index, and no longer among the newest or by another name there. */
  gone: string[];
  /** Those that are not in the index then: some chunks each, as JSON. */
  writes: string[];
};

/** Compares the newest commits that lead to `commit` with those that are in the index. */
export async function readCommits(
  input: {
    repositoryId: string;
    source: StoredRepository;
    commit: string;
    /** The content of `.mailmap` there. */
    mailmap: string | null;
    known: KnownCommit[];
  },
  { signal }: Context,
): Promise<CommitsPlan> {
  const reader = await openRepository(input.source, signal);
  try {
    const [names] = await Array.fromAsync(reader.blobs(input.mailmap === null ? [] : [input.mailmap], LARGEST_OBJECT));
    const mailmap = new Mailmap(new TextDecoder().decode(names?.bytes ?? new Uint8Array()));
    const gone = new Map(input.known.map((known) => [known.sha, known]));
    const fresh = new Map<string, Commit>();
    for await (const commit of reader.commits(input.commit, MOST_COMMITS)) {
      signal.throwIfAborted();
      const { name, email } = mailmap.resolve(commit.author);
      const author = { name: name || email, email };
      const known = gone.get(commit.oid);
      if (known?.writtenBy === author.name && known.writtenByAddress === email) gone.delete(commit.oid);
      else fresh.set(commit.oid, { ...commit, author });
    }
    const chunks: RepositoryChunk[] = [];
    // The object of a commit is read as that of a file is.
    for await (const { oid: sha, bytes } of reader.blobs([...fresh.keys()], LARGEST_OBJECT)) {
      const { at, author, subject } = fresh.get(sha) as Commit;
      const body = bytes ? bodyOfCommit(bytes).slice(0, LONGEST_BODY).replaceAll('\0', ' ').toWellFormed() : '';
      chunks.push(chunkOfCommit(input.repositoryId, { sha, at, author, subject, body }));
    }
    const writes: string[] = [];
    for (let from = 0; from < chunks.length; from += MOST_AT_ONCE) {
      writes.push(JSON.stringify(chunks.slice(from, from + MOST_AT_ONCE)));
    }
    return { gone: [...gone.keys()], writes };
  } finally {
    reader.close();
  }
}
