import { z } from 'zod';
import { lenient, readConfiguration } from '../json.ts';
import { matchStar } from '../paths.ts';
import { findIndex, findTarget } from './files.ts';

const Dependencies = lenient(z.record(z.string(), z.unknown()));

const Manifest = z.object({
  name: lenient(z.string()),
  main: lenient(z.string()),
  bin: lenient(z.union([z.string(), z.record(z.string(), z.string())])),
  module: lenient(z.string()),
  source: lenient(z.string()),
  types: lenient(z.string()),
  typings: lenient(z.string()),
  tsconfig: lenient(z.string()),
  exports: z.unknown().optional(),
  imports: lenient(z.record(z.string(), z.unknown())),
  workspaces: lenient(
    z.union([z.array(z.string()), z.object({ packages: z.array(z.string()) }).transform(({ packages }) => packages)]),
  ),
  dependencies: Dependencies,
  devDependencies: Dependencies,
  peerDependencies: Dependencies,
});

/** What a `package.json` says about modules. */
export type Manifest = z.infer<typeof Manifest>;

export const readManifest = (text: string | null): Manifest | null => readConfiguration(Manifest, text);

/**
 * Every path that a conditional target may lead to, code before declarations. Conditions are the runtime's: here each of
 * them may hold.
 */
function* targetsOf(target: unknown): Generator<string> {
  if (typeof target === 'string') yield target;
  else if (Array.isArray(target)) for (const item of target) yield* targetsOf(item);
  else if (target && typeof target === 'object') {
    const { source, types, ...others } = target as Record<string, unknown>;
    for (const item of [source, ...Object.values(others), types]) yield* targetsOf(item);
  }
}

/** The entry of `map` that `key` fits, exactly or by its longest pattern, with what its `*` is. */
function entryFor(map: Record<string, unknown>, key: string): { target: unknown; star: string | null } | null {
  const exact = map[key];
  if (exact !== undefined) return { target: exact, star: null };
  const patterns = Object.keys(map).filter((pattern) => pattern.includes('*') && matchStar(pattern, key) !== null);
  const [best] = patterns.sort((a, b) => b.indexOf('*') - a.indexOf('*') || b.length - a.length);
  return best === undefined ? null : { target: map[best], star: matchStar(best, key) };
}

/** The targets of the entry in `map` that `key` fits, with `*` filled in. */
function* targetsFor(map: Record<string, unknown>, key: string): Generator<string> {
  const { target, star = null } = entryFor(map, key) ?? {};
  for (const path of targetsOf(target)) yield star === null ? path : path.replaceAll('*', () => star);
}

/** True when `exports` maps subpaths, and is not itself the target of `.`. */
function isSubpathMap(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && Object.keys(value).some((key) => key.startsWith('.'));
}

/** The file of the package in `folder` that its importers get as `subpath` (`.` or `./a`); null when there is none. */
export function findExport(
  paths: ReadonlySet<string>,
  folder: string,
  manifest: Manifest | null,
  subpath: string,
): string | null {
  const { exports, source, types, typings, module, main } = manifest ?? {};
  const find = (target: string | undefined) => (target === undefined ? null : findTarget(paths, folder, target));
  if (exports !== undefined && exports !== null) {
    const map = isSubpathMap(exports) ? exports : { '.': exports };
    // What is mapped to null is kept from importers, even where the file is there.
    if (entryFor(map, subpath)?.target === null) return null;
    for (const target of targetsFor(map, subpath)) {
      const found = find(target);
      if (found) return found;
    }
  }
  if (subpath !== '.') return find(subpath);
  for (const target of [source, module, main, types ?? typings]) {
    const found = find(target);
    if (found) return found;
  }
  return findIndex(paths, folder) ?? find('./src/index');
}

/** Where the manifest's `imports` lead a `#name`: a file of the package, or another package's specifier. */
export function findInternal(
  paths: ReadonlySet<string>,
  folder: string,
  manifest: Manifest,
  specifier: string,
): { path: string } | { specifier: string } | null {
  for (const target of targetsFor(manifest.imports ?? {}, specifier)) {
    if (!target.startsWith('.')) return { specifier: target };
    const path = findTarget(paths, folder, target);
    if (path) return { path };
  }
  return null;
}
