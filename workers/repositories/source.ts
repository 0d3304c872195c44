import type { GitAdapter } from './git.ts';
import { isomorphicGit } from './git-isomorphic.ts';
import { nativeGit } from './git-native.ts';
import { readAll, startGit } from './git-process.ts';

/** Where a repository is. */
export type RepositorySource =
  | {
      /** A working tree's root or a bare repository. */
      path: string;
      /** The folders that the repository has to be in; by default anywhere. */
      allowedFolders?: string[];
    }
  | {
      /** An https address. */
      url: string;
      /** Where the mirror of the repository is kept, for the next time. */
      folder: string;
      /** Also fetch from addresses that are not public. */
      allowPrivate?: boolean;
      /** A PEM file with the only certificate authorities to trust. */
      certificateAuthority?: string;
    };

/** The first version that can be told to which address a name resolves (`http.curloptResolve`). */
const OLDEST_VERSION = { major: 2, minor: 37 };

/** The installed git's adapter; null when there is none, or it is too old. */
async function findNativeGit(): Promise<GitAdapter | null> {
  try {
    const text = await readAll(startGit(['--version']), 'Find git');
    const [, major = 0, minor = 0] = (text.match(/(\d+)\.(\d+)/) ?? []).map(Number);
    const { major: oldest, minor: since } = OLDEST_VERSION;
    return major > oldest || (major === oldest && minor >= since) ? nativeGit : null;
  } catch {
    return null;
  }
}

/** Looked for once: a git that was found stays. */
let found: GitAdapter | null = null;

/** The adapter of this name; by default the installed git's where there is one. */
export async function chooseGit(name?: GitAdapter['name']): Promise<GitAdapter> {
  if (name === 'isomorphic') return isomorphicGit;
  found ??= await findNativeGit();
  const native = found;
  if (name === 'native' && !native) throw new Error('Read a repository: no git of version 2.37 or newer is installed');
  return native ?? isomorphicGit;
}
