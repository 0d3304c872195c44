import { z } from 'zod';
import { vendoredFolder } from '../languages.ts';
import { folderOf, join } from '../paths.ts';
import type { RepositoryFiles } from '../source-language.ts';
import { lenient, readToml } from '../toml.ts';

const Target = z.object({ name: lenient(z.string()), path: lenient(z.string()) });
const Dependencies = lenient(
  z.record(z.string(), z.union([z.string(), z.object({ path: lenient(z.string()), package: lenient(z.string()) })])),
);
const Manifest = z.object({
  package: lenient(z.object({ name: z.string() })),
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

export type Crate = {
  folder: string;
  /** As code writes it: `-` is `_`. */
  name: string;
  /** The file of its library; null when it has none. */
  library: string | null;
  /** The files that a compilation begins with, the library first. */
  roots: string[];
  /** What its code calls other crates, and the names that these have. */
  dependencies: Map<string, string>;
};

const asCode = (name: string) => name.replaceAll('-', '_');

/** The crates that a repository's manifests declare. */
export async function readCrates(files: RepositoryFiles): Promise<Crate[]> {
  const crates: Crate[] = [];
  for (const path of files.paths) {
    if (!/(^|\/)Cargo\.toml$/.test(path) || vendoredFolder(path)) continue;
    const manifest = readToml(Manifest, await files.readText(path));
    if (manifest?.package) crates.push(readCrate(files.paths, folderOf(path), manifest));
  }
  return crates;
}

function readCrate(paths: ReadonlySet<string>, folder: string, manifest: z.infer<typeof Manifest>): Crate {
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
  const dependencies = new Map<string, string>();
  const tables = [
    manifest.dependencies,
    manifest['dev-dependencies'],
    manifest['build-dependencies'],
    ...Object.values(manifest.target ?? {}).map((target) => target.dependencies),
  ];
  for (const table of tables) {
    for (const [name, value] of Object.entries(table ?? {})) {
      dependencies.set(asCode(name), (typeof value === 'object' ? value.package : undefined) ?? name);
    }
  }
  const name = asCode(manifest.lib?.name ?? manifest.package?.name ?? '');
  return { folder, name, library, roots: [...roots], dependencies };
}
