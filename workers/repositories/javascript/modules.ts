import { vendoredFolder } from '../languages.ts';
import { folderOf, foldersAbove, join } from '../paths.ts';
import type {
  EntryPoint,
  FileRoute,
  Link,
  ModuleSystem,
  RepositoryFiles,
  Resolution,
  SourceFile,
} from '../source-language.ts';
import { builtinName } from './builtins.ts';
import { addBundlerAliases, mayHaveAliases } from './bundler-aliases.ts';
import { readFileRoutes } from './file-routes.ts';
import { findComponent, findFile, findIndex, findTarget, rulesOf } from './files.ts';
import { addFrameworkAliases } from './framework-aliases.ts';
import { type Glob, GlobImports } from './glob-imports.ts';
import { readImportMap } from './import-map.ts';
import { findExport, findInternal, type Manifest, readManifest } from './manifest.ts';
import { Packages, packageNameOf } from './packages.ts';
import { GLOB_FORM, URL_FORM } from './specifier.ts';
import { type Aliases, AliasReader, aliasesOf } from './tsconfig.ts';
import { findWorkspaces } from './workspaces.ts';

const UNRESOLVED: Resolution = { kind: 'unresolved' };

/** How JavaScript and TypeScript find modules in one repository: Node's rules, TypeScript's, and bundlers' habits. */
export async function openJavaScriptModules(
  files: RepositoryFiles,
  sources: readonly SourceFile[],
): Promise<JavaScriptModules> {
  const manifests = new Map<string, Manifest>();
  const configurations: string[] = [];
  const bundlers: string[] = [];
  for (const path of files.paths) {
    if (mayHaveAliases(path) && !vendoredFolder(path)) bundlers.push(path);
    const [, name] = path.match(/(?:^|\/)(package\.json|tsconfig\.json|jsconfig\.json|deno\.jsonc?)$/) ?? [];
    if (name === undefined || vendoredFolder(path)) continue;
    if (name !== 'package.json') configurations.push(path);
    else {
      const manifest = readManifest(await files.readText(path));
      if (manifest) manifests.set(folderOf(path), manifest);
    }
  }
  const packages = new Packages(manifests, await findWorkspaces(files, manifests));
  const aliases = await readAllAliases(files, packages, configurations);
  await addBundlerAliases(aliases, files, bundlers, manifests);
  addFrameworkAliases(aliases, manifests);
  return new JavaScriptModules(files.paths, packages, aliases, await readFileRoutes(files, manifests, sources));
}

/** The aliases that hold in each folder with a configuration file. */
async function readAllAliases(
  files: RepositoryFiles,
  packages: Packages,
  configurations: readonly string[],
): Promise<Map<string, Aliases>> {
  const aliases = new Map<string, Aliases>();
  const reader = new AliasReader(files, packages);
  for (const path of configurations) {
    const folder = folderOf(path);
    if (/(^|\/)deno\.jsonc?$/.test(path)) {
      const map = await readImportMap(files, path);
      // A tsconfig.json beside it is for other tools than the one that runs the code.
      if (map.paths.length > 0) aliases.set(folder, map);
    } else if (!aliases.has(folder)) aliases.set(folder, await reader.read(path));
  }
  return aliases;
}

export class JavaScriptModules implements ModuleSystem {
  readonly packages: ReadonlyMap<string, string>;
  readonly #paths: ReadonlySet<string>;
  readonly #packages: Packages;
  readonly #manifests: ReadonlyMap<string, Manifest>;
  readonly #aliases: ReadonlyMap<string, Aliases>;
  readonly #routes: FileRoute[];
  readonly #globImports: GlobImports;
  /** Where specifiers lead, by the folder and the rules of who imports them: the files of a folder import much the same. */
  readonly #known = new Map<string, Map<string, Resolution>>();

  constructor(
    paths: ReadonlySet<string>,
    packages: Packages,
    aliases: ReadonlyMap<string, Aliases>,
    routes: FileRoute[],
  ) {
    this.#paths = paths;
    this.#packages = packages;
    this.#manifests = packages.manifests;
    this.#aliases = aliases;
    this.#routes = routes;
    this.#globImports = new GlobImports(paths);
    this.packages = packages.members;
  }

  entryOf(folder: string): string | null {
    const manifest = this.#manifests.get(folder) ?? null;
    if (manifest) return findExport(this.#paths, folder, manifest, '.');
    const inFolder = (name: string) => (folder === '' ? name : `${folder}/${name}`);
    const found = [findIndex(this.#paths, folder), findFile(this.#paths, inFolder('main'))];
    const code = found.find((path) => path !== null && !path.endsWith('.json'));
    const [deno] = [inFolder('mod.ts')].filter((path) => this.#paths.has(path));
    return code ?? deno ?? null;
  }

  /** What each manifest's package gives to importers, and the commands that it installs. */
  entries(): EntryPoint[] {
    return [...this.#manifests].flatMap(([folder, manifest]) => {
      const { bin, name = null } = manifest;
      const path = findExport(this.#paths, folder, manifest, '.');
      const entries: EntryPoint[] = path && !path.endsWith('.json') ? [{ path, kind: 'package', name }] : [];
      const commands = typeof bin === 'string' ? { [name ?? '']: bin } : (bin ?? {});
      for (const [command, target] of Object.entries(commands)) {
        const file = findTarget(this.#paths, folder, target);
        if (file) entries.push({ path: file, kind: 'command', name: command });
      }
      return entries;
    });
  }

  routes(): FileRoute[] {
    return this.#routes;
  }

  link({ path, source }: SourceFile): Link[] {
    const from = `${rulesOf(path)} ${folderOf(path)}`;
    const known = this.#known.get(from) ?? new Map<string, Resolution>();
    this.#known.set(from, known);
    const links: Link[] = [];
    for (const { specifier, names } of source.imports) {
      if (specifier.startsWith(GLOB_FORM)) {
        const found = this.#findAll(path, specifier.slice(GLOB_FORM.length).split('\n'));
        for (const target of found) links.push({ specifier, names, to: { kind: 'file', path: target } });
        continue;
      }
      let to = known.get(specifier);
      if (!to) {
        to = this.resolve(path, specifier);
        known.set(specifier, to);
      }
      // An address may be that of a folder, or of what is only made when the program is built.
      if (to.kind !== 'unresolved' || !specifier.startsWith(URL_FORM)) links.push({ specifier, names, to });
    }
    return links;
  }

  /** Where the import of `specifier` in the file `from` leads. */
  resolve(from: string, specifier: string): Resolution {
    if (specifier.startsWith(URL_FORM)) return this.#resolveUrl(from, specifier.slice(URL_FORM.length));
    if (/^\.{0,2}\//.test(specifier) || specifier === '.' || specifier === '..')
      return this.#resolveRelative(from, specifier);
    if (specifier.startsWith('#')) return this.#resolveInternal(from, specifier);
    return this.#resolveAlias(from, specifier) ?? this.#resolvePackage(from, specifier);
  }

  #resolveRelative(from: string, specifier: string): Resolution {
    // Bundlers take a query (`./a.svg?url`); a leading slash is the root of whatever is served.
    const plain = specifier.replace(/[?#].*$/, '');
    const folders = specifier.startsWith('/') ? this.#servedFolders(from) : [folderOf(from)];
    for (const folder of folders) {
      const found = this.#find(join(folder, plain), from, /(^|\/)\.{0,2}$/.test(plain));
      if (found) return { kind: 'file', path: found };
    }
    return UNRESOLVED;
  }

  /** An address is that of a file as it is called, or of what that is compiled from. */
  #resolveUrl(from: string, specifier: string): Resolution {
    const path = join(folderOf(from), specifier.replace(/[?#].*$/, ''));
    if (path === null) return UNRESOLVED;
    const compiled = /\.[mc]?jsx?$/.test(path) ? findFile(this.#paths, path, rulesOf(from)) : null;
    const found = this.#paths.has(path) ? path : compiled;
    return found === null ? UNRESOLVED : { kind: 'file', path: found };
  }

  /** The files that patterns lead to from a file, without that one. */
  #findAll(from: string, patterns: readonly string[]): string[] {
    const globs: Glob[] = [];
    for (const pattern of patterns) {
      const isExcluded = pattern.startsWith('!');
      const targets = this.#rootedPatterns(from, isExcluded ? pattern.slice(1) : pattern, isExcluded);
      // What is to be left out, but not known, would be told too.
      if (isExcluded && targets.length === 0) return [];
      globs.push(...targets.map((target) => ({ pattern: target, isExcluded })));
    }
    return this.#globImports.find(globs).filter((path) => path !== from);
  }

  /** A pattern from the root of the repository, as all that its alias stands for. */
  #rootedPatterns(from: string, pattern: string, isExcluded: boolean): string[] {
    if (!/^(\.{0,2}\/|\*\*)/.test(pattern))
      return this.#aliasedPaths(from, pattern).filter((path) => !isElsewhere(path));
    // What `**` begins is left out wherever it is.
    if (pattern.startsWith('**') && isExcluded) return [pattern];
    const folders = [...foldersAbove(from)];
    const root = folders.find((folder) => this.#manifests.has(folder)) ?? '';
    const path = join(pattern.startsWith('.') ? folderOf(from) : root, pattern);
    return path === null ? [] : [path];
  }

  /** The folders that a path with a leading slash may be seen from: that of each manifest above, and its public one. */
  #servedFolders(from: string): string[] {
    const roots = [...foldersAbove(from)].filter((folder) => folder === '' || this.#manifests.has(folder));
    return roots.flatMap((root) => [root, join(root, 'public') ?? root]);
  }

  #find(path: string | null, from: string, mustBeFolder = false): string | null {
    if (path === null) return null;
    const file = mustBeFolder ? null : findFile(this.#paths, path, rulesOf(from));
    if (file) return file;
    const manifest = this.#manifests.get(path);
    const inFolder = manifest
      ? findExport(this.#paths, path, manifest, '.')
      : findIndex(this.#paths, path, rulesOf(from));
    return inFolder ?? findComponent(this.#paths, path, mustBeFolder);
  }

  #resolveInternal(from: string, specifier: string): Resolution {
    for (const folder of foldersAbove(from)) {
      const manifest = this.#manifests.get(folder);
      const found = manifest?.imports && findInternal(this.#paths, folder, manifest, specifier);
      if (!found) continue;
      return 'path' in found ? { kind: 'file', path: found.path } : this.#resolvePackage(from, found.specifier);
    }
    return this.#resolveAlias(from, specifier) ?? UNRESOLVED;
  }

  #resolveAlias(from: string, specifier: string): Resolution | null {
    for (const target of this.#aliasedPaths(from, specifier)) {
      if (isElsewhere(target)) return this.#resolvePackage(from, target);
      const found = this.#find(target, from);
      if (found) return { kind: 'file', path: found };
    }
    return null;
  }

  /** What the nearest aliases make of a specifier. */
  #aliasedPaths(from: string, specifier: string): string[] {
    for (const folder of foldersAbove(from)) {
      const aliases = this.#aliases.get(folder);
      if (aliases) return aliasesOf(aliases, specifier);
    }
    return [];
  }

  #resolvePackage(from: string, specifier: string): Resolution {
    const builtin = builtinName(specifier);
    if (builtin) return { kind: 'external', name: builtin, standard: true };
    const [, scheme, rest = ''] = specifier.match(/^([a-z][a-z0-9+.-]*):(.*)$/i) ?? [];
    if (scheme === 'npm' || scheme === 'jsr') return this.#resolvePackage(from, rest.replace(/^\//, ''));
    if (scheme) return { kind: 'external', name: nameOfUrl(scheme, specifier), standard: false };
    const name = packageNameOf(specifier);
    if (name === null) return UNRESOLVED;
    const folder = this.#packages.folderOf(from, name);
    if (folder === null) return { kind: 'external', name, standard: false };
    const subpath = `.${specifier.slice(name.length).replace(/\?.*$/, '')}`;
    const path = findExport(this.#paths, folder, this.#manifests.get(folder) ?? null, subpath);
    return path ? { kind: 'file', path } : UNRESOLVED;
  }
}

/** True for what an import map may lead to besides files: a package of a registry, or a URL. */
const isElsewhere = (target: string) => /^[a-z][a-z0-9+.-]*:/i.test(target);

/** A URL's host, which is as much of a package as it has; else (`virtual:routes`) all of it. */
function nameOfUrl(scheme: string, url: string): string {
  if (scheme === 'data') return 'data:';
  return /^https?$/.test(scheme) ? (URL.parse(url)?.origin ?? url) : url;
}
