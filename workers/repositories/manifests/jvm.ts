import { z } from 'zod';
import { lenient, readToml } from '../toml.ts';
import { readXml, type XmlElement } from '../xml.ts';
import { type Dependency, emptyManifest, type ManifestReader, type Scope } from './manifest.ts';

/** The texts of the elements below each one whose path ends with `path`. */
function groups(elements: readonly XmlElement[], path: string): Map<string, string>[] {
  const children = elements.filter((element) => element.path.slice(0, element.path.lastIndexOf('/')).endsWith(path));
  return [...Map.groupBy(children, ({ parent }) => parent).values()].map(
    (own) => new Map(own.map((element) => [element.path.slice(element.path.lastIndexOf('/') + 1), element.text])),
  );
}

/** `pom.xml`. A version that a property holds is told with its value. */
export const maven: ManifestReader = {
  ecosystem: 'maven',
  fits: (path) => /(^|\/)pom\.xml$/.test(path),
  read(text) {
    const elements = readXml(text);
    const own = new Map(elements.map((element) => [element.path, element.text]));
    if (!own.has('project')) return null;
    const resolved = (value: string | undefined) => {
      const [, name] = value?.match(/^\$\{([^}]+)\}$/) ?? [];
      return (name ? (own.get(`project/properties/${name}`) ?? own.get(name.replace('.', '/'))) : value) ?? null;
    };
    const dependencies = groups(elements, '/dependencies/dependency').flatMap((fields): Dependency[] => {
      const [group, artifact] = [resolved(fields.get('groupId')), fields.get('artifactId')];
      if (!group || !artifact) return [];
      const scope: Scope =
        fields.get('scope') === 'test'
          ? 'development'
          : fields.get('scope') === 'provided'
            ? 'build'
            : fields.get('optional') === 'true'
              ? 'optional'
              : 'runtime';
      return [{ name: `${group}:${artifact}`, version: resolved(fields.get('version')), scope }];
    });
    const group = own.get('project/groupId') ?? own.get('project/parent/groupId');
    const artifact = own.get('project/artifactId');
    const version = resolved(own.get('project/version') ?? own.get('project/parent/version'));
    return {
      ...emptyManifest(),
      name: artifact ? [group, artifact].filter(Boolean).join(':') : null,
      version,
      dependencies,
    };
  },
};

const GRADLE_SCOPES: Readonly<Record<string, Scope>> = {
  api: 'runtime',
  implementation: 'runtime',
  compile: 'runtime',
  runtimeOnly: 'runtime',
  compileOnly: 'build',
  annotationProcessor: 'build',
  kapt: 'build',
  ksp: 'build',
  classpath: 'build',
};

/** `build.gradle` and `build.gradle.kts`, where coordinates are written out. */
export const gradle: ManifestReader = {
  ecosystem: 'maven',
  fits: (path) => /(^|\/)build\.gradle(\.kts)?$/.test(path),
  read(text) {
    const facts = emptyManifest();
    const declared = text.matchAll(
      /^[ \t]*(\w+)[ \t(]+(?:platform\(|enforcedPlatform\()?["']([\w.-]+):([\w.-]+)(?::([^"'@:]+))?[^"'\n]*["']/gm,
    );
    for (const [, configuration = '', group, artifact, version = null] of declared) {
      const scope = GRADLE_SCOPES[configuration] ?? (/^test|^androidTest/.test(configuration) ? 'development' : null);
      if (scope) facts.dependencies.push({ name: `${group}:${artifact}`, version, scope });
    }
    facts.version = text.match(/^version[ \t]*=?[ \t]*["']([^"'\n]+)["']/m)?.[1] ?? null;
    return facts;
  },
};

const Version = z.union([z.string(), z.record(z.string(), z.unknown())]);
const Catalog = z.object({
  versions: lenient(z.record(z.string(), Version)),
  libraries: lenient(z.record(z.string(), Version)),
});

/** Gradle's catalogue of versions. */
export const gradleCatalog: ManifestReader = {
  ecosystem: 'maven',
  fits: (path) => /(^|\/)[\w.-]*\.versions\.toml$/.test(path),
  read(text) {
    const catalog = readToml(Catalog, text);
    if (!catalog) return null;
    const dependencies = Object.values(catalog.libraries ?? {}).flatMap((library): Dependency[] => {
      if (typeof library === 'string') {
        const [group, artifact, version = null] = library.split(':');
        return group && artifact ? [{ name: `${group}:${artifact}`, version, scope: 'runtime' }] : [];
      }
      const name = typeof library.module === 'string' ? library.module : `${library.group}:${library.name}`;
      const given = library.version as string | { ref?: string } | undefined;
      const named = typeof given === 'object' ? catalog.versions?.[given.ref ?? ''] : given;
      return [{ name, version: typeof named === 'string' ? named : null, scope: 'runtime' }];
    });
    return { ...emptyManifest(), dependencies };
  },
};

/** A C# project file, what is pinned for all of them, and the older `packages.config`. */
export const nuget: ManifestReader = {
  ecosystem: 'nuget',
  fits: (path) => /(^|\/)([^/]+\.(cs|fs|vb)proj|Directory\.(Build|Packages)\.props|packages\.config)$/.test(path),
  read(text, path) {
    const facts = emptyManifest();
    const elements = readXml(text);
    const inner = elements.filter((element) => element.path.endsWith('/Version'));
    const versions = new Map(inner.map((element) => [element.parent, element.text]));
    for (const { path: at, id, attributes, text: own } of elements) {
      if (at.endsWith('/PropertyGroup/Version')) facts.version = own;
      else if (at.endsWith('/PropertyGroup/PackageId') || (at.endsWith('/AssemblyName') && facts.name === null))
        facts.name = own;
      const name = /\/Package(Reference|Version)$/.test(at) ? attributes.get('Include') : undefined;
      const older = at === 'packages/package' ? attributes.get('id') : undefined;
      if (!name && !older) continue;
      const nested = versions.get(id);
      const version = attributes.get('Version') ?? attributes.get('version') ?? nested ?? null;
      const isBuild = /^all$/i.test(attributes.get('PrivateAssets') ?? '');
      facts.dependencies.push({ name: name ?? older ?? '', version, scope: isBuild ? 'development' : 'runtime' });
    }
    if (/proj$/.test(path)) facts.name ??= path.slice(path.lastIndexOf('/') + 1).replace(/\.\w+$/, '');
    return facts;
  },
};
