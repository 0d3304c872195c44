/** Paths in a repository: relative to its root, `/` between names, '' for the root. */

/** The folder that a path lies in. */
export const folderOf = (path: string) => path.slice(0, Math.max(0, path.lastIndexOf('/')));

/** A path with a part that is empty, `.` or `..`. */
export const ROUNDABOUT = /(?:^|\/)\.{0,2}(?:\/|$)/;

/** `path` as seen from `folder`, with `.` and `..` worked out; null when it leads out of the repository. */
export function join(folder: string, path: string): string | null {
  let [from, rest] = [folder, path];
  // Nearly all are `./a` and `../../a/b`: those are not taken apart.
  for (;;) {
    if (rest.startsWith('./')) rest = rest.slice(2);
    else if (!rest.startsWith('../')) break;
    else if (from === '') return null;
    else [from, rest] = [folderOf(from), rest.slice(3)];
  }
  if (!ROUNDABOUT.test(rest)) return from === '' ? rest : `${from}/${rest}`;
  const names = from === '' ? [] : from.split('/');
  for (const name of rest.split('/')) {
    if (name === '..') {
      if (names.pop() === undefined) return null;
    } else if (name !== '' && name !== '.') names.push(name);
  }
  return names.join('/');
}

/** A path's folder, that folder's folder, and so on up to the root. */
export function* foldersAbove(path: string): Generator<string> {
  for (let folder = folderOf(path); ; folder = folderOf(folder)) {
    yield folder;
    if (folder === '') return;
  }
}

/** What `*` stands for when `text` fits `pattern`, which has at most one; null when it does not fit. */
export function matchStar(pattern: string, text: string): string | null {
  const star = pattern.indexOf('*');
  if (star < 0) return pattern === text ? '' : null;
  const [before, after] = [pattern.slice(0, star), pattern.slice(star + 1)];
  const fits = text.length >= before.length + after.length && text.startsWith(before) && text.endsWith(after);
  return fits ? text.slice(before.length, text.length - after.length) : null;
}
