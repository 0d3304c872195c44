import { Buffer } from 'node:buffer';
import { RepositoryError, type TreeEntry, type TreeLimits } from './git.ts';
import { isFolder, type RawEntry, readEntry } from './objects.ts';

/**
 * Gives a tree's entries in git's order. Folders are read a level at a time, each object once: a repository whose
 * folders hold each other many times over is told from a large one before it is unfolded.
 *
 * @param readFolders reads tree objects; it throws for those that are missing
 * @throws RepositoryError for a folder that is inside of itself, or more than the limits
 */
export async function* walkTree(
  root: string,
  limits: TreeLimits,
  readFolders: (oids: readonly string[]) => Promise<Map<string, RawEntry[]>>,
): AsyncGenerator<TreeEntry> {
  const folders = new Map<string, RawEntry[]>();
  let entries = 0;
  for (let level = [root]; level.length > 0; ) {
    const next = new Set<string>();
    for (const [oid, read] of await readFolders(level)) {
      folders.set(oid, read);
      entries += read.length;
      if (entries > limits.entries) throw tooMany(limits);
      for (const entry of read) if (isFolder(entry)) next.add(entry.oid);
    }
    level = [...next].filter((oid) => !folders.has(oid));
  }
  yield* unfold(root, limits, folders);
}

type Step = { oid: string; path: Buffer; rest: Iterator<RawEntry> };

/** Without recursion: a chain of folders may be longer than the stack. */
function* unfold(root: string, limits: TreeLimits, folders: ReadonlyMap<string, RawEntry[]>): Generator<TreeEntry> {
  const enter = (oid: string, path: Buffer): Step => ({ oid, path, rest: (folders.get(oid) ?? []).values() });
  const way = [enter(root, Buffer.alloc(0))];
  const onWay = new Set([root]);
  let entries = 0;
  for (let step = way.at(-1); step; step = way.at(-1)) {
    const { done, value } = step.rest.next();
    if (done) {
      onWay.delete(step.oid);
      way.pop();
      continue;
    }
    if (++entries > limits.entries) throw tooMany(limits);
    const path = Buffer.concat([step.path, value.name]);
    const entry = readEntry(value.mode, value.oid, path);
    if (entry) {
      yield entry;
      continue;
    }
    const shown = JSON.stringify(path.subarray(0, 100).toString());
    if (onWay.has(value.oid)) throw new RepositoryError(`List a tree: a folder is inside of itself: ${shown}`);
    if (way.length >= limits.depth) {
      throw new RepositoryError(`List a tree: more than ${limits.depth} folders inside of each other: ${shown}`);
    }
    onWay.add(value.oid);
    way.push(enter(value.oid, Buffer.concat([path, Buffer.from('/')])));
  }
}

function tooMany({ entries }: TreeLimits): RepositoryError {
  return new RepositoryError(`List a tree: it has more than ${entries} entries`);
}
