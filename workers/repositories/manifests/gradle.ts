import { z } from 'zod';
import { lenient, readToml } from '../toml.ts';
import { type Dependency, emptyManifest, type ManifestReader, readEach, type Scope } from './manifest.ts';

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
  read: readEach((text) => {
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
  }),
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
  read: readEach((text) => {
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
  }),
};
