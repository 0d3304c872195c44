import { join } from '../paths.ts';
import { joined } from '../routers.ts';
import type { FileRoute, RepositoryFiles } from '../source-language.ts';
import { type Framework, namesBelow, type Project, type ProjectFile } from './framework.ts';
import { expandBraces, isPlainGlob, matchGlob } from './glob.ts';
import { readRouteConfig } from './route-config.ts';
import { listIn, settingIn, withoutComments } from './settings.ts';

const REACT_ROUTER = '@react-router/dev';
const REMIX = '@remix-run/dev';
/** `[.]`, a dot, or what is between them. */
const PIECE = /\[([^[\]]*)\]|\.|[^.[]+/g;
/** Names and stars of patterns that leave files out. */
const MOST_IGNORED = 200;

/**
 * Remix, and React Router where it builds: files by their names, or by what `routes.ts` says of them in plain code. A
 * project that computes where they are, or what is before their paths, has none.
 */
export const remix: Framework = {
  packages: [REMIX, REACT_ROUTER],
  configuration: /^(remix|react-router)\.config\./,
  async routesOf(project, files) {
    const isRemix = !project.asked.has(REACT_ROUTER);
    // Remix is a plugin of Vite too.
    const vite = isRemix ? await readCode(files, project.folder, 'vite.config') : '';
    const configuration = project.configuration + withoutComments(vite);
    const base = settingIn(configuration, 'basename', '');
    const app = settingIn(configuration, 'appDirectory', 'app');
    if (base === null || app === null) return [];
    const text = await readCode(files, project.folder, `${app}/routes`);
    const config = readRouteConfig(text);
    if (!config) return isRemix && isFlat(project, configuration) ? flatRoutes(project, base, app, configuration) : [];
    const byPath = new Map(project.files.map((file) => [file.path, file]));
    const said = config.modules.flatMap(({ file, path }) => {
      const module = byPath.get(join(project.folder, `${app}/${file}`) ?? '');
      return module ? routesOf(module, joined(base, path)) : [];
    });
    return config.hasFlatRoutes ? [...said, ...flatRoutes(project, base, app, withoutComments(text))] : said;
  },
};

/** The text of a file of code, whatever it ends with; empty when there is none. */
async function readCode(files: RepositoryFiles, folder: string, name: string): Promise<string> {
  const paths = ['ts', 'js', 'mts', 'mjs'].map((ending) => join(folder, `${name}.${ending}`) ?? '');
  const path = paths.find((candidate) => files.paths.has(candidate));
  return (path && (await files.readText(path))) || '';
}

/** False for a first version that was not told to take names as later ones do. */
const isFlat = ({ asked }: Project, configuration: string): boolean =>
  !/^\D{0,2}[01]\b/.test(String(asked.get(REMIX))) || /\bv2_routeConvention["']?\s*:\s*true\b/.test(configuration);

/** What answers at the paths of files in the folder `routes`; `settings` may give it another name. */
function flatRoutes(project: Project, base: string, app: string, settings: string): FileRoute[] {
  const folder = settingIn(settings, 'rootDirectory', 'routes');
  const said = listIn(settings, 'ignoredRouteFiles', []);
  const ignored = ['**/.*', ...(said ?? [])].flatMap(expandBraces);
  if (folder === null || said === null || !ignored.every(isPlainGlob)) return [];
  const patterns = ignored.map((pattern) => pattern.split('/'));
  if (patterns.flat().length > MOST_IGNORED) return [];
  return project.files.flatMap((file) => {
    const [above, names] = [namesBelow(file, app) ?? [], namesBelow(file, `${app}/${folder}`) ?? []];
    const name = nameOfModule(names);
    const path = name === null ? null : pathOf(name);
    // Of a folder it is that, and not the module in it, which is left out.
    const entry = above.slice(0, above.length - names.length + 1);
    const isIgnored = patterns.some((pattern) => matchGlob(pattern, entry));
    return path === null || isIgnored ? [] : routesOf(file, joined(base, path));
  });
}

/** The name of a route: that of its file, or that of the folder which it is the module of. */
function nameOfModule([name = '', inside, ...deeper]: readonly string[]): string | null {
  const [, stem = null] = name.match(/^(.*)(?<!\.d)\.[jt]sx?$/) ?? [];
  if (inside === undefined) return stem;
  return deeper.length === 0 && /^(route|index)\.[jt]sx?$/.test(inside) ? name : null;
}

/** The path that a name spells; null for a layout, which has none of its own. */
function pathOf(name: string): string | null {
  // Beside its text what a part says without what is escaped.
  const parts = [{ text: '', plain: '' }];
  for (const [piece, escaped] of name.matchAll(PIECE)) {
    const part = parts.at(-1);
    if (piece === '.') parts.push({ text: '', plain: '' });
    else if (part) {
      part.text += escaped ?? piece;
      part.plain += escaped === undefined ? piece : '\0';
    }
  }
  const last = parts.at(-1)?.plain ?? '';
  if (last.startsWith('_') && last !== '_index') return null;
  return parts.flatMap((part) => (part.plain.startsWith('_') ? [] : [toPattern(part)])).join('/');
}

/** `$id` as `:id`, `(name)` as `name?`, `$` as `*`, and `name_` as the name alone. */
function toPattern({ text, plain }: { text: string; plain: string }): string {
  const isOptional = /^\(.*\)$/.test(plain);
  const end = isOptional || plain.endsWith('_') ? -1 : undefined;
  const own = text.slice(isOptional ? 1 : 0, end);
  if (!/^\(?\$/.test(plain)) return isOptional ? `${own}?` : own;
  return own === '$' ? '*' : `:${own.slice(1)}${isOptional ? '?' : ''}`;
}

/** What a module answers: its `loader`, or else the page by itself, and its `action`. */
function routesOf({ path: file, handlers }: ProjectFile, path: string): FileRoute[] {
  const lineOf = (name: string) => handlers.find((handler) => handler.name === name)?.line;
  const lines = [
    { method: 'GET', line: lineOf('loader') ?? lineOf('default') },
    { method: 'POST', line: lineOf('action') },
  ];
  return lines.flatMap(({ method, line }) => (line === undefined ? [] : [{ file, method, path, line }]));
}
