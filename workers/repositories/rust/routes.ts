import type { Node } from 'web-tree-sitter';
import { type Owner, type Router, routersOf } from '../routers.ts';
import type { SourceFacts } from '../source-language.ts';

/** Attributes of Actix and Rocket (`#[get("/a")]`), calls of Axum (`.route("/a", get(a).post(b))`), and where they are mounted. */
export const ROUTES = `
  ((attribute_item (attribute (identifier) @_name arguments: (token_tree . (string_literal)))) @routeAttribute
    (#match? @_name "^(get|post|put|patch|delete|head|options)$"))
  ((call_expression function: (field_expression field: (field_identifier) @_name)
    arguments: (arguments . (string_literal) . (call_expression))) @route (#eq? @_name "route"))
  ((call_expression function: (field_expression field: (field_identifier) @_name)) @mount
    (#match? @_name "^(nest|merge|service|mount)$"))
  (let_declaration pattern: (identifier) value: (call_expression)) @router
  (function_item) @router
`;

/** Nobody nests scopes or chains calls so deep. */
const DEEPEST = 100;
const FILE = 0;

/** Takes what a capture of `ROUTES` says. */
export function collectRoute(capture: string, node: Node, facts: SourceFacts): void {
  if (capture === 'routeAttribute') collectAttribute(node, facts);
  else if (capture === 'route') collectCall(node, facts);
  else if (capture === 'mount') mountRouter(node, facts);
  else if (capture === 'router') declareRouter(node, facts);
}

function collectAttribute(item: Node, facts: SourceFacts): void {
  const [, method, path] = item.text.match(/^#\[\s*(\w+)\s*\(\s*"([^"]*)"/) ?? [];
  let handler = item.nextNamedSibling;
  while (handler && /^(attribute_item|line_comment|block_comment)$/.test(handler.type))
    handler = handler.nextNamedSibling;
  const name = handler?.childForFieldName('name')?.text ?? '';
  if (!method || !path) return;
  const route = { method: method.toUpperCase(), path, line: item.startPosition.row + 1 };
  routersOf(facts).add({ name, scopes: scopesOf(item) }, route, true);
}

function collectCall(call: Node, facts: SourceFacts): void {
  const [path, handlers] = call.childForFieldName('arguments')?.namedChildren ?? [];
  const server = call.childForFieldName('function')?.childForFieldName('value');
  const methods: string[] = [];
  for (let at: Node | null = handlers ?? null; at?.type === 'call_expression'; ) {
    const callee: Node | null = at.childForFieldName('function');
    const [method = ''] = (callee?.childForFieldName('field') ?? callee)?.text.split('::').slice(-1) ?? [];
    if (/^(get|post|put|patch|delete|head|options|any)$/.test(method)) methods.unshift(method);
    at = callee?.childForFieldName('value') ?? null;
  }
  if (!path || !server) return;
  const owner = ownerOf(server, facts);
  for (const name of methods) {
    const method = name === 'any' ? '*' : name.toUpperCase();
    const route = { method, path: path.text.slice(1, -1), line: path.startPosition.row + 1 };
    routersOf(facts).add(owner, route, true);
  }
}

/** `.nest("/a", router)`, `.merge(router)`, `.service(scope)`, `.mount("/a", routes![a, b])`. */
function mountRouter(call: Node, facts: SourceFacts): void {
  const callee = call.childForFieldName('function');
  const [server, field] = [callee?.childForFieldName('value'), callee?.childForFieldName('field')?.text];
  const [first, second] = call.childForFieldName('arguments')?.namedChildren ?? [];
  const hasPath = field === 'nest' || field === 'mount';
  const mounted = hasPath ? second : first;
  if (!server || !first || !mounted) return;
  const path = !hasPath ? '' : first.type === 'string_literal' ? first.text.slice(1, -1) : null;
  const tokens = mounted.namedChildren.find((child) => child?.type === 'token_tree');
  const names = mounted.type === 'macro_invocation' ? (tokens?.namedChildren ?? []) : [mounted];
  const under = ownerOf(server, facts);
  for (const name of names) if (name) routersOf(facts).mount(ownerOf(name, facts), under, path);
}

/** Takes the name of a variable, or of a function: that of one that gives a router stands for what it gives. */
function declareRouter(declaration: Node, facts: SourceFacts): void {
  const routers = routersOf(facts);
  const [scope = FILE] = scopesOf(declaration);
  const value = declaration.childForFieldName('value');
  if (value) {
    const owner = ownerOf(value, facts);
    if (!('scopes' in owner)) routers.declare(declaration.childForFieldName('pattern')?.text ?? '', scope, owner);
    return;
  }
  const last = declaration.childForFieldName('body')?.namedChildren.at(-1);
  const isGiver = /\b(Router|Scope)\b/.test(declaration.childForFieldName('return_type')?.text ?? '');
  const router: Router =
    isGiver && last ? { base: ownerOf(last, facts), prefix: '', isMade: true } : routers.at(declaration.id);
  routers.declare(declaration.childForFieldName('name')?.text ?? '', scope, router);
}

/** Who a chain of calls begins with. */
function ownerOf(chain: Node, facts: SourceFacts): Owner {
  let root = chain;
  for (let depth = 0; depth < DEEPEST; depth++) {
    const value = root.childForFieldName('function')?.childForFieldName('value');
    if (!value) break;
    root = value;
  }
  const callee = root.childForFieldName('function');
  const named = callee ?? root;
  if (named.type === 'identifier' && named.text !== 'scope') return { name: named.text, scopes: scopesOf(root) };
  const [path] = root.childForFieldName('arguments')?.namedChildren ?? [];
  const isScope = /(^|::)scope$/.test(callee?.text ?? '');
  const prefix = !isScope ? '' : path?.type === 'string_literal' ? path.text.slice(1, -1) : null;
  return Object.assign(routersOf(facts).at(root.id), { prefix });
}

function scopesOf(node: Node): number[] {
  const scopes: number[] = [];
  let at = node.parent;
  for (let depth = 0; at && depth < DEEPEST; depth++) {
    if (at.type === 'block') scopes.push(at.id);
    at = at.parent;
  }
  return at ? scopes : [...scopes, FILE];
}
