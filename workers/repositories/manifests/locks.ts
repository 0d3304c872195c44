import { z } from 'zod';
import { lenient, readConfiguration } from '../json.ts';
import { folderOf, foldersAbove, join } from '../paths.ts';
import type { RepositoryFiles } from '../source-language.ts';
import { readToml } from '../toml.ts';
import { type Dependency, type Ecosystem, type LockedVersion, type LockReader, plainName } from './manifest.ts';
import { npmLocks } from './npm-locks.ts';

const Package = z.object({ name: z.string(), version: lenient(z.string()) });
const Toml = z.object({ package: lenient(z.array(Package)) });
const Composer = z.object({ packages: lenient(z.array(Package)), 'packages-dev': lenient(z.array(Package)) });
const Pipfile = z.record(z.string(), z.unknown());
const Resolved = z.record(z.string(), z.object({ resolved: lenient(z.string()) }));
const Nuget = z.object({ dependencies: lenient(z.record(z.string(), Resolved)) });

/** The packages that have a version: those of the repository itself may be without one. */
const versioned = (packages: readonly z.infer<typeof Package>[] = []): LockedVersion[] =>
  packages.flatMap(({ name, version }) => (version ? [{ name, version }] : []));

const tomlPackages = (text: string) => versioned(readToml(Toml, text)?.package);

const LOCKS: readonly LockReader[] = [
  ...npmLocks,
  { ecosystem: 'cargo', fits: /(^|\/)Cargo\.lock$/, read: tomlPackages },
  { ecosystem: 'pypi', fits: /(^|\/)(poetry|uv|pdm)\.lock$/, read: tomlPackages },
  {
    ecosystem: 'pypi',
    fits: /(^|\/)Pipfile\.lock$/,
    *read(text) {
      for (const group of Object.values(readConfiguration(Pipfile, text) ?? {})) {
        for (const [name, value] of Object.entries(group ?? {})) {
          const version = (value as { version?: unknown } | null)?.version;
          if (typeof version === 'string') yield { name, version: version.replace(/^==/, '') };
        }
      }
    },
  },
  {
    ecosystem: 'rubygems',
    fits: /(^|\/)Gemfile\.lock$/,
    *read(text) {
      for (const [, name = '', version = ''] of text.matchAll(/^ {4}([\w.-]+) \(([\w.-]+)\)$/gm))
        yield { name, version };
    },
  },
  {
    ecosystem: 'composer',
    fits: /(^|\/)composer\.lock$/,
    *read(text) {
      const lock = readConfiguration(Composer, text);
      yield* versioned(lock?.packages);
      yield* versioned(lock?.['packages-dev']);
    },
  },
  {
    ecosystem: 'nuget',
    fits: /(^|\/)packages\.lock\.json$/,
    *read(text) {
      for (const packages of Object.values(readConfiguration(Nuget, text)?.dependencies ?? {})) {
        for (const [name, { resolved }] of Object.entries(packages)) if (resolved) yield { name, version: resolved };
      }
    },
  },
  {
    ecosystem: 'maven',
    fits: /(^|\/)gradle\.lockfile$/,
    *read(text) {
      for (const [, name = '', version = ''] of text.matchAll(/^([\w.-]+:[\w.-]+):([\w.+-]+)=/gm))
        yield { name, version };
    },
  },
];

/** What versions that may take each other's place have in common: `1` for 1.2.3, `0.2` for 0.2.3. */
const seriesOf = (version: string | null) => version?.match(/^\D{0,3}(0\.\d+|\d+)/)?.[1] ?? '';

/**
 * Reads the lock files among `paths`. Gives what tells the version that the one beside a manifest, or above it, has
 * chosen for a dependency: null when none has, or has several and the manifest does not say which of them it means.
 */
export async function readLocks(paths: readonly string[], files: RepositoryFiles) {
  const locked = new Map<string, Map<string, string>>();
  const keyOf = (ecosystem: Ecosystem, folder: string, name: string) =>
    `${ecosystem} ${folder} ${ecosystem === 'pypi' ? plainName(name) : name}`;
  for (const path of paths) {
    const lock = LOCKS.find(({ fits }) => fits.test(path));
    const text = lock ? ((await files.readText(path)) ?? '').replaceAll('\r\n', '\n') : '';
    for (const { name, version, folder = '' } of lock?.read(text) ?? []) {
      const at = join(folderOf(path), folder);
      if (!lock || at === null) continue;
      const key = keyOf(lock.ecosystem, at, name);
      const versions = locked.get(key) ?? new Map<string, string>();
      locked.set(key, versions);
      if (!versions.has(seriesOf(version))) versions.set(seriesOf(version), version);
    }
  }
  return (path: string, ecosystem: Ecosystem, { name, version, alias = name }: Dependency): string | null => {
    for (const folder of foldersAbove(path)) {
      const versions =
        locked.get(keyOf(ecosystem, folder, `${name}@${version}`)) ?? locked.get(keyOf(ecosystem, folder, alias));
      if (versions)
        return versions.get(seriesOf(version)) ?? (versions.size === 1 ? [...versions.values()][0] : null) ?? null;
    }
    return null;
  };
}
