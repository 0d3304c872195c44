import type { Node } from 'web-tree-sitter';
import type { SourceLanguage } from '../source-language.ts';
import { includesIn } from './includes.ts';
import { openCModules } from './modules.ts';

const C = `
  [(translation_unit) (ERROR)] @text
  [
    (if_statement) (for_statement) (while_statement) (do_statement) (case_statement value: (_))
    (conditional_expression) "&&" "||"
  ] @branch
  (function_definition) @definition.function
  [(struct_specifier body: (_)) (union_specifier body: (_))] @definition.struct
  (enum_specifier body: (_)) @definition.enum
  (type_definition) @definition.type
  (preproc_function_def) @definition.macro
`;
const CPP = `
  [(for_range_loop) (catch_clause)] @branch
  (class_specifier body: (_)) @definition.class
  (namespace_definition) @definition.module
  [(alias_declaration) (concept_definition)] @definition.type
`;

/** C and C++, which include each other's headers. */
export const c: SourceLanguage = {
  grammars: { C: 'c', 'C++': 'cpp' },
  query: (grammar) => (grammar === 'cpp' ? C + CPP : C),
  collect(_capture, node, facts) {
    // A text that the grammar can make nothing of is an error as a whole; others are within it.
    if (node.parent) return;
    for (const specifier of includesIn(node.text)) facts.imports.push({ specifier, names: ['*'] });
  },
  nameOf,
  kindOf(kind, node) {
    if (kind !== 'function') return kind;
    const isMember = node.parent?.type === 'field_declaration_list' || declared(node)?.type === 'qualified_identifier';
    return isMember ? 'method' : kind;
  },
  finish(facts) {
    facts.isProgram = facts.definitions.some(({ kind, name }) => kind === 'function' && name === 'main');
  },
  isConfiguration: (path) => /(^|\/)CMakeLists\.txt$/.test(path),
  openModules: openCModules,
};

/** What a definition declares, under its pointers and parameters. */
function declared(node: Node): Node | null {
  let at = node.childForFieldName('declarator');
  for (let next = at; next; next = at?.childForFieldName('declarator') ?? null) at = next;
  return at;
}

function nameOf(node: Node): string | null {
  const own = node.childForFieldName('name');
  if (own) return own.text;
  let at = declared(node);
  // Of `a::B::run` the last.
  for (let next = at; next?.type === 'qualified_identifier'; next = at?.childForFieldName('name') ?? null) {
    at = next.childForFieldName('name');
  }
  return at?.text ?? null;
}
