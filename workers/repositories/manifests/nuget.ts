import { folderOf, foldersAbove, join } from '../paths.ts';
import type { RepositoryFiles } from '../source-language.ts';
import { readXml, type XmlElement } from '../xml.ts';
import { type Dependency, emptyManifest, type ManifestFacts, type ManifestReader } from './manifest.ts';

/** What MSBuild takes from one file. Names are lower-case; null stands for what is said in several ways. */
type Project = {
  path: string;
  properties: ReadonlyMap<string, string | null>;
  /** Versions by the packages that they are of, wherever those are asked for. */
  pinned: ReadonlyMap<string, string | null>;
  references: readonly Reference[];
  imports: readonly string[];
};
type Reference = { name: string; version: string | null; isDevelopment: boolean };

/** Files that one project takes something from. */
const MOST_IMPORTS = 50;
const MOST_ROUNDS = 10;
/** No name or version is longer; one that grows beyond is a trap. */
const LONGEST = 200;
/** What MSBuild takes by itself from the nearest folder, the last that it reads first. */
const SHARED = ['Directory.Build.targets', 'Directory.Packages.props', 'Directory.Build.props'];
const TEST_RUNNER = 'microsoft.net.test.sdk';

/** A C# project file and what it shares with others, and the older `packages.config`. */
export const nuget: ManifestReader = {
  ecosystem: 'nuget',
  fits: (path) =>
    /(^|\/)([^/]+\.(cs|fs|vb)proj|Directory\.(Build\.(props|targets)|Packages\.props)|packages\.config)$/.test(path),
  async read(paths, files) {
    const projects = new Map<string, Project>();
    // Grows while it is walked, by what is imported.
    const all = new Set(paths);
    for (const path of all) {
      const project = readProject((await files.readText(path)) ?? '', path);
      projects.set(path, project);
      for (const target of project.imports) for (const found of targetsOf(target, path, files)) all.add(found);
    }
    return new Map(
      paths.flatMap((path) => {
        const project = projects.get(path);
        return project ? [[path, describe(project, scopeOf(project, projects, files))]] : [];
      }),
    );
  },
};

function readProject(text: string, path: string): Project {
  const elements = readXml(text);
  const nested = Map.groupBy(elements, ({ parent }) => parent);
  /** What an item says of itself, as an attribute or an element. */
  const said = ({ id, attributes }: XmlElement, name: string): string | null =>
    attributes.get(name) ?? nested.get(id)?.find((element) => element.path.endsWith(`/${name}`))?.text ?? null;
  const [properties, pinned] = [new Map<string, string | null>(), new Map<string, string | null>()];
  const references: Reference[] = [];
  const imports: string[] = [];
  for (const element of elements) {
    const { path: at, attributes } = element;
    const [, property] = at.match(/^Project\/PropertyGroup\/([\w.-]+)$/) ?? [];
    if (property) setOnce(properties, property, element.text);
    else if (/^Project\/(ImportGroup\/)?Import$/.test(at)) imports.push(attributes.get('Project') ?? '');
    else if (at === 'packages/package') {
      const isDevelopment = attributes.get('developmentDependency') === 'true';
      references.push({ name: attributes.get('id') ?? '', version: attributes.get('version') ?? null, isDevelopment });
    }
    const [, kind] = at.match(/\/(Global|)Package(?:Reference|Version)$/) ?? [];
    if (kind === undefined) continue;
    const isPin = at.endsWith('Version');
    const version = said(element, 'VersionOverride') ?? said(element, 'Version') ?? attributes.get('version') ?? null;
    const isDevelopment = kind === 'Global' || /^all$/i.test(said(element, 'PrivateAssets') ?? '');
    for (const name of (attributes.get('Include') ?? '').split(';')) {
      if (isPin) setOnce(pinned, name, version ?? '');
      else references.push({ name: name.trim(), version, isDevelopment });
    }
    for (const name of (attributes.get('Update') ?? '').split(';')) if (version) setOnce(pinned, name, version);
  }
  return { path, properties, pinned, references, imports };
}

/** What is said twice depends on what nobody can tell from here, unless it is the same. */
function setOnce(map: Map<string, string | null>, name: string, value: string): void {
  const key = name.trim().toLowerCase();
  map.set(key, map.has(key) && map.get(key) !== value ? null : value);
}

/** The nearest file of this name, seen from `folder`. */
function nearest(name: string, folder: string, files: RepositoryFiles): string[] {
  const paths = [...foldersAbove(`${folder}/`)].map((above) => join(above, name) ?? '');
  return paths.filter((path) => files.paths.has(path)).slice(0, 1);
}

/** The file that is imported as `target`, where it says so, or leaves only how far up it is. */
function targetsOf(target: string, path: string, files: RepositoryFiles): string[] {
  const folder = folderOf(path);
  const [, above] = target.match(/GetPathOfFileAbove\(\s*'?([\w.-]+)'?/) ?? [];
  if (above) return folder === '' ? [] : nearest(above, folderOf(folder), files);
  const plain = target.replaceAll('\\', '/').replace(/^\$\(MSBuildThisFileDirectory\)/i, '');
  const found = plain === '' || plain.includes('$(') ? null : join(folder, plain);
  return found !== null && files.paths.has(found) ? [found] : [];
}

/** A project and all that it takes something from, the first that has a say first. */
function scopeOf(project: Project, projects: ReadonlyMap<string, Project>, files: RepositoryFiles): Project[] {
  const shared = SHARED.flatMap((name) => nearest(name, folderOf(project.path), files));
  const scope = new Set([project]);
  for (const path of shared) {
    const found = projects.get(path);
    if (found) scope.add(found);
  }
  // Grows while it is walked.
  for (const { path, imports } of scope) {
    for (const found of imports.flatMap((target) => targetsOf(target, path, files))) {
      const imported = projects.get(found);
      if (imported && scope.size < MOST_IMPORTS) scope.add(imported);
    }
  }
  return [...scope];
}

/** What the first of `scope` that says anything says by this name. */
function find(scope: readonly Project[], field: 'properties' | 'pinned', name: string): string | null {
  const key = name.toLowerCase();
  return scope.find((project) => project[field].has(key))?.[field].get(key) ?? null;
}

/** `text` with the values of its properties; null when one of them is not known. */
function expand(text: string | null, scope: readonly Project[]): string | null {
  let value = text;
  for (let round = 0; value?.includes('$('); round++) {
    if (round === MOST_ROUNDS || value.length > LONGEST) return null;
    const next: string = value.replace(/\$\(([\w.-]+)\)/g, (whole, name: string) => {
      const found = find(scope, 'properties', name);
      return found === null || found.length > LONGEST ? whole : found;
    });
    if (next === value) return null;
    value = next;
  }
  return value?.trim() || null;
}

function describe(project: Project, scope: readonly Project[]): ManifestFacts {
  const { path, references, properties } = project;
  const isTest =
    properties.get('istestproject') === 'true' || references.some(({ name }) => name.toLowerCase() === TEST_RUNNER);
  const dependencies = references.flatMap(({ name: written, version, isDevelopment }): Dependency[] => {
    const name = expand(written, scope);
    const asked = expand(version ?? find(scope, 'pinned', name ?? ''), scope);
    return name ? [{ name, version: asked, scope: isDevelopment || isTest ? 'development' : 'runtime' }] : [];
  });
  if (!path.endsWith('proj')) return { ...emptyManifest(), dependencies };
  const own = (name: string) => expand(properties.get(name) ?? null, scope);
  const [file = ''] = path.match(/[^/]+(?=\.\w+$)/) ?? [];
  const version = expand(find(scope, 'properties', 'version'), scope);
  return {
    ...emptyManifest(),
    name: own('packageid') ?? own('assemblyname') ?? file,
    version,
    dependencies,
  };
}
