import type { Node } from 'web-tree-sitter';
import type { SourceFacts, SourceLanguage } from '../source-language.ts';
import { openPhpModules } from './modules.ts';
import { ROUTES, routesOfAttribute, routesOfCall } from './routes.ts';

const NAME = '[(name) (qualified_name)]';
const QUERY = `
  (namespace_definition) @namespace
  (namespace_use_declaration) @use
  [
    (require_expression) (require_once_expression) (include_expression) (include_once_expression)
  ] @require
  [(class_declaration) (interface_declaration) (trait_declaration) (enum_declaration)] @type
  (program (function_definition) @function)
  (namespace_definition (compound_statement (function_definition) @function))
  (named_type ${NAME} @mention)
  (base_clause ${NAME} @mention)
  (class_interface_clause ${NAME} @mention)
  (use_declaration ${NAME} @mention)
  (object_creation_expression ${NAME} @mention)
  (scoped_call_expression scope: ${NAME} @mention)
  (scoped_property_access_expression scope: ${NAME} @mention)
  (class_constant_access_expression . ${NAME} @mention)
  (attribute . ${NAME} @mention)
  (binary_expression "instanceof" right: ${NAME} @mention)
  [
    (if_statement) (else_if_clause) (for_statement) (foreach_statement) (while_statement) (do_statement)
    (case_statement) (match_conditional_expression) (catch_clause) (conditional_expression)
    "&&" "||" "??" "and" "or"
  ] @branch
  (class_declaration) @definition.class
  (interface_declaration) @definition.interface
  (trait_declaration) @definition.trait
  (enum_declaration) @definition.enum
  (method_declaration) @definition.method
  (function_definition) @definition.function
`;

export const php: SourceLanguage = {
  grammars: { PHP: 'php' },
  query: () => QUERY + ROUTES,
  collect(capture, node, facts) {
    const name = node.childForFieldName('name')?.text ?? '';
    if (capture === 'namespace') facts.declares.push(`${name.replace(/\s+/g, '')}:`);
    else if (capture === 'type') declare(name, facts);
    else if (capture === 'function') declare(`${name}()`, facts);
    else if (capture === 'use') collectUse(node, facts);
    else if (capture === 'require') collectRequire(node, facts);
    else if (capture === 'mention') facts.mentions.push(node.text);
    else if (capture === 'route') facts.routes.push(...routesOfCall(node));
    else if (capture === 'routeAttribute') facts.routes.push(...routesOfAttribute(node));
  },
  isConfiguration: (path) => /(^|\/)composer\.(json|lock)$/.test(path),
  openModules: openPhpModules,
};

/** What a file declares is told as `Namespace:Type` and `Namespace:function()`, after `Namespace:` itself. */
function declare(name: string, facts: SourceFacts): void {
  const namespace = facts.declares.findLast((declared) => declared.endsWith(':')) ?? ':';
  facts.declares.push(namespace + name);
}

/** Each name of a `use`, told as `A\B`, `A\B as C`, `function A\f`, `const A\B`. */
function collectUse(declaration: Node, facts: SourceFacts): void {
  const text = declaration.text.replace(/\s+/g, ' ').replace(/^use |;$/g, '');
  const [, kind = '', rest = ''] = text.match(/^(function |const )?(.*)$/) ?? [];
  const [, prefix = '', group] = rest.match(/^([^{]*)\{([^}]*)\}/) ?? [];
  for (const name of (group ?? rest).split(',')) {
    const [, own = '', path] = name.trim().match(/^(function |const )?(.*)$/) ?? [];
    if (!path) continue;
    const whole = group === undefined ? path : prefix.trim() + path;
    facts.imports.push({ specifier: kind + own + whole.replace(/^\\/, ''), names: [] });
  }
}

/** A path that is written out, told as `require a.php`: from the file's own folder after `__DIR__`. */
function collectRequire(expression: Node, facts: SourceFacts): void {
  const path = expression.firstNamedChild?.text.replace(/^\(|\)$/g, '').trim() ?? '';
  const [, up, own] =
    path.match(/^(?:__DIR__|dirname\(\s*(?:__FILE__|__DIR__)\s*(?:,\s*(\d))?\s*\))\s*\.\s*["']([^"'$]*)["']$/) ?? [];
  const parents = path.startsWith('dirname') ? Number(up ?? 1) - (path.includes('__FILE__') ? 1 : 0) : 0;
  const [, plain] = path.match(/^["']([^"'$]*)["']$/) ?? [];
  const told = own === undefined ? plain : `./${'../'.repeat(parents)}${own.replace(/^\//, '')}`;
  if (told !== undefined) facts.imports.push({ specifier: `require ${told}`, names: ['*'] });
}
