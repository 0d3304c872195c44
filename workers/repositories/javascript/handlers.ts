import type { Node } from 'web-tree-sitter';
import type { SourceFacts } from '../source-language.ts';
import { HANDLER } from './scan-modules.ts';

/** Takes what an export statement exports by a name that may answer requests. */
export function collectHandlers(statement: Node, facts: SourceFacts): void {
  for (const { name, node } of exportedBy(statement)) {
    const isKnown = facts.handlers?.some((handler) => handler.name === name);
    if (!HANDLER.test(name) || isKnown) continue;
    facts.handlers = [...(facts.handlers ?? []), { name, line: node.startPosition.row + 1 }];
  }
}

/** The names that values are exported by. */
function exportedBy(statement: Node): { name: string; node: Node }[] {
  const words = statement.children.filter((child) => child !== null && !child.isNamed);
  const byDefault = words.find((word) => word?.type === 'default');
  if (byDefault) return [{ name: 'default', node: byDefault }];
  if (words.some((word) => word?.type === 'type')) return [];
  const declaration = statement.childForFieldName('declaration');
  const clause = statement.namedChildren.find((child) => child?.type === 'export_clause');
  const names = clause ? clause.namedChildren.map(givenName) : declaration ? declaredNames(declaration) : [];
  return names.flatMap((node) => (node ? [{ name: node.text, node }] : []));
}

/** What others know an exported name by; null for that of a type. */
function givenName(specifier: Node | null): Node | null {
  const isType = specifier?.children.some((child) => child?.type === 'type' && !child.isNamed);
  return isType ? null : (specifier?.childForFieldName('alias') ?? specifier?.childForFieldName('name') ?? null);
}

function declaredNames(declaration: Node): (Node | null)[] {
  if (/^(generator_)?function_declaration$/.test(declaration.type)) return [declaration.childForFieldName('name')];
  if (!/^(lexical|variable)_declaration$/.test(declaration.type)) return [];
  return declaration.namedChildren.flatMap((declarator) => {
    const name = declarator?.childForFieldName('name') ?? null;
    return name?.type === 'object_pattern' ? name.namedChildren.map(patternName) : [name];
  });
}

/** What a part of `{ a, b: c, d = 1 }` gives a value to. */
function patternName(part: Node | null): Node | null {
  const target = part?.childForFieldName('value') ?? part;
  return target?.childForFieldName('left') ?? target ?? null;
}
