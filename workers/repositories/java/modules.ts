import { nameOf, vendoredFolder } from '../languages.ts';
import { folderOf } from '../paths.ts';
import type { Link, ModuleSystem, RepositoryFiles, Resolution, SourceFile } from '../source-language.ts';
import { TypeIndex } from '../type-index.ts';
import { readXml } from '../xml.ts';
import { Inheritance, type Place } from './inheritance.ts';
import { readMention, readType } from './types.ts';

/** Packages that come with Java; of `javax` only these. */
const STANDARD =
  /^(java|jdk|sun|com\.sun|org\.w3c\.dom|org\.xml\.sax|org\.ietf\.jgss|javax\.(accessibility|annotation\.processing|crypto|imageio|lang\.model|management|naming|net|print|rmi|script|security\.(auth|cert|sasl)|sound|sql|swing|tools|transaction\.xa|xml))(\.|$)/;

/** How Java finds types in one repository: by the packages that files declare, whatever folders they lie in. */
export async function openJavaModules(files: RepositoryFiles, sources: readonly SourceFile[]): Promise<JavaModules> {
  const groups = new Set<string>();
  const packages = new Map<string, string>();
  for (const path of sources.length > 0 ? files.paths : []) {
    const [, name] = path.match(/(?:^|\/)(pom\.xml|build\.gradle(?:\.kts)?)$/) ?? [];
    if (!name || vendoredFolder(path)) continue;
    const text = (await files.readText(path)) ?? '';
    const folder = folderOf(path);
    const elements = name === 'pom.xml' ? readXml(text) : [];
    const own = elements.find((element) => element.path === 'project/artifactId')?.text;
    if (folder !== '') packages.set(folder, own ?? nameOf(folder));
    for (const element of elements) if (element.path.endsWith('/groupId')) groups.add(element.text);
    for (const [, group] of text.matchAll(/["']([\w.-]+):[\w.-]+(?::[^"']*)?["']/g)) groups.add(group ?? '');
  }
  return new JavaModules(sources, packages, groups);
}

export class JavaModules implements ModuleSystem {
  readonly packages: ReadonlyMap<string, string>;
  readonly #types = new TypeIndex();
  readonly #inheritance: Inheritance;
  readonly #sources: ReadonlyMap<string, SourceFile>;
  readonly #groups: ReadonlySet<string>;
  readonly #programs: readonly string[];

  constructor(sources: readonly SourceFile[], packages: ReadonlyMap<string, string>, groups: ReadonlySet<string>) {
    this.packages = packages;
    this.#groups = groups;
    for (const { path, source } of sources) {
      const [name = '', ...types] = source.declares;
      for (const { path: type } of types.map(readType)) if (!type.includes('.')) this.#types.add(name, type, path);
    }
    this.#sources = new Map(sources.map((source) => [source.path, source]));
    this.#inheritance = new Inheritance(sources, (file, name) => this.#named(file, name));
    this.#programs = sources.filter(({ source }) => source.isProgram).map(({ path }) => path);
  }

  entryOf(folder: string): string | null {
    const within = this.#programs.filter((path) => path.startsWith(folder === '' ? '' : `${folder}/`));
    return within.find((path) => /(Application|Main)\.java$/.test(path)) ?? within[0] ?? null;
  }

  link({ path, source }: SourceFile): Link[] {
    const [own = ''] = source.declares;
    // A name that an import gives is not that of the own package, and neither is that of a package with all its types.
    const given = new Set(source.imports.map(({ specifier }) => specifier.slice(specifier.lastIndexOf('.') + 1)));
    const mentions = source.mentions.map(readMention).map((mention) => ({
      ...mention,
      inherited: this.#inheritance.inherited(path, mention.type, mention.first),
    }));
    const open = mentions.flatMap(({ first, inherited }) =>
      inherited.length > 0 || given.has(first) || this.#types.find(own, first, path).length > 0 ? [] : first,
    );
    const links = source.imports.flatMap(({ specifier }) => this.#linkImport(path, specifier, open));
    const mentioned = mentions.flatMap(({ name, first, inherited }): Link[] => {
      if (inherited.length > 0) return inherited.map((file) => linkTo(name, first, file));
      if (given.has(first)) return [];
      return name.includes('.') && /^[a-z]/.test(name)
        ? this.#linksTo(name, path)
        : this.#types.find(own, first, path).map((to) => linkTo(own, first, to));
    });
    return [...links, ...mentioned].filter(({ to }) => to.kind !== 'file' || to.path !== path);
  }

  /** `open` are the mentions that only an import of a whole package can give. */
  #linkImport(from: string, specifier: string, open: readonly string[]): Link[] {
    const path = specifier.replace(/^static /, '');
    if (path.endsWith('.*') && this.#types.has(path.slice(0, -2)) && !specifier.startsWith('static ')) {
      const packageName = path.slice(0, -2);
      return open.flatMap((name) => this.#types.find(packageName, name, from).map((to) => linkTo(specifier, name, to)));
    }
    const links = this.#linksTo(path.replace(/\.\*$/, ''), from);
    if (links.length > 0) return links.map((link) => ({ ...link, specifier }));
    const isOwn = this.#types.has(path.slice(0, path.lastIndexOf('.')));
    return [{ specifier, names: [], to: isOwn ? { kind: 'unresolved' } : this.#external(path) }];
  }

  #linksTo(name: string, from: string): Link[] {
    return this.#placesOf(name, from).map(({ file, type }) => linkTo(name, type.split('.')[0] ?? '', file));
  }

  /** The types that a full name means: its last parts may be types and members inside of one. */
  #placesOf(name: string, from: string): Place[] {
    const parts = name.split('.');
    for (let count = parts.length - 1; count >= 0; count--) {
      const [packageName, type = ''] = [parts.slice(0, count).join('.'), parts[count]];
      const files = this.#types.find(packageName, type, from);
      if (files.length > 0) return files.map((file) => ({ file, type: parts.slice(count).join('.') }));
    }
    return [];
  }

  /** The types that a name means by the imports of a file, or by its package; a full name by itself. */
  #named(file: string, name: string): Place[] {
    if (name.includes('.')) return this.#placesOf(name, file);
    const { imports = [], declares = [] } = this.#sources.get(file)?.source ?? {};
    const paths = imports.map(({ specifier }) => specifier.replace(/^static /, ''));
    const given = paths.find((path) => path.endsWith(`.${name}`));
    const near = given
      ? this.#placesOf(given, file)
      : this.#placesOf(declares[0] ? `${declares[0]}.${name}` : name, file);
    if (given || near.length > 0) return near;
    return paths
      .filter((path) => path.endsWith('.*'))
      .flatMap((path) => this.#placesOf(`${path.slice(0, -1)}${name}`, file));
  }

  #external(path: string): Resolution {
    const parts = path.split('.');
    if (STANDARD.test(path)) return { kind: 'external', name: parts.slice(0, 2).join('.'), standard: true };
    for (let count = parts.length - 1; count > 0; count--) {
      const group = parts.slice(0, count).join('.');
      if (this.#groups.has(group)) return { kind: 'external', name: group, standard: false };
    }
    const packageName = parts.filter((part) => /^[a-z]/.test(part)).slice(0, 2);
    return { kind: 'external', name: packageName.join('.'), standard: false };
  }
}

const linkTo = (specifier: string, name: string, path: string): Link => ({
  specifier,
  names: [name],
  to: { kind: 'file', path },
});
