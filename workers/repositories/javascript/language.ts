import type { Node } from 'web-tree-sitter';
import { joined, routersOf } from '../routers.ts';
import type { SourceFacts, SourceLanguage } from '../source-language.ts';
import { codeIn } from './components.ts';
import { collectHandlers } from './handlers.ts';
import { openJavaScriptModules } from './modules.ts';
import { argumentsOf, pathOf } from './routers.ts';
import { collectRoute, fieldsOf, ROUTER_FIELDS, ROUTES, textsOf } from './routes.ts';
import { scan } from './scan.ts';
import { GLOB_FORM, referencesIn, specifierOf, urlSpecifierOf } from './specifier.ts';

const IMPORTS = `
  (import_statement source: (string) @import)
  (export_statement source: (string) @import)
  (call_expression function: (import)) @importCall
  ((call_expression function: (identifier) @_function) @importCall (#eq? @_function "require"))
  ((new_expression constructor: (identifier) @_class) @url (#eq? @_class "URL"))
  ((call_expression function: (member_expression property: (property_identifier) @_method)) @glob
    (#eq? @_method "glob"))
  (program) @program
`;
const EXPORTS = '(program (export_statement) @export)';
const TYPESCRIPT_IMPORTS = '(import_require_clause source: (string) @import)';
const BRANCHES = `
  [
    (if_statement) (for_statement) (for_in_statement) (while_statement) (do_statement)
    (switch_case) (catch_clause) (ternary_expression) "&&" "||" "??"
  ] @branch
`;
const VALUES = `(array) (await_expression) (binary_expression) (call_expression) (class) (false) (identifier)
  (member_expression) (new_expression) (number) (object) (regex) (string) (template_string) (ternary_expression) (true)`;
const TYPESCRIPT_VALUES = '(as_expression) (satisfies_expression)';

const definitions = (values: string) => `
  [(function_declaration) (generator_function_declaration)] @definition.function
  (variable_declarator name: (identifier) value: [(arrow_function) (function_expression) (generator_function)])
    @definition.function
  (class_declaration) @definition.class
  (method_definition) @definition.method
  (program (lexical_declaration
    (variable_declarator name: (identifier) value: [${values}]) @definition.constant))
  (program (export_statement (lexical_declaration
    (variable_declarator name: (identifier) value: [${values}]) @definition.constant)))
`;
const TYPESCRIPT_DEFINITIONS = `
  (function_signature) @definition.function
  (abstract_class_declaration) @definition.class
  (interface_declaration) @definition.interface
  (type_alias_declaration) @definition.type
  (enum_declaration) @definition.enum
  [(internal_module) (module)] @definition.module
`;

const CONFIGURATION =
  /(^|\/)(package\.json|(next|svelte|nuxt|nitro|remix|react-router|vite)\.config\.[mc]?[jt]s|app\/routes\.m?[jt]s|[jt]sconfig[^/]*\.json|deno\.jsonc?|lerna\.json|pnpm-workspace\.yaml)$/;

/** JavaScript and TypeScript, with JSX, and components that have them in them. */
export const javascript: SourceLanguage = {
  grammars: {
    TypeScript: 'typescript',
    TSX: 'tsx',
    JavaScript: 'javascript',
    Vue: 'typescript',
    Svelte: 'typescript',
    Astro: 'typescript',
  },
  codeIn,
  query: (grammar) =>
    grammar === 'javascript'
      ? IMPORTS + EXPORTS + BRANCHES + definitions(VALUES) + ROUTES + ROUTER_FIELDS.javascript
      : IMPORTS +
        TYPESCRIPT_IMPORTS +
        EXPORTS +
        BRANCHES +
        definitions(VALUES + TYPESCRIPT_VALUES) +
        TYPESCRIPT_DEFINITIONS +
        ROUTES +
        ROUTER_FIELDS.typescript,
  collect(capture, node, facts) {
    if (capture === 'import') collectImport(node, facts);
    else if (capture === 'importCall') collectCall(node, facts);
    else if (capture === 'url') collectUrl(node, facts);
    else if (capture === 'glob') collectGlob(node, facts);
    else if (capture === 'program') collectReferences(node, facts);
    else if (capture === 'export') collectHandlers(node, facts);
    else collectRoute(capture, node, facts);
  },
  finish(facts) {
    facts.routes.push(...routersOf(facts).tell(joined));
  },
  scan,
  isConfiguration: (path) => CONFIGURATION.test(path),
  openModules: openJavaScriptModules,
};

function collectImport(literal: Node, facts: SourceFacts): void {
  const specifier = specifierOf(literal.text);
  if (specifier !== null) facts.imports.push({ specifier, names: namesOf(literal) });
}

function collectCall(call: Node, facts: SourceFacts): void {
  const specifier = pathOf(argumentsOf(call)[0]);
  if (specifier !== null) facts.imports.push({ specifier, names: ['*'] });
}

function collectUrl(construction: Node, facts: SourceFacts): void {
  const [first, second] = argumentsOf(construction);
  const isOwn = first?.type === 'string' && second?.text === 'import.meta.url';
  const specifier = isOwn ? urlSpecifierOf(first.text) : null;
  if (specifier !== null) facts.imports.push({ specifier, names: ['*'] });
}

/** `import.meta.glob('./pages/*.ts', { import: 'default' })`, with one pattern or a list of them. */
function collectGlob(call: Node, facts: SourceFacts): void {
  const [first, second] = argumentsOf(call);
  const isOwn = call.childForFieldName('function')?.childForFieldName('object')?.text === 'import.meta';
  const patterns = isOwn ? textsOf(first) : null;
  const options = second ? fieldsOf(second) : new Map<string, Node>();
  // Where patterns begin may be said too.
  if (!patterns || options.has('base')) return;
  const names = [pathOf(options.get('import')) ?? '*'];
  facts.imports.push({ specifier: GLOB_FORM + patterns.join('\n'), names });
}

function collectReferences(program: Node, facts: SourceFacts): void {
  for (const specifier of referencesIn(program.text)) facts.imports.push({ specifier, names: [] });
}

/** What is taken from a module, by the names that it exports. */
function namesOf(literal: Node): string[] {
  const statement = literal.parent;
  if (statement?.type === 'export_statement') {
    const clause = statement.namedChildren.find((child) => child?.type === 'export_clause');
    return clause ? specifierNames(clause) : ['*'];
  }
  if (statement?.type !== 'import_statement') return ['*'];
  const clause = statement.namedChildren.find((child) => child?.type === 'import_clause');
  return (clause?.namedChildren ?? []).flatMap((child) => {
    if (child?.type === 'named_imports') return specifierNames(child);
    return child?.type === 'namespace_import' ? ['*'] : ['default'];
  });
}

const specifierNames = (clause: Node) =>
  clause.namedChildren.flatMap((specifier) => specifier?.childForFieldName('name')?.text ?? []);
