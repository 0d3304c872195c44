import { nameOf, vendoredFolder } from '../languages.ts';
import { byText } from '../order.ts';
import { folderOf, join } from '../paths.ts';
import type { Link, ModuleSystem, RepositoryFiles, Resolution, SourceFile } from '../source-language.ts';
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
  /** The folders whose files are loaded when a constant is first named, the innermost first. */
  readonly #autoloaded: readonly string[];

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
    const usesZeitwerk = (folder: string) =>
      sources.some(
        ({ path, source }) =>
          path.startsWith(prefixOf(folder)) && source.mentions.some((name) => name.includes('|Zeitwerk::Loader')),
      );
    const roots = new Set<string>();
    for (const [folder] of this.#gems) {
      const isRails = paths.has(`${prefixOf(folder)}config/application.rb`);
      if (!isRails && !usesZeitwerk(folder)) continue;
      if (!isRails) roots.add(`${prefixOf(folder)}lib`);
      for (const path of isRails ? paths : []) {
        const [, root] = path.slice(prefixOf(folder).length).match(/^(app\/[^/]+(?:\/concerns)?)\//) ?? [];
        if (root && path.startsWith(prefixOf(folder)))
          roots.add(prefixOf(folder) + root).add(`${prefixOf(folder)}${root.split('/').slice(0, 2).join('/')}`);
      }
      if (isRails) roots.add(`${prefixOf(folder)}lib`);
    }
    this.#autoloaded = [...roots].sort((a, b) => b.length - a.length || byText(a, b));
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
    const links = source.imports.map(({ specifier, names }): Link => {
      const [form = '', required = ''] = [
        specifier.slice(0, specifier.indexOf(' ')),
        specifier.slice(specifier.indexOf(' ') + 1),
      ];
      return { specifier: required, names, to: this.#resolve(path, form, required) };
    });
    if (this.#autoloaded.length === 0) return links;
    const named = source.mentions.flatMap((mention): Link[] => {
      const found = this.#fileOfConstant(mention);
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

  /** The file that has the constant by its name, as Zeitwerk finds it: in the modules around it, the innermost first. */
  #fileOfConstant(mention: string): string | null {
    const [nesting = '', written = ''] = mention.split('|');
    const scopes = nesting === '' || written.startsWith('::') ? [] : nesting.split('::');
    const parts = written.split('::').filter((part) => part !== '');
    for (let around = scopes.length; around >= 0; around--) {
      const scope = scopes.slice(0, around);
      // What follows the last name with a file may be a constant inside of it.
      for (let count = parts.length; count > 0; count--) {
        const path = [...scope, ...parts.slice(0, count)].map(underscored).join('/');
        for (const root of this.#autoloaded) if (this.#paths.has(`${root}/${path}.rb`)) return `${root}/${path}.rb`;
      }
    }
    return null;
  }
}

const prefixOf = (folder: string) => (folder === '' ? '' : `${folder}/`);

/** `HTMLParser` is in `html_parser.rb`. */
const underscored = (name: string) =>
  name
    .replace(/([A-Z\d]+)([A-Z][a-z])/g, '$1_$2')
    .replace(/([a-z\d])([A-Z])/g, '$1_$2')
    .toLowerCase();
