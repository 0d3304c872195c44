import { byText } from '../../../shared/order.ts';
import { nameOf, vendoredFolder } from '../languages.ts';
import { folderOf, foldersAbove, join } from '../paths.ts';
import type { Link, ModuleSystem, RepositoryFiles, Resolution, SourceFile } from '../source-language.ts';
import { Autoloading, fillAutoloading, railsRoots } from './autoloading.ts';
import { loadPathOf } from './load-paths.ts';
import { STANDARD_LIBRARIES } from './standard.ts';

/** How Ruby finds files in one repository: beside each other, on the load paths of its gems, and by constants. */
export async function openRubyModules(files: RepositoryFiles, sources: readonly SourceFile[]): Promise<RubyModules> {
  const gems = new Map<string, string>([['', '']]);
  const dependencies = new Set<string>();
  for (const path of sources.length > 0 ? files.paths : []) {
    if (!/(^|\/)(Gemfile|[^/]+\.gemspec)$/.test(path) || vendoredFolder(path)) continue;
    const folder = folderOf(path);
    if (path.endsWith('.gemspec')) gems.set(folder, nameOf(path).replace(/\.gemspec$/, ''));
    else if (!gems.has(folder)) gems.set(folder, nameOf(folder));
    const text = (await files.readText(path)) ?? '';
    for (const [, name = ''] of text.matchAll(/\b(?:gem|add_\w*dependency)[ (]+["']([\w.-]+)["']/g))
      dependencies.add(name);
  }
  return new RubyModules(files.paths, sources, gems, dependencies);
}

export class RubyModules implements ModuleSystem {
  readonly packages: ReadonlyMap<string, string>;
  readonly #paths: ReadonlySet<string>;
  /** The folders of gems and applications with their names, the innermost first. */
  readonly #gems: ReadonlyMap<string, string>;
  /** What names of gems that have a library begin with. */
  readonly #libraries: ReadonlySet<string>;
  /** The files of all gems by what they are required as, those of the innermost gem first. */
  readonly #required = new Map<string, string[]>();
  readonly #dependencies: ReadonlySet<string>;
  /** By each constant those that load its file when it is first named, or files in it, the innermost first. */
  readonly #autoloading = new Map<string, Autoloading[]>();

  constructor(
    paths: ReadonlySet<string>,
    sources: readonly SourceFile[],
    gems: ReadonlyMap<string, string>,
    dependencies: ReadonlySet<string>,
  ) {
    this.#paths = paths;
    this.#dependencies = dependencies;
    const ordered = [...gems].sort(([a], [b]) => b.length - a.length || byText(a, b));
    this.#gems = new Map(ordered);
    this.packages = new Map(ordered.filter(([folder]) => folder !== '').reverse());
    const named = ordered.map(([folder, name]): [string, string] => [folder, name.split('-')[0] ?? '']);
    const having = named.filter(([folder, name]) => name !== '' && paths.has(`${prefixOf(folder)}lib/${name}.rb`));
    this.#libraries = new Set(having.map(([, name]) => name));
    if (sources.length > 0) this.#noteRequired();
    for (const autoloading of this.#findAutoloading(sources)) {
      for (const constant of autoloading.constants()) addTo(this.#autoloading, constant, autoloading);
    }
  }

  /** Notes each file below the `lib` of a gem, by what it is required as there. */
  #noteRequired(): void {
    const found: [number, string, string][] = [];
    const ranks = new Map([...this.#gems.keys()].map((folder, rank) => [`${prefixOf(folder)}lib`, rank]));
    for (const path of this.#paths) {
      for (const folder of foldersAbove(path)) {
        const rank = ranks.get(folder);
        if (rank !== undefined) found.push([rank, path.slice(folder.length + 1), path]);
      }
    }
    for (const [, name, path] of found.sort(([a], [b]) => a - b)) addTo(this.#required, name, path);
  }

  #findAutoloading(sources: readonly SourceFile[]): Autoloading[] {
    const byGem = Map.groupBy(sources, ({ path }) => this.#gemAround(path));
    const paths = Map.groupBy(sources.length > 0 ? this.#paths : [], (path) => this.#gemAround(path));
    const roots = new Map<string, Autoloading>();
    const found: Autoloading[] = [];
    for (const folder of this.#gems.keys()) {
      const own = byGem.get(folder) ?? [];
      const uses = (name: RegExp) => own.some(({ source }) => source.mentions.some((mention) => name.test(mention)));
      const isApplication = this.#paths.has(`${prefixOf(folder)}config/application.rb`);
      const isRails = isApplication || uses(/\|(::)?Rails::Engine$/);
      if (!isRails && !uses(/\|(::)?Zeitwerk::Loader/)) continue;
      const autoloading = new Autoloading(folder, isApplication);
      found.push(autoloading);
      const told = own.flatMap(({ source }) => source.imports.flatMap(({ specifier }) => loadPathOf(specifier) ?? []));
      for (const path of told) roots.set(prefixOf(folder) + path, autoloading);
      for (const root of isRails ? railsRoots(paths.get(folder) ?? [], folder) : []) roots.set(root, autoloading);
      // Rails has to be told of `lib`, but what is required from there is mostly named in the same way.
      roots.set(`${prefixOf(folder)}lib`, autoloading);
    }
    fillAutoloading(this.#paths, roots, new Map(sources.map(({ path, source }) => [path, source.declares])));
    return found;
  }

  /** The folder of the innermost gem or application that a path lies in. */
  #gemAround(path: string): string {
    return foldersAbove(path).find((folder) => this.#gems.has(folder)) ?? '';
  }

  entryOf(folder: string): string | null {
    const name = this.#gems.get(folder) ?? nameOf(folder);
    const names = [
      `lib/${name}.rb`,
      `lib/${name.replaceAll('-', '/')}.rb`,
      'config.ru',
      'config/application.rb',
      'main.rb',
      'app.rb',
    ];
    return names.map((path) => prefixOf(folder) + path).find((path) => this.#paths.has(path)) ?? null;
  }

  link({ path, source }: SourceFile): Link[] {
    const loads = source.imports.filter(({ specifier }) => loadPathOf(specifier) === null);
    const links = loads.map(({ specifier, names }): Link => {
      const [form = '', required = ''] = [
        specifier.slice(0, specifier.indexOf(' ')),
        specifier.slice(specifier.indexOf(' ') + 1),
      ];
      return { specifier: required, names, to: this.#resolve(path, form, required) };
    });
    if (this.#autoloading.size === 0) return links;
    const loading = (constant: string) =>
      (this.#autoloading.get(constant) ?? []).filter(
        ({ folder, isApplication }) => !isApplication || path.startsWith(prefixOf(folder)),
      );
    const own = new Set(source.declares);
    const named = source.mentions.flatMap((mention): Link[] => {
      const found = fileOfConstant(mention, loading, own);
      const name = mention.slice(mention.indexOf('|') + 1);
      return found === null || found === path
        ? []
        : [{ specifier: name, names: [name], to: { kind: 'file', path: found } }];
    });
    return [...links, ...named];
  }

  #resolve(from: string, form: string, required: string): Resolution {
    if (form === 'require_relative' || /^\.\.?\//.test(required)) {
      const found = this.#file(join(folderOf(from), required));
      return found === null ? { kind: 'unresolved' } : { kind: 'file', path: found };
    }
    for (const root of this.#loadPaths(from)) {
      const found = this.#file(join(root, required));
      if (found !== null && found !== from) return { kind: 'file', path: found };
    }
    const others = [required, `${required}.rb`].flatMap((name) => this.#required.get(name) ?? []);
    const other = others.find((path) => path !== from);
    if (other !== undefined) return { kind: 'file', path: other };
    if (form === 'load') return { kind: 'unresolved' };
    const [first = ''] = required.split('/');
    const gem = this.#gemOf(required);
    if (gem === null && STANDARD_LIBRARIES.has(first.replace(/\.rb$/, ''))) {
      return { kind: 'external', name: first, standard: true };
    }
    // What begins with a gem of this repository should be in it.
    const isOwn = this.#libraries.has(first);
    return isOwn && gem === null ? { kind: 'unresolved' } : { kind: 'external', name: gem ?? first, standard: false };
  }

  /** The declared gem that a required path is of: `google/cloud/storage` is in `google-cloud-storage`. */
  #gemOf(required: string): string | null {
    const parts = required.replace(/\.rb$/, '').split('/');
    for (let count = parts.length; count > 0; count--) {
      const some = parts.slice(0, count);
      const names = [
        some.join('-'),
        some.join('_'),
        some.join('-').replaceAll('_', ''),
        some.join('-').replaceAll('_', '-'),
      ];
      const found = names.find((name) => this.#dependencies.has(name));
      if (found) return found;
    }
    return null;
  }

  /** The folders that a file's own gem has on its load path, and those around it. */
  *#loadPaths(from: string): Generator<string> {
    for (const folder of foldersAbove(from)) {
      if (!this.#gems.has(folder)) continue;
      for (const name of ['lib', 'spec', 'test']) yield prefixOf(folder) + name;
      yield folder;
    }
  }

  #file(path: string | null): string | null {
    if (path === null) return null;
    return [path, `${path}.rb`].find((candidate) => candidate !== '' && this.#paths.has(candidate)) ?? null;
  }
}

function addTo<Value>(lists: Map<string, Value[]>, key: string, value: Value): void {
  const list = lists.get(key) ?? [];
  lists.set(key, list);
  list.push(value);
}

const prefixOf = (folder: string) => (folder === '' ? '' : `${folder}/`);

/**
 * The file that has a constant by its name: looked up in the modules around it, the innermost first, and where its first
 * name is known, in the text itself or to who loads files, nowhere else.
 */
function fileOfConstant(
  mention: string,
  loading: (constant: string) => readonly Autoloading[],
  own: ReadonlySet<string>,
): string | null {
  const [nesting = '', written = ''] = mention.split('|');
  const scopes = nesting === '' || written.startsWith('::') ? [] : nesting.split(' ');
  const parts = written.split('::').filter((part) => part !== '');
  for (let around = scopes.length; around >= 0; around--) {
    const named = (count: number) => [...scopes.slice(0, around), ...parts.slice(0, count)].join('::');
    const first = named(1);
    if (!own.has(first) && loading(first).length === 0) continue;
    // What follows the last name with a file may be a constant inside of it.
    for (let count = parts.length; count > 0; count--) {
      for (const autoloading of loading(named(count))) {
        const found = autoloading.fileOf(named(count));
        if (found !== null) return found;
      }
    }
    return null;
  }
  return null;
}
