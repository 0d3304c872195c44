import type { Node } from 'web-tree-sitter';
import type { SourceFacts, SourceLanguage } from '../source-language.ts';
import { openPythonModules } from './modules.ts';
import { collectRoute, ROUTES, routesIn } from './routes.ts';
import { textOf } from './strings.ts';

const QUERY = `
  (import_statement) @import
  (import_from_statement) @from
  ((call function: [(identifier) (attribute)] @_function arguments: (argument_list . (string) @dynamic))
    (#match? @_function "^((importlib\\.)?import_module|__import__)$"))
  [
    (if_statement) (elif_clause) (for_statement) (while_statement) (except_clause) (case_clause)
    (conditional_expression) (boolean_operator) (for_in_clause) (if_clause)
  ] @branch
  (function_definition) @definition.function
  (class_definition) @definition.class
  (module (expression_statement (assignment left: (identifier)) @definition.constant))
  (type_alias_statement) @definition.type
  ((if_statement condition: (comparison_operator (identifier) @_name)) @main (#eq? @_name "__name__"))
`;

const CONFIGURATION = /(^|\/)(pyproject\.toml|setup\.cfg|setup\.py)$/;
const CONSTANT = /^[A-Z][A-Z0-9_]*$/;

export const python: SourceLanguage = {
  grammars: { Python: 'python' },
  query: () => QUERY + ROUTES,
  collect(capture, node, facts) {
    if (capture === 'import') collectImport(node, facts);
    else if (capture === 'from') collectFrom(node, facts);
    else if (capture === 'dynamic') {
      const specifier = textOf(node);
      if (specifier && !specifier.startsWith('.')) facts.imports.push({ specifier, names: ['*'] });
    } else if (capture === 'main') facts.isProgram = true;
    else collectRoute(capture, node, facts);
  },
  finish(facts) {
    facts.routes.push(...routesIn(facts));
  },
  nameOf(node) {
    const named = node.childForFieldName(
      node.type === 'function_definition' || node.type === 'class_definition' ? 'name' : 'left',
    );
    const name = named?.text ?? null;
    return node.type === 'assignment' && !CONSTANT.test(name ?? '') ? null : name;
  },
  kindOf(kind, node) {
    const within = node.parent?.type === 'decorated_definition' ? node.parent.parent : node.parent;
    return kind === 'function' && within?.parent?.type === 'class_definition' ? 'method' : kind;
  },
  isConfiguration: (path) => CONFIGURATION.test(path),
  openModules: openPythonModules,
};

/** The name of `a.b` and of `a.b as c`. */
const importedName = (node: Node) =>
  node.type === 'aliased_import' ? node.childForFieldName('name')?.text : node.text;

function collectImport(statement: Node, facts: SourceFacts): void {
  for (const child of statement.namedChildren) {
    const specifier = child ? importedName(child) : undefined;
    if (specifier) facts.imports.push({ specifier, names: ['*'] });
  }
}

function collectFrom(statement: Node, facts: SourceFacts): void {
  const from = statement.childForFieldName('module_name');
  if (!from) return;
  const names = statement.namedChildren.flatMap((child) => {
    if (!child || child.id === from.id) return [];
    if (child.type === 'wildcard_import') return ['*'];
    return child.type === 'comment' ? [] : (importedName(child) ?? []);
  });
  facts.imports.push({ specifier: from.text.replace(/\s+/g, ''), names });
}
