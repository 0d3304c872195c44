import { folderOf, foldersAbove, join } from '../paths.ts';
import type { RepositoryFiles } from '../source-language.ts';
import { addAliases } from './framework-aliases.ts';
import type { Manifest } from './manifest.ts';
import { partsOf, withoutComments } from './settings.ts';
import type { Aliases } from './tsconfig.ts';

/** The configurations in which bundlers, and frameworks that stand on one, are told of aliases. */
const CONFIGURATION =
  /(?:^|\/)(?:astro|craco|nuxt|rsbuild|rspack|svelte|vite|vitest|vue|webpack)\.(?:[\w-]+\.)*[cm]?[jt]s$/;
const LIST = /\balias["']?\s*[:=]\s*([{[])/g;
/** What a configuration says more often is made to take time. */
const [MOST_LISTS, MOST_ENTRIES, DEEPEST] = [10, 500, 5];
const ENTRY = /^(?:"([^"\\]+)"|'([^'\\]+)'|([\w$]+))\s*:\s*(.+)$/s;
const CONSTANT =
  /\b(?:const|let|var)\s+([\w$]+)\s*=\s*((?:new\s+)?[\w$.]+\((?:[^()]|\([^()]{0,500}\)){0,500}\)|(["'`])(?:(?!\3)[^\\\n])*\3)/g;
const HERE = '(?:__dirname|import\\.meta\\.dirname)';
const ONLY_HERE = new RegExp(`^${HERE}$`);
const FROM_HERE = new RegExp(`^\`\\$\\{${HERE}\\}`);

export const mayHaveAliases = (path: string) => CONFIGURATION.test(path);

/**
 * Adds what bundlers are told that names stand for, where that is said plainly, for the project of the manifest at or above
 * each configuration. What TypeScript is told goes first.
 */
export async function addBundlerAliases(
  aliases: Map<string, Aliases>,
  files: RepositoryFiles,
  configurations: readonly string[],
  manifests: ReadonlyMap<string, Manifest>,
): Promise<void> {
  for (const path of configurations) {
    const folder = folderOf(path);
    const project = [...foldersAbove(path)].find((above) => manifests.has(above)) ?? folder;
    const text = withoutComments((await files.readText(path)) ?? '');
    const places = new Places(text, folder, project);
    const paths = entriesIn(text).flatMap(([name, expression]) => {
      const target = places.of(expression);
      return target === null ? [] : patternsOf(name, target);
    });
    addAliases(aliases, project, paths);
  }
}

/** The names with the expressions that say what they stand for, of the lists of aliases in a text. */
function entriesIn(text: string): [string, string][] {
  const lists = [...text.matchAll(LIST)].slice(0, MOST_LISTS).map((found) => {
    const parts = partsOf(text.slice(found.index + found[0].length));
    return found[1] === '{' ? parts.flatMap(entryOf) : parts.flatMap(foundIn);
  });
  return lists.flat().slice(0, MOST_ENTRIES);
}

/** `{ find: '@', replacement: … }`; what a regular expression finds is left out. */
function foundIn(part: string): [string, string][] {
  const entry = new Map(partsOf(part.slice(1)).flatMap(entryOf));
  const [name, replacement] = [textOf(entry.get('find') ?? ''), entry.get('replacement')];
  return name === null || replacement === undefined ? [] : [[name, replacement]];
}

function entryOf(part: string): [string, string][] {
  const [, double, single, word, expression] = ENTRY.exec(part) ?? [];
  const name = double ?? single ?? word;
  return name === undefined || expression === undefined ? [] : [[name, expression]];
}

/** A name stands for what is below it too, unless it ends in Webpack's `$`; one that ends in a slash for only that. */
function patternsOf(name: string, target: string): Aliases['paths'] {
  if (name.endsWith('$')) return [{ pattern: name.slice(0, -1), targets: [target] }];
  const folder = name.replace(/\/\*?$/, '');
  const below = { pattern: `${folder}/*`, targets: [join(target.replace(/\/\*$/, ''), './*') ?? ''] };
  return folder === name ? [{ pattern: name, targets: [target] }, below] : [below];
}

/** What a string spells; null for what is none, or a computed one. */
function textOf(expression: string): string | null {
  const [, quote, text = ''] = expression.match(/^(["'`])((?:(?!\1)[^\\])*)\1$/s) ?? [];
  return quote === undefined || (quote === '`' && text.includes('${')) ? null : text;
}

/** The paths that the expressions of a configuration say, from the root of the repository. */
class Places {
  readonly #constants: ReadonlyMap<string, string>;
  readonly #folder: string;
  readonly #project: string;

  constructor(text: string, folder: string, project: string) {
    this.#constants = new Map([...text.matchAll(CONSTANT)].map(([, name = '', expression = '']) => [name, expression]));
    this.#folder = folder;
    this.#project = project;
  }

  /** Null when it is computed in a way that is not known here, or too deep. */
  of(expression: string, depth = DEEPEST): string | null {
    if (depth === 0) return null;
    if (ONLY_HERE.test(expression)) return this.#folder;
    // A project's bundler is started where its manifest is.
    if (expression === 'process.cwd()') return this.#project;
    const spelt = textOf(expression);
    if (spelt !== null) return join(this.#project, `./${spelt}`);
    if (expression.startsWith('`')) {
      const below = FROM_HERE.test(expression) ? textOf(expression.replace(FROM_HERE, '`.')) : null;
      return below === null ? null : join(this.#folder, below);
    }
    const [, url] = expression.match(/^new\s+URL\(\s*(.+),\s*import\.meta\.url\s*\)(?:\.pathname)?$/s) ?? [];
    if (url !== undefined) {
      const path = textOf(url);
      return path === null ? null : join(this.#folder, `./${path}`);
    }
    if (/^[\w$]+$/.test(expression)) return this.of(this.#constants.get(expression) ?? '', depth - 1);
    const [, called = '', given = ''] = expression.match(/^([\w$.]+)\((.*)\)$/s) ?? [];
    if (!/(?:^|\.)(?:resolve|join|fileURLToPath)$/.test(called)) return null;
    const [first = '', ...names] = partsOf(given);
    let place = this.of(first, depth - 1);
    for (const name of names) {
      const path = textOf(name) ?? textOf(this.#constants.get(name) ?? '');
      place = place === null || path === null ? null : join(place, `./${path}`);
    }
    return place;
  }
}
