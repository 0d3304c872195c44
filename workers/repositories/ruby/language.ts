import type { Node } from 'web-tree-sitter';
import type { SourceFacts, SourceLanguage } from '../source-language.ts';
import { collectLoadPath, LOAD_PATHS } from './load-paths.ts';
import { openRubyModules } from './modules.ts';
import { ROUTES, routesOfCall, routesOfDrawing } from './routes.ts';

const QUERY = `
  ((call !receiver method: (identifier) @_method arguments: (argument_list . (string) @required)) @_call
    (#match? @_method "^(require|require_relative|load)$"))
  ((call method: (identifier) @_method arguments: (argument_list (_) (string) @autoloaded))
    (#eq? @_method "autoload"))
  [(constant) (scope_resolution)] @constant
  [(class) (module) (assignment left: [(constant) (scope_resolution)])] @declared
  [
    (if) (elsif) (unless) (if_modifier) (unless_modifier) (while) (until) (while_modifier) (until_modifier) (for)
    (when) (in_clause) (rescue) (rescue_modifier) (conditional) "&&" "||" "and" "or"
  ] @branch
  (class) @definition.class
  (module) @definition.module
  [(method) (singleton_method)] @definition.method
  (assignment left: (constant)) @definition.constant
`;

export const ruby: SourceLanguage = {
  grammars: { Ruby: 'ruby' },
  query: () => QUERY + LOAD_PATHS + ROUTES,
  collect(capture, node, facts) {
    if (capture === 'required') collectRequire(node, facts);
    else if (capture === 'autoloaded') collectPath('require', node, facts);
    else if (capture === 'constant') collectConstant(node, facts);
    else if (capture === 'declared') collectDeclared(node, facts);
    else if (capture === 'drawing') facts.routes.push(...routesOfDrawing(node));
    else if (capture === 'route') facts.routes.push(...routesOfCall(node));
    else if (capture === 'load_path') collectLoadPath(node, facts);
  },
  nameOf: (node) => node.childForFieldName(node.type === 'assignment' ? 'left' : 'name')?.text ?? null,
  kindOf(kind, node) {
    if (kind !== 'method') return kind;
    for (let at = node.parent; at; at = at.parent) if (/^(class|module|singleton_class)$/.test(at.type)) return kind;
    return 'function';
  },
  isConfiguration: (path) => /(^|\/)(Gemfile|[^/]+\.gemspec)$/.test(path),
  openModules: openRubyModules,
};

/** What a statement names is told as `require a/b`, `require_relative a/b` or `load a/b.rb`. */
function collectPath(form: string, literal: Node, facts: SourceFacts): void {
  const [content, ...others] = literal.namedChildren;
  if (content?.type !== 'string_content' || others.length > 0) return;
  facts.imports.push({ specifier: `${form} ${content.text}`, names: ['*'] });
}

function collectRequire(literal: Node, facts: SourceFacts): void {
  const form = literal.parent?.parent?.childForFieldName('method')?.text;
  if (form) collectPath(form, literal, facts);
}

/** The names of the modules around a place, the outermost first: of `module Shop` with `class Cart::Line` in it two. */
function modulesAround(place: Node | null | undefined): string[] {
  const names: string[] = [];
  for (let at = place; at; at = at.parent) {
    if (at.type === 'class' || at.type === 'module') names.unshift(constantOf(at.childForFieldName('name')));
  }
  return names;
}

const constantOf = (name: Node | null) => (name?.text ?? '').replace(/\s+/g, '');

/** What a file declares are its constants in full, modules among them: `Shop::Cart::LIMIT`. */
function collectDeclared(node: Node, facts: SourceFacts): void {
  const name = constantOf(node.childForFieldName(node.type === 'assignment' ? 'left' : 'name'));
  facts.declares.push(name.startsWith('::') ? name.slice(2) : [...modulesAround(node.parent), name].join('::'));
}

/** A constant that is used, after the modules around it, in each of which it is looked up: `Shop Cart::Line|Item::Kind`. */
function collectConstant(node: Node, facts: SourceFacts): void {
  const owner = node.parent;
  if (!owner || owner.type === 'scope_resolution') return;
  const around = owner.type === 'class' || owner.type === 'module';
  if (around && owner.childForFieldName('name')?.id === node.id) return;
  if (owner.type === 'assignment' && owner.childForFieldName('left')?.id === node.id) return;
  // A superclass is looked up outside of the class.
  const from = owner.type === 'superclass' ? owner.parent?.parent : owner;
  facts.mentions.push(`${modulesAround(from).join(' ')}|${constantOf(node)}`);
}
