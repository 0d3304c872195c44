import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { byText } from './order.ts';

/** The refs below `refs/tags`, by name, with the objects that they name: packed ones, and those in files of their own. */
export async function readTagRefs(commonDirectory: string): Promise<{ name: string; oid: string }[]> {
  const refs = new Map<string, string>();
  const packed = await readFile(join(commonDirectory, 'packed-refs'), 'utf8').catch(() => '');
  for (const [, oid = '', name = ''] of packed.matchAll(/^([0-9a-f]{40}) refs\/tags\/(.+)$/gm)) refs.set(name, oid);
  const folder = join(commonDirectory, 'refs', 'tags');
  const loose = await readdir(folder, { recursive: true, withFileTypes: true }).catch(() => []);
  for (const entry of loose) {
    // A link would lead out of the repository.
    if (!entry.isFile()) continue;
    const path = join(entry.parentPath, entry.name);
    const oid = (await readFile(path, 'utf8').catch(() => '')).trim();
    if (/^[0-9a-f]{40}$/.test(oid)) refs.set(path.slice(folder.length + 1), oid);
  }
  return [...refs].map(([name, oid]) => ({ name, oid })).sort((a, b) => byText(a.name, b.name));
}
