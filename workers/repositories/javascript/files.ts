import { join } from '../paths.ts';

const TYPESCRIPT = ['.ts', '.tsx', '.mts', '.cts'];
const JAVASCRIPT = ['.js', '.jsx', '.mjs', '.cjs'];
const DECLARATIONS = ['.d.ts', '.d.mts', '.d.cts'];
const COMPONENTS = ['.vue', '.svelte', '.astro'];
/** What a compiled file's extension may stand for. */
const SOURCES: Readonly<Record<string, readonly string[]>> = {
  '.js': ['.ts', '.tsx', '.jsx'],
  '.jsx': ['.tsx'],
  '.mjs': ['.mts', '.ts'],
  '.cjs': ['.cts', '.ts'],
};

/** The declarations of a compiled file. */
const DECLARED: Readonly<Record<string, readonly string[]>> = {
  '.js': ['.d.ts'],
  '.jsx': ['.d.ts'],
  '.mjs': ['.d.mts', '.d.ts'],
  '.cjs': ['.d.cts', '.d.ts'],
};

/** The folders that a build writes to. */
const BUILD_OUTPUT = /^(dist|build|lib|libs|out|output|es|esm|cjs|umd|types|typings|_esm|_cjs|_types)$/;

/** Which language's rules look for a file. */
export type Rules = 'typescript' | 'declarations' | 'javascript';

/** The rules of the file that imports. */
export const rulesOf = (path: string): Rules =>
  /\.d\.[mc]?ts$/.test(path) ? 'declarations' : /\.[mc]?tsx?$/.test(path) ? 'typescript' : 'javascript';

const EXTENSION = /\.[mc]?[jt]sx?$/;

type Candidate = { ending: string; insteadOfExtension: boolean };
const candidates = new Map<string, readonly Candidate[]>();

/** What may be looked for by the name of a file with this extension, in order. */
function candidatesOf(rules: Rules, extension: string): readonly Candidate[] {
  const key = `${rules} ${extension}`;
  const known = candidates.get(key);
  if (known) return known;
  const add = (endings: readonly string[]) => endings.map((ending) => ({ ending, insteadOfExtension: false }));
  const instead = (endings: readonly string[] = []) => endings.map((ending) => ({ ending, insteadOfExtension: true }));
  const path = add(['']);
  const sources = instead(SOURCES[extension]);
  const declarations = [...instead(DECLARED[extension]), ...add(DECLARATIONS)];
  const first =
    rules === 'declarations'
      ? // What declarations name has declarations too, unless it was never compiled.
        [...sources.filter(({ ending }) => ending !== '.jsx'), ...declarations, ...add(TYPESCRIPT), ...path]
      : rules === 'typescript'
        ? // TypeScript reads `./a.js` as `./a.ts` even beside a compiled `a.js`; everybody else takes names as they are.
          [...sources, ...path, ...add(TYPESCRIPT)]
        : [...path, ...sources, ...add(JAVASCRIPT), ...add(TYPESCRIPT)];
  const made = [...first, ...add([...JAVASCRIPT, '.json']), ...declarations];
  candidates.set(key, made);
  return made;
}

/** The file that `path` (without or with an extension) names, code before its declarations; null when there is none. */
export function findFile(paths: ReadonlySet<string>, path: string, rules: Rules = 'typescript'): string | null {
  const [extension = ''] = EXTENSION.exec(path) ?? [];
  const stem = path.slice(0, path.length - extension.length);
  for (const { ending, insteadOfExtension } of candidatesOf(rules, extension)) {
    const candidate = (insteadOfExtension ? stem : path) + ending;
    if (paths.has(candidate)) return candidate;
  }
  return null;
}

/** The file that stands for a folder when it is imported; null when there is none. */
export function findIndex(paths: ReadonlySet<string>, folder: string, rules: Rules = 'typescript'): string | null {
  return findFile(paths, folder === '' ? 'index' : `${folder}/index`, rules);
}

/** The component that a path without its extension names, as some bundlers are told to allow; null when there is none. */
export function findComponent(paths: ReadonlySet<string>, path: string, mustBeFolder: boolean): string | null {
  const stems = [...(mustBeFolder ? [] : [path]), path === '' ? 'index' : `${path}/index`];
  const found = stems.flatMap((stem) => COMPONENTS.map((ending) => stem + ending)).find((file) => paths.has(file));
  return found ?? null;
}

/**
 * The file that a package's manifest names. One that a build would write stands for its source: `dist/a.js` for
 * `src/a.ts`, or `a.ts`, whichever is there.
 */
export function findTarget(paths: ReadonlySet<string>, folder: string, target: string): string | null {
  const path = join(folder, target);
  if (path === null) return null;
  const direct = findFile(paths, path) ?? findIndex(paths, path);
  if (direct) return direct;
  const names = (folder === '' ? path : path.slice(folder.length + 1)).split('/');
  while (names.length > 1 && BUILD_OUTPUT.test(names[0] ?? '')) names.shift();
  const stem = names.join('/').replace(/(\.d)?\.[mc]?[jt]sx?$/, '');
  for (const source of ['src', 'source', 'lib', '.']) {
    const candidate = join(folder, `${source}/${stem}`);
    const found = candidate !== null && findFile(paths, candidate);
    if (found) return found;
  }
  return null;
}
