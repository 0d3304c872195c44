import type { Node } from 'web-tree-sitter';
import { type Owner, routersOf } from '../routers.ts';
import type { SourceFacts, SourceRoute } from '../source-language.ts';
import { textOf } from './strings.ts';

/** Decorators and calls of Flask and FastAPI with their prefixes, and Django's `urlpatterns`. */
export const ROUTES = `
  ((assignment left: [(identifier) (attribute)] right: (call function: [(identifier) (attribute)] @_class)) @router
    (#match? @_class "(^|\\.)(APIRouter|Blueprint|FastAPI)$"))
  ((call function: (attribute attribute: (identifier) @_method)) @mount
    (#match? @_method "^(include_router|register_blueprint|mount)$"))
  ((decorator (call function: (attribute attribute: (identifier) @_method) arguments: (argument_list . (string)))) @route
    (#match? @_method "^(route|get|post|put|patch|delete|head|options|api_route|websocket)$"))
  ((call function: (attribute attribute: (identifier) @_method) arguments: (argument_list . (string) . (_))) @rule
    (#eq? @_method "add_url_rule"))
  ((assignment left: (identifier) @_name) @pattern (#eq? @_name "urlpatterns"))
  ((augmented_assignment left: (identifier) @_name) @pattern (#eq? @_name "urlpatterns"))
`;

/** Nobody nests scopes or lists of paths so deep. */
const DEEPEST = 50;
const MODULE = 0;

/** Takes what a capture of `ROUTES` says. */
export function collectRoute(capture: string, node: Node, facts: SourceFacts): void {
  if (capture === 'router') declareRouter(node, facts);
  else if (capture === 'mount') mountRouter(node, facts);
  else if (capture === 'route') collectDecorator(node, facts);
  else if (capture === 'rule') collectRule(node, facts);
  else if (capture === 'pattern') collectPatterns(node.childForFieldName('right'), '/', 0, facts);
}

/** `router = APIRouter(prefix='/a')`, `pages = Blueprint('pages', __name__, url_prefix='/a')`. */
function declareRouter(assignment: Node, facts: SourceFacts): void {
  const call = assignment.childForFieldName('right');
  const name = assignment.childForFieldName('left')?.text;
  if (call && name) {
    routersOf(facts).declare(name, scopesOf(assignment)[0] ?? MODULE, { prefix: prefixOf(call), isMade: true });
  }
}

/** `app.include_router(router, prefix='/a')`, `app.register_blueprint(pages, url_prefix='/a')`, `app.mount('/a', api)`. */
function mountRouter(call: Node, facts: SourceFacts): void {
  const [callee, [first, second]] = [call.childForFieldName('function'), argumentsOf(call)];
  const [method, server] = [callee?.childForFieldName('attribute')?.text, callee?.childForFieldName('object')];
  const mounted = method === 'mount' ? second : first;
  if (!first || !mounted || !server) return;
  const path = method === 'mount' ? textPath(first) : prefixOf(call);
  // What a blueprint is registered with takes the place of its own prefix.
  const isInstead = method === 'register_blueprint' && path !== '';
  routersOf(facts).mount(ownerOf(mounted), ownerOf(server), path, isInstead);
}

function collectDecorator(decorator: Node, facts: SourceFacts): void {
  const call = decorator.firstNamedChild;
  const method = call?.childForFieldName('function')?.childForFieldName('attribute')?.text ?? '';
  const isNamed = /^(route|api_route)$/.test(method);
  if (call) tell(call, isNamed ? (methodsOf(call) ?? ['GET']) : [method === 'websocket' ? 'WS' : method], facts);
}

/** `app.add_url_rule('/a', view_func=a)`: the class of a view has methods of its own. */
function collectRule(call: Node, facts: SourceFacts): void {
  const view = keywordsOf(call).get('view_func') ?? argumentsOf(call)[2];
  tell(call, methodsOf(call) ?? [view?.type === 'call' ? '*' : 'GET'], facts);
}

function tell(call: Node, methods: string[], facts: SourceFacts): void {
  const [first] = argumentsOf(call);
  const server = call.childForFieldName('function')?.childForFieldName('object');
  const path = first ? textPath(first) : null;
  if (!server || path === null || !/^(\/|$)/.test(path)) return;
  const line = call.startPosition.row + 1;
  const owner = ownerOf(server);
  for (const method of methods) routersOf(facts).add(owner, { method: method.toUpperCase(), path, line }, true);
}

/** The routes of a file with their whole paths. */
export const routesIn = (facts: SourceFacts): SourceRoute[] =>
  routersOf(facts)
    .tell((prefix, path) => prefix.replace(/\/$/, '') + path)
    .map((route) => ({ ...route, path: route.path || '/' }));

/** The paths in `[path('a/', view), path('b/', include([…]))]`; those that include another file's are its. */
function collectPatterns(list: Node | null, prefix: string, depth: number, facts: SourceFacts): void {
  if (!list || depth > DEEPEST) return;
  // Lists are added, and a tuple has the name of an application after its list.
  const parts =
    list.type === 'binary_operator' ? list.namedChildren : list.type === 'tuple' ? [list.firstNamedChild] : [];
  for (const part of parts) collectPatterns(part, prefix, depth + 1, facts);
  for (const call of list.type === 'list' ? list.namedChildren : []) {
    const [first, second] = call?.type === 'call' ? argumentsOf(call) : [];
    const own = first ? textPath(first) : null;
    if (
      !call ||
      !second ||
      own === null ||
      !/^(path|re_path|url)$/.test(call.childForFieldName('function')?.text ?? '')
    )
      continue;
    const path = prefix + own.replace(/^\^?\/?/, '');
    if (second.childForFieldName('function')?.text === 'include') {
      collectPatterns(argumentsOf(second)[0] ?? null, path, depth + 1, facts);
    } else {
      const route = { method: '*', path: path.replace(/\$$/, ''), line: call.startPosition.row + 1 };
      routersOf(facts).add({ name: '', scopes: [] }, route, true);
    }
  }
}

const textPath = (node: Node) => (node.type === 'string' ? textOf(node) : null);

const argumentsOf = (call: Node): Node[] =>
  (call.childForFieldName('arguments')?.namedChildren ?? []).filter(
    (node) => node !== null && node.type !== 'comment',
  ) as Node[];

const ownerOf = (node: Node): Owner => ({ name: node.text, scopes: scopesOf(node) });

function scopesOf(node: Node): number[] {
  const scopes: number[] = [];
  let at = node.parent;
  for (let depth = 0; at && depth < DEEPEST; depth++) {
    if (at.type === 'function_definition') scopes.push(at.id);
    at = at.parent;
  }
  return at ? scopes : [...scopes, MODULE];
}

/** The prefix that a call gives; '' when it has none, and null when that is computed. */
function prefixOf(call: Node): string | null {
  const given = keywordsOf(call);
  const prefix = given.get('prefix') ?? given.get('url_prefix');
  if (prefix) return prefix.type === 'none' ? '' : textPath(prefix);
  return argumentsOf(call).some(({ type }) => type === 'dictionary_splat') ? null : '';
}

/** The methods that a call names: undefined when it names none, and no one when they are computed. */
function methodsOf(call: Node): string[] | undefined {
  const list = keywordsOf(call).get('methods');
  return list?.namedChildren.flatMap((item) => (item ? (textPath(item) ?? []) : []));
}

function keywordsOf(call: Node): Map<string, Node> {
  const found = new Map<string, Node>();
  for (const argument of argumentsOf(call)) {
    const value = argument.type === 'keyword_argument' ? argument.childForFieldName('value') : null;
    if (value) found.set(argument.childForFieldName('name')?.text ?? '', value);
  }
  return found;
}
