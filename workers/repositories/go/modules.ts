import { nameOf, vendoredFolder } from '../languages.ts';
import { byText } from '../order.ts';
import { folderOf, foldersAbove, join } from '../paths.ts';
import type { Link, ModuleSystem, RepositoryFiles, Resolution, SourceFile } from '../source-language.ts';
import { directivesOf } from './go-mod.ts';

/** What a `go.mod` says: lines that matter, without their comments. */
type GoModule = { folder: string; path: string; requires: string[]; replaces: Map<string, string> };

/** A folder's package: who defines each of its names. */
type GoPackage = { name: string; files: string[]; definers: Map<string, string[]> };

/** How Go finds packages in one repository: its modules, with those that replace others or share a workspace. */
export async function openGoModules(files: RepositoryFiles, sources: readonly SourceFile[]): Promise<GoModules> {
  const modules: GoModule[] = [];
  for (const path of files.paths) {
    if (!/(^|\/)go\.mod$/.test(path) || vendoredFolder(path)) continue;
    const module = readGoMod(folderOf(path), (await files.readText(path)) ?? '');
    if (module) modules.push(module);
  }
  return new GoModules(modules, sources);
}

function readGoMod(folder: string, text: string): GoModule | null {
  const module: GoModule = { folder, path: '', requires: [], replaces: new Map() };
  for (const { name, rest } of directivesOf(text)) {
    if (name === 'module') module.path = rest;
    else if (name === 'require') module.requires.push(rest.split(/\s+/)[0] ?? '');
    else if (name === 'replace') {
      const [, from, to] = rest.match(/^(\S+)(?:\s+\S+)?\s*=>\s*(\.\S*)/) ?? [];
      const target = to === undefined ? null : join(folder, to);
      if (from && target !== null) module.replaces.set(from, target);
    }
  }
  return module.path === '' ? null : module;
}

const isTest = (path: string) => path.endsWith('_test.go');

export class GoModules implements ModuleSystem {
  readonly packages: ReadonlyMap<string, string>;
  readonly parts: ReadonlyMap<string, string>;
  /** The longest path first, so that the innermost module is found. */
  readonly #modules: readonly GoModule[];
  readonly #folders = new Map<string, GoPackage>();
  readonly #programs = new Map<string, string>();

  constructor(modules: readonly GoModule[], sources: readonly SourceFile[]) {
    this.#modules = [...modules].sort((a, b) => b.path.length - a.path.length || byText(a.folder, b.folder));
    for (const file of sources) this.#addFile(file);
    this.packages = new Map(modules.filter(({ folder }) => folder !== '').map(({ folder, path }) => [folder, path]));
    const parts = [...this.#folders.keys()].sort(byText).map((folder): [string, string] => {
      const module = this.#moduleOf(folder);
      const within = module && module.folder !== '' ? folder.slice(module.folder.length + 1) : folder;
      return [folder, within === '' ? nameOf(module?.path ?? folder) : within];
    });
    this.parts = new Map(parts.filter(([folder]) => folder !== ''));
  }

  #addFile({ path, source }: SourceFile): void {
    if (isTest(path)) return;
    const folder = folderOf(path);
    const own: GoPackage = this.#folders.get(folder) ?? {
      name: source.declares[0] ?? '',
      files: [],
      definers: new Map(),
    };
    this.#folders.set(folder, own);
    own.files.push(path);
    if (source.isProgram) this.#programs.set(folder, path);
    for (const { name, kind } of source.definitions) {
      if (kind === 'method' || !/^\p{Lu}/u.test(name)) continue;
      const definers = own.definers.get(name) ?? [];
      own.definers.set(name, definers);
      if (!definers.includes(path)) definers.push(path);
    }
  }

  entryOf(folder: string): string | null {
    const files = this.#folders.get(folder)?.files ?? [];
    const named = files.find((path) => nameOf(path) === `${nameOf(folder)}.go`);
    return this.#programs.get(folder) ?? named ?? files.find((path) => nameOf(path) === 'doc.go') ?? null;
  }

  link({ path, source }: SourceFile): Link[] {
    const used = Map.groupBy(source.mentions, (mention) => mention.split('.')[0] ?? '');
    return source.imports.flatMap(({ specifier }): Link[] => {
      const [imported = '', alias] = specifier.split(' ').reverse();
      const folder = this.#folderOf(path, imported);
      if (folder === null) return [{ specifier: imported, names: [], to: this.#external(path, imported) }];
      const target = this.#folders.get(folder);
      if (!target) return [{ specifier: imported, names: [], to: { kind: 'unresolved' } }];
      const names = used.get(alias ?? target.name)?.map((mention) => mention.slice(mention.indexOf('.') + 1)) ?? [];
      return linksTo(imported, target, path, names);
    });
  }

  /** The folder of the repository that an import's path stands for; null when it is another module's. */
  #folderOf(from: string, imported: string): string | null {
    const own = this.#moduleOf(folderOf(from));
    for (const [replaced, folder] of own?.replaces ?? []) {
      const within = below(replaced, imported);
      if (within !== null) return join(folder, within);
    }
    for (const { path, folder } of this.#modules) {
      const within = below(path, imported);
      if (within !== null) return join(folder, within);
    }
    return null;
  }

  #moduleOf(folder: string): GoModule | null {
    for (const above of foldersAbove(`${folder}/x`)) {
      const module = this.#modules.find((candidate) => candidate.folder === above);
      if (module) return module;
    }
    return null;
  }

  #external(from: string, imported: string): Resolution {
    const [host = '', ...names] = imported.split('/');
    if (!host.includes('.')) return { kind: 'external', name: imported, standard: true };
    const required = this.#moduleOf(folderOf(from))?.requires.filter((path) => below(path, imported) !== null) ?? [];
    const [longest] = required.sort((a, b) => b.length - a.length);
    return { kind: 'external', name: longest ?? [host, ...names.slice(0, 2)].join('/'), standard: false };
  }
}

/** The rest of an import's path after a module's; null when it is not below it. */
function below(module: string, imported: string): string | null {
  if (imported === module) return '';
  return imported.startsWith(`${module}/`) ? imported.slice(module.length + 1) : null;
}

/** The files that define the names taken; all of the package where no name tells. */
function linksTo(specifier: string, target: GoPackage, from: string, names: readonly string[]): Link[] {
  const taken = new Map<string, string[]>();
  for (const name of names) {
    for (const path of target.definers.get(name) ?? []) taken.set(path, [...(taken.get(path) ?? []), name]);
  }
  if (taken.size === 0) for (const path of target.files) taken.set(path, []);
  taken.delete(from);
  return [...taken].map(([path, those]) => ({ specifier, names: those, to: { kind: 'file', path } }));
}
