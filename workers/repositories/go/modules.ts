import { byText } from '../../../shared/order.ts';
import { nameOf, vendoredFolder } from '../languages.ts';
import { folderOf, foldersAbove, join } from '../paths.ts';
import type { Link, ModuleSystem, RepositoryFiles, Resolution, SourceFile } from '../source-language.ts';
import { type Directive, directivesOf, replacementsOf, usesOf } from './go-mod.ts';

/** What a `go.mod` says: lines that matter, without their comments. */
type GoModule = {
  folder: string;
  path: string;
  requires: ReadonlySet<string>;
  /** The folders of the modules that it replaces, by their paths. */
  replaces: ReadonlyMap<string, string>;
  /** The folders of the modules that its workspace uses or replaces, by their paths. */
  workspace: ReadonlyMap<string, string>;
};

/** A folder's package: who defines each of its names, and what it is started with. */
type GoPackage = { name: string; files: string[]; program: string | null; definers: Map<string, string[]> };

/** How Go finds packages in one repository: its modules, with those that replace others or share a workspace. */
export async function openGoModules(files: RepositoryFiles, sources: readonly SourceFile[]): Promise<GoModules> {
  const modules = new Map<string, GoModule>();
  const paths = [...files.paths].filter((path) => /(^|\/)go\.(mod|work)$/.test(path) && !vendoredFolder(path));
  for (const path of paths.filter((path) => path.endsWith('.mod'))) {
    const module = readGoMod(folderOf(path), (await files.readText(path)) ?? '');
    if (module) modules.set(module.folder, module);
  }
  for (const path of paths.filter((path) => path.endsWith('.work'))) {
    readGoWork(folderOf(path), (await files.readText(path)) ?? '', modules);
  }
  return new GoModules([...modules.values()], sources);
}

function readGoMod(folder: string, text: string): GoModule | null {
  const directives = [...directivesOf(text)];
  const path = directives.find(({ name }) => name === 'module')?.rest;
  const required = directives.filter(({ name }) => name === 'require');
  const requires = new Set(required.map(({ rest }) => rest.split(/\s+/)[0] ?? ''));
  return path ? { folder, path, requires, replaces: replacesOf(folder, directives), workspace: new Map() } : null;
}

/** Tells the modules that a `go.work` uses of each other. */
function readGoWork(folder: string, text: string, modules: ReadonlyMap<string, GoModule>): void {
  const directives = [...directivesOf(text)];
  const used = [...usesOf(folder, directives)].flatMap((place) => modules.get(place) ?? []);
  const uses = used.map((module): [string, string] => [module.path, module.folder]);
  const workspace = new Map([...uses, ...replacesOf(folder, directives)]);
  for (const module of used) module.workspace = workspace;
}

function replacesOf(folder: string, directives: readonly Directive[]): Map<string, string> {
  const replaces = new Map<string, string>();
  for (const [replaced, instead] of replacementsOf(directives)) {
    const [from = ''] = replaced.split(' ');
    const target = instead.startsWith('.') ? join(folder, instead) : null;
    if (target !== null) replaces.set(from, target);
  }
  return replaces;
}

/** The package of a folder's files: not a program or a test that lies beside it for another build. */
function packageOf(sources: readonly SourceFile[]): GoPackage {
  const isBeside = (name: string) => name === 'main' || name.endsWith('_test');
  const [[name, files] = ['', []]] = [...Map.groupBy(sources, ({ source }) => source.declares[0] ?? '')].sort(
    ([a, those], [b, others]) => Number(isBeside(a)) - Number(isBeside(b)) || others.length - those.length,
  );
  const program = files.findLast(({ source }) => source.isProgram)?.path ?? null;
  const definers = new Map<string, string[]>();
  for (const { path, source } of files) {
    for (const { name, kind } of source.definitions) {
      if (kind === 'method' || !/^\p{Lu}/u.test(name)) continue;
      const paths = definers.get(name) ?? [];
      definers.set(name, paths);
      if (!paths.includes(path)) paths.push(path);
    }
  }
  return { name, files: files.map(({ path }) => path), program, definers };
}

const isTest = (path: string) => path.endsWith('_test.go');

export class GoModules implements ModuleSystem {
  readonly packages: ReadonlyMap<string, string>;
  readonly parts: ReadonlyMap<string, string>;
  readonly #modules: ReadonlyMap<string, GoModule>;
  /** By its path and every folder above it, the module that is nearest to what is in that folder. */
  readonly #nearest = new Map<string, Map<string, GoModule>>();
  readonly #folders: ReadonlyMap<string, GoPackage>;

  constructor(modules: readonly GoModule[], sources: readonly SourceFile[]) {
    this.#modules = new Map(modules.map((module) => [module.folder, module]));
    for (const module of [...modules].sort((a, b) => byText(a.folder, b.folder))) {
      const nearest = this.#nearest.get(module.path) ?? new Map<string, GoModule>();
      this.#nearest.set(module.path, nearest);
      for (const above of foldersAbove(`${module.folder}/x`)) if (!nearest.has(above)) nearest.set(above, module);
    }
    const declared = sources.filter(({ path, source }) => !isTest(path) && source.declares.length > 0);
    const folders = Map.groupBy(declared, ({ path }) => folderOf(path));
    this.#folders = new Map([...folders].map(([folder, files]) => [folder, packageOf(files)]));
    this.packages = new Map(modules.filter(({ folder }) => folder !== '').map(({ folder, path }) => [folder, path]));
    const parts = [...this.#folders.keys()].sort(byText).map((folder): [string, string] => {
      const module = this.#moduleOf(folder);
      const within = module && module.folder !== '' ? folder.slice(module.folder.length + 1) : folder;
      return [folder, within === '' ? nameOf(module?.path ?? folder) : within];
    });
    this.parts = new Map(parts.filter(([folder]) => folder !== ''));
  }

  entryOf(folder: string): string | null {
    const { files = [], program = null } = this.#folders.get(folder) ?? {};
    const named = files.find((path) => nameOf(path) === `${nameOf(folder)}.go`);
    return program ?? named ?? files.find((path) => nameOf(path) === 'doc.go') ?? null;
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
    const places = this.#placesOf(folderOf(from), imported);
    return places.find((folder) => this.#folders.has(folder)) ?? places[0] ?? null;
  }

  /** Where an import's package may be: in its own module, or in those that it knows and the nearest, longest path first. */
  #placesOf(from: string, imported: string): string[] {
    const own = this.#moduleOf(from);
    const places = [own && this.#placeIn(own.folder, own.path, imported)];
    for (const path of foldersAbove(`${imported}/x`)) {
      // What a workspace says counts more than what the modules in it say.
      const told = own?.workspace.get(path) ?? own?.replaces.get(path);
      const folder = told ?? (isStandard(imported) ? undefined : this.#nearestOf(path, from)?.folder);
      if (folder !== undefined) places.push(this.#placeIn(folder, path, imported));
    }
    return places.filter((place) => place !== null);
  }

  /** An import's folder in the module of a folder and a path; null when it is of another, which may be inside of this one. */
  #placeIn(folder: string, path: string, imported: string): string | null {
    const within = below(path, imported);
    const place = within === null ? null : join(folder, within);
    return place !== null && this.#moduleOf(place) === this.#moduleOf(folder) ? place : null;
  }

  #nearestOf(path: string, from: string): GoModule | null {
    const nearest = this.#nearest.get(path);
    for (const above of nearest ? foldersAbove(`${from}/x`) : []) {
      const module = nearest?.get(above);
      if (module) return module;
    }
    return null;
  }

  #moduleOf(folder: string): GoModule | null {
    for (const above of foldersAbove(`${folder}/x`)) {
      const module = this.#modules.get(above);
      if (module) return module;
    }
    return null;
  }

  #external(from: string, imported: string): Resolution {
    const [host = '', ...names] = imported.split('/');
    if (isStandard(imported)) return { kind: 'external', name: imported, standard: true };
    const requires = this.#moduleOf(folderOf(from))?.requires;
    const longest = foldersAbove(`${imported}/x`).find((path) => requires?.has(path));
    return { kind: 'external', name: longest ?? [host, ...names.slice(0, 2)].join('/'), standard: false };
  }
}

/** Go keeps paths without a dot in their first name for itself: another module has one only where it is told of it. */
const isStandard = (imported: string) => !/^[^/]*\./.test(imported);

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
