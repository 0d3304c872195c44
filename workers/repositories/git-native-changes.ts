import type { Buffer } from 'node:buffer';
import { availableParallelism } from 'node:os';
import type { Change, ChangeOptions, CommitChanges } from './git.ts';
import { type GitProcess, ProcessLimit, readBytes } from './git-process.ts';
import { decode, isUsable } from './objects.ts';

/** Commits that one process compares: enough that starting it does not count, and that little is lost with it. */
const CHUNK = 500;
/** More than so many processes at once find nothing to do on the disk. */
const MOST_PROCESSES = 4;
/** A chunk may print this much; people's commits take a hundredth. */
const CHUNK_BYTES = 64_000_000;
/** For each file of a commit: two ids, modes, numbers and a path or two. */
const FILE_BYTES = 700;
/** Once this many commits could not be read, the rest that share their chunks are not tried one by one. */
const MOST_UNREADABLE = 20;

/** Starts git on the objects of a repository. */
export type Start = (...args: string[]) => GitProcess;

/**
 * What commits changed, as `git diff-tree --numstat` tells it, in several processes at once. A chunk of commits that git
 * cannot read, or does not come to an end with, is read again one by one, so that only those are left out that are
 * to blame.
 */
export async function* readChanges(
  oids: readonly string[],
  options: ChangeOptions,
  start: Start,
): AsyncGenerator<CommitChanges> {
  const chunks: string[][] = [];
  for (let from = 0; from < oids.length; from += CHUNK) chunks.push(oids.slice(from, from + CHUNK));
  const running: Promise<CommitChanges[]>[] = [];
  const unreadable = { count: 0 };
  const waiting = chunks.values();
  const next = () => {
    const { done, value } = waiting.next();
    if (done) return;
    const chunk = readChunk(value, options, start, unreadable);
    // Awaited in its turn; until then a failure is not one that nobody handles.
    chunk.catch(() => {});
    running.push(chunk);
  };
  for (let count = Math.min(availableParallelism(), MOST_PROCESSES); count > 0; count--) next();
  for (let chunk = running.shift(); chunk; chunk = running.shift()) {
    const read = await chunk;
    next();
    yield* read;
  }
}

async function readChunk(
  oids: readonly string[],
  options: ChangeOptions,
  start: Start,
  unreadable: { count: number },
): Promise<CommitChanges[]> {
  try {
    return await compare(oids, options, start, { maxBytes: CHUNK_BYTES, silentMs: options.patienceMs });
  } catch (error) {
    if (!isUnreadable(error)) throw error;
  }
  const read: CommitChanges[] = [];
  for (const oid of oids) {
    if (unreadable.count >= MOST_UNREADABLE) {
      read.push({ oid, changes: null, reason: `not tried: ${unreadable.count} others cannot be read` });
      continue;
    }
    const limits = { maxBytes: options.mostFiles * FILE_BYTES, silentMs: options.patienceMs / 2 };
    const alone = await compare([oid], options, start, limits).catch((error: unknown): CommitChanges[] => {
      if (!isUnreadable(error)) throw error;
      unreadable.count++;
      return [{ oid, changes: null, reason: reasonOf(error, limits.silentMs, options) }];
    });
    read.push(...alone);
  }
  return read;
}

function reasonOf(error: unknown, silentMs: number, { mostFiles }: ChangeOptions): string {
  if (!(error instanceof ProcessLimit)) return 'its objects cannot be read';
  return error.silent ? `git says nothing of it for ${silentMs} ms` : tooManyFiles(mostFiles);
}

const tooManyFiles = (mostFiles: number) => `it changes more than ${mostFiles} files`;

/** git failed over the commits; not that it was stopped, or is not there. */
function isUnreadable(error: unknown): boolean {
  return (
    error instanceof ProcessLimit || (error instanceof Error && error.message.startsWith('Compare commits: git: '))
  );
}

async function compare(
  oids: readonly string[],
  options: ChangeOptions,
  start: Start,
  limits: { maxBytes: number; silentMs: number },
): Promise<CommitChanges[]> {
  const child = start(
    '-c',
    `core.bigFileThreshold=${options.fileBytes}`,
    '-c',
    'core.deltaBaseCacheLimit=128m',
    'diff-tree',
    '--stdin',
    '-r',
    '-z',
    '--root',
    '--always',
    '--raw',
    '--numstat',
    '--no-abbrev',
    '--no-ext-diff',
    '--no-textconv',
    '--diff-algorithm=default',
    '--ignore-submodules=none',
    ...(options.renames ? ['-M50%', '-l1000'] : ['--no-renames']),
  );
  child.stdin.end(`${oids.join('\n')}\n`);
  return parseChanges(await readBytes(child, 'Compare commits', limits), options.mostFiles);
}

const COLON = 0x3a;

/**
 * What `git diff-tree --stdin -z --always --raw --numstat` printed: for each commit its id, then for each change
 * `:<modes> <ids> <status>` with one path, or two of a rename, then for each `<added>\t<removed>\t` with the same.
 */
export function parseChanges(bytes: Buffer, mostFiles: number): CommitChanges[] {
  const commits: CommitChanges[] = [];
  let at = 0;
  const token = (): Buffer => {
    const end = bytes.indexOf(0, at);
    const taken = bytes.subarray(at, end < 0 ? bytes.length : end);
    at = end < 0 ? bytes.length : end + 1;
    return taken;
  };
  let raw: RawChange[] = [];
  let counted = 0;
  while (at < bytes.length) {
    const first = token();
    const text = first.toString('latin1');
    if (first[0] === COLON) {
      const [from, to, , , status = ''] = text.slice(1).split(' ');
      const path = token();
      const renamed = status.startsWith('R') ? token() : null;
      raw.push({ from: from ?? '', to: to ?? '', status, path: renamed ?? path, source: renamed && path });
      continue;
    }
    const numbers = text.match(/^(\d+|-)\t(\d+|-)\t/);
    if (!numbers) {
      raw = [];
      counted = 0;
      commits.push({ oid: text, changes: [] });
      continue;
    }
    const [head, added = '', removed = ''] = numbers;
    // Of a rename the path is empty here, and both follow.
    if (first.length === head.length) at = skip(bytes, skip(bytes, at));
    const change = raw[counted++];
    const commit = commits.at(-1);
    if (!change || !commit?.changes) continue;
    if (counted > mostFiles) Object.assign(commit, { changes: null, reason: tooManyFiles(mostFiles) });
    else commit.changes.push(...readChange(change, Number(added) || 0, Number(removed) || 0));
  }
  return commits;
}

const skip = (bytes: Buffer, from: number) => bytes.indexOf(0, from) + 1;

type RawChange = { from: string; to: string; status: string; path: Buffer; source: Buffer | null };

const SUBMODULE = '160000';
const NOTHING = '000000';

function readChange({ from, to, status, path, source }: RawChange, added: number, removed: number): Change[] {
  const isFile = (mode: string) => mode !== SUBMODULE && mode !== NOTHING;
  const text = decode(path);
  if (text === null || !isUsable(text) || (!isFile(from) && !isFile(to))) return [];
  const former = source && decode(source);
  const renamedFrom = former && isUsable(former) ? former : null;
  const kind = source || (isFile(from) && isFile(to)) ? 'changed' : isFile(to) ? 'added' : 'removed';
  // A submodule that becomes a file, or the other way round, is a line of its own for git.
  return [
    {
      path: text,
      from: renamedFrom,
      kind: status.startsWith('D') ? 'removed' : kind,
      added: to === SUBMODULE ? 0 : added,
      removed: from === SUBMODULE ? 0 : removed,
    },
  ];
}
