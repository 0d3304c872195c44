import type { Node } from 'web-tree-sitter';
import type { SourceFacts } from './source-language.ts';

/** A part of a text that ends at `end`, in which these names are its own. */
type Scope = { end: number; names: ReadonlySet<string> };

/** Of each text the scopes around the place in it that was looked at last. */
const scopesOf = new WeakMap<SourceFacts, Scope[]>();

/** From here to the end of a node its text has names of its own: type parameters, and types inside of types. */
export function enterScope(node: Node, names: readonly string[], facts: SourceFacts): void {
  if (names.length > 0) scopesAt(node, facts).push({ end: node.endIndex, names: new Set(names) });
}

/** True where a name, or what a name with dots begins with, is one of the text's own: no type of another file is meant. */
export function isOwnName(name: Node, facts: SourceFacts): boolean {
  const [first = ''] = name.text.split('.');
  return scopesAt(name, facts).some(({ names }) => names.has(first));
}

/** The scopes at a place; places come in the order of the text. */
function scopesAt(place: Node, facts: SourceFacts): Scope[] {
  const scopes = (scopesOf.get(facts) ?? []).filter(({ end }) => end > place.startIndex);
  scopesOf.set(facts, scopes);
  return scopes;
}
