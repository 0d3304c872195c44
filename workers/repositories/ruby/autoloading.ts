import { foldersAbove } from '../paths.ts';

/** Folders of an application's `app` whose files are never loaded by their names. */
const NOT_LOADED = /^app\/(assets|javascript|views)$/;

/** One application or gem whose constants are loaded from files by their names, as Zeitwerk does. */
export class Autoloading {
  readonly folder: string;
  /** True for an application: no other code in the repository has its constants. */
  readonly isApplication: boolean;
  readonly #files = new Map<string, string>();
  /** Modules with files in them, which may have none of their own. */
  readonly #namespaces = new Set<string>();

  constructor(folder: string, isApplication: boolean) {
    this.folder = folder;
    this.isApplication = isApplication;
  }

  /**
   * Takes in the file at `path`, `within` the folder that its names begin in. What it declares tells how they are
   * written (`api/v1.rb` is `API::V1` where `API` is an acronym). The first file with a constant has it.
   */
  add(path: string, within: string, declares: readonly string[]): void {
    const usual = within.replace(/\.rb$/, '').split('/').map(camelized).join('::');
    const small = usual.toLowerCase();
    const constant = declares.includes(usual)
      ? usual
      : (declares.find((name) => name.toLowerCase() === small) ?? usual);
    if (!this.#files.has(constant)) this.#files.set(constant, path);
    for (let end = constant.lastIndexOf('::'); end > 0; end = constant.lastIndexOf('::', end - 1)) {
      this.#namespaces.add(constant.slice(0, end));
    }
  }

  /** The file with a constant; null when there is none. */
  fileOf(constant: string): string | null {
    return this.#files.get(constant) ?? null;
  }

  /** The constants that have a file, or files in them. */
  constants(): Set<string> {
    return this.#namespaces.union(new Set(this.#files.keys()));
  }
}

const camelized = (name: string) =>
  name
    .split('_')
    .map((word) => word.charAt(0).toUpperCase() + word.slice(1))
    .join('');

/** The folders that Rails loads of the application or engine in `folder` without being told. */
export function railsRoots(paths: Iterable<string>, folder: string): Set<string> {
  const prefix = folder === '' ? '' : `${folder}/`;
  const roots = new Set<string>();
  for (const path of paths) {
    if (!path.startsWith(`${prefix}app/`)) continue;
    const [, root = '', concerns] = path.slice(prefix.length).match(/^(app\/[^/]+)\/(concerns\/)?/) ?? [];
    if (root === '' || NOT_LOADED.test(root)) continue;
    roots.add(prefix + root);
    if (concerns) roots.add(`${prefix}${root}/concerns`);
  }
  return roots;
}

/**
 * Gives each Ruby file to whose it is: that of the innermost folder that names begin in, which is no name in them itself.
 * `declared` has what files declare.
 */
export function fillAutoloading(
  paths: Iterable<string>,
  roots: ReadonlyMap<string, Autoloading>,
  declared: ReadonlyMap<string, readonly string[]>,
): void {
  for (const path of roots.size > 0 ? paths : []) {
    if (!path.endsWith('.rb')) continue;
    for (const folder of foldersAbove(path)) {
      const owner = roots.get(folder);
      if (!owner) continue;
      owner.add(path, path.slice(folder.length + 1), declared.get(path) ?? []);
      break;
    }
  }
}
