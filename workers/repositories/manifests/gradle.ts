import { z } from 'zod';
import { folderOf, foldersAbove } from '../paths.ts';
import { lenient, readToml } from '../toml.ts';
import { type Expand, readGradleValues, takeBlocks, withoutComments } from './gradle-values.ts';
import {
  type Dependency,
  emptyManifest,
  type ManifestFacts,
  type ManifestReader,
  readEach,
  type Scope,
} from './manifest.ts';

type Library = { name: string; version: string | null };
type Catalog = {
  /** By their accessor: `a.b` for what a catalogue calls `a-b`; a bundle has several. */
  libraries: ReadonlyMap<string, readonly Library[]>;
  versions: ReadonlyMap<string, string | null>;
};

/**
 * `build.gradle` and `build.gradle.kts`, as far as they write out what they need, and the catalogues that they refer
 * to. A catalogue tells only what no build of the repository names: that one says what it is for.
 */
export const gradle: ManifestReader = {
  ecosystem: 'maven',
  fits: (path) => /(^|\/)(build\.gradle(\.kts)?|[\w.-]*\.versions\.toml)$/.test(path),
  async read(paths, files) {
    const isCatalog = (path: string) => path.endsWith('.toml');
    const catalogs = await readEach(readCatalog)(paths.filter(isCatalog), files);
    const byPlace = new Map([...catalogs].map(([path, catalog]) => [placeOf(path), catalog]));
    const named = new Set<Library>();
    const scripts = paths.filter((path) => !isCatalog(path));
    const expandAt = await readGradleValues(scripts, files);
    const builds = await readEach((text, path) => {
      const catalogOf = (name: string) => {
        const folder = [...foldersAbove(path)].find((candidate) => byPlace.has(`${candidate} ${name}`));
        return byPlace.get(`${folder} ${name}`);
      };
      const expand = expandAt(path, (accessor) => {
        const [, name = '', version = ''] = accessor.match(/^(\w+)\.versions\.([\w.]+)$/) ?? [];
        return catalogOf(name)?.versions.get(version) ?? null;
      });
      return readBuild(text, expand, (name, accessor) => {
        const libraries = catalogOf(name)?.libraries.get(accessor) ?? [];
        for (const library of libraries) named.add(library);
        return libraries;
      });
    })(scripts, files);
    const left = [...catalogs].map(([path, catalog]): [string, ManifestFacts] => {
      const libraries = [...new Set([...catalog.libraries.values()].flat())].filter((library) => !named.has(library));
      return [path, { ...emptyManifest(), dependencies: libraries.map((one) => ({ ...one, scope: 'runtime' })) }];
    });
    return new Map([...builds, ...left]);
  },
};

/** The folder whose builds, with those below, know a catalogue, and what they call it. */
function placeOf(path: string): string {
  const folder = folderOf(path);
  const [name] = path.slice(folder.length).replace('/', '').split('.');
  return `${/(^|\/)gradle$/.test(folder) ? folderOf(folder) : folder} ${name}`;
}

/** Where a statement in a build begins that may declare something: `implementation(` or `implementation `. */
const STATEMENT = /(?:^|[{;])[ \t]*["']?(\w+)["']?(?:[ \t]*\(\s*|[ \t]+)/gm;
const WRAPPERS = /^(?:(?:platform|enforcedPlatform|testFixtures)\s*\(\s*)+/;
const COORDINATES = /^["']([\w.-]+):([\w.-]+)(?::([^"'@:\n]+))?[^"'\n]*["']/;
/** `group: 'a', name: 'b', version: '1'` in Groovy, with `=` in Kotlin, or the three in this order. */
const FIELDS =
  /^\[?(?:group\s*[:=]\s*)?["']([\w.-]+)["']\s*,\s*(?:name\s*[:=]\s*)?["']([\w.-]+)["'](?:\s*,\s*(?:version\s*[:=]\s*)?["']([^"'\n]+)["'])?/;
/** A version that is a variable's, and one that is given in a block behind. */
const VARIABLE = /^[^\n{}]*?\bversion\s*[:=]\s*([A-Za-z][\w.]*)/;
const RICH = /^[^{}\n]*\{\s*version\s*\{\s*(?:strictly|require|prefer)[ \t(]+["']([^"'\n]+)["']/;
const KOTLIN = /^kotlin\(\s*["']([\w-]+)["'](?:\s*,\s*["']([^"'\n]+)["'])?/;
const ACCESSOR = /^([A-Za-z]\w*)\.([\w.]+)/;
/** No declaration is longer. */
const LONGEST = 500;
/** Of one bundle, which any number of builds may ask for. */
const MOST_MEMBERS = 100;

/** Configurations by what they are called, the first that fits: variants and source sets put their names before. */
const SCOPES: readonly [RegExp, Scope][] = [
  [/^(test|androidTest|debug|jmh)[A-Z]|Test([A-Z]|$)|^(developmentOnly|detektPlugins|lintChecks)$/, 'development'],
  [/^(kapt|ksp)([A-Z]|$)|^(classpath|provided(Compile|Runtime))$/, 'build'],
  [/((^c|C)ompileOnly(Api)?|(^a|A)nnotationProcessor)$/, 'build'],
  [/((^i|I)mplementation|(^a|A)pi|(^r|R)untimeOnly|(^c|C)ompile|^runtime)$/, 'runtime'],
];

/** What is not asked for there, but has its version if it is asked for. */
const MANAGED = /\b(?:constraints|dependencyManagement)[ \t]*\{/;

function readBuild(
  text: string,
  expand: Expand,
  find: (catalog: string, accessor: string) => readonly Library[],
): ManifestFacts {
  const { inside, outside } = takeBlocks(withoutComments(text), MANAGED);
  const managed = new Map<string, string | null>();
  for (const { name, version } of librariesIn(inside, expand, find))
    managed.set(name, managed.has(name) && managed.get(name) !== version ? null : version);
  const dependencies = new Map<string, Dependency>();
  for (const { configuration, name, version } of librariesIn(outside, expand, find)) {
    const scope = SCOPES.find(([pattern]) => pattern.test(configuration))?.[1];
    if (scope) dependencies.set(`${scope} ${name}`, { name, version: version ?? managed.get(name) ?? null, scope });
  }
  const version = text.match(/^version(?:[ \t]*=)?[ \t]*["']([^"'\n]+)["']/m)?.[1] ?? null;
  return { ...emptyManifest(), version: version && expand(version), dependencies: [...dependencies.values()] };
}

/** What is declared in a text, with the configuration that it is declared for. */
function* librariesIn(
  text: string,
  expand: Expand,
  find: (catalog: string, accessor: string) => readonly Library[],
): Generator<Library & { configuration: string }> {
  for (const statement of text.matchAll(STATEMENT)) {
    const [whole, configuration = ''] = statement;
    if (configuration !== 'dependency' && !SCOPES.some(([pattern]) => pattern.test(configuration))) continue;
    const start = statement.index + whole.length;
    // Coordinates may have references with quotes of their own.
    const asked = text
      .slice(start, start + LONGEST)
      .replace(WRAPPERS, '')
      .replace(/\$\{[^{}\n]*\}|\$[A-Za-z_]\w*/g, (reference) => expand(reference) ?? '$');
    const [, module, kotlin = null] = asked.match(KOTLIN) ?? [];
    const [, group, artifact, given = kotlin] =
      module === undefined
        ? (asked.match(COORDINATES) ?? asked.match(FIELDS) ?? [])
        : ['', 'org.jetbrains.kotlin', `kotlin-${module}`];
    if (group) {
      const [, variable] = asked.match(VARIABLE) ?? [];
      const version = given ?? asked.match(RICH)?.[1] ?? (variable === undefined ? null : expand(`\${${variable}}`));
      // A version that is worked out is none that could be told.
      yield { configuration, name: `${group}:${artifact}`, version: version?.includes('$') ? null : version };
      continue;
    }
    const [, catalog, accessor = ''] = asked.match(ACCESSOR) ?? [];
    for (const library of catalog ? find(catalog, accessor.replace(/\.(get|asProvider)$/, '')) : [])
      yield { configuration, ...library };
  }
}

const Version = z.union([z.string(), z.record(z.string(), z.unknown())]);
const CatalogText = z.object({
  versions: lenient(z.record(z.string(), Version)),
  libraries: lenient(z.record(z.string(), Version)),
  bundles: lenient(z.record(z.string(), z.array(z.string()))),
});

function readCatalog(text: string): Catalog | null {
  const given = readToml(CatalogText, text);
  if (!given) return null;
  const versionOf = (value: unknown): string | null => {
    if (typeof value !== 'object' || value === null) return typeof value === 'string' ? value : null;
    const { strictly, require, prefer } = value as Record<string, unknown>;
    return [strictly, require, prefer].find((version) => typeof version === 'string') ?? null;
  };
  const accessorOf = (alias: string) => alias.replace(/[-_]/g, '.');
  const libraries = new Map<string, readonly Library[]>();
  for (const [alias, library] of Object.entries(given.libraries ?? {})) {
    const [group, artifact, written] =
      typeof library === 'string'
        ? library.split(':')
        : typeof library.module === 'string'
          ? library.module.split(':')
          : [library.group, library.name];
    if (!group || !artifact) continue;
    const asked = typeof library === 'string' ? written : library.version;
    const ref = typeof asked === 'object' && asked !== null && 'ref' in asked ? String(asked.ref) : null;
    const version = versionOf(ref === null ? asked : given.versions?.[ref]);
    libraries.set(accessorOf(alias), [{ name: `${group}:${artifact}`, version }]);
  }
  for (const [alias, members] of Object.entries(given.bundles ?? {})) {
    const bundled = members.slice(0, MOST_MEMBERS).flatMap((member) => libraries.get(accessorOf(member)) ?? []);
    libraries.set(accessorOf(`bundles.${alias}`), bundled);
  }
  const versions = Object.entries(given.versions ?? {}).map(([alias, version]): [string, string | null] => [
    accessorOf(alias),
    versionOf(version),
  ]);
  return { libraries, versions: new Map(versions) };
}
