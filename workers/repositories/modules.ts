import type { SystemMap } from '../../shared/map.ts';
import { byText } from '../../shared/order.ts';
import { kindOf, nameOf, OTHER, vendoredFolder } from './languages.ts';
import { Tally } from './order.ts';
import { folderOf, foldersAbove } from './paths.ts';
import type { FileFacts } from './read-files.ts';

/** The most modules that folders are split into; declared packages may be more. */
const MOST_MODULES = 60;
/** A module with more than this share of the files is split. */
const LARGE_SHARE = 1 / 25;
/** A folder with less than this share stays part of the module above it. */
const SMALL_SHARE = 1 / 250;

type Folder = { path: string; files: number; children: Folder[] };

export type Modules = {
  /** Ordered by id. */
  list: SystemMap['modules'];
  /** The id of the module that a file is in. */
  moduleOf(path: string): string;
};

/**
 * Groups files into modules: each workspace package is one, and so is each vendored folder; what is large is split by
 * its folders, so that a repository of usual size shows a few dozen. A module's id is its folder, `.` for the root.
 */
export function findModules(
  facts: readonly FileFacts[],
  packages: ReadonlyMap<string, string>,
  entryOf: (folder: string) => string | null,
): Modules {
  const folders = chooseFolders(facts, packages);
  const moduleOf = (path: string) => moduleAmong(folders, path);
  const byModule = Map.groupBy(facts, ({ path }) => moduleOf(path));
  const named = new Tally<string>();
  for (const id of byModule.keys()) named.add(nameOf(id));
  const list = [...byModule].map(([id, files]) => {
    const path = id === '.' ? '' : id;
    const entry = entryOf(path);
    return {
      id,
      path,
      name: packages.get(path) ?? (path === '' ? '(root)' : named.get(nameOf(id)) > 1 ? id : nameOf(id)),
      language: mainLanguage(files),
      files: files.length,
      lines: files.reduce((sum, { lines }) => sum + lines, 0),
      entry: entry !== null && moduleOf(entry) === id ? entry : null,
    };
  });
  return { list: list.sort((a, b) => byText(a.id, b.id)), moduleOf };
}

/** The module that a file is in: the nearest of the folders around it that is one, `.` for the root. */
export function moduleAmong(folders: ReadonlySet<string>, path: string): string {
  for (const folder of foldersAbove(path)) if (folder !== '' && folders.has(folder)) return folder;
  return '.';
}

/** The folders that are modules. The root is one without being among them. */
function chooseFolders(facts: readonly FileFacts[], packages: ReadonlyMap<string, string>): Set<string> {
  const chosen = new Set(packages.keys());
  const own: string[] = [];
  for (const { path } of facts) {
    const vendored = vendoredFolder(path);
    if (vendored) chosen.add(vendored);
    else own.push(path);
  }
  const large = Math.max(6, own.length * LARGE_SHARE);
  const small = Math.max(2, own.length * SMALL_SHARE);
  const roots = buildTrees(own, chosen);
  const waiting = roots.filter(({ files }) => files > large);
  let count = roots.length;
  for (let next = takeLargest(waiting); next && count < MOST_MODULES; next = takeLargest(waiting)) {
    const parts = next.children.filter(({ files }) => files >= small).sort(bySize);
    for (const part of parts.slice(0, MOST_MODULES - count)) {
      chosen.add(part.path);
      next.files -= part.files;
      count++;
      if (part.files > large) waiting.push(part);
    }
    // All of it is in its parts: it is no module any more.
    if (next.files === 0) count--;
  }
  return chosen;
}

const bySize = (a: Folder, b: Folder) => b.files - a.files || byText(a.path, b.path);

function takeLargest(folders: Folder[]): Folder | undefined {
  return folders.sort(bySize).shift();
}

/** The trees of folders with the files below each, one a chosen folder and one for the rest: a chosen one is in no other. */
function buildTrees(paths: readonly string[], chosen: ReadonlySet<string>): Folder[] {
  const folders = new Map<string, Folder>();
  const roots: Folder[] = [];
  const folderAt = (path: string): Folder => {
    let folder = folders.get(path);
    if (!folder) {
      folder = { path, files: 0, children: [] };
      folders.set(path, folder);
      if (path === '' || chosen.has(path)) roots.push(folder);
      else folderAt(folderOf(path)).children.push(folder);
    }
    return folder;
  };
  for (const path of paths) {
    for (let at = folderOf(path); ; at = folderOf(at)) {
      folderAt(at).files++;
      if (at === '' || chosen.has(at)) break;
    }
  }
  return roots;
}

/** The language with the most lines: of what people wrote here, and of code, as far as there is any. */
function mainLanguage(files: readonly FileFacts[]): string {
  const authored = files.filter((file) => file.authored);
  const code = authored.filter(({ language }) => kindOf(language) === 'code');
  const lines = new Tally<string>();
  const telling = [code, authored, files].find((some) => some.length > 0) ?? [];
  for (const { language, lines: count } of telling) lines.add(language, count);
  const [first] = [...lines].sort((a, b) => b[1] - a[1] || byText(a[0], b[0]));
  return first?.[0] ?? OTHER;
}
