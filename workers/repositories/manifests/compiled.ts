import { z } from 'zod';
import { directivesOf } from '../go/go-mod.ts';
import { lenient, readToml } from '../toml.ts';
import { type Dependency, emptyManifest, type ManifestReader, readEach, type Scope } from './manifest.ts';

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

const Crates = lenient(z.record(z.string(), z.unknown()));
const Cargo = z.object({
  package: lenient(z.object({ name: lenient(z.string()), version: lenient(z.string()) })),
  workspace: lenient(z.object({ dependencies: Crates })),
  dependencies: Crates,
  'dev-dependencies': Crates,
  'build-dependencies': Crates,
  target: lenient(z.record(z.string(), z.object({ dependencies: Crates }))),
});

function crates(table: Record<string, unknown> | undefined, scope: Scope): Dependency[] {
  return Object.entries(table ?? {}).flatMap(([name, value]) => {
    const given = (typeof value === 'object' && value !== null ? value : { version: value }) as Record<string, unknown>;
    // A crate of the same repository is no dependency on anybody.
    if (typeof given.path === 'string') return [];
    const version = typeof given.version === 'string' ? given.version : null;
    return [
      {
        name: typeof given.package === 'string' ? given.package : name,
        version,
        scope: given.optional === true && scope === 'runtime' ? 'optional' : scope,
      },
    ];
  });
}

/** `Cargo.toml`. */
export const cargo: ManifestReader = {
  ecosystem: 'cargo',
  fits: (path) => /(^|\/)Cargo\.toml$/.test(path),
  read: readEach((text) => {
    const manifest = readToml(Cargo, text);
    if (!manifest) return null;
    return {
      ...emptyManifest(),
      name: manifest.package?.name ?? null,
      version: manifest.package?.version ?? null,
      dependencies: [
        ...crates(manifest.dependencies, 'runtime'),
        ...crates(manifest.workspace?.dependencies, 'runtime'),
        ...Object.values(manifest.target ?? {}).flatMap(({ dependencies }) => crates(dependencies, 'runtime')),
        ...crates(manifest['dev-dependencies'], 'development'),
        ...crates(manifest['build-dependencies'], 'build'),
      ],
    };
  }),
};
