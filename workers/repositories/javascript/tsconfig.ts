import { z } from 'zod';
import { lenient, readConfiguration } from '../json.ts';
import { folderOf, join, matchStar } from '../paths.ts';
import type { RepositoryFiles } from '../source-language.ts';

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

const MOST_EXTENDED = 16;

/** The aliases of a configuration file, with those it extends; of one that only refers to others, all of theirs. */
export async function readAliases(files: RepositoryFiles, path: string): Promise<Aliases> {
  const own = await readExtended(files, path, MOST_EXTENDED);
  if (own.aliases.paths.length > 0 || own.aliases.baseFolder !== null) return own.aliases;
  const merged: Aliases = { baseFolder: null, paths: [] };
  for (const reference of own.references) {
    const { aliases } = await readExtended(files, reference, MOST_EXTENDED);
    merged.baseFolder ??= aliases.baseFolder;
    merged.paths.push(...aliases.paths);
  }
  return merged;
}

async function readExtended(
  files: RepositoryFiles,
  path: string,
  depth: number,
): Promise<{ aliases: Aliases; references: string[] }> {
  const configuration = readConfiguration(Configuration, await files.readText(path));
  const folder = folderOf(path);
  const aliases: Aliases = { baseFolder: null, paths: [] };
  for (const parent of depth > 0 ? (configuration?.extends ?? []) : []) {
    const target = findConfiguration(files, folder, parent);
    if (target) Object.assign(aliases, (await readExtended(files, target, depth - 1)).aliases);
  }
  const { baseUrl, paths } = configuration?.compilerOptions ?? {};
  if (baseUrl !== undefined) aliases.baseFolder = join(folder, baseUrl);
  if (paths) {
    const base = baseUrl === undefined ? (aliases.baseFolder ?? folder) : (join(folder, baseUrl) ?? folder);
    aliases.paths = Object.entries(paths).map(([pattern, targets]) => ({
      pattern,
      targets: targets.flatMap((target) => join(base, target) ?? []),
    }));
  }
  const references = (configuration?.references ?? []).flatMap((reference) => {
    return findConfiguration(files, folder, `./${reference.path}`) ?? [];
  });
  return { aliases, references };
}

/** The file that `extends` or a reference names, when it is in the repository. */
function findConfiguration(files: RepositoryFiles, folder: string, name: string): string | null {
  const path = name.startsWith('.') ? join(folder, name) : null;
  if (path === null) return null;
  const candidates = [path, `${path}.json`, `${path}/tsconfig.json`];
  return candidates.find((candidate) => candidate.endsWith('.json') && files.paths.has(candidate)) ?? null;
}

/** The paths that `specifier` may stand for, the best pattern's first. */
export function aliasesOf({ paths, baseFolder }: Aliases, specifier: string): string[] {
  const fitting = paths
    .flatMap(({ pattern, targets }) => {
      const star = matchStar(pattern, specifier);
      return star === null ? [] : [{ pattern, targets: targets.map((target) => target.replace('*', () => star)) }];
    })
    // TypeScript takes an exact name, then the pattern with the longest beginning.
    .sort((a, b) => starAt(b.pattern) - starAt(a.pattern));
  const based = baseFolder === null ? null : join(baseFolder, specifier);
  return [...(fitting[0]?.targets ?? []), ...(based === null ? [] : [based])];
}

const starAt = (pattern: string) => (pattern.includes('*') ? pattern.indexOf('*') : Number.POSITIVE_INFINITY);
