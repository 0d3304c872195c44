import { vendoredFolder } from '../languages.ts';
import { folderOf, foldersAbove } from '../paths.ts';
import { joined } from '../routers.ts';
import type { FileRoute, RepositoryFiles, SourceFile } from '../source-language.ts';
import type { Manifest } from './manifest.ts';

const CONFIGURATION = /(^|\/)next\.config\.[mc]?[jt]s$/;
const EXTENSIONS: readonly string[] = ['tsx', 'ts', 'jsx', 'js'];
/** A string or a comment, closed or not: what could fail far behind would be tried again from every quote. */
const TEXT_OR_COMMENT = /(["'`])(?:\\(?:.|$)|(?!\1)[^\\\n])*(?:\1|(?=\n)|$)|\/\/[^\n]*|\/\*.*?(?:\*\/|$)/gs;

/** What the configuration of a project says about its paths. */
type Settings = {
  basePath: string;
  /** What the files that are routed end with. */
  extensions: readonly string[];
};

/** A file in one of the folders that routes are made of. */
type Page = { file: SourceFile; project: string; kind: string; isInSource: boolean; names: string[] };

/**
 * The routes that Next.js makes of files by their places: an `app` folder's `route.ts` by the HTTP methods that it
 * exports, and what is in `pages/api` by its default. A project that computes what is before its paths has none.
 */
export async function readNextRoutes(
  files: RepositoryFiles,
  manifests: ReadonlyMap<string, Manifest>,
  sources: readonly SourceFile[],
): Promise<FileRoute[]> {
  const projects = await findProjects(files, manifests);
  const pages = projects.size === 0 ? [] : sources.flatMap((file) => pageOf(file, projects) ?? []);
  return [...Map.groupBy(pages, ({ project, kind }) => `${project} ${kind}`).values()].flatMap((alike) => {
    // Where there is an `app`, the one in `src` is not looked at.
    const outside = alike.filter(({ isInSource }) => !isInSource);
    return (outside.length > 0 ? outside : alike).flatMap((page) => {
      const settings = projects.get(page.project);
      return settings ? routesOf(page, settings) : [];
    });
  });
}

/** The folders of projects, with their settings; null for what is computed. */
async function findProjects(
  files: RepositoryFiles,
  manifests: ReadonlyMap<string, Manifest>,
): Promise<Map<string, Settings | null>> {
  const projects = new Map<string, Settings | null>();
  for (const [folder, { dependencies, devDependencies }] of manifests)
    if (dependencies?.next !== undefined || devDependencies?.next !== undefined)
      projects.set(folder, { basePath: '', extensions: EXTENSIONS });
  for (const path of files.paths)
    if (CONFIGURATION.test(path) && !vendoredFolder(path))
      projects.set(folderOf(path), settingsIn((await files.readText(path)) ?? ''));
  return projects;
}

function settingsIn(configuration: string): Settings | null {
  const text = configuration.replace(TEXT_OR_COMMENT, (part) => (part.startsWith('/') ? '' : part));
  const basePath = /\bbasePath\b/.test(text)
    ? text.match(/\bbasePath["']?\s*:\s*(["'`])([^"'`$\\]*)\1\s*[,}]/)?.[2]
    : '';
  const [, list] = text.match(/\bpageExtensions["']?\s*:\s*\[([^\]]{0,1000})\]\s*[,}]/) ?? [];
  const extensions = /\bpageExtensions\b/.test(text) ? (list === undefined ? null : textsIn(list)) : EXTENSIONS;
  return basePath === undefined || extensions === null ? null : { basePath, extensions };
}

/** The texts of a list; null when one of its items is computed. */
function textsIn(list: string): string[] | null {
  const items = list.split(',').map((item) => item.trim());
  const texts = items.filter((item) => item !== '').map((item) => item.match(/^(["'`])([\w.]+)\1$/)?.[2] ?? null);
  return texts.every((text) => text !== null) ? texts : null;
}

function pageOf(file: SourceFile, projects: ReadonlyMap<string, unknown>): Page | null {
  if (!file.source.handlers) return null;
  for (const project of foldersAbove(file.path)) {
    if (!projects.has(project)) continue;
    const [first = '', ...rest] = file.path.slice(project === '' ? 0 : project.length + 1).split('/');
    const isInSource = first === 'src';
    const [kind = '', ...names] = isInSource ? rest : [first, ...rest];
    return kind === 'app' || kind === 'pages' ? { file, project, kind, isInSource, names } : null;
  }
  return null;
}

function routesOf({ file, kind, names }: Page, { basePath, extensions }: Settings): FileRoute[] {
  const isApp = kind === 'app';
  const name = names.at(-1) ?? '';
  const extension = extensions.find((ending) => name.endsWith(`.${ending}`));
  const stem = extension === undefined ? null : name.slice(0, -extension.length - 1);
  const folders = names.slice(0, -1);
  const place = isApp || stem === 'index' || stem === null ? folders : [...folders, stem];
  // The declarations of types are no page.
  if (stem === null || stem.endsWith('.d') || (isApp ? stem !== 'route' : place[0] !== 'api')) return [];
  const parts = isApp ? routedFolders(place) : place;
  const handlers = (file.source.handlers ?? []).filter((handler) => (handler.name === 'default') !== isApp);
  return (parts ? handlers : []).map(({ name: method, line }) => ({
    file: file.path,
    method: isApp ? method : '*',
    path: joined(basePath, (parts ?? []).map(toPattern).join('/')),
    line,
  }));
}

/** The folders of `app` that are in paths: neither groups nor slots; null for what is private, or shown elsewhere. */
function routedFolders(folders: readonly string[]): string[] | null {
  if (folders.some((folder) => folder.startsWith('_') || /^\(\.{1,3}\)/.test(folder))) return null;
  return folders.filter((folder) => !/^(\(.*\)|@.*)$/.test(folder)).map((folder) => folder.replace(/^%5F/i, '_'));
}

/** `[id]` as `:id`, and `[...rest]` and `[[...rest]]`, which are any number of parts, as `*`. */
const toPattern = (part: string) =>
  part.replace(/^(\[\.\.\.[^\]]*\]|\[\[\.\.\.[^\]]*\]\])$/, '*').replace(/^\[([^\]]+)\]$/, ':$1');
