import { z } from 'zod';
import { lenient, readConfiguration } from '../json.ts';
import { vendoredFolder } from '../languages.ts';
import { folderOf, join } from '../paths.ts';
import type { RepositoryFiles } from '../source-language.ts';
import { Prefixes } from './prefixes.ts';

const Folders = lenient(z.record(z.string(), z.union([z.string().transform((path) => [path]), z.array(z.string())])));
const Autoload = lenient(z.object({ 'psr-4': Folders, 'psr-0': Folders }));
const Manifest = z.object({
  name: lenient(z.string()),
  autoload: Autoload,
  'autoload-dev': Autoload,
  require: lenient(z.record(z.string(), z.unknown())),
  'require-dev': lenient(z.record(z.string(), z.unknown())),
});
const Package = z.object({ name: z.string(), autoload: Autoload });
const Lock = z.object({ packages: lenient(z.array(Package)), 'packages-dev': lenient(z.array(Package)) });

/** What Composer says of a repository. */
export type Composer = {
  /** Folders with a manifest, and the names of the packages. */
  packages: Map<string, string>;
  /** What a namespace's prefix stands for: folders of the repository. */
  prefixes: Prefixes<string[]>;
  /** Which package a prefix belongs to, as the lock file says. */
  locked: Prefixes<string>;
  required: string[];
};

export async function readComposer(files: RepositoryFiles): Promise<Composer> {
  const composer: Composer = {
    packages: new Map(),
    prefixes: new Prefixes(),
    locked: new Prefixes(),
    required: [],
  };
  for (const path of files.paths) {
    if (!/(^|\/)composer\.(json|lock)$/.test(path) || vendoredFolder(path)) continue;
    const text = await files.readText(path);
    if (path.endsWith('.lock')) {
      const lock = readConfiguration(Lock, text);
      for (const { name, autoload } of [...(lock?.packages ?? []), ...(lock?.['packages-dev'] ?? [])]) {
        for (const prefix of Object.keys({ ...autoload?.['psr-4'], ...autoload?.['psr-0'] })) {
          if (prefix !== '') composer.locked.add(prefix, name);
        }
      }
      continue;
    }
    const manifest = readConfiguration(Manifest, text);
    if (!manifest) continue;
    const folder = folderOf(path);
    composer.packages.set(folder, manifest.name ?? folder);
    composer.required.push(...Object.keys({ ...manifest.require, ...manifest['require-dev'] }));
    for (const autoload of [manifest.autoload, manifest['autoload-dev']]) {
      for (const [prefix, places] of Object.entries(autoload?.['psr-4'] ?? {})) {
        composer.prefixes.add(
          prefix,
          places.flatMap((place) => join(folder, place) ?? []),
        );
      }
    }
  }
  return composer;
}
