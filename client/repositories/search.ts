import { type MapFacts, moduleLabel } from './facts.ts';
import { splitPath } from './words.ts';

export type Found = {
  /** The modules to be seen: those whose own name has the words first, then those that hold such files. */
  ids: string[];
  /** Every file whose path has the words. */
  paths: ReadonlySet<string>;
  /** The few that are offered to go to, the likeliest first. */
  offers: Offer[];
};
/** A module or a file to go to. */
export type Offer = { kind: 'module' | 'file'; id: string };

const MOST_MODULES = 5;
const MOST_FILES = 10;

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
      if (rank && rank.length < MOST_FILES) rank.push(path);
    }
    if (matches(moduleLabel(module).toLowerCase())) named.push(module.id);
    else if (holds) holding.push(module.id);
  }
  const offers: Offer[] = [
    ...named.slice(0, MOST_MODULES).map((id) => ({ kind: 'module' as const, id })),
    ...ranks
      .flat()
      .slice(0, MOST_FILES)
      .map((id) => ({ kind: 'file' as const, id })),
  ];
  return { ids: [...named, ...holding], paths, offers };
}
