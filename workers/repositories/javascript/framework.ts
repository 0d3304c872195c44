import { joined } from '../routers.ts';
import type { FileRoute, Handler, RepositoryFiles } from '../source-language.ts';

/** A file of a project, with the names that lead to it from the project's folder. */
export type ProjectFile = {
  path: string;
  names: readonly string[];
  handlers: readonly Handler[];
  /** The path that it gives itself; null when that is computed, undefined where it gives none. */
  pagePath?: string | null | undefined;
};

/** A folder that a framework is used in. */
export type Project = {
  folder: string;
  /** The framework's packages that the manifest asks for, with the versions that fit. */
  asked: ReadonlyMap<string, unknown>;
  /** What the framework's configuration says, without its comments. */
  configuration: string;
  files: readonly ProjectFile[];
};

/** A framework that makes routes of files by their places. */
export type Framework = {
  /** The packages that a manifest asks for where the framework is used. */
  packages: readonly string[];
  /** The name of its configuration, which tells as much. */
  configuration: RegExp;
  /** The routes of a project; what it computes is left out. */
  routesOf(project: Project, files: RepositoryFiles): FileRoute[] | Promise<FileRoute[]>;
};

/** The names that lead to a file from a folder of its project; null when it is not in there. */
export function namesBelow({ names }: ProjectFile, folder: string): readonly string[] | null {
  const above = folder.split('/').filter((name) => name !== '' && name !== '.');
  return above.every((name, index) => names[index] === name) ? names.slice(above.length) : null;
}

/** `[id]` as `:id`, `[[id]]`, which may be left out, as `:id?`, and `[...rest]`, any number of parts, as `*`. */
export const bracketsToPattern = (part: string): string =>
  part
    .replace(/\[\[\.\.\.[^[\]]*\]\]|\[\.\.\.[^[\]]*\]/g, '*')
    // What is behind `=` says what fits.
    .replace(/\[\[([^[\]=+]+)(?:=[^[\]]*)?\]\]/g, ':$1?')
    .replace(/\[([^[\]=+]+)(?:=[^[\]]*)?\]/g, ':$1');

/** True for `(group)`, a folder that is in no path. */
export const isGroup = (folder: string): boolean => /^\(.*\)$/.test(folder);

/** The route of a page, which answers with all of a file. */
export const pageRoute = ({ path }: ProjectFile, base: string, parts: readonly string[]): FileRoute => ({
  file: path,
  method: 'GET',
  path: joined(base, parts.join('/')),
  line: 1,
});
