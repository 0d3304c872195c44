import { z } from 'zod';
import { lenient, readConfiguration } from '../json.ts';
import type { LockReader } from './manifest.ts';

const Installed = lenient(z.record(z.string(), z.object({ version: lenient(z.string()) })));
const Npm = z.object({ packages: Installed, dependencies: Installed });

/** `package-lock.json`: what is installed beside the lock and beside its workspaces, not inside of other packages. */
const npm: LockReader = {
  ecosystem: 'npm',
  fits: /(^|\/)(package-lock|npm-shrinkwrap)\.json$/,
  *read(text) {
    const lock = readConfiguration(Npm, text);
    for (const [path, { version }] of Object.entries(lock?.packages ?? {})) {
      const at = `/${path}`.lastIndexOf('/node_modules/');
      const folder = path.slice(0, Math.max(0, at - 1));
      const isInside = `/${folder}/`.includes('/node_modules/');
      if (at >= 0 && !isInside && version) yield { name: path.slice(at + 'node_modules/'.length), version, folder };
    }
    for (const [name, { version }] of Object.entries(lock?.dependencies ?? {})) if (version) yield { name, version };
  },
};

const Bun = z.object({
  workspaces: lenient(z.record(z.string(), z.object({ name: lenient(z.string()) }))),
  packages: lenient(z.record(z.string(), z.array(z.unknown()))),
});

/** `bun.lock`: `name` is installed beside the lock, `workspace/name` beside that workspace. */
const bun: LockReader = {
  ecosystem: 'npm',
  fits: /(^|\/)bun\.lock$/,
  *read(text) {
    const lock = readConfiguration(Bun, text);
    const folders = new Map(Object.entries(lock?.workspaces ?? {}).map(([folder, { name }]) => [name, folder]));
    for (const [key, [resolved]] of Object.entries(lock?.packages ?? {})) {
      const [, version] = String(resolved).match(/@(\d[^@]*)$/) ?? [];
      const [, owner, name] = key.match(/^(?:((?:@[^/]+\/)?[^@/]+)\/)?((?:@[^/]+\/)?[^@/]+)$/) ?? [];
      const folder = owner === undefined ? '' : folders.get(owner);
      if (name && version && folder !== undefined) yield { name, version, folder };
    }
  },
};

const ASKED = /^(dependencies|devDependencies|optionalDependencies)$/;
/** Deeper than any key of `pnpm-lock.yaml` that says a version. */
const DEEPEST = 6;

/** `pnpm-lock.yaml`: its importers are folders; older ones may have one, whose dependencies stand at the top. */
const pnpm: LockReader = {
  ecosystem: 'npm',
  fits: /(^|\/)pnpm-lock\.yaml$/,
  *read(text) {
    let keys: string[] = [];
    for (const line of text.split('\n')) {
      const [, indent = '', key, value = ''] =
        line.match(/^((?: {2})*)["']?([^\s"':][^"':]*)["']?:(?: +(\S.*))?$/) ?? [];
      if (key === undefined) continue;
      keys = [...keys.slice(0, Math.min(indent.length / 2, DEEPEST)), key];
      const [folder = '', kind = '', name, field = 'version'] = keys[0] === 'importers' ? keys.slice(1) : ['', ...keys];
      // An alias has what it stands for before the version, and after a version may be the peers it goes with.
      const [, version] = value.match(/^["']?(?:\/?(?:@[^/@]+\/)?[^/@\d:][^/@:]*[/@])?(\d[A-Za-z\d.+-]*)/) ?? [];
      if (ASKED.test(kind) && name && version && field === 'version') yield { name, version, folder };
    }
  },
};

/** `yarn.lock`: a version for each `name@range` that is asked for, of Yarn 1 and of those since. */
const yarn: LockReader = {
  ecosystem: 'npm',
  fits: /(^|\/)yarn\.lock$/,
  *read(text) {
    let keys: string[] = [];
    for (const line of text.split('\n')) {
      if (/^[^\s#:]/.test(line)) keys = line.replace(/^\? |"|:$/g, '').split(/, */);
      const [, version] = line.match(/^ {2}version:? "?(\d[^"\s]*)"?$/) ?? [];
      if (version === undefined) continue;
      for (const key of keys) {
        const asked = key.replace(/^(@?[^@]+@)npm:/, '$1');
        // An alias comes before what it stands for.
        yield { name: asked.replace(/^@?[^@]+@(?=@?[^@:]+@)/, ''), version };
      }
      keys = [];
    }
  },
};

const Specifiers = lenient(z.record(z.string(), z.string()));
const Deno = z.object({
  specifiers: Specifiers,
  packages: lenient(z.object({ specifiers: Specifiers })),
  npm: lenient(z.object({ specifiers: Specifiers })),
});

/** `deno.lock`: a version for each `npm:name@range` that is asked for, of its versions 2 to 5. */
const deno: LockReader = {
  ecosystem: 'npm',
  fits: /(^|\/)deno\.lock$/,
  *read(text) {
    const lock = readConfiguration(Deno, text);
    const all = { ...lock?.npm?.specifiers, ...lock?.packages?.specifiers, ...lock?.specifiers };
    for (const [specifier, resolved] of Object.entries(all)) {
      const [, name, range] = specifier.match(/^(?:npm:|jsr:)?((?:@[^/@]+\/)?[^/@]+)@(.+)$/) ?? [];
      // After a version may be the peers it goes with.
      const [, version] = resolved.match(/(?:^|@)(\d[A-Za-z\d.+-]*)/) ?? [];
      if (name && version) yield { name: range === '*' ? name : `${name}@${range}`, version };
    }
  },
};

export const npmLocks: readonly LockReader[] = [npm, bun, pnpm, yarn, deno];
