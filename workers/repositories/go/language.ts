import type { Node } from 'web-tree-sitter';
import type { SourceFacts, SourceLanguage } from '../source-language.ts';
import { openGoModules } from './modules.ts';
import { collectRoute, ROUTES, routesIn } from './routes.ts';

const QUERY = `
  ((comment) @ignored
    (#match? @ignored "^//(go:build\\\\s+(\\\\S+ && )*ignore( && [^|]*|\\\\s*)|\\\\s*\\\\+build\\\\s+ignore\\\\s*)$"))
  (package_clause (package_identifier) @package)
  (import_spec) @import
  ((selector_expression operand: (identifier) field: (field_identifier) @_name) @use (#match? @_name "^[A-Z]"))
  (qualified_type) @use
  [
    (if_statement) (for_statement) (expression_case) (type_case) (communication_case) "&&" "||"
  ] @branch
  (function_declaration) @definition.function
  (method_declaration) @definition.method
  (type_spec) @definition.type
  (type_alias) @definition.type
  (source_file (const_declaration (const_spec (identifier) @definition.constant)))
  (source_file (var_declaration (var_spec (identifier) @definition.variable)))
  (source_file (var_declaration (var_spec_list (var_spec (identifier) @definition.variable))))
`;

const KINDS = { struct_type: 'struct', interface_type: 'interface' } as const;

/** The files that say, before their package, that they are no part of it: programs to run by hand. */
const ignored = new WeakSet<SourceFacts>();

/** No import that people write is longer, and following one takes each folder of its path. */
const LONGEST_IMPORT = 500;

export const go: SourceLanguage = {
  grammars: { Go: 'go' },
  query: () => QUERY + ROUTES,
  collect(capture, node, facts) {
    if (capture === 'ignored') ignored.add(facts);
    else if (capture === 'package' && !ignored.has(facts)) facts.declares.push(node.text);
    else if (capture === 'import') collectImport(node, facts);
    else if (capture === 'use') facts.mentions.push(node.text);
    else collectRoute(capture, node, facts);
  },
  nameOf: (node) => (node.type === 'identifier' ? node : node.childForFieldName('name'))?.text ?? null,
  kindOf(kind, node) {
    const type = kind === 'type' ? node.childForFieldName('type')?.type : undefined;
    return type === 'struct_type' || type === 'interface_type' ? KINDS[type] : kind;
  },
  finish(facts) {
    facts.routes.push(...routesIn(facts));
    facts.isProgram =
      facts.declares[0] === 'main' &&
      facts.definitions.some(({ kind, name }) => kind === 'function' && name === 'main');
  },
  isConfiguration: (path) => /(^|\/)go\.(mod|work)$/.test(path),
  openModules: openGoModules,
};

/** An import is told as its path, after the name that the file gives it and a space, if it gives one. */
function collectImport(spec: Node, facts: SourceFacts): void {
  const path = spec.childForFieldName('path')?.text.slice(1, -1);
  const name = spec.childForFieldName('name')?.text;
  if (path && path.length <= LONGEST_IMPORT)
    facts.imports.push({ specifier: name ? `${name} ${path}` : path, names: [] });
}
