import { existsSync } from 'node:fs';
import { realpath, stat } from 'node:fs/promises';
import { basename, isAbsolute, join, relative, sep } from 'node:path';
import { Problem } from '../http/index.ts';

/** Where a repository is, checked. `url` is the canonical form that is stored. */
export type Location = { kind: 'path' | 'https'; url: string; name: string };

/** Which local folders may be read: all of them when only this machine reaches the server. */
export type PathRules = { loopback: boolean; allowedPaths: string[] };

/**
 * Reads what a person typed as a repository's place.
 *
 * @throws {Problem} 400 for what is neither an absolute path nor an https URL, 403 for a path that may not be read,
 *   422 for one where there is no folder, or no repository
 */
export async function locate(text: string, rules: PathRules): Promise<Location> {
  if (isAbsolute(text)) return locatePath(text, rules);
  if (!URL.canParse(text))
    throw new Problem(400, `add the repository: it takes an absolute path or an https URL: ${text}`);
  const url = new URL(text);
  if (url.protocol !== 'https:') throw new Problem(400, `add the repository: only https is cloned: ${url.protocol}//`);
  if (url.username || url.password)
    throw new Problem(400, `add the repository: no credentials in the URL: ${url.host}`);
  url.hash = '';
  url.search = '';
  return { kind: 'https', url: url.href.replace(/\/+$/, ''), name: nameOf(url.pathname) || url.host };
}

async function locatePath(path: string, { loopback, allowedPaths }: PathRules): Promise<Location> {
  // The allowed folder is compared with where a link leads: a link inside it must not lead out.
  const real = await realpath(path).catch(() => null);
  const allowed = await Promise.all(allowedPaths.map((folder) => realpath(folder).catch(() => null)));
  if (!loopback && !(real && allowed.some((folder) => folder && isWithin(folder, real)))) {
    throw new Problem(403, `read the folder: MC_ALLOWED_PATHS does not allow it: ${path}`);
  }
  if (!real || !(await stat(real)).isDirectory()) throw new Problem(422, `read the folder: there is none: ${path}`);
  // A working tree's root has the first, a bare repository the second.
  if (!existsSync(join(real, '.git')) && !existsSync(join(real, 'HEAD'))) {
    throw new Problem(422, `read the folder: it is not the root of a git repository: ${path}`);
  }
  return { kind: 'path', url: real, name: nameOf(real) || real };
}

function isWithin(folder: string, path: string): boolean {
  const way = relative(folder, path);
  return way === '' || (way !== '..' && !way.startsWith(`..${sep}`) && !isAbsolute(way));
}

const nameOf = (path: string) => basename(path).replace(/\.git$/, '');
