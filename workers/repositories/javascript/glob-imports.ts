import { byText } from '../../../shared/order.ts';
import { expandBraces, isPlainGlob, matchGlob } from './glob.ts';

/** A pattern of paths from the root of the repository; `isExcluded` for what is not taken. */
export type Glob = { pattern: string; isExcluded: boolean };

/**
 * What all patterns of a repository may cost: parts of patterns that are compared with names, and files found. Hostile
 * ones could ask for any number.
 */
const MOST = { compared: 10_000_000, found: 200_000 } as const;

/** The files that patterns lead to, as Vite finds them. */
export class GlobImports {
  readonly #paths: ReadonlySet<string>;
  readonly #known = new Map<string, readonly string[]>();
  /** Made when it is asked for: few repositories have patterns. */
  #ordered: readonly string[] | null = null;
  #compared = 0;
  #found = 0;

  constructor(paths: ReadonlySet<string>) {
    this.#paths = paths;
  }

  /** The files that one of the patterns takes and none leaves out, ordered; none at all once they are too many. */
  find(globs: readonly Glob[]): readonly string[] {
    const key = JSON.stringify(globs);
    const found = this.#known.get(key) ?? this.#search(globs);
    this.#known.set(key, found);
    this.#found += found.length;
    return this.#found > MOST.found ? [] : found;
  }

  #search(globs: readonly Glob[]): string[] {
    const patterns = globs.flatMap(({ pattern, isExcluded }) =>
      expandBraces(pattern).map((plain) => ({ plain, parts: plain.split('/'), isExcluded })),
    );
    const taken = patterns.flatMap(({ parts, isExcluded }) => (isExcluded ? [] : [parts]));
    if (this.#compared > MOST.compared || taken.length === 0) return [];
    if (!patterns.every(({ plain }) => isPlainGlob(plain))) return [];
    const cost = patterns.reduce((sum, { plain }) => sum + plain.split(/[/*]/).length, 0);
    return this.#below(sharedFolder(taken)).filter((path) => {
      if (this.#compared > MOST.compared) return false;
      const names = path.split('/');
      this.#compared += cost * names.length;
      if (names.includes('node_modules')) return false;
      const fitting = patterns.filter(({ parts }) => matchGlob(parts, names));
      return fitting.length > 0 && !fitting.some(({ isExcluded }) => isExcluded);
    });
  }

  #below(folder: string): readonly string[] {
    this.#ordered ??= [...this.#paths].sort(byText);
    if (folder === '') return this.#ordered;
    // `0` is what comes after `/`.
    return this.#ordered.slice(firstFrom(this.#ordered, `${folder}/`), firstFrom(this.#ordered, `${folder}0`));
  }
}

/** The folder that everything is in that one of the patterns fits. */
function sharedFolder([first = [], ...others]: readonly string[][]): string {
  const folders = first.slice(0, -1);
  const end = folders.findIndex((name, index) => name.includes('*') || others.some((other) => other[index] !== name));
  return folders.slice(0, end < 0 ? folders.length : end).join('/');
}

/** Where in an ordered list what is not before `text` begins. */
function firstFrom(texts: readonly string[], text: string): number {
  let [low, high] = [0, texts.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((texts[middle] ?? '') < text) low = middle + 1;
    else high = middle;
  }
  return low;
}
