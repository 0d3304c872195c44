import type { Node } from 'web-tree-sitter';
import type { SourceFacts } from '../source-language.ts';

/** What brings names with it that are no types of other files: type parameters, and types inside of types and blocks. */
export const SCOPES = `
  (_ type_parameters: (_)) @scope
  [(class_body) (interface_body) (enum_body) (annotation_type_body)] @scope
  [(block) (constructor_body) (switch_block_statement_group)] @scope
`;

const TYPE = /^(class|interface|enum|record|annotation_type)_declaration$/;

/** A part of a text that ends at `end`, in which these names are its own. */
type Scope = { end: number; names: ReadonlySet<string> };

/** The scopes that the place in a text is within that was looked at last. */
const scopesOf = new WeakMap<SourceFacts, Scope[]>();

/** Goes into a declaration with type parameters, or into what may have types in it. */
export function enterScope(node: Node, facts: SourceFacts): void {
  const names = new Set([...typeParametersOf(node), ...typesIn(node)]);
  if (names.size > 0) scopesAt(node, facts).push({ end: node.endIndex, names });
}

/** True where a name is one of the text's own: no type of another file is meant. */
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

function typeParametersOf(node: Node): string[] {
  const parameters = node.childForFieldName('type_parameters')?.namedChildren ?? [];
  return parameters.flatMap(
    (parameter) => parameter?.namedChildren.find((child) => child?.type === 'type_identifier')?.text ?? [],
  );
}

function typesIn(node: Node): string[] {
  return node.namedChildren.flatMap((child) => {
    if (child?.type === 'enum_body_declarations') return typesIn(child);
    return child && TYPE.test(child.type) ? (child.childForFieldName('name')?.text ?? []) : [];
  });
}
