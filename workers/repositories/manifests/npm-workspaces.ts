import { z } from 'zod';
import { lenient } from '../json.ts';
import { folderOf, foldersAbove } from '../paths.ts';
import type { RepositoryFiles } from '../source-language.ts';
import { readYaml } from '../yaml.ts';
import type { Scope } from './manifest.ts';
import { npmLocks } from './npm-locks.ts';

const Names = lenient(z.record(z.string(), z.unknown()));
const Catalogs = z.object({
  catalog: Names,
  catalogs: lenient(z.record(z.string(), z.record(z.string(), z.unknown()))),
});

/** What a `package.json`, or the settings beside it, say for all packages of a workspace. */
export const WorkspaceRoot = Catalogs.extend({
  workspaces: lenient(z.union([z.array(z.string()), Catalogs])),
  overrides: Names,
  resolutions: Names,
  pnpm: lenient(z.object({ overrides: Names })),
  dependencies: Names,
  devDependencies: Names,
  optionalDependencies: Names,
});
type WorkspaceRoot = z.infer<typeof WorkspaceRoot>;

/** What counts for a package that a manifest asks for as `written`; null when it is not told. */
export type VersionFor = (name: string, written: string | null, scope: Scope) => string | null;

/** Versions by `<catalogue> <package>`, and those that are taken whatever is asked for, by `<package>` or with its range. */
type Shared = {
  catalogs: Map<string, string>;
  overrides: Map<string, string>;
  /** What the root itself asks for, which an override may mean as `$name`. */
  direct: Record<string, unknown>;
};
const nothing = (): Shared => ({ catalogs: new Map(), overrides: new Map(), direct: {} });

/** Files that have catalogues, as pnpm and Yarn write them; npm's and Bun's are in the manifest. */
const SETTINGS = /(^|\/)(pnpm-workspace\.yaml|\.yarnrc\.yml)$/;

/** Reads what the roots of workspaces say of versions, in their manifests and beside them. Gives it by a manifest's path. */
export async function readWorkspaceVersions(
  manifests: ReadonlyMap<string, WorkspaceRoot>,
  files: RepositoryFiles,
): Promise<(path: string) => VersionFor> {
  const roots = new Map<string, Shared>();
  const rootAt = (folder: string) => {
    const shared = roots.get(folder) ?? nothing();
    roots.set(folder, shared);
    return shared;
  };
  for (const path of files.paths) {
    if (npmLocks.some(({ fits }) => fits.test(path))) rootAt(folderOf(path));
    if (!SETTINGS.test(path)) continue;
    const settings = await readYaml(WorkspaceRoot, await files.readText(path));
    if (settings) addRoot(rootAt(folderOf(path)), settings);
  }
  for (const [path, manifest] of manifests) {
    const folder = folderOf(path);
    if (manifest.workspaces !== undefined || roots.has(folder)) addRoot(rootAt(folder), manifest);
  }
  return (path) => {
    const root = [...foldersAbove(path)].map((folder) => roots.get(folder)).find((shared) => shared);
    const { catalogs, overrides, direct } = root ?? alone(manifests.get(path));
    const inCatalog = (name: string, version: string | null) => {
      const [, catalog] = version?.match(/^catalog:(.*)$/) ?? [];
      return catalog === undefined ? version : (catalogs.get(`${catalog.trim() || 'default'} ${name}`) ?? null);
    };
    return (name, written, scope) => {
      const asked = inCatalog(name, written);
      // What peers ask for is up to whoever has them.
      const override = scope === 'peer' ? undefined : (overrides.get(`${name}@${asked}`) ?? overrides.get(name));
      const meant = override?.startsWith('$') ? direct[override.slice(1)] : override;
      return typeof meant === 'string' ? inCatalog(name, meant) : asked;
    };
  };
}

function alone(manifest: WorkspaceRoot | undefined): Shared {
  const shared = nothing();
  if (manifest) addRoot(shared, manifest);
  return shared;
}

function addRoot(shared: Shared, root: WorkspaceRoot): void {
  for (const given of [root, ...(Array.isArray(root.workspaces) ? [] : [root.workspaces])]) {
    const all = { default: given?.catalog ?? {}, ...given?.catalogs };
    for (const [catalog, versions] of Object.entries(all)) {
      for (const [name, version] of Object.entries(versions))
        if (typeof version === 'string') shared.catalogs.set(`${catalog} ${name}`, version);
    }
  }
  shared.direct = { ...root.optionalDependencies, ...root.devDependencies, ...root.dependencies };
  for (const given of [root.pnpm?.overrides, root.resolutions, root.overrides]) {
    for (const [key, value] of Object.entries(given ?? {})) {
      const version = typeof value === 'object' && value !== null && '.' in value ? value['.'] : value;
      if (typeof version === 'string') shared.overrides.set(keyOf(key), version);
    }
  }
}

/** What an override is for: `name` or `name@range`. One that is only for what another package asks for has a key of nothing. */
const keyOf = (key: string) =>
  key.match(/^(?:\*\*\/)?((?:@[^/@>]+\/)?[^/@>]+(?:@(?:npm:)?[^/>]+)?)$/)?.[1]?.replace('@npm:', '@') ?? '';
