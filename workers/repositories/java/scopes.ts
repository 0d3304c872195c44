import type { Node } from 'web-tree-sitter';

/** What brings names with it that are no types of other files: type parameters, and types inside of types and blocks. */
export const SCOPES = `
  (_ type_parameters: (_)) @scope
  [(class_body) (interface_body) (enum_body) (annotation_type_body)] @scope
  [(block) (constructor_body) (switch_block_statement_group)] @scope
`;

const TYPE = /^(class|interface|enum|record|annotation_type)_declaration$/;

/** The names that a scope brings. */
export function namesOf(scope: Node): string[] {
  const parameters = scope.childForFieldName('type_parameters')?.namedChildren ?? [];
  const named = parameters.flatMap(
    (parameter) => parameter?.namedChildren.find((child) => child?.type === 'type_identifier')?.text ?? [],
  );
  return [...named, ...typesIn(scope)];
}

function typesIn(node: Node): string[] {
  return node.namedChildren.flatMap((child) => {
    if (child?.type === 'enum_body_declarations') return typesIn(child);
    return child && TYPE.test(child.type) ? (child.childForFieldName('name')?.text ?? []) : [];
  });
}
