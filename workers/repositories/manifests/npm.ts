import { z } from 'zod';
import { lenient, readConfiguration } from '../json.ts';
import {
  type Dependency,
  emptyManifest,
  type ManifestFacts,
  type ManifestReader,
  readEach,
  type Scope,
} from './manifest.ts';
import { readWorkspaceVersions, type VersionFor, WorkspaceRoot } from './npm-workspaces.ts';

const Names = lenient(z.record(z.string(), z.unknown()));
const Package = WorkspaceRoot.extend({
  name: lenient(z.string()),
  version: lenient(z.string()),
  scripts: Names,
  peerDependencies: Names,
});
const SCOPES = {
  dependencies: 'runtime',
  devDependencies: 'development',
  peerDependencies: 'peer',
  optionalDependencies: 'optional',
} as const satisfies Record<string, Scope>;

/**
 * Packages of the same repository, which are no dependencies on anybody; an archive may be somebody's. An override of `-`
 * takes a dependency away.
 */
const OWN = /^(workspace|link|portal):|^file:(?!.*\.(tgz|tar\.gz)$)|^-$/;

/** What `"alias": "npm:name@range"` asks for; a lock file has it by the alias. */
function unaliased(alias: string, asked: string | null): Omit<Dependency, 'scope'> {
  const [, target] = asked?.match(/^(?:npm|jsr):(.+)$/) ?? [];
  const [, name, range] = target?.match(/^(@[^/@]+\/[^/@]+|[A-Za-z][^/@]*)(?:@(.+))?$/) ?? [];
  return name ? { name, version: range ?? null, alias } : { name: alias, version: target ?? (asked || null) };
}

/** `package.json`, with the versions that the root of its workspace has for it. */
export const npm: ManifestReader = {
  ecosystem: 'npm',
  fits: (path) => /(^|\/)package\.json$/.test(path),
  async read(paths, files) {
    const manifests = await readEach((text) => readConfiguration(Package, text))(paths, files);
    const versionsOf = await readWorkspaceVersions(manifests, files);
    return new Map([...manifests].map(([path, manifest]) => [path, describe(manifest, versionsOf(path))]));
  },
};

function describe(manifest: z.infer<typeof Package>, versionFor: VersionFor): ManifestFacts {
  const facts = { ...emptyManifest(), name: manifest.name ?? null, version: manifest.version ?? null };
  for (const [field, scope] of Object.entries(SCOPES) as [keyof typeof SCOPES, Scope][]) {
    for (const [name, version] of Object.entries(manifest[field] ?? {})) {
      const written = typeof version === 'string' ? version : null;
      const asked = versionFor(name, written, scope);
      if (asked !== null && OWN.test(asked)) continue;
      const differs = written !== null && written !== asked;
      facts.dependencies.push({ ...unaliased(name, asked), scope, ...(differs && { written }) });
    }
  }
  for (const [name, command] of Object.entries(manifest.scripts ?? {})) {
    if (typeof command === 'string') facts.scripts.push({ name, command });
  }
  return facts;
}

const Deno = z.object({ name: lenient(z.string()), version: lenient(z.string()), tasks: Names, imports: Names });

/** `deno.json`: tasks, and what its import map takes from registries. */
export const deno: ManifestReader = {
  ecosystem: 'npm',
  fits: (path) => /(^|\/)deno\.jsonc?$/.test(path),
  read: readEach((text) => {
    const manifest = readConfiguration(Deno, text);
    if (!manifest) return null;
    const facts = { ...emptyManifest(), name: manifest.name ?? null, version: manifest.version ?? null };
    for (const target of Object.values(manifest.imports ?? {})) {
      const [, name, version = null] =
        String(target).match(/^(?:npm|jsr):\/?((?:@[^/@]+\/)?[^/@]+)(?:@([^/]+))?/) ?? [];
      if (name) facts.dependencies.push({ name, version, scope: 'runtime' });
    }
    for (const [name, task] of Object.entries(manifest.tasks ?? {})) {
      const command = typeof task === 'object' && task !== null && 'command' in task ? task.command : task;
      if (typeof command === 'string') facts.scripts.push({ name, command });
    }
    return facts;
  }),
};
