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

const MOST_PARENTS = 20;
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
    const managed = new Map([...lineages].map(([pom, lineage]) => [pom, byName(pom.managed, lineage)]));
    return new Map(
      [...lineages].map(([{ path }, lineage]) => [
        path,
        describe(
          lineage,
          lineage.map((pom) => managed.get(pom)),
        ),
      ]),
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

const byName = (all: readonly Fields[], lineage: readonly Pom[]) =>
  new Map(all.map((fields) => [nameOf(fields, lineage), fields]));

function describe(
  lineage: readonly Pom[],
  managed: readonly (ReadonlyMap<string | null, Fields> | undefined)[],
): ManifestFacts {
  const dependencies = (lineage[0]?.dependencies ?? []).flatMap((fields): Dependency[] => {
    const name = nameOf(fields, lineage);
    if (name === null) return [];
    const said = managed.find((byName) => byName?.has(name))?.get(name);
    const version = expand(fields.get('version') ?? said?.get('version'), lineage);
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
