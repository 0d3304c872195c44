import { z } from 'zod';
import { folderOf, join } from '../paths.ts';
import { lenient, readToml } from '../toml.ts';
import {
  type Dependency,
  emptyManifest,
  type ManifestFacts,
  type ManifestReader,
  readEach,
  type Scope,
} from './manifest.ts';

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
    }),
  ),
});

/** One line as pip reads it: `name[extra]>=1,<2 ; marker`; null for options, paths and addresses without a name. */
export function readRequirement(line: string, scope: Scope): Dependency | null {
  const plain =
    line
      .split(/(?:^|\s)#/)[0]
      ?.split(';')[0]
      ?.trim() ?? '';
  const [, name, rest = ''] = plain.match(/^([A-Za-z0-9][\w.-]*)\s*(?:\[[^\]]*\])?\s*([\s\S]*)$/) ?? [];
  if (!name || (rest !== '' && !/^(\(|[=<>~!@])/.test(rest))) return null;
  const version = rest
    .replace(/^\(|\)$/g, '')
    .split(/\s--/)[0]
    ?.trim();
  return { name, version: version || null, scope };
}

const requirements = (list: readonly unknown[] | undefined, scope: Scope) =>
  (list ?? []).flatMap((item) => (typeof item === 'string' ? (readRequirement(item, scope) ?? []) : []));

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

/** `pyproject.toml`, as its standard, Poetry, uv and PDM have it. */
export const pyproject: ManifestReader = {
  ecosystem: 'pypi',
  fits: (path) => /(^|\/)pyproject\.toml$/.test(path),
  read: readEach((text) => {
    const manifest = readToml(Project, text);
    if (!manifest) return null;
    const { project, tool, 'dependency-groups': groups, 'build-system': build } = manifest;
    const poetry = tool?.poetry;
    return {
      name: project?.name ?? poetry?.name ?? null,
      version: project?.version ?? poetry?.version ?? null,
      dependencies: [
        ...requirements(project?.dependencies, 'runtime'),
        ...Object.values(project?.['optional-dependencies'] ?? {}).flatMap((list) => requirements(list, 'optional')),
        ...Object.values(groups ?? {}).flatMap((list) => requirements(list, 'development')),
        ...requirements(tool?.uv?.['dev-dependencies'], 'development'),
        ...Object.values(tool?.pdm?.['dev-dependencies'] ?? {}).flatMap((list) => requirements(list, 'development')),
        ...requirements(build?.requires, 'build'),
        ...tabled(poetry?.dependencies, 'runtime'),
        ...tabled(poetry?.['dev-dependencies'], 'development'),
        ...Object.values(poetry?.group ?? {}).flatMap(({ dependencies }) => tabled(dependencies, 'development')),
      ],
      scripts: [...scripts(project?.scripts), ...scripts(poetry?.scripts)],
    };
  }),
};

/** `requirements.txt`, those that are named like it, and what they include, whatever that is called. */
export const requirementsFile: ManifestReader = {
  ecosystem: 'pypi',
  fits: (path) => /(^|\/)(requirements[\w.-]*|[\w.-]*[._-]requirements|requirements\/[\w.-]+)\.(txt|in)$/.test(path),
  async read(paths, files) {
    const found = new Map<string, ManifestFacts>();
    const isDevelopment = (path: string) => /dev|test|lint|doc|ci\b/.test(path.slice(path.lastIndexOf('/') + 1));
    // What is needed to run comes first: what that includes is needed to run too, whoever else includes it.
    for (const scope of ['runtime', 'development'] as const) {
      const all = new Set(paths.filter((path) => isDevelopment(path) === (scope === 'development')));
      // Grows while it is walked, by what is included.
      for (const path of all) {
        if (found.has(path)) continue;
        const lines = ((await files.readText(path)) ?? '').replaceAll('\\\n', ' ').split('\n');
        for (const line of lines) {
          const [, target] = line.match(/^(?:-r|--requirement)[ \t=]*([^\s#]+)/) ?? [];
          const included = target === undefined ? null : join(folderOf(path), target);
          if (included !== null && files.paths.has(included)) all.add(included);
        }
        const own = isDevelopment(path) ? 'development' : scope;
        found.set(path, {
          ...emptyManifest(),
          dependencies: lines.flatMap((line) => readRequirement(line, own) ?? []),
        });
      }
    }
    return found;
  },
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

/** The requirements of a `setup.cfg`, and the lists of a `setup.py` where they are written out. */
export const setup: ManifestReader = {
  ecosystem: 'pypi',
  fits: (path) => /(^|\/)setup\.(cfg|py)$/.test(path),
  read: readEach((text, path) => (path.endsWith('.py') ? readSetupProgram(text) : readSetupConfiguration(text))),
};

function readSetupProgram(text: string): ManifestFacts {
  const dependencies = Object.entries(SETUP_SCOPES).flatMap(([name, scope]) => {
    const start = text.search(new RegExp(String.raw`\b${name}\s?=\s?\[`));
    // One list, from its bracket to the one that is in no string: extras have brackets too.
    const [list = ''] =
      start < 0 ? [] : (text.slice(start).match(/^[^[]*\[(?:#[^\n]*|"[^"\n]*"|'[^'\n]*'|[^\]"'#])*/) ?? []);
    return [...list.matchAll(/#[^\n]*|"([^"\n]+)"|'([^'\n]+)'/g)].flatMap(
      ([, double, single = '']) => readRequirement(double ?? single, scope) ?? [],
    );
  });
  return {
    ...emptyManifest(),
    name: text.match(/\bname\s?=\s?["']([\w.-]+)["']/)?.[1] ?? null,
    version: text.match(/\bversion\s?=\s?["']([\w.+!-]+)["']/)?.[1] ?? null,
    dependencies,
  };
}

function readSetupConfiguration(text: string): ManifestFacts {
  const facts = emptyManifest();
  let [section, key] = ['', ''];
  for (const line of text.split('\n')) {
    const [, name, value = ''] = line.match(/^(\w[\w.-]*)[ \t]*=[ \t]*(.*)$/) ?? [];
    if (name) key = name;
    else if (/^\[/.test(line)) [section, key] = [line.trim(), ''];
    if (name === 'name') facts.name ??= value.trim() || null;
    else if (name === 'version') facts.version ??= /^[\w.+!-]+$/.test(value.trim()) ? value.trim() : null;
    const scope = section === '[options.extras_require]' && key !== '' ? 'optional' : SETUP_SCOPES[key];
    const requirement = scope ? readRequirement(name ? value : line.trim(), scope) : null;
    if (requirement) facts.dependencies.push(requirement);
  }
  return facts;
}
