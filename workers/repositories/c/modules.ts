import { byText } from '../../../shared/order.ts';
import { nameOf, vendoredFolder } from '../languages.ts';
import { folderOf, foldersAbove, join, ROUNDABOUT } from '../paths.ts';
import type { Link, ModuleSystem, RepositoryFiles, Resolution, SourceFile } from '../source-language.ts';
import { NEXT } from './includes.ts';
import { isStandardHeader } from './standard.ts';

/** Folders that projects put on the path of headers without saying so in a file that can be read. */
const HEADER_FOLDERS = ['', 'include', 'inc', 'src', 'lib'];
/** Folders of one list whose order is kept: nobody's is longer. */
const MOST_ORDERED = 200;
const HEADER = /\.(h|hh|hpp|hxx|h\+\+|inl|ipp|tpp|tcc|inc|def|cuh)$|(^|\/)[^.]+$/i;

/** How C and C++ find headers in one repository: beside the file, in the folders that CMake names, and by habit. */
export async function openCModules(files: RepositoryFiles, sources: readonly SourceFile[]): Promise<CModules> {
  const lists = new Map<string, string[]>();
  const packages = new Map<string, string>();
  for (const path of sources.length > 0 ? files.paths : []) {
    if (!/(^|\/)CMakeLists\.txt$/.test(path) || vendoredFolder(path)) continue;
    const text = ((await files.readText(path)) ?? '').replace(/#[^\n]*/g, '');
    const folder = folderOf(path);
    const [, target] = text.match(/\badd_(?:library|executable)\s*\(\s*([\w.:-]+)/i) ?? [];
    if (target && folder !== '') packages.set(folder, target);
    let list: string[] = [];
    for (const [, words = ''] of text.matchAll(/\b(?:target_)?include_directories\s*\(([^()]*)\)/gi)) {
      const named = words.split(/\s+/).flatMap((word) => headerFolder(folder, word) ?? []);
      list = /\bBEFORE\b/.test(words) ? [...named, ...list] : [...list, ...named];
    }
    lists.set(folder, [...new Set(list)]);
  }
  return new CModules(files.paths, sources, packages, lists);
}

/** The folder that a word of `include_directories` names; null for a target, a keyword, or what a variable decides. */
function headerFolder(folder: string, word: string): string | null {
  const path = word.replace(/"/g, '').replace(/^\$<BUILD_INTERFACE:(.*)>$/, '$1');
  const [, variable, rest = ''] = path.match(/^\$\{(\w+)\}\/?(.*)$/) ?? [];
  if (/^(CMAKE|PROJECT)_SOURCE_DIR$/.test(variable ?? '')) return join('', rest);
  const own = /^(CMAKE_CURRENT_SOURCE_DIR|CMAKE_CURRENT_LIST_DIR|\w+_SOURCE_DIR)$/.test(variable ?? '') ? rest : path;
  return own.includes('$') || /^[A-Z]+$/.test(own) || own.startsWith('/') ? null : join(folder, own);
}

export class CModules implements ModuleSystem {
  readonly packages: ReadonlyMap<string, string>;
  readonly #paths: ReadonlySet<string>;
  readonly #roots: ReadonlySet<string>;
  /** For each folder of headers the lists that it is in, by the folder of the `CMakeLists.txt`. */
  readonly #lists = new Map<string, Map<string, readonly string[]>>();
  /** All files by their names without folders. */
  readonly #byName: ReadonlyMap<string, string[]>;
  /** By what is included the files whose paths end with it. */
  readonly #ending = new Map<string, readonly string[]>();
  readonly #programs: readonly string[];

  constructor(
    paths: ReadonlySet<string>,
    sources: readonly SourceFile[],
    packages: ReadonlyMap<string, string>,
    lists: ReadonlyMap<string, readonly string[]>,
  ) {
    this.#paths = paths;
    this.packages = packages;
    const headers = sources.length > 0 ? [...paths].filter((path) => HEADER.test(path)) : [];
    this.#byName = Map.groupBy(sources.length > 0 ? paths : [], nameOf);
    const named = headers.flatMap((path) => [...foldersAbove(path)].filter((folder) => nameOf(folder) === 'include'));
    this.#roots = new Set([...[...lists.values()].flat(), ...named]);
    for (const [folder, list] of lists) {
      const ordered = list.slice(0, MOST_ORDERED);
      for (const root of ordered) this.#lists.set(root, (this.#lists.get(root) ?? new Map()).set(folder, ordered));
    }
    this.#programs = sources.filter(({ source }) => source.isProgram).map(({ path }) => path);
  }

  entryOf(folder: string): string | null {
    const own = this.#programs.filter((path) => folderOf(path) === folder);
    return own.find((path) => /(^|\/)main\.\w+$/.test(path)) ?? own[0] ?? null;
  }

  link({ path, source }: SourceFile): Link[] {
    return source.imports.flatMap(({ specifier, names }) => {
      const to = specifier.startsWith(NEXT)
        ? this.#resolveNext(path, specifier.slice(NEXT.length))
        : this.#resolve(path, specifier);
      return to ? { specifier, names, to } : [];
    });
  }

  /** The header of the same name behind the folder that a header is in, along the path of headers; null without one. */
  #resolveNext(from: string, specifier: string): Resolution | null {
    const included = specifier.slice(1, -1).replaceAll('\\', '/');
    const folder = `/${from}`.endsWith(`/${included}`)
      ? from.slice(0, -included.length).replace(/\/$/, '')
      : folderOf(from);
    const places = this.#foldersBehind(folder).map((place) => join(place, included));
    const found = places.find((path) => path !== null && path !== from && this.#paths.has(path));
    if (found) return { kind: 'file', path: found };
    return isStandardHeader(included) ? { kind: 'external', name: included, standard: true } : null;
  }

  /** What comes behind a folder on the path of headers: as CMake says, or else by habit the `include` of those above. */
  #foldersBehind(folder: string): string[] {
    const lists = this.#lists.get(folder);
    if (lists) {
      const above = [...foldersAbove(`${folder}/x`)].find((place) => lists.has(place));
      const list = lists.get(above ?? '') ?? [...lists.values()][0] ?? [];
      return list.slice(list.indexOf(folder) + 1);
    }
    const own = nameOf(folder) === 'include' ? folderOf(folder) : folder;
    return [...foldersAbove(own)].map((above) => (above === '' ? 'include' : `${above}/include`));
  }

  #resolve(from: string, specifier: string): Resolution {
    const included = specifier.slice(1, -1).replaceAll('\\', '/');
    const isQuoted = specifier.startsWith('"');
    const beside = isQuoted ? join(folderOf(from), included) : null;
    if (beside !== null && this.#paths.has(beside)) return { kind: 'file', path: beside };
    if (!isQuoted && isStandardHeader(included)) return { kind: 'external', name: included, standard: true };
    const found = this.#findInRoots(from, included) ?? this.#findByEnd(from, included);
    if (found !== null) return found === from ? { kind: 'unresolved' } : { kind: 'file', path: found };
    if (isStandardHeader(included)) return { kind: 'external', name: included, standard: true };
    if (isQuoted) return { kind: 'unresolved' };
    return { kind: 'external', name: included.split('/')[0]?.replace(/\.h$/, '') ?? included, standard: false };
  }

  /** Looks in the folders above the file, and in those that are for headers, the nearest first. */
  #findInRoots(from: string, included: string): string | null {
    for (const folder of foldersAbove(from)) {
      for (const name of HEADER_FOLDERS) {
        const path = join(folder, name === '' ? included : `${name}/${included}`);
        if (path !== null && path !== from && this.#paths.has(path)) return path;
      }
    }
    return nearest(this.#inRoots(included), from);
  }

  /** What is called so in the folders for headers, of which there may be thousands: only those of its files are looked at. */
  #inRoots(included: string): string[] {
    if (ROUNDABOUT.test(included)) {
      return [...this.#roots].flatMap((root) => join(root, included) ?? []).filter((path) => this.#paths.has(path));
    }
    return this.#endingWith(included).filter((path) =>
      this.#roots.has(path.slice(0, -included.length).replace(/\/$/, '')),
    );
  }

  /** The files whose paths end with what is included. */
  #endingWith(included: string): readonly string[] {
    const named = this.#byName.get(nameOf(included)) ?? [];
    const found =
      this.#ending.get(included) ?? named.filter((path) => path === included || path.endsWith(`/${included}`));
    this.#ending.set(included, found);
    return found;
  }

  /** The header whose path ends with what is included: a build may put any folder on the path. */
  #findByEnd(from: string, included: string): string | null {
    if (included.startsWith('.')) return null;
    const headers = this.#endingWith(included).filter((path) => path !== from && HEADER.test(path));
    return nearest(headers, from);
  }
}

/** The path that has most folders in common with `from`, then the shortest. */
function nearest(paths: readonly string[], from: string): string | null {
  const above = new Set(foldersAbove(from));
  const shared = (path: string) => [...foldersAbove(path)].find((folder) => above.has(folder))?.length ?? 0;
  const [first] = [...paths].sort((a, b) => shared(b) - shared(a) || a.length - b.length || byText(a, b));
  return first ?? null;
}
