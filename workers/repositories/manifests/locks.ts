import { z } from 'zod';
import { lenient, readConfiguration } from '../json.ts';
import { readToml } from '../toml.ts';
import type { Ecosystem } from './manifest.ts';

type LockReader = { ecosystem: Ecosystem; fits: RegExp; read(text: string): Iterable<[string, string]> };

const Versions = z.object({ name: z.string(), version: z.string() });
const Toml = z.object({ package: lenient(z.array(Versions)) });
const Composer = z.object({ packages: lenient(z.array(Versions)), 'packages-dev': lenient(z.array(Versions)) });
const Npm = z.object({
  packages: lenient(z.record(z.string(), z.object({ version: lenient(z.string()) }))),
  dependencies: lenient(z.record(z.string(), z.object({ version: lenient(z.string()) }))),
});
const Bun = z.object({ packages: lenient(z.record(z.string(), z.array(z.unknown()))) });
const Pipfile = z.record(z.string(), z.unknown());

const tomlPackages = (text: string): [string, string][] =>
  (readToml(Toml, text)?.package ?? []).map(({ name, version }) => [name, version]);

const LOCKS: readonly LockReader[] = [
  {
    ecosystem: 'npm',
    fits: /(^|\/)(package-lock|npm-shrinkwrap)\.json$/,
    *read(text) {
      const lock = readConfiguration(Npm, text);
      for (const [path, { version }] of Object.entries(lock?.packages ?? {})) {
        const [, name] = path.match(/^node_modules\/((?:@[^/]+\/)?[^/]+)$/) ?? [];
        if (name && version) yield [name, version];
      }
      for (const [name, { version }] of Object.entries(lock?.dependencies ?? {})) if (version) yield [name, version];
    },
  },
  {
    ecosystem: 'npm',
    fits: /(^|\/)bun\.lock$/,
    *read(text) {
      for (const [name, [resolved]] of Object.entries(readConfiguration(Bun, text)?.packages ?? {})) {
        const at = typeof resolved === 'string' ? resolved.lastIndexOf('@') : -1;
        if (typeof resolved === 'string' && at > 0 && resolved.slice(0, at) === name)
          yield [name, resolved.slice(at + 1)];
      }
    },
  },
  {
    ecosystem: 'npm',
    fits: /(^|\/)pnpm-lock\.yaml$/,
    *read(text) {
      for (const [, name = '', version = ''] of text.matchAll(
        /^ {6}'?((?:@[\w.-]+\/)?[\w.-]+)'?:\n {8}specifier: [^\n]*\n {8}version: '?([\w.+-]+)/gm,
      )) {
        yield [name, version];
      }
    },
  },
  { ecosystem: 'cargo', fits: /(^|\/)Cargo\.lock$/, read: tomlPackages },
  { ecosystem: 'pypi', fits: /(^|\/)(poetry|uv|pdm)\.lock$/, read: tomlPackages },
  {
    ecosystem: 'pypi',
    fits: /(^|\/)Pipfile\.lock$/,
    *read(text) {
      for (const group of Object.values(readConfiguration(Pipfile, text) ?? {})) {
        for (const [name, value] of Object.entries(group ?? {})) {
          const version = (value as { version?: unknown } | null)?.version;
          if (typeof version === 'string') yield [name, version.replace(/^==/, '')];
        }
      }
    },
  },
  {
    ecosystem: 'rubygems',
    fits: /(^|\/)Gemfile\.lock$/,
    *read(text) {
      for (const [, name = '', version = ''] of text.matchAll(/^ {4}([\w.-]+) \(([\w.-]+)\)$/gm)) yield [name, version];
    },
  },
  {
    ecosystem: 'composer',
    fits: /(^|\/)composer\.lock$/,
    *read(text) {
      const lock = readConfiguration(Composer, text);
      for (const { name, version } of [...(lock?.packages ?? []), ...(lock?.['packages-dev'] ?? [])])
        yield [name, version];
    },
  },
];

export const isLock = (path: string): boolean => LOCKS.some(({ fits }) => fits.test(path));

/** The versions that a lock file has chosen, by name; null for a path of another kind. */
export function readLock(path: string, text: string): { ecosystem: Ecosystem; versions: Map<string, string> } | null {
  const lock = LOCKS.find(({ fits }) => fits.test(path));
  if (!lock) return null;
  const versions = new Map<string, string>();
  for (const [name, version] of lock.read(text)) if (!versions.has(name)) versions.set(name, version);
  return { ecosystem: lock.ecosystem, versions };
}
