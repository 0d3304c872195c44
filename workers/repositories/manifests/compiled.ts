import { z } from 'zod';
import { directivesOf } from '../go/go-mod.ts';
import { folderOf, foldersAbove, join } from '../paths.ts';
import { lenient, readToml } from '../toml.ts';
import {
  type Dependency,
  emptyManifest,
  type ManifestFacts,
  type ManifestReader,
  readEach,
  type Scope,
} from './manifest.ts';

/** `go.mod`. What is only needed by others (`// indirect`) is left out. */
export const goMod: ManifestReader = {
  ecosystem: 'go',
  fits: (path) => /(^|\/)go\.mod$/.test(path),
  read: readEach((text) => {
    const facts = emptyManifest();
    for (const { name, rest, indirect } of directivesOf(text)) {
      const [first = '', version = null] = rest.split(/\s+/);
      if (name === 'module') facts.name = first;
      else if (name === 'require' && !indirect) facts.dependencies.push({ name: first, version, scope: 'runtime' });
      else if (name === 'tool') facts.dependencies.push({ name: first, version: null, scope: 'development' });
    }
    return facts.name === null ? null : facts;
  }),
};

const Table = lenient(z.record(z.string(), z.unknown()));
const Crates = z.object({ dependencies: Table, 'dev-dependencies': Table, 'build-dependencies': Table });
const Cargo = Crates.extend({
  package: lenient(
    z.object({ name: lenient(z.string()), version: z.unknown().optional(), workspace: lenient(z.string()) }),
  ),
  workspace: lenient(z.object({ package: lenient(z.object({ version: lenient(z.string()) })), dependencies: Table })),
  target: lenient(z.record(z.string(), Crates)),
});
type Workspace = NonNullable<z.infer<typeof Cargo>['workspace']>;
const CRATE_SCOPES = {
  dependencies: 'runtime',
  'dev-dependencies': 'development',
  'build-dependencies': 'build',
} as const satisfies Record<string, Scope>;

const asTable = (value: unknown) =>
  (typeof value === 'object' && value !== null ? value : { version: value }) as Record<string, unknown>;

function crates(tables: z.infer<typeof Crates>, workspace: Workspace | undefined): Dependency[] {
  const entries = Object.entries(CRATE_SCOPES) as [keyof typeof CRATE_SCOPES, Scope][];
  return entries.flatMap(([field, scope]) =>
    Object.entries(tables[field] ?? {}).flatMap(([name, value]): Dependency[] => {
      const own = asTable(value);
      const given = own.workspace === true ? asTable(workspace?.dependencies?.[name]) : own;
      // A crate of the same repository is no dependency on anybody.
      if (typeof given.path === 'string') return [];
      return [
        {
          name: typeof given.package === 'string' ? given.package : name,
          version: typeof given.version === 'string' ? given.version : null,
          scope: own.optional === true && scope === 'runtime' ? 'optional' : scope,
        },
      ];
    }),
  );
}

/** `Cargo.toml`, with what it takes from its workspace: that one's own list only says which versions are meant. */
export const cargo: ManifestReader = {
  ecosystem: 'cargo',
  fits: (path) => /(^|\/)Cargo\.toml$/.test(path),
  async read(paths, files) {
    const manifests = await readEach((text) => readToml(Cargo, text))(paths, files);
    const workspaces = new Map<string, Workspace>();
    for (const [path, { workspace }] of manifests) if (workspace) workspaces.set(folderOf(path), workspace);
    const described = [...manifests].map(([path, manifest]): [string, ManifestFacts] => {
      const named = manifest.package?.workspace;
      const folders = named === undefined ? [...foldersAbove(path)] : [join(folderOf(path), named) ?? ''];
      const workspace = workspaces.get(folders.find((folder) => workspaces.has(folder)) ?? '');
      const given = asTable(manifest.package?.version);
      const version = given.workspace === true ? workspace?.package?.version : given.version;
      return [
        path,
        {
          ...emptyManifest(),
          name: manifest.package?.name ?? null,
          version: typeof version === 'string' ? version : null,
          dependencies: [manifest, ...Object.values(manifest.target ?? {})].flatMap((tables) =>
            crates(tables, workspace),
          ),
        },
      ];
    });
    return new Map(described);
  },
};
