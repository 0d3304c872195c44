import { readdir, readFile, realpath, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { byText } from '../../shared/order.ts';
import type { RepositoryLocation } from './git.ts';

/** A name that git takes for a ref's: none leads out of its folder. */
const NAME = /^(?:[A-Z_]+|(?!.*(?:\.\.|@\{|\/[./]|\.lock(?:\/|$)))refs\/[^\p{Cc} ~^:?*[\\]+(?<![./]))$/u;
/** Those that a linked worktree has for itself. */
const OF_WORKTREE = /^(?!refs\/)|^refs\/(?:bisect|rewritten|worktree)\//;
/** In bytes: what a ref says is an id, or another's name. */
const LARGEST_REF = 4096;
/** Refs that are read on the way to an object, as in git: those that lead to each other lead nowhere. */
const MOST_STEPS = 5;

/** The refs of a repository, as git reads them: packed ones, and those in files of their own, which count first. */
export type Refs = {
  /** The ref that a ref leads to, through others, with its object, null without one; null when it leads nowhere. */
  resolve(name: string): Promise<{ name: string; oid: string | null } | null>;
  /** The refs below `refs/tags`, by name, with their objects. */
  tags(): Promise<{ name: string; oid: string }[]>;
};

/** Reads the packed refs; those in files are read when they are asked for. */
export async function openRefs({ gitDirectory, commonDirectory }: RepositoryLocation): Promise<Refs> {
  const text = await readFile(join(commonDirectory, 'packed-refs'), 'utf8').catch(() => '');
  const packed = new Map<string, string>();
  for (const [, oid = '', name = ''] of text.matchAll(/^([0-9a-f]{40}) (.+)$/gm)) packed.set(name, oid);

  const resolve: Refs['resolve'] = async (first) => {
    let name = first;
    for (let step = 0; step < MOST_STEPS && NAME.test(name); step++) {
      const said = await readLoose(OF_WORKTREE.test(name) ? gitDirectory : commonDirectory, name);
      if (said === null) return { name, oid: packed.get(name) ?? null };
      const [, target] = said.match(/^ref:\s*(\S+)$/) ?? [];
      if (target === undefined) return { name, oid: oidIn(said) };
      name = target;
    }
    return null;
  };

  const tags: Refs['tags'] = async () => {
    const top = 'refs/tags/';
    const refs = new Map([...packed].filter(([name]) => name.startsWith(top) && NAME.test(name)));
    const folder = join(commonDirectory, top);
    const loose = await readdir(folder, { recursive: true, withFileTypes: true }).catch(() => []);
    for (const entry of loose) {
      if (entry.isDirectory()) continue;
      const name = top + join(entry.parentPath, entry.name).slice(folder.length);
      const { oid } = (await resolve(name)) ?? {};
      if (oid) refs.set(name, oid);
      else refs.delete(name);
    }
    return [...refs]
      .map(([name, oid]) => ({ name: name.slice(top.length), oid }))
      .sort((a, b) => byText(a.name, b.name));
  };

  return { resolve, tags };
}

function oidIn(said: string): string | null {
  const [, oid = null] = said.match(/^(?!0{40})([0-9a-f]{40})(?:\s|$)/i) ?? [];
  return oid?.toLowerCase() ?? null;
}

/** What a ref's own file says, '' for what cannot be one; null where there is none. */
async function readLoose(folder: string, name: string): Promise<string | null> {
  const [first = ''] = name.split('/');
  const [root, path] = await Promise.all([first, name].map((place) => realpath(join(folder, place)).catch(() => null)));
  const found = path ? await stat(path).catch(() => null) : null;
  if (!path || !found || found.isDirectory()) return null;
  // A link may lead out of the repository.
  const isInside = path === root || path.startsWith(`${root}/`);
  if (!isInside || !found.isFile() || found.size > LARGEST_REF) return '';
  return (await readFile(path, 'utf8')).trimEnd();
}
