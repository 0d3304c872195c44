import { nameOf, vendoredFolder } from '../languages.ts';
import { folderOf, foldersAbove } from '../paths.ts';
import type { FileRoute, RepositoryFiles, SourceFile } from '../source-language.ts';
import type { Framework, Project, ProjectFile } from './framework.ts';
import type { Manifest } from './manifest.ts';
import { next } from './next.ts';
import { nuxt } from './nuxt.ts';
import { remix } from './remix.ts';
import { withoutComments } from './settings.ts';
import { svelteKit } from './svelte-kit.ts';

const FRAMEWORKS: readonly Framework[] = [next, svelteKit, nuxt, remix];

const CONFIGURATION = /\.config\.[mc]?[jt]s$/;
/** What answers as a whole, whatever it exports. */
const PAGE = /\.(vue|svelte)$/;

/** The routes that frameworks make of files by their places. */
export async function readFileRoutes(
  files: RepositoryFiles,
  manifests: ReadonlyMap<string, Manifest>,
  sources: readonly SourceFile[],
): Promise<FileRoute[]> {
  const configurations = [...files.paths].filter((path) => CONFIGURATION.test(path) && !vendoredFolder(path));
  const routed = sources.flatMap(({ path, source: { handlers = [], pagePath } }) =>
    handlers.length > 0 || PAGE.test(path) ? [{ path, handlers, pagePath }] : [],
  );
  const routes: FileRoute[] = [];
  for (const framework of FRAMEWORKS) {
    const projects = await findProjects(framework, files, manifests, configurations);
    for (const project of projects.size === 0 ? [] : withFiles(projects, routed))
      routes.push(...(await framework.routesOf(project, files)));
  }
  return routes;
}

/** The projects of a framework by their folders, still without their files. */
async function findProjects(
  { packages, configuration }: Framework,
  files: RepositoryFiles,
  manifests: ReadonlyMap<string, Manifest>,
  configurations: readonly string[],
): Promise<Map<string, Project>> {
  const projects = new Map<string, Project>();
  const asked = (folder: string) => {
    const { dependencies, devDependencies } = manifests.get(folder) ?? {};
    return Object.entries({ ...devDependencies, ...dependencies }).filter(([name]) => packages.includes(name));
  };
  const add = (folder: string, text: string) =>
    projects.set(folder, { folder, asked: new Map(asked(folder)), configuration: text, files: [] });
  for (const folder of manifests.keys()) if (asked(folder).length > 0) add(folder, '');
  for (const path of configurations)
    if (configuration.test(nameOf(path))) add(folderOf(path), withoutComments((await files.readText(path)) ?? ''));
  return projects;
}

/** Projects with the files that are in no other one further down. */
function withFiles(projects: ReadonlyMap<string, Project>, routed: readonly Omit<ProjectFile, 'names'>[]): Project[] {
  const filesOf = new Map<string, ProjectFile[]>([...projects.keys()].map((folder) => [folder, []]));
  for (const file of routed) {
    const folder = [...foldersAbove(file.path)].find((above) => projects.has(above));
    if (folder === undefined) continue;
    const names = file.path.slice(folder === '' ? 0 : folder.length + 1).split('/');
    filesOf.get(folder)?.push({ ...file, names });
  }
  return [...projects.values()].map((project) => ({ ...project, files: filesOf.get(project.folder) ?? [] }));
}
