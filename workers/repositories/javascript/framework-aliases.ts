import { foldersAbove, join } from '../paths.ts';
import type { Manifest } from './manifest.ts';
import type { Aliases } from './tsconfig.ts';

const NUXT_SOURCE = ['app/*', 'src/*', '*'];
/** What names stand for by the package that makes them, from the folder of the manifest that asks for it. */
const BY_PACKAGE: Readonly<Record<string, Readonly<Record<string, readonly string[]>>>> = {
  nuxt: { '~/*': NUXT_SOURCE, '@/*': NUXT_SOURCE, '~~/*': ['*'], '@@/*': ['*'], '#shared/*': ['shared/*'] },
  '@sveltejs/kit': { $lib: ['src/lib'], '$lib/*': ['src/lib/*'] },
  '@vue/cli-service': { '@/*': ['src/*'] },
};

/**
 * Adds the aliases that frameworks make by themselves: the configuration that tells them to TypeScript is generated, and in
 * no repository. What a configuration says there goes first.
 */
export function addFrameworkAliases(aliases: Map<string, Aliases>, manifests: ReadonlyMap<string, Manifest>): void {
  for (const [folder, { dependencies, devDependencies }] of manifests) {
    const asked = { ...devDependencies, ...dependencies };
    const made = Object.entries(BY_PACKAGE).flatMap(([name, own]) => (name in asked ? Object.entries(own) : []));
    const paths = made.map(([pattern, targets]) => ({
      pattern,
      targets: targets.flatMap((target) => join(folder, target) ?? []),
    }));
    addAliases(aliases, folder, paths);
  }
}

/** Adds aliases to those that hold in a folder, but for the patterns that it knows already. */
export function addAliases(aliases: Map<string, Aliases>, folder: string, added: Aliases['paths']): void {
  if (added.length === 0) return;
  const above = [...foldersAbove(join(folder, 'package.json') ?? '')].find((one) => aliases.has(one));
  const { baseFolder, paths } = (above !== undefined && aliases.get(above)) || { baseFolder: null, paths: [] };
  const others = added.filter(({ pattern }) => !paths.some((known) => known.pattern === pattern));
  aliases.set(folder, { baseFolder, paths: [...paths, ...others] });
}
