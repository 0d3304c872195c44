import { z } from 'zod';
import { lenient, readConfiguration } from '../json.ts';
import { folderOf, foldersAbove, join } from '../paths.ts';
import type { RepositoryFiles } from '../source-language.ts';
import { readToml } from '../toml.ts';
import { type Dependency, type Ecosystem, type LockedVersion, type LockReader, sameName } from './manifest.ts';
import { npmLocks } from './npm-locks.ts';
import { compiledRequirements } from './requirements.ts';

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
  compiledRequirements,
  {
    ecosystem: 'rubygems',
    fits: /(^|\/)(Gemfile\.lock|gems\.locked)$/,
    *read(text) {
      // Behind a version may be the platform that it is built for.
      for (const [, name = '', version = ''] of text.matchAll(/^ {4}([\w.-]+) \(([\w.]+)(?:-[\w.-]+)?\)$/gm))
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

/** True for the files that `readLocks` reads. */
export const isLock = (path: string): boolean => LOCKS.some(({ fits }) => fits.test(path));

/** What versions that may take each other's place have in common: `1` for 1.2.3, `0.2` for 0.2.3. */
const seriesOf = (version: string | null) => version?.match(/^\D{0,3}(0\.\d+|\d+)/)?.[1] ?? '';

/** No project has more versions of one package that cannot take each other's place. */
const MOST_SERIES = 50;

/** A dependency of the manifest at `path`. */
type Asked = { path: string; ecosystem: Ecosystem; dependency: Dependency };

/** What lock files may call a dependency: what is asked for, or the name that the project gives it. */
const keysOf = ({ ecosystem, dependency: { name, version, written, alias = name } }: Asked) =>
  [`${name}@${version}`, `${alias}@${written}`, alias].map((name) => `${ecosystem} ${sameName(ecosystem, name)}`);

/**
 * Reads the lock files among `paths`, one after the other, for what is `asked`: the rest of one is not held. Gives what
 * tells the version that the one beside a manifest, or above it, has chosen for a dependency: null when none has, or has
 * several and the manifest does not say which of them it means.
 */
export async function readLocks(paths: readonly string[], asked: readonly Asked[], files: RepositoryFiles) {
  const wanted = new Set(asked.flatMap(keysOf));
  const folders = new Set([...new Set(asked.map(({ path }) => path))].flatMap((path) => [...foldersAbove(path)]));
  /** By the folder and the key, the versions by their series. */
  const locked = new Map<string, Map<string, string>>();
  for (const path of paths) {
    const lock = LOCKS.find(({ fits }) => fits.test(path));
    const text = lock ? await files.readText(path) : null;
    if (!lock || text === null) continue;
    for (const { name, version, folder = '' } of lock.read(text)) {
      const key = `${lock.ecosystem} ${sameName(lock.ecosystem, name)}`;
      const at = wanted.has(key) ? join(folderOf(path), folder) : null;
      if (at === null || !folders.has(at)) continue;
      const versions = locked.get(`${at} ${key}`) ?? new Map<string, string>();
      locked.set(`${at} ${key}`, versions);
      if (!versions.has(seriesOf(version)) && versions.size < MOST_SERIES) versions.set(seriesOf(version), version);
    }
  }
  return (one: Asked): string | null => {
    const keys = keysOf(one);
    for (const folder of foldersAbove(one.path)) {
      const versions = keys.map((key) => locked.get(`${folder} ${key}`)).find((found) => found);
      if (versions)
        return (
          versions.get(seriesOf(one.dependency.version)) ??
          (versions.size === 1 ? [...versions.values()][0] : null) ??
          null
        );
    }
    return null;
  };
}
