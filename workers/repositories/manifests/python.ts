import { z } from 'zod';
import { lenient, readToml } from '../toml.ts';
import { type Dependency, emptyManifest, type ManifestReader, readEach, type Scope } from './manifest.ts';

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
  const [, name, rest = ''] = plain.match(/^([A-Za-z0-9][\w.-]*)\s*(?:\[[^\]]*\])?\s*(.*)$/) ?? [];
  if (!name || (rest !== '' && !/^(\(|[=<>~!@])/.test(rest))) return null;
  const version = rest
    .replace(/^\(|\)$/g, '')
    .split(/\s+--/)[0]
    ?.trim();
  return { name, version: version || null, scope };
}

const requirements = (list: readonly unknown[] | undefined, scope: Scope) =>
  (list ?? []).flatMap((item) => (typeof item === 'string' ? (readRequirement(item, scope) ?? []) : []));

/** What Poetry and Pipfiles have: a version, or a table with one. */
function tabled(table: Record<string, unknown> | undefined, scope: Scope): Dependency[] {
  return Object.entries(table ?? {}).flatMap(([name, value]) => {
    if (name === 'python' || name === 'python_version') return [];
    const given = typeof value === 'object' && value !== null && 'version' in value ? value.version : value;
    return [{ name, version: typeof given === 'string' ? given : null, scope }];
  });
}

const scripts = (table: Record<string, unknown> | undefined) =>
  Object.entries(table ?? {}).flatMap(([name, command]) => (typeof command === 'string' ? [{ name, command }] : []));

/** `pyproject.toml`, as its standard and as Poetry have it. */
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
        ...requirements(build?.requires, 'build'),
        ...tabled(poetry?.dependencies, 'runtime'),
        ...tabled(poetry?.['dev-dependencies'], 'development'),
        ...Object.values(poetry?.group ?? {}).flatMap(({ dependencies }) => tabled(dependencies, 'development')),
      ],
      scripts: [...scripts(project?.scripts), ...scripts(poetry?.scripts)],
    };
  }),
};

/** `requirements.txt` and those that are named like it. */
export const requirementsFile: ManifestReader = {
  ecosystem: 'pypi',
  fits: (path) => /(^|\/)(requirements[\w.-]*|[\w.-]*[._-]requirements|requirements\/[\w.-]+)\.(txt|in)$/.test(path),
  read: readEach((text, path) => {
    const scope = /dev|test|lint|doc|ci\b/.test(path.slice(path.lastIndexOf('/') + 1)) ? 'development' : 'runtime';
    const lines = text.replaceAll('\\\n', ' ').split('\n');
    return { ...emptyManifest(), dependencies: lines.flatMap((line) => readRequirement(line, scope) ?? []) };
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

/** The `install_requires` of a `setup.cfg`, and the list of a `setup.py` where it is written out. */
export const setup: ManifestReader = {
  ecosystem: 'pypi',
  fits: (path) => /(^|\/)setup\.(cfg|py)$/.test(path),
  read: readEach((text, path) => {
    const facts = emptyManifest();
    if (path.endsWith('.py')) {
      facts.name = text.match(/\bname\s?=\s?["']([\w.-]+)["']/)?.[1] ?? null;
      facts.version = text.match(/\bversion\s?=\s?["']([\w.+!-]+)["']/)?.[1] ?? null;
      const [, list = ''] = text.match(/\binstall_requires\s?=\s?\[([^\]]*)\]/) ?? [];
      for (const [, item = ''] of list.matchAll(/["']([^"'\n]+)["']/g)) {
        const requirement = readRequirement(item, 'runtime');
        if (requirement) facts.dependencies.push(requirement);
      }
      return facts;
    }
    let key = '';
    for (const line of text.split('\n')) {
      const [, name, value = ''] = line.match(/^(\w[\w.-]*)[ \t]*=[ \t]*(.*)$/) ?? [];
      if (name) key = name;
      else if (/^\[/.test(line)) key = '';
      if (name === 'name') facts.name ??= value.trim() || null;
      else if (name === 'version') facts.version ??= /^[\w.+!-]+$/.test(value.trim()) ? value.trim() : null;
      const requirement = key === 'install_requires' ? readRequirement(name ? value : line.trim(), 'runtime') : null;
      if (requirement) facts.dependencies.push(requirement);
    }
    return facts;
  }),
};
