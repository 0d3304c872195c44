import { z } from 'zod';
import { directivesOf, replacementsOf, usesOf } from '../go/go-mod.ts';
import { vendoredFolder } from '../languages.ts';
import { folderOf, foldersAbove, join } from '../paths.ts';
import type { RepositoryFiles } from '../source-language.ts';
import { lenient, readToml } from '../toml.ts';
import {
  type Dependency,
  emptyManifest,
  type ManifestFacts,
  type ManifestReader,
  readEach,
  type Scope,
} from './manifest.ts';

/** No package's path is longer. */
const LONGEST_TOOL = 500;

/** `go.mod`, with what its workspace replaces. What is only needed by others (`// indirect`) is left out. */
export const goMod: ManifestReader = {
  ecosystem: 'go',
  fits: (path) => /(^|\/)go\.mod$/.test(path),
  async read(paths, files) {
    const workspaces = await readGoWorkspaces(files);
    return readEach((text, path) => readGoMod(text, workspaces.get(folderOf(path))))(paths, files);
  },
};

/** What the workspaces of a repository replace, by the folders of the modules that they use. */
async function readGoWorkspaces(files: RepositoryFiles): Promise<Map<string, ReadonlyMap<string, string>>> {
  const workspaces = new Map<string, ReadonlyMap<string, string>>();
  for (const path of files.paths) {
    if (!/(^|\/)go\.work$/.test(path) || vendoredFolder(path)) continue;
    const directives = [...directivesOf((await files.readText(path)) ?? '')];
    const replaced = replacementsOf(directives);
    for (const folder of usesOf(folderOf(path), directives)) workspaces.set(folder, replaced);
  }
  return workspaces;
}

function readGoMod(text: string, workspace: ReadonlyMap<string, string> = new Map()): ManifestFacts | null {
  const facts = emptyManifest();
  const direct = new Map<string, string | null>();
  const all = new Map<string, string | null>();
  const tools: string[] = [];
  const directives = [...directivesOf(text)];
  for (const { name: directive, rest, indirect } of directives) {
    const [name = '', version = null] = rest.split(/\s+/);
    if (directive === 'module') facts.name = name;
    else if (directive === 'require') {
      all.set(name, version);
      if (!indirect) direct.set(name, version);
    } else if (directive === 'tool' && name.length <= LONGEST_TOOL) tools.push(name);
  }
  if (facts.name === null) return null;
  const replaced = replacementsOf(directives);
  const add = (name: string, version: string | null, scope: Scope) => {
    const [instead] = [workspace, replaced].flatMap((told) => told.get(`${name} ${version}`) ?? told.get(name) ?? []);
    // A folder is no dependency on anybody; of another module, the version alone would say nothing.
    if (instead !== undefined && /^\.{0,2}\//.test(instead)) return;
    const [module, other] = instead?.split(/\s+/) ?? [];
    const asked = instead === undefined ? version : module === name ? (other ?? null) : instead;
    facts.dependencies.push({ name, version: asked, scope });
  };
  for (const [name, version] of direct) add(name, version, 'runtime');
  for (const tool of tools) {
    // A tool is a folder of a module, which has its version.
    const module = [...foldersAbove(`${tool}/`)].find((folder) => folder === facts.name || all.has(folder));
    if (module !== facts.name) add(module ?? tool, all.get(module ?? tool) ?? null, 'development');
  }
  return facts;
}

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
