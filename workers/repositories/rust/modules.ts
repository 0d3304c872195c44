import { nameOf } from '../languages.ts';
import { folderOf, join } from '../paths.ts';
import type { Link, ModuleSystem, RepositoryFiles, SourceFacts, SourceFile } from '../source-language.ts';
import { type Crate, readCrates } from './cargo.ts';

const STANDARD = new Set(['std', 'core', 'alloc', 'proc_macro', 'test']);

/** A module that has a file of its own. Modules written inside of a file are part of that file. */
class Module {
  readonly file: string;
  readonly crate: Crate | null;
  readonly parent: Module | null;
  readonly root: Module;
  /** Where the files of its submodules are. */
  readonly folder: string;
  readonly children = new Map<string, Module>();

  constructor(file: string, folder: string, crate: Crate | null, parent: Module | null = null) {
    this.file = file;
    this.folder = folder;
    this.crate = crate;
    this.parent = parent;
    this.root = parent?.root ?? this;
  }
}

/** The module `a/b` that is written inside of a module's file, made when it is first asked for; for '' the module itself. */
function inlineModule(module: Module, names: string): Module {
  let at = module;
  for (const name of names.split('/')) {
    if (name === '' || name === '.') continue;
    const inside = at.children.get(name) ?? new Module(module.file, '', module.crate, at);
    at.children.set(name, inside);
    at = inside;
  }
  return at;
}

/** True for what tells of a module, `mod a` or `mod? a`. */
const isMod = (specifier: string) => /^mod\?? /.test(specifier);

/** The parts of `mod a/b c.rs`: the name with the folders around it, and the path of a `#[path]`, '' without one. */
function readMod(specifier: string): { name: string; path: string } {
  const [, name = '', ...path] = specifier.split(' ');
  return { name, path: path.join(' ') };
}

/** How Rust finds modules in one repository: from each crate's roots along `mod`, and between crates by their names. */
export async function openRustModules(files: RepositoryFiles, sources: readonly SourceFile[]): Promise<RustModules> {
  return new RustModules(files.paths, sources.length > 0 ? await readCrates(files) : [], sources);
}

export class RustModules implements ModuleSystem {
  readonly packages: ReadonlyMap<string, string>;
  readonly #paths: ReadonlySet<string>;
  readonly #sources: ReadonlyMap<string, SourceFile>;
  readonly #modules = new Map<string, Module>();
  readonly #libraries = new Map<Crate, Module>();
  readonly #crates: readonly Crate[];

  constructor(paths: ReadonlySet<string>, crates: readonly Crate[], sources: readonly SourceFile[]) {
    this.#paths = paths;
    this.#crates = crates;
    this.#sources = new Map(sources.map((source) => [source.path, source]));
    this.packages = new Map(crates.filter(({ folder }) => folder !== '').map(({ folder, name }) => [folder, name]));
    for (const crate of crates) {
      for (const root of crate.roots) {
        const module = this.#grow(root, crate);
        if (root === crate.library) this.#libraries.set(crate, module);
      }
    }
    // Without a manifest that tells, each file that no other declares is a root.
    for (const { path } of sources)
      if (!this.#modules.has(path) && /(^|\/)(lib|main)\.rs$/.test(path)) this.#grow(path, null);
    for (const { path } of sources) if (!this.#modules.has(path)) this.#grow(path, null);
  }

  /** Makes the tree of modules that begins with `file`. */
  #grow(file: string, crate: Crate | null): Module {
    const root = new Module(file, folderOf(file), crate);
    const waiting = [root];
    const seen = new Set<string>();
    for (let module = waiting.pop(); module; module = waiting.pop()) {
      if (seen.has(module.file)) continue;
      seen.add(module.file);
      if (!this.#modules.has(module.file)) this.#modules.set(module.file, module);
      for (const { specifier } of this.#sources.get(module.file)?.source.imports ?? []) {
        const child = isMod(specifier) ? this.#fileOfMod(module, specifier) : null;
        if (child === null) continue;
        const { name, path } = readMod(specifier);
        // A file that `#[path]` names is like a `mod.rs`.
        const ownsFolder = path !== '' || nameOf(child) === 'mod.rs';
        const parent = inlineModule(module, folderOf(name));
        const added = new Module(child, ownsFolder ? folderOf(child) : child.replace(/\.rs$/, ''), crate, parent);
        // What is beside it in a module inside of the file names it without that module's name.
        for (const { children } of [parent, module]) if (!children.has(nameOf(name))) children.set(nameOf(name), added);
        waiting.push(added);
      }
    }
    return root;
  }

  /** The file that `mod a;` of a module stands for; null when it is not there. */
  #fileOfMod({ file, folder }: Module, specifier: string): string | null {
    const { name, path } = readMod(specifier);
    const besideFile = name.startsWith('./') || (path !== '' && !name.includes('/'));
    const files = path === '' ? [`${name}.rs`, `${name}/mod.rs`] : [`${folderOf(name)}/${path}`];
    const places = files.map((place) => join(besideFile ? folderOf(file) : folder, place));
    return places.find((place) => place !== null && this.#paths.has(place)) ?? null;
  }

  entryOf(folder: string): string | null {
    const crate = this.#crates.find((candidate) => candidate.folder === folder);
    if (crate) return crate.roots[0] ?? null;
    const names = ['lib.rs', 'main.rs', 'mod.rs'].map((name) => (folder === '' ? name : `${folder}/${name}`));
    return [...names, `${folder}.rs`].find((path) => this.#paths.has(path)) ?? null;
  }

  link({ path, source }: SourceFile): Link[] {
    const module = this.#modules.get(path);
    if (!module) return [];
    const links = source.imports.flatMap(({ specifier }): Link[] => {
      const [form, argument = ''] = specifier.split(' ');
      if (isMod(specifier)) return this.#linkMod(module, specifier);
      if (form === 'include') {
        const included = join(folderOf(path), argument);
        const found = included !== null && this.#paths.has(included);
        return [{ specifier, names: ['*'], to: found ? { kind: 'file', path: included } : { kind: 'unresolved' } }];
      }
      return this.#linkPath(module, specifier, true);
    });
    // Paths in the code count once, and only where no `use` has led there already.
    const known = new Set(links.map(({ to }) => (to.kind === 'file' ? to.path : '')));
    const taken = namesTaken(source);
    const mentioned = source.mentions.flatMap((mention) => this.#linkPath(module, mention, false));
    return [
      ...links,
      ...mentioned.filter(({ specifier, to }) =>
        to.kind === 'file' ? !known.has(to.path) : !taken.has(specifier.split('::')[0] ?? ''),
      ),
    ];
  }

  #linkMod(module: Module, specifier: string): Link[] {
    const file = this.#fileOfMod(module, specifier);
    if (file === null && specifier.startsWith('mod?')) return [];
    return [{ specifier, names: ['*'], to: file === null ? { kind: 'unresolved' } : { kind: 'file', path: file } }];
  }

  #linkPath(module: Module, specifier: string, isUse: boolean): Link[] {
    const isAbsolute = specifier.startsWith('::');
    const [first = '', ...rest] = specifier.slice(isAbsolute ? 2 : 0).split('::');
    const start = isAbsolute ? this.#crateRoot(module, first) : this.#startOf(module, first);
    if (!start) {
      const external = isUse ? this.#externalName(module, first) : this.#dependencyName(module, first);
      const to = { kind: 'external', name: external ?? '', standard: STANDARD.has(first) } as const;
      return external === null ? [] : [{ specifier, names: rest.slice(0, 1), to }];
    }
    let at = start;
    let used = 0;
    for (const name of rest) {
      const next = name === 'super' ? at.parent : at.children.get(name);
      if (!next) break;
      at = next;
      used++;
    }
    if (at.file === module.file) return [];
    const names = rest.slice(used, used + 1);
    return [{ specifier, names: names.length > 0 ? names : ['*'], to: { kind: 'file', path: at.file } }];
  }

  /** The module that a path's first name stands for; null when it is in another repository, or no module. */
  #startOf(module: Module, first: string): Module | null {
    if (first === 'crate') return module.root;
    if (first === 'self') return module;
    if (first === 'super') return module.parent;
    return module.children.get(first) ?? this.#crateRoot(module, first);
  }

  /** The root of the crate of this repository that code calls so; null when there is none. */
  #crateRoot({ crate }: Module, first: string): Module | null {
    const named = first === crate?.name ? crate : crate?.dependencies.get(first)?.crate;
    return (named && this.#libraries.get(named)) ?? null;
  }

  /** The crate that a path's first name stands for; null for an item of this one. */
  #externalName(module: Module, first: string): string | null {
    if (STANDARD.has(first)) return first;
    if (!module.crate) return /^[a-z]/.test(first) ? first : null;
    return this.#dependencyName(module, first);
  }

  /** The package of another repository that a manifest lets code call so. */
  #dependencyName({ crate }: Module, first: string): string | null {
    const dependency = crate?.dependencies.get(first);
    return dependency && !dependency.crate ? dependency.name : null;
  }
}

/** What paths of a file may begin with that is no crate: what a `use` brought in, and modules inside of it. */
function namesTaken({ imports, definitions }: SourceFacts): Set<string> {
  const used = imports.filter(({ specifier }) => specifier.includes('::'));
  const modules = definitions.filter(({ kind }) => kind === 'module');
  return new Set([
    ...used.map(({ specifier }) => specifier.slice(specifier.lastIndexOf(':') + 1)),
    ...modules.map(({ name }) => name),
  ]);
}
