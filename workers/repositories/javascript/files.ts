import { join } from './paths.ts';

const TYPESCRIPT_FIRST = [
  '.ts',
  '.tsx',
  '.mts',
  '.cts',
  '.d.ts',
  '.d.mts',
  '.d.cts',
  '.js',
  '.jsx',
  '.mjs',
  '.cjs',
  '.json',
];
const JAVASCRIPT_FIRST = [
  '.js',
  '.jsx',
  '.mjs',
  '.cjs',
  '.ts',
  '.tsx',
  '.mts',
  '.cts',
  '.d.ts',
  '.d.mts',
  '.d.cts',
  '.json',
];
/** What a compiled file's extension may stand for. */
const SOURCES: Readonly<Record<string, readonly string[]>> = {
  '.js': ['.ts', '.tsx', '.d.ts', '.jsx'],
  '.jsx': ['.tsx', '.d.ts'],
  '.mjs': ['.mts', '.d.mts', '.ts'],
  '.cjs': ['.cts', '.d.cts', '.ts'],
};
/** The folders that a build writes to. */
const BUILD_OUTPUT = /^(dist|build|lib|libs|out|output|es|esm|cjs|umd|types|typings|_esm|_cjs|_types)$/;

/** Which language's rules look for a file. */
export type Rules = 'typescript' | 'javascript';

/** The rules of the file that imports. */
export const rulesOf = (path: string): Rules => (/\.[mc]?tsx?$/.test(path) ? 'typescript' : 'javascript');

/** The file that `path` (without or with an extension) names; null when there is none. */
export function findFile(paths: ReadonlySet<string>, path: string, rules: Rules = 'typescript'): string | null {
  const [, stem = path, extension = ''] = path.match(/^(.*)(\.[mc]?jsx?)$/) ?? [];
  const sources = (SOURCES[extension] ?? []).map((source) => stem + source);
  // TypeScript reads `./a.js` as `./a.ts` even beside a compiled `a.js`; everybody else takes names as they are.
  const exact = rules === 'typescript' ? [...sources, path] : [path, ...sources];
  const extended = (rules === 'typescript' ? TYPESCRIPT_FIRST : JAVASCRIPT_FIRST).map((added) => path + added);
  return [...exact, ...extended].find((candidate) => paths.has(candidate)) ?? null;
}

/** The file that stands for a folder when it is imported; null when there is none. */
export function findIndex(paths: ReadonlySet<string>, folder: string, rules: Rules = 'typescript'): string | null {
  return findFile(paths, folder === '' ? 'index' : `${folder}/index`, rules);
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
