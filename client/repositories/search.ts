import { type MapFacts, moduleLabel } from './facts.ts';
import { splitPath } from './words.ts';

export type Found = {
  /** The modules to be seen: those whose own name has the words first, then those that hold such files. */
  ids: string[];
  /** Every file whose path has the words. */
  paths: ReadonlySet<string>;
  /** What is offered to go to: the likeliest few modules and files first, then all others. */
  offers: Offer[];
  /** How many of the offers are the likeliest few. */
  few: number;
};
/** A module or a file to go to. */
export type Offer = { kind: 'module' | 'file'; id: string };

const FIRST_MODULES = 5;
const FIRST_FILES = 10;

/** Finds modules by their path or by that of their files, and files. Null when there is nothing to search for. */
export function searchMap({ modules }: MapFacts, text: string): Found | null {
  const words = text.toLowerCase().split(/\s+/).filter(Boolean);
  const [first] = words;
  if (first === undefined) return null;
  const matches = (name: string) => words.every((word) => name.includes(word));
  const [named, holding] = [[] as string[], [] as string[]];
  const paths = new Set<string>();
  /** Files that begin with it, that have it in their name, and that have it in their folder only. */
  const ranks: string[][] = [[], [], []];
  for (const module of modules) {
    let holds = false;
    for (const { path } of module.files) {
      const lower = path.toLowerCase();
      if (!matches(lower)) continue;
      paths.add(path);
      holds = true;
      const { name } = splitPath(lower);
      const rank = ranks[name.startsWith(first) ? 0 : matches(name) ? 1 : 2];
      rank?.push(path);
    }
    if (matches(moduleLabel(module).toLowerCase())) named.push(module.id);
    else if (holds) holding.push(module.id);
  }
  const files = ranks.flat().map((id): Offer => ({ kind: 'file', id }));
  const own = named.map((id): Offer => ({ kind: 'module', id }));
  const likeliest = [...own.splice(0, FIRST_MODULES), ...files.splice(0, FIRST_FILES)];
  return { ids: [...named, ...holding], paths, offers: [...likeliest, ...own, ...files], few: likeliest.length };
}
