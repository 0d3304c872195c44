import { folderOf, join } from '../paths.ts';
import { readXml, type XmlElement } from '../xml.ts';
import {
  type Dependency,
  emptyManifest,
  type ManifestFacts,
  type ManifestReader,
  readEach,
  type Scope,
} from './manifest.ts';

/** The fields of what a `<dependency>` says. */
type Fields = ReadonlyMap<string, string>;
type Pom = {
  path: string;
  /** Texts by the path of their element. */
  values: Fields;
  dependencies: readonly Fields[];
  managed: readonly Fields[];
};

/** Versions that one project has for what it, or another, asks for. */
type Managed = { byName: ReadonlyMap<string | null, Fields>; lineage: readonly Pom[] };

const MOST_PARENTS = 20;
const MOST_MANAGED = 100;
const MOST_ROUNDS = 10;
/** No coordinate or version is longer; one that grows beyond is a trap. */
const LONGEST = 200;

/** `pom.xml`, with what it takes from its parents as far as they are in the repository. */
export const maven: ManifestReader = {
  ecosystem: 'maven',
  fits: (path) => /(^|\/)pom\.xml$/.test(path),
  async read(paths, files) {
    const poms = await readEach(readPom)(paths, files);
    const lineages = new Map([...poms.values()].map((pom) => [pom, lineageOf(pom, poms)]));
    const own = new Map([...lineages].map(([pom, lineage]) => [pom, byName(pom.managed, lineage)]));
    const byCoordinates = new Map([...lineages.values()].map((lineage) => [coordinatesOf(lineage), lineage]));
    return new Map(
      [...lineages].map(([{ path }, lineage]) => {
        const managed: (Managed | null)[] = [];
        addManaged(managed, lineage, own, byCoordinates);
        return [path, describe(lineage, managed)];
      }),
    );
  },
};

function readPom(text: string, path: string): Pom | null {
  const elements = readXml(text);
  const values = new Map(elements.map((element) => [element.path, element.text]));
  // What plugins need, and what is only managed, is no dependency of the project.
  const dependencies = ['project', 'project/profiles/profile'].flatMap((owner) =>
    fieldsBelow(elements, `${owner}/dependencies/dependency`),
  );
  const managed = fieldsBelow(elements, 'project/dependencyManagement/dependencies/dependency');
  return values.has('project') ? { path, values, dependencies, managed } : null;
}

/** The texts of the elements below each one at `path`. */
function fieldsBelow(elements: readonly XmlElement[], path: string): Fields[] {
  const nameOf = (element: XmlElement) => element.path.slice(path.length + 1);
  const children = elements.filter((element) => element.path.startsWith(`${path}/`) && !nameOf(element).includes('/'));
  return [...Map.groupBy(children, ({ parent }) => parent).values()].map(
    (own) => new Map(own.map((element) => [nameOf(element), element.text])),
  );
}

/** A project, its parent, and so on: the nearest first. */
function lineageOf(pom: Pom, poms: ReadonlyMap<string, Pom>): Pom[] {
  const lineage = [pom];
  for (let parent = parentOf(pom, poms); parent && lineage.length < MOST_PARENTS; parent = parentOf(parent, poms))
    lineage.push(parent);
  return lineage;
}

function parentOf({ path, values }: Pom, poms: ReadonlyMap<string, Pom>): Pom | null {
  const given = values.get('project/parent/relativePath') ?? '../pom.xml';
  const target = given === '' ? null : join(folderOf(path), given);
  if (target === null) return null;
  const parent = poms.get(target) ?? poms.get(join(target, 'pom.xml') ?? '');
  const isMeant = parent?.values.get('project/artifactId') === values.get('project/parent/artifactId');
  return parent && isMeant ? parent : null;
}

/** `text` with the values of its properties; null when one of them is not known. */
function expand(text: string | undefined, lineage: readonly Pom[]): string | null {
  let value = text ?? null;
  for (let round = 0; value?.includes('${'); round++) {
    if (round === MOST_ROUNDS || value.length > LONGEST) return null;
    value = value.replace(/\$\{([^${}]+)\}/g, (whole, name: string) => propertyOf(name, lineage) ?? whole);
  }
  return value;
}

function propertyOf(name: string, lineage: readonly Pom[]): string | null {
  for (const { values } of lineage) {
    const value = values.get(`project/properties/${name}`);
    if (value !== undefined) return value.length > LONGEST ? null : value;
  }
  const [, field] = name.match(/^(?:project|pom)\.(.+)$/) ?? [];
  return field === undefined ? null : ownField(field.replaceAll('.', '/'), lineage);
}

/** A field of the project itself; its group and version are its parent's where it names none. */
const ownField = (field: string, [own]: readonly Pom[]): string | null =>
  own?.values.get(`project/${field}`) ?? own?.values.get(`project/parent/${field}`) ?? null;

function nameOf(fields: Fields, lineage: readonly Pom[]): string | null {
  const [group, artifact] = [expand(fields.get('groupId'), lineage), expand(fields.get('artifactId'), lineage)];
  return group && artifact ? `${group}:${artifact}` : null;
}

const isImport = (fields: Fields) => fields.get('scope') === 'import';

const byName = (all: readonly Fields[], lineage: readonly Pom[]) =>
  new Map(all.filter((fields) => !isImport(fields)).map((fields) => [nameOf(fields, lineage), fields]));

const coordinatesOf = (lineage: readonly Pom[]) =>
  ['groupId', 'artifactId', 'version'].map((field) => expand(ownField(field, lineage) ?? undefined, lineage)).join(':');

/**
 * Adds what is managed for a project, the first that has a say first: by itself and its parents, then by what they import.
 * Null ends it: a parent or an import that is not in the repository may have a say before all that comes behind.
 */
function addManaged(
  managed: (Managed | null)[],
  lineage: readonly Pom[],
  own: ReadonlyMap<Pom, Managed['byName']>,
  byCoordinates: ReadonlyMap<string, readonly Pom[]>,
): void {
  for (const pom of lineage) managed.push({ byName: own.get(pom) ?? new Map(), lineage });
  if (lineage.at(-1)?.values.has('project/parent/artifactId')) managed.push(null);
  for (const fields of lineage.flatMap((pom) => pom.managed.filter(isImport))) {
    if (managed.at(-1) === null) return;
    const coordinates = `${nameOf(fields, lineage)}:${expand(fields.get('version'), lineage)}`;
    const imported = byCoordinates.get(coordinates);
    if (imported && managed.length < MOST_MANAGED) addManaged(managed, imported, own, byCoordinates);
    else managed.push(null);
  }
}

function describe(lineage: readonly Pom[], managed: readonly (Managed | null)[]): ManifestFacts {
  const dependencies = (lineage[0]?.dependencies ?? []).flatMap((fields): Dependency[] => {
    const name = nameOf(fields, lineage);
    if (name === null) return [];
    const found = managed.find((one) => one === null || one.byName.has(name));
    const said = found?.byName.get(name);
    const version = fields.has('version')
      ? expand(fields.get('version'), lineage)
      : expand(said?.get('version'), found?.lineage ?? []);
    return [{ name, version, scope: scopeOf(fields.get('scope') ?? said?.get('scope'), fields.get('optional')) }];
  });
  const [group, artifact, version] = ['groupId', 'artifactId', 'version'].map((field) =>
    expand(ownField(field, lineage) ?? undefined, lineage),
  );
  const name = artifact ? [group, artifact].filter(Boolean).join(':') : null;
  return { ...emptyManifest(), name, version: version ?? null, dependencies };
}

function scopeOf(scope: string | undefined, optional: string | undefined): Scope {
  if (scope === 'test') return 'development';
  if (scope === 'provided') return 'build';
  return optional === 'true' ? 'optional' : 'runtime';
}
