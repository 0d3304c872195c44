import { joined } from '../routers.ts';
import type { FileRoute } from '../source-language.ts';
import { bracketsToPattern, type Framework, isGroup, type ProjectFile } from './framework.ts';
import { listIn, settingIn } from './settings.ts';

const EXTENSIONS: readonly string[] = ['tsx', 'ts', 'jsx', 'js'];

/** What the configuration of a project says about its paths. */
type Settings = {
  basePath: string;
  /** What the files that are routed end with. */
  extensions: readonly string[];
};

/** A file in one of the folders that routes are made of. */
type Page = { file: ProjectFile; kind: string; isInSource: boolean; names: readonly string[] };

/**
 * Next.js: an `app` folder's `route.ts` by the HTTP methods that it exports, each `page.tsx`, and what is in `pages` by its
 * default. A project that computes what is before its paths has none.
 */
export const next: Framework = {
  packages: ['next'],
  configuration: /^next\.config\./,
  routesOf({ configuration, files }) {
    const basePath = settingIn(configuration, 'basePath', '');
    const extensions = listIn(configuration, 'pageExtensions', EXTENSIONS);
    if (basePath === null || extensions === null) return [];
    const pages = files.flatMap((file) => pageOf(file) ?? []);
    return [...Map.groupBy(pages, ({ kind }) => kind).values()].flatMap((alike) => {
      // Where there is an `app`, the one in `src` is not looked at.
      const outside = alike.filter(({ isInSource }) => !isInSource);
      return (outside.length > 0 ? outside : alike).flatMap((page) => routesOf(page, { basePath, extensions }));
    });
  },
};

function pageOf(file: ProjectFile): Page | null {
  const isInSource = file.names[0] === 'src';
  const [kind = '', ...names] = isInSource ? file.names.slice(1) : file.names;
  return kind === 'app' || kind === 'pages' ? { file, kind, isInSource, names } : null;
}

function routesOf({ file, kind, names }: Page, { basePath, extensions }: Settings): FileRoute[] {
  const name = names.at(-1) ?? '';
  const extension = extensions.find((ending) => name.endsWith(`.${ending}`));
  const stem = extension === undefined ? null : name.slice(0, -extension.length - 1);
  // The declarations of types are no page.
  if (stem === null || stem.endsWith('.d')) return [];
  const folders = names.slice(0, -1);
  const { parts, methodOf } = kind === 'app' ? inApp(folders, stem) : inPages(folders, stem);
  return file.handlers.flatMap(({ name: handler, line }) => {
    const method = parts && methodOf(handler);
    if (!method) return [];
    return [{ file: file.path, method, path: joined(basePath, parts.map(bracketsToPattern).join('/')), line }];
  });
}

/** The parts of a path, null for what is not shown, and the method that something exported answers, null for none. */
type Answers = { parts: readonly string[] | null; methodOf(exported: string): string | null };

function inApp(folders: readonly string[], stem: string): Answers {
  const parts = routedFolders(folders);
  // What fills a slot is a piece of another page.
  const isPage = stem === 'page' && !folders.some((folder) => folder.startsWith('@'));
  if (isPage) return { parts, methodOf: (exported) => (exported === 'default' ? 'GET' : null) };
  return { parts: stem === 'route' ? parts : null, methodOf: (exported) => exported.match(/^[A-Z]+$/)?.[0] ?? null };
}

function inPages(folders: readonly string[], stem: string): Answers {
  const parts = stem === 'index' ? folders : [...folders, stem];
  const isApi = parts[0] === 'api';
  // What is around all pages, or is shown instead of one.
  const isShown = isApi || !(folders.length === 0 && /^(_(app|document|error)|404|500)$/.test(stem));
  return {
    parts: isShown ? parts : null,
    methodOf: (exported) => (exported === 'default' ? (isApi ? '*' : 'GET') : null),
  };
}

/** The folders of `app` that are in paths: neither groups nor slots; null for what is private, or shown elsewhere. */
function routedFolders(folders: readonly string[]): string[] | null {
  if (folders.some((folder) => folder.startsWith('_') || /^\(\.{1,3}\)/.test(folder))) return null;
  return folders
    .filter((folder) => !isGroup(folder) && !folder.startsWith('@'))
    .map((folder) => folder.replace(/^%5F/i, '_'));
}
