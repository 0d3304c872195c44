import { z } from 'zod';
import { lenient, readToml } from '../toml.ts';
import {
  type Dependency,
  emptyManifest,
  type ManifestFacts,
  type ManifestReader,
  plainName,
  readEach,
  type Scope,
} from './manifest.ts';
import { DEVELOPMENT, readRequirement } from './requirements.ts';
import { givenTexts } from './setup-program.ts';

const Requirements = lenient(z.array(z.unknown()));
const Groups = lenient(z.record(z.string(), z.array(z.unknown())));
const Table = lenient(z.record(z.string(), z.unknown()));
const Project = z.object({
  project: lenient(
    z.object({
      name: lenient(z.string()),
      version: lenient(z.string()),
      dependencies: Requirements,
      'optional-dependencies': Groups,
      scripts: Table,
    }),
  ),
  'dependency-groups': Groups,
  'build-system': lenient(z.object({ requires: Requirements })),
  tool: lenient(
    z.object({
      poetry: lenient(
        z.object({
          name: lenient(z.string()),
          version: lenient(z.string()),
          dependencies: Table,
          'dev-dependencies': Table,
          group: lenient(z.record(z.string(), z.object({ dependencies: Table }))),
          scripts: Table,
        }),
      ),
      uv: lenient(z.object({ 'dev-dependencies': Requirements })),
      pdm: lenient(z.object({ 'dev-dependencies': Groups })),
      rye: lenient(z.object({ 'dev-dependencies': Requirements })),
      hatch: lenient(
        z.object({
          envs: lenient(
            z.record(z.string(), z.object({ dependencies: Requirements, 'extra-dependencies': Requirements })),
          ),
        }),
      ),
    }),
  ),
});

const requirements = (list: readonly unknown[] | undefined, scope: Scope) =>
  (list ?? []).flatMap((item) => (typeof item === 'string' ? (readRequirement(item, scope) ?? []) : []));

/** Of an extra as it may be written for `setup`: `name:condition`, or only a condition for what always belongs to it. */
function scopeOfExtra(written: string): Scope {
  const [name = ''] = written.split(':');
  return name === '' ? 'runtime' : DEVELOPMENT.test(name) ? 'development' : 'optional';
}

/** What Poetry and Pipfiles have: a version, or a table with one. */
function tabled(table: Record<string, unknown> | undefined, scope: Scope): Dependency[] {
  return Object.entries(table ?? {}).flatMap(([name, value]) => {
    if (name === 'python' || name === 'python_version') return [];
    const given = (typeof value === 'object' && value !== null ? value : { version: value }) as Record<string, unknown>;
    // A folder of the same repository is no dependency on anybody.
    if (typeof given.path === 'string') return [];
    const version = typeof given.version === 'string' ? given.version : null;
    return [{ name, version, scope: given.optional === true && scope === 'runtime' ? 'optional' : scope }];
  });
}

const scripts = (table: Record<string, unknown> | undefined) =>
  Object.entries(table ?? {}).flatMap(([name, command]) => (typeof command === 'string' ? [{ name, command }] : []));

/** `pyproject.toml`, as its standard, Poetry, uv, PDM, Rye and Hatch have it. */
export const pyproject: ManifestReader = {
  ecosystem: 'pypi',
  fits: (path) => /(^|\/)pyproject\.toml$/.test(path),
  read: readEach((text) => {
    const manifest = readToml(Project, text);
    if (!manifest) return null;
    const { project, tool, 'dependency-groups': groups, 'build-system': build } = manifest;
    const poetry = tool?.poetry;
    const standard = requirements(project?.dependencies, 'runtime');
    const name = project?.name ?? poetry?.name ?? null;
    // What the standard has too, Poetry only says more about.
    const said = new Set(standard.map((dependency) => plainName(dependency.name)));
    const dependencies = [
      ...standard,
      ...Object.entries(project?.['optional-dependencies'] ?? {}).flatMap(([extra, list]) =>
        requirements(list, scopeOfExtra(extra)),
      ),
      ...Object.values(groups ?? {}).flatMap((list) => requirements(list, 'development')),
      ...requirements(tool?.uv?.['dev-dependencies'], 'development'),
      ...requirements(tool?.rye?.['dev-dependencies'], 'development'),
      ...Object.values(tool?.pdm?.['dev-dependencies'] ?? {}).flatMap((list) => requirements(list, 'development')),
      ...Object.values(tool?.hatch?.envs ?? {}).flatMap((env) =>
        requirements([...(env.dependencies ?? []), ...(env['extra-dependencies'] ?? [])], 'development'),
      ),
      ...requirements(build?.requires, 'build'),
      ...tabled(poetry?.dependencies, 'runtime').filter((dependency) => !said.has(plainName(dependency.name))),
      ...tabled(poetry?.['dev-dependencies'], 'development'),
      ...Object.entries(poetry?.group ?? {}).flatMap(([group, { dependencies }]) =>
        tabled(dependencies, group === 'main' ? 'runtime' : 'development'),
      ),
    ];
    return {
      name,
      version: project?.version ?? poetry?.version ?? null,
      // An extra may be made of the project's other extras.
      dependencies: dependencies.filter((dependency) => plainName(dependency.name) !== plainName(name ?? '')),
      scripts: [...scripts(project?.scripts), ...scripts(poetry?.scripts)],
    };
  }),
};

const Pipfile = z.object({ packages: Table, 'dev-packages': Table, scripts: Table });

export const pipfile: ManifestReader = {
  ecosystem: 'pypi',
  fits: (path) => /(^|\/)Pipfile$/.test(path),
  read: readEach((text) => {
    const manifest = readToml(Pipfile, text);
    if (!manifest) return null;
    const dependencies = [...tabled(manifest.packages, 'runtime'), ...tabled(manifest['dev-packages'], 'development')];
    return { ...emptyManifest(), dependencies, scripts: scripts(manifest.scripts) };
  }),
};

/** What `setup` calls its lists of requirements. */
const SETUP_SCOPES: Readonly<Record<string, Scope>> = {
  install_requires: 'runtime',
  tests_require: 'development',
  setup_requires: 'build',
};
/** What it calls those of its extras. */
const EXTRAS = 'extras_require';

/** The requirements of a `setup.cfg`, and the lists of a `setup.py` where they are written out. */
export const setup: ManifestReader = {
  ecosystem: 'pypi',
  fits: (path) => /(^|\/)setup\.(cfg|py)$/.test(path),
  read: readEach((text, path) => (path.endsWith('.py') ? readSetupProgram(text) : readSetupConfiguration(text))),
};

function readSetupProgram(text: string): ManifestFacts {
  const given = [...givenTexts(text, [...Object.keys(SETUP_SCOPES), EXTRAS])];
  return {
    ...emptyManifest(),
    name: text.match(/\bname\s?=\s?["']([\w.-]+)["']/)?.[1] ?? null,
    version: text.match(/\bversion\s?=\s?["']([\w.+!-]+)["']/)?.[1] ?? null,
    dependencies: given.flatMap(({ name, key, text }) =>
      requirements(text.split('\n'), SETUP_SCOPES[name] ?? scopeOfExtra(key)),
    ),
  };
}

function readSetupConfiguration(text: string): ManifestFacts {
  const facts = emptyManifest();
  let [section, key] = ['', ''];
  for (const line of text.split('\n')) {
    const [, name, value = ''] = line.match(/^(\w[\w.-]*)[ \t]*=[ \t]*(.*)$/) ?? [];
    if (name) key = name;
    else if (/^\[/.test(line)) [section, key] = [line.trim(), ''];
    if (section === '[metadata]' && name === 'name') facts.name ??= value.trim() || null;
    else if (section === '[metadata]' && name === 'version')
      facts.version ??= /^[\w.+!-]+$/.test(value.trim()) ? value.trim() : null;
    const scope = section === `[options.${EXTRAS}]` && key !== '' ? scopeOfExtra(key) : SETUP_SCOPES[key];
    const requirement = scope ? readRequirement(name ? value : line.trim(), scope) : null;
    if (requirement) facts.dependencies.push(requirement);
  }
  return facts;
}
