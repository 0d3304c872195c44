import { readFile, realpath, stat } from 'node:fs/promises';
import { isAbsolute, join, relative, resolve } from 'node:path';
import { RepositoryError, type RepositoryLocation } from './git.ts';

/**
 * Finds a repository's data: `path` is a working tree's root, a linked worktree or a bare repository. With
 * `allowedFolders`, everything that it leads to has to lie in one of them, symbolic links resolved.
 * @throws RepositoryError when there is no repository, or it leads out of the allowed folders.
 */
export async function locate(path: string, allowedFolders?: readonly string[]): Promise<RepositoryLocation> {
  const root = await realpath(path).catch(() => {
    throw new RepositoryError(`Read a repository: no such folder: ${path}`);
  });
  const allowed =
    allowedFolders && (await Promise.all(allowedFolders.map((folder) => realpath(folder).catch(() => folder))));
  const check = (folder: string) => {
    if (!allowed || allowed.some((parent) => isInside(folder, parent))) return folder;
    throw new RepositoryError(`Read a repository: it leads out of the allowed folders: ${folder}`);
  };
  // Before anything in it is looked at, so that the answer does not tell what exists elsewhere.
  check(root);
  const gitDirectory = check(await findGitDirectory(root, path));
  const shared = await readLine(join(gitDirectory, 'commondir'));
  const commonDirectory = shared === null ? gitDirectory : check(await realpath(resolve(gitDirectory, shared)));
  const objects = check(await realpath(join(commonDirectory, 'objects')));
  const alternates: string[] = [];
  for (const line of await readLines(join(objects, 'info', 'alternates'))) {
    if (line.startsWith('#')) continue;
    const folder = await realpath(resolve(objects, line)).catch(() => null);
    if (folder) alternates.push(check(folder));
  }
  const shallow = new Set(await readLines(join(commonDirectory, 'shallow')));
  return { gitDirectory, commonDirectory, alternates, shallow };
}

async function findGitDirectory(root: string, path: string): Promise<string> {
  for (const candidate of [join(root, '.git'), root]) {
    // A linked worktree or a submodule has a file that says where its data is.
    const pointer = (await isFile(candidate)) ? await readLine(candidate) : null;
    const folder = pointer?.startsWith('gitdir: ') ? resolve(root, pointer.slice('gitdir: '.length)) : candidate;
    if (!(await isFile(join(folder, 'HEAD')))) continue;
    const linked = await isFile(join(folder, 'commondir'));
    if (linked || (await isFolder(join(folder, 'objects')))) return realpath(folder);
  }
  throw new RepositoryError(`Read a repository: not the root of a git repository: ${path}`);
}

function isInside(folder: string, parent: string): boolean {
  const way = relative(parent, folder);
  return way === '' || (way !== '..' && !way.startsWith('../') && !isAbsolute(way));
}

const isFile = async (path: string) => (await stat(path).catch(() => null))?.isFile() ?? false;
const isFolder = async (path: string) => (await stat(path).catch(() => null))?.isDirectory() ?? false;

async function readLines(path: string): Promise<string[]> {
  const text = await readFile(path, 'utf8').catch(() => '');
  return text.split('\n').filter((line) => line !== '');
}

async function readLine(path: string): Promise<string | null> {
  return (await readLines(path))[0]?.trim() ?? null;
}
