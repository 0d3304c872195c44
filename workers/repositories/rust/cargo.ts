import { z } from 'zod';
import { byText } from '../../../shared/order.ts';
import { vendoredFolder } from '../languages.ts';
import { folderOf, foldersAbove, join } from '../paths.ts';
import type { RepositoryFiles } from '../source-language.ts';
import { lenient, readToml } from '../toml.ts';

const Target = z.object({ name: lenient(z.string()), path: lenient(z.string()) });
const Given = z.object({
  path: lenient(z.string()),
  package: lenient(z.string()),
  workspace: lenient(z.boolean()),
});
const Dependencies = lenient(z.record(z.string(), z.union([z.string(), Given])));
const Manifest = z.object({
  package: lenient(z.object({ name: z.string() })),
  workspace: lenient(z.object({ dependencies: Dependencies })),
  lib: lenient(Target),
  bin: lenient(z.array(Target)),
  test: lenient(z.array(Target)),
  example: lenient(z.array(Target)),
  bench: lenient(z.array(Target)),
  dependencies: Dependencies,
  'dev-dependencies': Dependencies,
  'build-dependencies': Dependencies,
  target: lenient(z.record(z.string(), z.object({ dependencies: Dependencies }))),
});

type Manifest = z.infer<typeof Manifest>;

/** A crate that another asks for. */
export type Dependency = {
  /** Its package's. */
  name: string;
  /** Where it is in the repository; null when it is another's. */
  crate: Crate | null;
};

export type Crate = {
  folder: string;
  /** The name that it is asked for by. */
  package: string;
  /** As code writes it, which may be another than its package's: `-` is `_`. */
  name: string;
  /** The file of its library; null when it has none. */
  library: string | null;
  /** The files that a compilation begins with, the library first. */
  roots: string[];
  /** Other crates, by what its code calls them. */
  dependencies: ReadonlyMap<string, Dependency>;
};

const asCode = (name: string) => name.replaceAll('-', '_');

/** The crates that a repository's manifests declare. */
export async function readCrates(files: RepositoryFiles): Promise<Crate[]> {
  const manifests = new Map<string, Manifest>();
  for (const path of files.paths) {
    if (!/(^|\/)Cargo\.toml$/.test(path) || vendoredFolder(path)) continue;
    const manifest = readToml(Manifest, await files.readText(path));
    if (manifest) manifests.set(folderOf(path), manifest);
  }
  const crates = new Map<string, Crate>();
  for (const [folder, manifest] of [...manifests].sort(([a], [b]) => byText(a, b))) {
    if (manifest.package) crates.set(folder, readCrate(files.paths, folder, manifest));
  }
  const libraries = new Map<string, Crate>();
  for (const crate of crates.values()) {
    const name = asCode(crate.package);
    if (crate.library !== null && !libraries.has(name)) libraries.set(name, crate);
  }
  for (const crate of crates.values()) {
    const asked = askedFor(crate.folder, manifests).map(({ key, path, renamed }): [string, Dependency] => {
      const name = renamed ?? key;
      const found = (path === null ? undefined : crates.get(path)) ?? libraries.get(asCode(name)) ?? null;
      return [renamed === undefined && found ? found.name : asCode(key), { name, crate: found }];
    });
    crate.dependencies = new Map(asked);
  }
  return [...crates.values()];
}

type Asked = { key: string; path: string | null; renamed: string | undefined };

/** What the manifest of a folder asks for, with what its workspace says of it. */
function askedFor(folder: string, manifests: ReadonlyMap<string, Manifest>): Asked[] {
  const manifest = manifests.get(folder);
  const root = foldersAbove(`${folder}/x`).find((above) => manifests.get(above)?.workspace) ?? folder;
  const shared = manifests.get(root)?.workspace?.dependencies ?? {};
  const tables = [
    manifest?.dependencies,
    manifest?.['dev-dependencies'],
    manifest?.['build-dependencies'],
    ...Object.values(manifest?.target ?? {}).map((target) => target.dependencies),
  ];
  return tables.flatMap((table) =>
    Object.entries(table ?? {}).map(([key, value]) => {
      const inherits = typeof value === 'object' && value.workspace === true;
      const given = inherits ? shared[key] : value;
      const { path = null, package: renamed } = typeof given === 'object' ? given : {};
      return { key, path: path === null ? null : join(inherits ? root : folder, path), renamed };
    }),
  );
}

function readCrate(paths: ReadonlySet<string>, folder: string, manifest: Manifest): Crate {
  const inCrate = (path: string | undefined) => (path === undefined ? null : join(folder, path));
  const library = [inCrate(manifest.lib?.path), inCrate('src/lib.rs')].find((path) => path && paths.has(path)) ?? null;
  const prefix = folder === '' ? '' : `${folder}/`;
  const targets = /^(src\/main|build|(src\/bin|tests|examples|benches)\/([^/]+|[^/]+\/main))\.rs$/;
  const roots = new Set(library === null ? [] : [library]);
  for (const path of paths) if (path.startsWith(prefix) && targets.test(path.slice(prefix.length))) roots.add(path);
  for (const kind of ['bin', 'test', 'example', 'bench'] as const) {
    for (const { path } of manifest[kind] ?? []) {
      const root = inCrate(path);
      if (root && paths.has(root)) roots.add(root);
    }
  }
  const name = manifest.package?.name ?? '';
  return {
    folder,
    package: name,
    name: asCode(manifest.lib?.name ?? name),
    library,
    roots: [...roots],
    dependencies: new Map(),
  };
}
