import { Buffer } from 'node:buffer';
import type { Change, ChangeOptions } from './git.ts';
import { isBinary } from './languages.ts';
import { countLineChanges } from './line-diff.ts';
import { decode, endOfEntry, entryAt, isFolder, isUsable, type RawEntry } from './objects.ts';
import { type Candidate, findRenames, type ReadContent } from './renames.ts';

/** A path whose two sides differ; null where there is none. */
type Difference = { path: string; before: RawEntry | null; after: RawEntry | null };

/** Reads the objects that a comparison needs. */
export type TreeReader = { folder: (oid: string) => Buffer; content: ReadContent };

const NOTHING = Buffer.alloc(0);

/** A change touches more than was allowed; the message is the reason. */
export class TooManyChanges extends Error {}

/** Deeper folders are not compared, as in `git diff-tree` (`core.maxTreeDepth`). */
const DEEPEST = 2048;

/**
 * What differs between two trees (null: an empty one), as `git diff-tree -r` tells it, in its order.
 * @throws TooManyChanges
 */
export function compareTrees(
  before: string | null,
  after: string | null,
  reader: TreeReader,
  { renames, mostFiles }: ChangeOptions,
): Change[] {
  const differences: Difference[] = [];
  let folders = 0;
  const work: Work = {
    tell(difference) {
      if (differences.length >= mostFiles) throw new TooManyChanges(`it changes more than ${mostFiles} files`);
      differences.push(difference);
    },
    open(oid) {
      if (oid === null) return NOTHING;
      // Folders without files come in any number too.
      if (++folders > 2 * mostFiles) throw new TooManyChanges(`it changes more than ${2 * mostFiles} folders`);
      return reader.folder(oid);
    },
  };
  collect(before, after, Buffer.alloc(0), 0, work);
  const removed = differences.filter(({ after }) => !after).flatMap(({ path, before }) => candidate(path, before));
  const added = differences.filter(({ before }) => !before).flatMap(({ path, after }) => candidate(path, after));
  const renamed = renames ? findRenames(removed, added, reader.content) : new Map<string, Candidate>();
  const sources = new Set([...renamed.values()].map(({ path }) => path));
  return differences.flatMap(({ path, before, after }): Change[] => {
    const source = after && !before ? renamed.get(path) : undefined;
    if (!after && sources.has(path)) return [];
    const oldSide = source?.oid ?? before?.oid ?? null;
    const lines = countLines(oldSide, after?.oid ?? null, reader.content);
    const kind = source || (before && after) ? 'changed' : after ? 'added' : 'removed';
    return [{ path, from: source?.path ?? null, kind, ...lines }];
  });
}

const candidate = (path: string, entry: RawEntry | null): Candidate[] =>
  entry ? [{ path, mode: entry.mode, oid: entry.oid }] : [];

function countLines(
  before: string | null,
  after: string | null,
  read: ReadContent,
): { added: number; removed: number } {
  const nothing = { added: 0, removed: 0 };
  if (before === after) return nothing;
  const sides = [before, after].map((oid) => (oid ? read(oid) : new Uint8Array(0)));
  const [old, now] = sides;
  if (!old || !now || isBinary(old) || isBinary(now)) return nothing;
  return countLineChanges(old, now);
}

type Work = { tell: (difference: Difference) => void; open: (oid: string | null) => Buffer };

function collect(before: string | null, after: string | null, parent: Buffer, depth: number, work: Work): void {
  if (before === after) return;
  if (depth > DEEPEST) throw new TooManyChanges(`it changes more than ${DEEPEST} folders inside of each other`);
  for (const [old, now] of differing(work.open(before), work.open(after))) {
    // Written in another way: `040000`.
    if (old && now && old.oid === now.oid && old.mode === now.mode) continue;
    const name = (old ?? now)?.name ?? Buffer.alloc(0);
    const path = Buffer.concat([parent, name]);
    const isBoth = (is: (entry: RawEntry) => boolean) => (!old || is(old)) && (!now || is(now));
    if (isBoth(isFolder)) {
      collect(old?.oid ?? null, now?.oid ?? null, Buffer.concat([path, Buffer.from('/')]), depth + 1, work);
      continue;
    }
    const text = decode(path);
    if (text === null || !isUsable(text)) continue;
    // What was a submodule, or becomes one, is told as the other side's alone.
    const [oldFile, newFile] = [old, now].map((entry) => (entry && entry.mode !== '160000' ? entry : null));
    if (oldFile || newFile) work.tell({ path: text, before: oldFile ?? null, after: newFile ?? null });
  }
}

/**
 * The entries in which two folders differ, side by side by their names: a file and a folder of the same name are two.
 * Most are the same, and nothing is made of those: a history of 50,000 commits would be gigabytes of garbage.
 */
function* differing(before: Buffer, after: Buffer): Generator<[RawEntry | null, RawEntry | null]> {
  let [at, other] = [0, 0];
  for (;;) {
    const [end, otherEnd] = [endOfEntry(before, at), endOfEntry(after, other)];
    if (end !== null && otherEnd !== null && before.compare(after, other, otherEnd, at, end) === 0) {
      [at, other] = [end, otherEnd];
      continue;
    }
    const old = end === null ? null : entryAt(before, at, end);
    const now = otherEnd === null ? null : entryAt(after, other, otherEnd);
    if (!old && !now) return;
    const order = old && now ? compareEntries(old, now) : old ? -1 : 1;
    if (order <= 0) at = end ?? at;
    if (order >= 0) other = otherEnd ?? other;
    yield [order <= 0 ? old : null, order >= 0 ? now : null];
  }
}

/** The order of a tree object: by the bytes of the names, as if a folder's ended in a slash. */
function compareEntries(a: RawEntry, b: RawEntry): number {
  if (isFolder(a) === isFolder(b)) return Buffer.compare(a.name, b.name);
  const named = ({ name, mode }: RawEntry) =>
    isFolder({ name, mode, oid: '' }) ? Buffer.concat([name, Buffer.from('/')]) : name;
  return Buffer.compare(named(a), named(b));
}
