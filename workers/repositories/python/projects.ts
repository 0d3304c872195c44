import { z } from 'zod';
import { nameOf, vendoredFolder } from '../languages.ts';
import { plainName } from '../manifests/manifest.ts';
import { pipfile, pyproject, setup } from '../manifests/python.ts';
import { requirementsFile } from '../manifests/requirements.ts';
import { folderOf, join } from '../paths.ts';
import type { RepositoryFiles } from '../source-language.ts';
import { lenient, readToml } from '../toml.ts';

const Commands = lenient(z.record(z.string(), z.string()));
const Manifest = z.object({
  project: lenient(z.object({ scripts: Commands })),
  tool: lenient(
    z.object({
      setuptools: lenient(
        z.object({
          'package-dir': lenient(z.record(z.string(), z.string())),
          packages: lenient(z.object({ find: lenient(z.object({ where: lenient(z.array(z.string())) })) })),
        }),
      ),
      poetry: lenient(
        z.object({ scripts: Commands, packages: lenient(z.array(z.object({ from: lenient(z.string()) }))) }),
      ),
      hatch: lenient(
        z.object({
          build: lenient(
            z.object({
              targets: lenient(z.object({ wheel: lenient(z.object({ packages: lenient(z.array(z.string())) })) })),
            }),
          ),
        }),
      ),
    }),
  ),
});

/** A folder with manifests, and what they say. */
export type Project = {
  folder: string;
  /** What others require it by; null where there is nothing but a list of requirements. */
  name: string | null;
  /** False while its manifests are only lists of requirements or settings of tools. */
  isDistribution: boolean;
  /** The folders that its absolute names are read from. */
  roots: Set<string>;
  /** The commands that it installs: a name, and `package.module:function`. */
  commands: [string, string][];
  /** The distributions that it requires, by their plain names. */
  requires: Set<string>;
};

/** The projects of a repository, by their folders. */
export async function readProjects(files: RepositoryFiles): Promise<Map<string, Project>> {
  const projects = new Map<string, Project>();
  const projectIn = (folder: string): Project => {
    const project: Project = projects.get(folder) ?? {
      folder,
      name: null,
      isDistribution: false,
      roots: new Set(),
      commands: [],
      requires: new Set(),
    };
    projects.set(folder, project);
    return project;
  };
  const own = [...files.paths].filter((path) => !vendoredFolder(path));
  for (const reader of [pyproject, setup, requirementsFile, pipfile]) {
    const paths = own.filter((path) => reader.fits(path));
    const said = await reader.read(paths, files);
    for (const path of paths) {
      const facts = said.get(path);
      const project = projectIn(folderOf(path).replace(reader === requirementsFile ? /(^|\/)requirements$/ : '', ''));
      for (const { name } of facts?.dependencies ?? []) project.requires.add(plainName(name));
      if (reader !== pyproject && reader !== setup) continue;
      const text = (await files.readText(path)) ?? '';
      const manifest = reader === pyproject ? readToml(Manifest, text) : null;
      project.name ??= facts?.name ?? null;
      project.isDistribution ||= reader === pyproject ? isProject(manifest) : isSetup(path, text);
      project.commands.push(...Object.entries({ ...manifest?.project?.scripts, ...manifest?.tool?.poetry?.scripts }));
      const declared = reader === pyproject ? declaredRoots(manifest) : setupRoots(text);
      for (const folder of [...declared, 'src', '.']) {
        const root = join(project.folder, folder);
        if (root !== null) project.roots.add(root);
      }
    }
  }
  for (const project of projects.values()) if (project.roots.size > 0) project.name ??= nameOf(project.folder);
  return projects;
}

const isProject = (manifest: z.infer<typeof Manifest> | null) =>
  Boolean(manifest?.project ?? manifest?.tool?.poetry ?? manifest?.tool?.setuptools ?? manifest?.tool?.hatch);

const isSetup = (path: string, text: string) => path.endsWith('.py') || /^\[(metadata|options)/m.test(text);

function declaredRoots(manifest: z.infer<typeof Manifest> | null): string[] {
  const { setuptools, poetry, hatch } = manifest?.tool ?? {};
  return [
    ...Object.values(setuptools?.['package-dir'] ?? {}).slice(0, 20),
    ...(setuptools?.packages?.find?.where ?? []),
    ...(poetry?.packages ?? []).flatMap(({ from }) => from ?? []),
    ...(hatch?.build?.targets?.wheel?.packages ?? []).map(folderOf),
  ];
}

/** `package_dir={'': 'lib'}` and `where='lib'` of a setup.py, and the same of a setup.cfg. */
function setupRoots(text: string): string[] {
  const found = text.matchAll(
    /package_dir\s*=\s*\{\s*(?:""|'')\s*:\s*["']([\w./-]+)["']|where[ \t]*=[ \t]*["']?([\w./-]+)|^[ \t]*=[ \t]*([\w./-]+)[ \t]*$/gm,
  );
  return [...found].flatMap(([, dir, where, equal]) => dir ?? where ?? equal ?? []);
}
