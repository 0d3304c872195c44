import { byText } from '../../../shared/order.ts';
import { nameOf, vendoredFolder } from '../languages.ts';
import { folderOf, join } from '../paths.ts';
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
  readonly #gems: readonly (readonly [string, string])[];
  readonly #dependencies: ReadonlySet<string>;
  /** Those whose files are loaded when a constant is first named, the innermost first. */
  readonly #autoloading: readonly Autoloading[];

  constructor(
    paths: ReadonlySet<string>,
    sources: readonly SourceFile[],
    gems: ReadonlyMap<string, string>,
    dependencies: ReadonlySet<string>,
  ) {
    this.#paths = paths;
    this.#dependencies = dependencies;
    this.#gems = [...gems].sort(([a], [b]) => b.length - a.length || byText(a, b));
    this.packages = new Map(this.#gems.filter(([folder]) => folder !== '').reverse());
    this.#autoloading = this.#findAutoloading(sources);
  }

  #findAutoloading(sources: readonly SourceFile[]): Autoloading[] {
    const byGem = Map.groupBy(sources, ({ path }) => this.#gemAround(path));
    const roots = new Map<string, Autoloading>();
    const found: Autoloading[] = [];
    for (const [folder] of this.#gems) {
      const own = byGem.get(folder) ?? [];
      const uses = (name: RegExp) => own.some(({ source }) => source.mentions.some((mention) => name.test(mention)));
      const isApplication = this.#paths.has(`${prefixOf(folder)}config/application.rb`);
      const isRails = isApplication || uses(/\|(::)?Rails::Engine$/);
      if (!isRails && !uses(/\|(::)?Zeitwerk::Loader/)) continue;
      const autoloading = new Autoloading(folder, isApplication);
      found.push(autoloading);
      const told = own.flatMap(({ source }) => source.imports.flatMap(({ specifier }) => loadPathOf(specifier) ?? []));
      for (const path of told) roots.set(prefixOf(folder) + path, autoloading);
      for (const root of isRails ? railsRoots(this.#paths, folder) : []) roots.set(root, autoloading);
      // Rails has to be told of `lib`, but what is required from there is mostly named in the same way.
      roots.set(`${prefixOf(folder)}lib`, autoloading);
    }
    fillAutoloading(this.#paths, roots, new Map(sources.map(({ path, source }) => [path, source.declares])));
    return found;
  }

  /** The folder of the innermost gem or application that a path lies in. */
  #gemAround(path: string): string {
    return this.#gems.find(([folder]) => path.startsWith(prefixOf(folder)))?.[0] ?? '';
  }

  entryOf(folder: string): string | null {
    const name = this.#gems.find(([gem]) => gem === folder)?.[1] ?? nameOf(folder);
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
    const seen = this.#autoloading.filter(
      ({ folder, isApplication }) => !isApplication || path.startsWith(prefixOf(folder)),
    );
    if (seen.length === 0) return links;
    const own = new Set(source.declares);
    const named = source.mentions.flatMap((mention): Link[] => {
      const found = fileOfConstant(mention, seen, own);
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
    if (form === 'load') return { kind: 'unresolved' };
    const [first = ''] = required.split('/');
    const gem = this.#gemOf(required);
    if (gem === null && STANDARD_LIBRARIES.has(first.replace(/\.rb$/, ''))) {
      return { kind: 'external', name: first, standard: true };
    }
    // What begins with a gem of this repository should be in it.
    const isOwn = this.#gems.some(([, name]) => name !== '' && first === name.split('-')[0] && this.#hasLibrary(name));
    return isOwn && gem === null ? { kind: 'unresolved' } : { kind: 'external', name: gem ?? first, standard: false };
  }

  #hasLibrary(name: string): boolean {
    return this.#gems.some(
      ([folder, gem]) => gem === name && this.#paths.has(`${prefixOf(folder)}lib/${name.split('-')[0]}.rb`),
    );
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

  *#loadPaths(from: string): Generator<string> {
    const own = this.#gems.filter(([folder]) => from.startsWith(prefixOf(folder)));
    for (const [folder] of own) {
      for (const name of ['lib', 'spec', 'test']) yield prefixOf(folder) + name;
      yield folder;
    }
    for (const [folder] of this.#gems) if (!from.startsWith(prefixOf(folder))) yield `${prefixOf(folder)}lib`;
  }

  #file(path: string | null): string | null {
    if (path === null) return null;
    return [path, `${path}.rb`].find((candidate) => candidate !== '' && this.#paths.has(candidate)) ?? null;
  }
}

const prefixOf = (folder: string) => (folder === '' ? '' : `${folder}/`);

/**
 * The file that has a constant by its name: looked up in the modules around it, the innermost first, and where its first
 * name is known, in the text itself or to who loads files, nowhere else.
 */
function fileOfConstant(mention: string, loading: readonly Autoloading[], own: ReadonlySet<string>): string | null {
  const [nesting = '', written = ''] = mention.split('|');
  const scopes = nesting === '' || written.startsWith('::') ? [] : nesting.split(' ');
  const parts = written.split('::').filter((part) => part !== '');
  for (let around = scopes.length; around >= 0; around--) {
    const named = (count: number) => [...scopes.slice(0, around), ...parts.slice(0, count)].join('::');
    const first = named(1);
    if (!own.has(first) && !loading.some((autoloading) => autoloading.has(first))) continue;
    // What follows the last name with a file may be a constant inside of it.
    for (let count = parts.length; count > 0; count--) {
      for (const autoloading of loading) {
        const found = autoloading.fileOf(named(count));
        if (found !== null) return found;
      }
    }
    return null;
  }
  return null;
}
