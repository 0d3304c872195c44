import type { Node } from 'web-tree-sitter';
import { enterScope, isOwnName } from '../own-names.ts';
import type { SourceFacts, SourceLanguage } from '../source-language.ts';
import { openJavaModules } from './modules.ts';
import { ROUTES, routesOf } from './routes.ts';
import { namesOf, SCOPES } from './scopes.ts';
import { enterType, mentionOf } from './types.ts';

const QUERY = `
  (package_declaration [(identifier) (scoped_identifier)] @package)
  (import_declaration) @import
  (type_identifier) @mention
  (scoped_type_identifier) @mention
  [(marker_annotation name: (_) @mention) (annotation name: (_) @mention)]
  ((method_invocation object: (identifier) @mention) (#match? @mention "^[A-Z]"))
  ((field_access object: (identifier) @mention) (#match? @mention "^[A-Z]"))
  (record_pattern . (identifier) @mention)
  ((method_reference . (identifier) @mention) (#match? @mention "^[A-Z]"))
  [
    (if_statement) (for_statement) (enhanced_for_statement) (while_statement) (do_statement) (switch_label)
    (catch_clause) (ternary_expression) "&&" "||"
  ] @branch
  [(class_declaration) (record_declaration)] @definition.class
  [(interface_declaration) (annotation_type_declaration)] @definition.interface
  (enum_declaration) @definition.enum
  [(method_declaration) (constructor_declaration) (compact_constructor_declaration)] @definition.method
`;

export const java: SourceLanguage = {
  grammars: { Java: 'java' },
  query: () => QUERY + SCOPES + ROUTES,
  collect(capture, node, facts) {
    if (capture === 'package') facts.declares.unshift(node.text.replace(/\s+/g, ''));
    else if (capture === 'import') collectImport(node, facts);
    else if (capture === 'mention') {
      if (!isMember(node) && !isOwnName(node, facts)) facts.mentions.push(mentionOf(node, facts));
    } else if (capture === 'scope') {
      enterScope(node, namesOf(node), facts);
      enterType(node, facts);
    } else if (capture === 'route') facts.routes.push(...routesOf(node));
  },
  finish(facts) {
    facts.isProgram = facts.definitions.some(({ kind, name }) => kind === 'method' && name === 'main');
  },
  isConfiguration: (path) => /(^|\/)(pom\.xml|build\.gradle(\.kts)?)$/.test(path),
  openModules: openJavaModules,
};

/** `a.b.C`, `a.b.*`, `static a.b.C.d`. */
function collectImport(declaration: Node, facts: SourceFacts): void {
  const [, isStatic, path] = declaration.text.match(/^import\s+(static\s)?\s*([\w$.\s]+(?:\*)?)\s*;?/) ?? [];
  if (path) facts.imports.push({ specifier: `${isStatic ? 'static ' : ''}${path.replace(/\s+/g, '')}`, names: [] });
}

/** True for the `Entry` of `Map.Entry`: it is told with the whole name. */
const isMember = (mention: Node) =>
  mention.parent?.type === 'scoped_type_identifier' && mention.startIndex > mention.parent.startIndex;
