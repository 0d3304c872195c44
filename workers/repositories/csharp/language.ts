import type { Node } from 'web-tree-sitter';
import { enterScope, isOwnName } from '../own-names.ts';
import { joined, routersOf } from '../routers.ts';
import type { SourceFacts, SourceLanguage } from '../source-language.ts';
import { openCSharpModules } from './modules.ts';
import { collectGroup, collectMap, ROUTES, routesOfMethod } from './routes.ts';
import { mentionOf, namespaceOf, tellType } from './types.ts';

const TYPES = `(class_declaration) (interface_declaration) (struct_declaration) (enum_declaration) (record_declaration)
  (delegate_declaration)`;

const QUERY = `
  (using_directive) @using
  [${TYPES}] @type
  [${TYPES} (method_declaration) (local_function_statement) (declaration_list)] @scope
  [(namespace_declaration) (file_scoped_namespace_declaration)] @namespace
  (_ type: (identifier) @mention)
  (_ type: (qualified_name) @mention)
  (_ returns: (identifier) @mention)
  (_ returns: (qualified_name) @mention)
  (base_list [(identifier) (qualified_name)] @mention)
  (type_argument_list [(identifier) (qualified_name)] @mention)
  (generic_name . (identifier) @mention)
  (nullable_type [(identifier) (qualified_name)] @mention)
  (array_type [(identifier) (qualified_name)] @mention)
  (attribute name: (_) @attribute)
  ((member_access_expression expression: (identifier) @mention) (#match? @mention "^[A-Z]"))
  (compilation_unit (global_statement) @main)
  [
    (if_statement) (for_statement) (foreach_statement) (while_statement) (do_statement) (switch_expression_arm)
    (catch_clause) (conditional_expression) "&&" "||" "??"
  ] @branch
  (switch_section "case" @branch)
  [(class_declaration) (record_declaration)] @definition.class
  (interface_declaration) @definition.interface
  (struct_declaration) @definition.struct
  (enum_declaration) @definition.enum
  (delegate_declaration) @definition.type
  [(method_declaration) (constructor_declaration)] @definition.method
  (local_function_statement) @definition.function
`;

export const csharp: SourceLanguage = {
  grammars: { 'C#': 'c_sharp' },
  query: () => QUERY + ROUTES,
  collect(capture, node, facts) {
    if (capture === 'using') collectUsing(node, facts);
    else if (capture === 'namespace') facts.declares.push(`${namespaceOf(node, true)}:`);
    else if (capture === 'type') tellType(node, facts);
    else if (capture === 'scope') enterScope(node, namesIn(node), facts);
    else if (capture === 'mention') {
      if (!isOwnName(node, facts)) facts.mentions.push(mentionOf(node, facts));
    } else if (capture === 'attribute') facts.mentions.push(node.text, `${node.text}Attribute`);
    else if (capture === 'main') facts.isProgram = true;
    else if (capture === 'routeMethod') facts.routes.push(...routesOfMethod(node));
    else if (capture === 'routeGroup') collectGroup(node, facts);
    else if (capture === 'routeMap') collectMap(node, facts);
  },
  finish(facts) {
    facts.routes.push(...routersOf(facts).tell(joined));
    facts.isProgram ||= facts.definitions.some(({ kind, name }) => kind === 'method' && name === 'Main');
  },
  isConfiguration: (path) => /(^|\/)([^/]+\.csproj|Directory\.(Build\.props|Packages\.props))$/.test(path),
  openModules: openCSharpModules,
};

/** `A.B`, `static A.B.C`, `X = A.B.C`; with `global ` before what counts in the whole project. */
function collectUsing(directive: Node, facts: SourceFacts): void {
  const [, isGlobal, rest] = directive.text.match(/^(global\s)?\s*using\s+([^;]*);?/) ?? [];
  if (rest)
    facts.imports.push({ specifier: (isGlobal ? 'global ' : '') + rest.trim().replace(/\s+/g, ' '), names: [] });
}

const TYPE = /^(class|interface|struct|enum|record|delegate)_declaration$/;

/** The names that a declaration or a body brings that are no types of other files: type parameters, types inside of types. */
function namesIn(scope: Node): string[] {
  const parameters = scope.namedChildren.find((child) => child?.type === 'type_parameter_list')?.namedChildren ?? [];
  const isBody = scope.type === 'declaration_list' && scope.parent?.type !== 'namespace_declaration';
  const types = isBody ? scope.namedChildren.filter((child) => child && TYPE.test(child.type)) : [];
  return [...parameters, ...types].flatMap((named) => named?.childForFieldName('name')?.text ?? []);
}
