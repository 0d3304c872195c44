import { joined, routersOf } from '../routers.ts';
import type { SourceLanguage } from '../source-language.ts';
import { collectGiven, collectMacroBody, collectTokens } from './macros.ts';
import { openRustModules } from './modules.ts';
import { collectMod, collectPath, collectUse } from './paths.ts';
import { collectRoute, ROUTES } from './routes.ts';

const QUERY = `
  (use_declaration) @use
  (extern_crate_declaration name: (identifier) @crate)
  (mod_item !body) @mod
  ((macro_invocation macro: (identifier) @_macro (token_tree . (string_literal) @include))
    (#match? @_macro "^include(_str|_bytes)?$"))
  (scoped_identifier path: [(crate) (super) (self)]) @path
  (scoped_type_identifier path: [(crate) (super) (self)]) @path
  ((scoped_identifier path: (identifier) @_first) @path (#match? @_first "^[a-z]"))
  ((scoped_type_identifier path: (identifier) @_first) @path (#match? @_first "^[a-z]"))
  (scoped_identifier !path name: (identifier)) @path
  (attribute arguments: (token_tree) @tokens)
  (macro_invocation (token_tree) @given)
  (macro_rule right: (token_tree) @macro_body)
  [
    (if_expression) (for_expression) (while_expression) (loop_expression) (match_arm) "&&" "||"
  ] @branch
  (function_item) @definition.function
  (function_signature_item) @definition.function
  [(struct_item) (union_item)] @definition.struct
  (enum_item) @definition.enum
  (trait_item) @definition.trait
  (type_item) @definition.type
  [(const_item) (static_item)] @definition.constant
  (macro_definition) @definition.macro
  (mod_item body: (_)) @definition.module
`;

export const rust: SourceLanguage = {
  grammars: { Rust: 'rust' },
  query: () => QUERY + ROUTES,
  collect(capture, node, facts) {
    if (capture === 'use') collectUse(node, facts);
    else if (capture === 'crate') facts.imports.push({ specifier: node.text, names: ['*'] });
    else if (capture === 'mod') collectMod(node, facts);
    else if (capture === 'include')
      facts.imports.push({ specifier: `include ${node.text.slice(1, -1)}`, names: ['*'] });
    else if (capture === 'path') collectPath(node, facts);
    else if (capture === 'tokens') collectTokens(node, facts);
    else if (capture === 'given') collectGiven(node, facts);
    else if (capture === 'macro_body') collectMacroBody(node, facts);
    else collectRoute(capture, node, facts);
  },
  kindOf(kind, node) {
    const owner = node.parent?.parent?.type;
    return kind === 'function' && (owner === 'impl_item' || owner === 'trait_item') ? 'method' : kind;
  },
  finish(facts) {
    facts.routes.push(...routersOf(facts).tell(joined));
    facts.isProgram = facts.definitions.some(({ kind, name }) => kind === 'function' && name === 'main');
  },
  isConfiguration: (path) => /(^|\/)Cargo\.toml$/.test(path),
  openModules: openRustModules,
};
