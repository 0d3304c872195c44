import { type MapFacts, moduleLabel } from './facts.ts';

/** What a search finds: modules whose own name has the words come first. */
export type Found = { ids: string[]; paths: ReadonlySet<string> };

/** Finds modules by their path or by that of their files. Null when there is nothing to search for. */
export function searchMap({ modules }: MapFacts, text: string): Found | null {
  const words = text.toLowerCase().split(/\s+/).filter(Boolean);
  if (words.length === 0) return null;
  const matches = (name: string) => words.every((word) => name.toLowerCase().includes(word));
  const [named, holding] = [[] as string[], [] as string[]];
  const paths = new Set<string>();
  for (const module of modules) {
    let holds = false;
    for (const { path } of module.files) {
      if (!matches(path)) continue;
      paths.add(path);
      holds = true;
    }
    if (matches(moduleLabel(module))) named.push(module.id);
    else if (holds) holding.push(module.id);
  }
  return { ids: [...named, ...holding], paths };
}
