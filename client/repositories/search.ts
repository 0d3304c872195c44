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

/** How well a name fits: it is what is sought, begins with it, has it, or what has it is around it only. */
const [SAME, BEGINS, HAS, AROUND] = [0, 1, 2, 3];
type Ranked = Offer & { rank: number; length: number };

/** Finds modules by their path or by that of their files, and files. Null when there is nothing to search for. */
export function searchMap({ modules }: MapFacts, text: string): Found | null {
  const sought = text.trim().toLowerCase();
  const words = sought.split(/\s+/).filter(Boolean);
  const [first] = words;
  if (first === undefined) return null;
  const matches = (name: string) => words.every((word) => name.includes(word));
  const ranked = (kind: Offer['kind'], id: string, path: string): Ranked => {
    const { name } = splitPath(path);
    const isSame = [path, name, name.replace(/(?<=.)\.[^.]*$/, '')].includes(sought);
    const rank = isSame ? SAME : name.startsWith(first) ? BEGINS : matches(name) ? HAS : AROUND;
    return { kind, id, rank, length: name.length };
  };
  const [named, holding] = [[] as Ranked[], [] as string[]];
  const files: Ranked[] = [];
  for (const module of modules) {
    const before = files.length;
    for (const { path } of module.files) {
      const lower = path.toLowerCase();
      if (matches(lower)) files.push(ranked('file', path, lower));
    }
    const label = moduleLabel(module).toLowerCase();
    if (matches(label)) named.push(ranked('module', module.id, label));
    else if (files.length > before) holding.push(module.id);
  }
  const [own, theirs] = [named.toSorted(byRank), files.toSorted(byRank)];
  const likeliest = [...own.splice(0, FIRST_MODULES), ...theirs.splice(0, FIRST_FILES)];
  // What is called just so is before all, a file too.
  likeliest.sort((a, b) => Math.min(a.rank, BEGINS) - Math.min(b.rank, BEGINS));
  return {
    ids: [...named.map(({ id }) => id), ...holding],
    paths: new Set(files.map(({ id }) => id)),
    offers: [...likeliest, ...own, ...theirs].map(({ kind, id }) => ({ kind, id })),
    few: likeliest.length,
  };
}

/** Of those that begin with what is sought, the shorter are the likelier; else the order of the map stays. */
const byRank = (a: Ranked, b: Ranked): number => a.rank - b.rank || (a.rank === BEGINS ? a.length - b.length : 0);
