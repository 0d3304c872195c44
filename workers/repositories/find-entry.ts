import { Buffer } from 'node:buffer';
import type { TreeEntry } from './git.ts';
import { isFolder, isUsable, type RawEntry, readEntry } from './objects.ts';

/**
 * Finds what a tree has at a path, reading only the folders on the way there. Null where it has nothing, or a folder.
 *
 * @param readFolders reads tree objects; it throws for those that are missing
 */
export async function findEntry(
  root: string,
  path: string,
  readFolders: (oids: readonly string[]) => Promise<Map<string, RawEntry[]>>,
): Promise<TreeEntry | null> {
  if (!isUsable(path)) return null;
  const names = path.split('/').map((name) => Buffer.from(name));
  let folder = root;
  for (const [index, name] of names.entries()) {
    const entry = (await readFolders([folder])).get(folder)?.find((each) => each.name.equals(name));
    if (!entry) return null;
    if (index === names.length - 1) return readEntry(entry.mode, entry.oid, Buffer.from(path));
    if (!isFolder(entry)) return null;
    folder = entry.oid;
  }
  return null;
}
