import { joined } from '../routers.ts';
import type { FileRoute } from '../source-language.ts';
import {
  bracketsToPattern,
  type Framework,
  isGroup,
  namesBelow,
  type Project,
  type ProjectFile,
  pageRoute,
} from './framework.ts';
import { exportedObjectIn, objectIn, settingIn } from './settings.ts';

/** `users.get.ts`, and what only one way to run it takes. */
const HANDLER_FILE =
  /^(.*?)(?:\.(connect|delete|get|head|options|patch|post|put|trace))?(?:\.(?:dev|prod|prerender))?\.[mc]?[jt]sx?$/;

/**
 * Nuxt, and Nitro by itself: the default of each file in the server's `api` and `routes`, and each page. A project that
 * computes where they are, or what is before their paths, has none.
 */
export const nuxt: Framework = {
  packages: ['nuxt', 'nuxt-nightly', 'nitropack', 'nitro'],
  configuration: /^(nuxt|nitro)\.config\./,
  routesOf(project) {
    const { asked, configuration } = project;
    const isNitro = asked.size === 0 ? /\bdefineNitroConfig\b/.test(configuration) : ![...asked.keys()].some(isNuxt);
    return isNitro ? routesOfNitro(project) : routesOfNuxt(project);
  },
};

const isNuxt = (name: string) => name.startsWith('nuxt');

function routesOfNuxt({ configuration, files }: Project): FileRoute[] {
  const base = settingIn(objectIn(configuration, 'app'), 'baseURL', '');
  const source = settingIn(configuration, 'srcDir', '');
  const server = settingIn(configuration, 'serverDir', 'server');
  const pages = settingIn(objectIn(configuration, 'dir'), 'pages', 'pages');
  if (base === null || source === null || server === null || pages === null) return [];
  // Of a source folder that is not said the newer one is `app`, where it is.
  const folders = source === '' ? [`app/${pages}`, pages] : [`${source}/${pages}`];
  const [folder] = folders.filter((place) => files.some((file) => namesBelow(file, place)));
  return files.flatMap((file) => {
    // What begins so is ignored.
    if (file.names.some((name) => name.startsWith('-'))) return [];
    const isPage = folder !== undefined && file.path.endsWith('.vue');
    const page = isPage ? pathOfPage(namesBelow(file, folder)) : null;
    if (page) return routesOfPage(file, base, page);
    // Older versions look for the server in the source folder.
    return handlersIn(file, base, namesBelow(file, server) ?? namesBelow(file, `${source}/${server}`));
  });
}

/** Nitro 2 looks for the server in the source folder, by default the project; Nitro 3 in a folder of the server. */
function routesOfNitro({ asked, configuration, files }: Project): FileRoute[] {
  const settings = configuration === '' ? '' : exportedObjectIn(configuration);
  const base = settingIn(settings, 'baseURL', '');
  const source = settingIn(settings, 'srcDir', '');
  // Where Vite's configuration says that it is looked for, which is not read, it is in the usual one.
  const usual = asked.has('nitro') && source === '' ? 'server' : source;
  const isUsual = /\bserverDir\s*:\s*true\b/.test(settings ?? '');
  const server = isUsual ? 'server' : usual === null ? null : settingIn(settings, 'serverDir', usual);
  if (base === null || server === null) return [];
  return files.flatMap((file) => handlersIn(file, base, namesBelow(file, server)));
}

/** A page has the path of its place, unless it gives itself another one: a relative one is below another page. */
function routesOfPage(file: ProjectFile, base: string, page: readonly string[]): FileRoute[] {
  const { pagePath } = file;
  if (pagePath === undefined) return [pageRoute(file, base, page)];
  return pagePath?.startsWith('/') ? [pageRoute(file, base, [pagePath])] : [];
}

/** The parts of a page's path; null where a name is what older versions took for a parameter. */
function pathOfPage(names: readonly string[] | null): string[] | null {
  return !names || names.some((name) => name.startsWith('_'))
    ? null
    : partsOf(names.slice(0, -1), (names.at(-1) ?? '').slice(0, -'.vue'.length));
}

function handlersIn(file: ProjectFile, base: string, names: readonly string[] | null): FileRoute[] {
  const [kind, ...rest] = names ?? [];
  const [, stem = '', method = '*'] = (rest.at(-1) ?? '').match(HANDLER_FILE) ?? [];
  const handler = file.handlers.find(({ name }) => name === 'default');
  if (!handler || stem === '' || stem.endsWith('.d') || (kind !== 'api' && kind !== 'routes')) return [];
  const parts = partsOf(kind === 'api' ? [kind, ...rest.slice(0, -1)] : rest.slice(0, -1), stem);
  return [{ file: file.path, method: method.toUpperCase(), path: joined(base, parts.join('/')), line: handler.line }];
}

/** The parts of a path: without groups, and without the `index` at its end. */
const partsOf = (folders: readonly string[], stem: string) =>
  [...folders, ...(stem === 'index' ? [] : [stem])].filter((part) => !isGroup(part)).map(bracketsToPattern);
