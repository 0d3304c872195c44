import { z } from 'zod';
import { lenient, readConfiguration } from '../json.ts';
import { folderOf, join, matchStar } from '../paths.ts';
import type { RepositoryFiles } from '../source-language.ts';
import { findExport } from './manifest.ts';
import { type Packages, packageNameOf } from './packages.ts';

const Configuration = z.object({
  extends: lenient(z.union([z.string().transform((path) => [path]), z.array(z.string())])),
  references: lenient(z.array(z.object({ path: z.string() }))),
  compilerOptions: lenient(
    z.object({ baseUrl: lenient(z.string()), paths: lenient(z.record(z.string(), z.array(z.string()))) }),
  ),
});

/** Names that stand for folders of the repository, as a `tsconfig.json` or an import map gives them. */
export type Aliases = {
  /** Bare names are looked for here first; null when they are not. */
  baseFolder: string | null;
  /** Patterns with at most one `*`, and what they stand for, from the root of the repository. */
  paths: { pattern: string; targets: string[] }[];
};

/** What a configuration sets, with the folder of the file that says so: undefined is not set, empty is. */
type Options = {
  baseUrl?: { folder: string; path: string };
  paths?: { folder: string; targets: Record<string, string[]> };
};
type Read = { options: Options; references: string[] };

/** Reads the aliases of a repository's configuration files: each file once, however many extend it. */
export class AliasReader {
  readonly #files: RepositoryFiles;
  readonly #packages: Packages;
  readonly #known = new Map<string, Read>();

  constructor(files: RepositoryFiles, packages: Packages) {
    this.#files = files;
    this.#packages = packages;
  }

  /** The aliases of a configuration file, with those it extends; of one that only refers to others, all of theirs. */
  async read(path: string): Promise<Aliases> {
    const { options, references } = await this.#readExtended(path);
    const own = toAliases(options, folderOf(path));
    if (own.paths.length > 0 || own.baseFolder !== null) return own;
    const merged: Aliases = { baseFolder: null, paths: [] };
    for (const reference of references) {
      const referred = await this.#readExtended(reference);
      const aliases = toAliases(referred.options, folderOf(reference));
      merged.baseFolder ??= aliases.baseFolder;
      merged.paths.push(...aliases.paths);
    }
    return merged;
  }

  async #readExtended(path: string): Promise<Read> {
    const known = this.#known.get(path);
    if (known) return known;
    const read: Read = { options: {}, references: [] };
    // Known before its parents are read: one that extends itself finds nothing more.
    this.#known.set(path, read);
    const configuration = readConfiguration(Configuration, await this.#files.readText(path));
    const folder = folderOf(path);
    for (const parent of configuration?.extends ?? []) {
      const target = this.#find(path, parent);
      if (target) Object.assign(read.options, (await this.#readExtended(target)).options);
    }
    const { baseUrl, paths } = configuration?.compilerOptions ?? {};
    if (baseUrl !== undefined) read.options.baseUrl = { folder, path: baseUrl };
    if (paths) read.options.paths = { folder, targets: paths };
    read.references = (configuration?.references ?? []).flatMap(
      (reference) => this.#find(path, `./${reference.path}`) ?? [],
    );
    return read;
  }

  /** The file that `extends` or a reference names, when it is in the repository. */
  #find(from: string, name: string): string | null {
    const path = name.startsWith('.') ? join(folderOf(from), name) : this.#findInPackage(from, name);
    if (path === null) return null;
    const candidates = [path, `${path}.json`, `${path}/tsconfig.json`];
    return candidates.find((candidate) => candidate.endsWith('.json') && this.#files.paths.has(candidate)) ?? null;
  }

  /** `@repo/base/web.json` is a file of that package; `@repo/base` is what its manifest names, or its `tsconfig.json`. */
  #findInPackage(from: string, name: string): string | null {
    const packageName = packageNameOf(name);
    const folder = packageName === null ? null : this.#packages.folderOf(from, packageName);
    if (packageName === null || folder === null) return null;
    const manifest = this.#packages.manifests.get(folder) ?? null;
    return name === packageName
      ? join(folder, manifest?.tsconfig ?? 'tsconfig.json')
      : findExport(this.#files.paths, folder, manifest, `.${name.slice(packageName.length)}`);
  }
}

/** What the options of a configuration in `folder` come to: `${configDir}` is that folder, whoever says it. */
function toAliases({ baseUrl, paths }: Options, folder: string): Aliases {
  const place = (from: string, path: string) => {
    const [, rest] = path.match(/^\$\{configDir\}(.*)$/i) ?? [];
    return rest === undefined ? join(from, path) : join(folder, `./${rest}`);
  };
  const baseFolder = baseUrl === undefined ? null : place(baseUrl.folder, baseUrl.path);
  if (!paths) return { baseFolder, paths: [] };
  const base = baseFolder ?? paths.folder;
  return {
    baseFolder,
    paths: Object.entries(paths.targets).map(([pattern, targets]) => ({
      pattern,
      targets: targets.flatMap((target) => place(base, target) ?? []),
    })),
  };
}

/** The paths that `specifier` may stand for, the best pattern's first. */
export function aliasesOf({ paths, baseFolder }: Aliases, specifier: string): string[] {
  let best: { star: string; at: number; targets: readonly string[] } | null = null;
  for (const { pattern, targets } of paths) {
    const star = matchStar(pattern, specifier);
    // TypeScript takes an exact name, then the pattern with the longest beginning.
    if (star !== null && starAt(pattern) > (best?.at ?? -1)) best = { star, at: starAt(pattern), targets };
  }
  const aliased = best?.targets.map((target) => target.replace('*', () => best?.star ?? '')) ?? [];
  const based = baseFolder === null ? null : join(baseFolder, specifier);
  return [...aliased, ...(based === null ? [] : [based])];
}

const starAt = (pattern: string) => (pattern.includes('*') ? pattern.indexOf('*') : Number.POSITIVE_INFINITY);
