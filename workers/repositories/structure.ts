import type { MapParts, SystemMap } from '../../shared/map.ts';
import { byText } from '../../shared/order.ts';
import { type Manifest, readManifests } from './manifests/index.ts';
import { plainName, sameName } from './manifests/manifest.ts';
import type { FileFacts } from './read-files.ts';
import type { Skipped } from './skipped.ts';
import type { Definition, ModuleSystem, RepositoryFiles } from './source-language.ts';

type Told = MapParts<'entryPoints' | 'routes' | 'scripts' | 'manifests' | 'technologies'>;

const MOST_DEFINITIONS = 200_000;
/** So many packages of a language (every folder of a Go module is one) are modules; of more, those further up. */
const MOST_PARTS = 400;

/** Where a repository is entered, what it answers, what it runs, and what it is made with. */
export async function readStructure(
  facts: readonly FileFacts[],
  files: RepositoryFiles,
  systems: readonly ModuleSystem[],
  externals: SystemMap['externals'],
): Promise<Told> {
  const { manifests, scripts } = await readManifests(files);
  const routes = [
    ...facts.flatMap(({ path, source }) => (source?.routes ?? []).map((route) => ({ file: path, ...route }))),
    ...systems.flatMap((system) => system.routes?.() ?? []),
  ];
  const entryPoints: Told['entryPoints'] = systems.flatMap((system) => system.entries?.() ?? []);
  const known = new Set(entryPoints.map(({ path }) => path));
  for (const { path, source } of facts) {
    if (source?.isProgram && !known.has(path)) entryPoints.push({ path, kind: 'program', name: null });
  }
  return {
    entryPoints: entryPoints.sort(
      (a, b) => byText(a.path, b.path) || byText(a.kind, b.kind) || byText(a.name ?? '', b.name ?? ''),
    ),
    routes: routes.sort(
      (a, b) => byText(a.path, b.path) || byText(a.method, b.method) || byText(a.file, b.file) || a.line - b.line,
    ),
    scripts,
    manifests,
    technologies: findTechnologies(manifests, externals),
  };
}

/** Every package that a manifest asks for, and how many files import it, the most first. */
function findTechnologies(manifests: readonly Manifest[], externals: SystemMap['externals']): Told['technologies'] {
  const keyOf = (ecosystem: Manifest['ecosystem'], name: string) => `${ecosystem} ${sameName(ecosystem, name)}`;
  const own = new Set(manifests.map(({ ecosystem, name }) => keyOf(ecosystem, name ?? '')));
  const importers = new Map<string, number>();
  for (const { name, standard, importers: count } of externals) {
    const plain = plainName(name);
    if (!standard) importers.set(plain, (importers.get(plain) ?? 0) + count);
  }
  const asked = manifests.flatMap(({ path, ecosystem, dependencies }) =>
    dependencies.map((dependency) => ({ ...dependency, path, ecosystem })),
  );
  const grouped = Map.groupBy(
    asked.filter(({ ecosystem, name }) => !own.has(keyOf(ecosystem, name))),
    ({ ecosystem, name }) => keyOf(ecosystem, name),
  );
  return [...grouped.values()]
    .map((uses) => {
      const { ecosystem = 'npm', name = '' } = uses[0] ?? {};
      // Java's packages are called by their groups, as nothing says what is in an artifact.
      const imported = ecosystem === 'maven' ? (name.split(':')[0] ?? name) : name;
      return {
        ecosystem,
        name,
        versions: unique(uses.flatMap(({ version, locked }) => locked ?? version ?? [])),
        scopes: unique(uses.map(({ scope }) => scope)),
        manifests: unique(uses.map(({ path }) => path)).length,
        importers: importers.get(plainName(imported)) ?? 0,
      };
    })
    .sort((a, b) => b.importers - a.importers || b.manifests - a.manifests || byText(a.name, b.name));
}

const unique = <Text extends string>(texts: readonly Text[]): Text[] => [...new Set(texts)].sort(byText);

/**
 * The folders that a repository's own shape makes modules: all that its manifests declare, and the packages of its
 * languages down to the depth where there would be too many.
 */
export function ownModules(systems: readonly ModuleSystem[]): Map<string, string> {
  const chosen = new Map(systems.flatMap((system) => [...system.packages]));
  const parts = systems.flatMap((system) => [...(system.parts ?? [])]);
  const depthOf = (folder: string) => folder.split('/').length;
  const levels = [...Map.groupBy(parts, ([folder]) => depthOf(folder))].sort(([a], [b]) => a - b);
  let count = 0;
  for (const [, level] of levels) {
    count += level.length;
    if (count > MOST_PARTS) break;
    for (const [folder, name] of level) if (!chosen.has(folder)) chosen.set(folder, name);
  }
  return chosen;
}

/** The definitions of each file that the map tells: of a repository with very many only those in no other. */
export function chooseDefinitions(facts: readonly FileFacts[], skipped: Skipped): (file: FileFacts) => Definition[] {
  const count = facts.reduce((sum, { source }) => sum + (source?.definitions.length ?? 0), 0);
  if (count <= MOST_DEFINITIONS) return ({ source }) => source?.definitions ?? [];
  skipped.add('', `definitions inside of others: ${count} are more than ${MOST_DEFINITIONS}`);
  let left = MOST_DEFINITIONS;
  return ({ source }) => {
    let end = 0;
    return (source?.definitions ?? []).filter(({ line, endLine }) => {
      if (line <= end || left === 0) return false;
      end = endLine;
      left--;
      return true;
    });
  };
}
