import type { Node } from 'web-tree-sitter';
import type { SourceFacts, SourceRoute } from '../source-language.ts';
import { textOf } from './strings.ts';

/** Decorators of Flask and FastAPI with their prefixes, and Django's `urlpatterns`. */
export const ROUTES = `
  ((assignment left: (identifier) right: (call function: [(identifier) (attribute)] @_class)) @prefix
    (#match? @_class "(^|\\.)(APIRouter|Blueprint)$"))
  ((decorator (call function: (attribute attribute: (identifier) @_method) arguments: (argument_list . (string)))) @route
    (#match? @_method "^(route|get|post|put|patch|delete|head|options|api_route|websocket)$"))
  ((assignment left: (identifier) @_name) @pattern (#eq? @_name "urlpatterns"))
  ((augmented_assignment left: (identifier) @_name) @pattern (#eq? @_name "urlpatterns"))
`;

/** What each router of a file puts before its paths. */
const prefixes = new WeakMap<SourceFacts, Map<string, string>>();

export function collectPrefix(assignment: Node, facts: SourceFacts): void {
  const given = keywordsOf(assignment.childForFieldName('right'));
  const prefix = given.get('prefix') ?? given.get('url_prefix');
  const text = prefix ? textOf(prefix) : null;
  if (text === null) return;
  const known = prefixes.get(facts) ?? new Map<string, string>();
  prefixes.set(facts, known.set(assignment.childForFieldName('left')?.text ?? '', text));
}

export function routesOfDecorator(decorator: Node, facts: SourceFacts): SourceRoute[] {
  const call = decorator.firstNamedChild;
  const callee = call?.childForFieldName('function');
  const first = call?.childForFieldName('arguments')?.firstNamedChild;
  const path = first ? textPath(first) : null;
  if (!call || !callee || path === null || !/^(\/|$)/.test(path)) return [];
  const prefix = prefixes.get(facts)?.get(callee.childForFieldName('object')?.text ?? '') ?? '';
  const method = callee.childForFieldName('attribute')?.text ?? '';
  const line = decorator.startPosition.row + 1;
  const methods = /^(route|api_route)$/.test(method) ? methodsOf(call) : [method === 'websocket' ? 'WS' : method];
  return methods.map((name) => ({ method: name.toUpperCase(), path: `${prefix}${path}` || '/', line }));
}

/** The paths in `urlpatterns = [path('a/', view), …]`; those that include another file's are its. */
export function routesOfPatterns(assignment: Node): SourceRoute[] {
  const routes: SourceRoute[] = [];
  for (const call of assignment.childForFieldName('right')?.namedChildren ?? []) {
    const [first, second] = call?.childForFieldName('arguments')?.namedChildren ?? [];
    const name = call?.childForFieldName('function')?.text ?? '';
    const path = first ? textPath(first) : null;
    if (!call || !/^(path|re_path|url)$/.test(name) || path === null || !second) continue;
    if (second.childForFieldName('function')?.text === 'include') continue;
    routes.push({
      method: '*',
      path: `/${path.replace(/^\^?\/?/, '').replace(/\$$/, '')}`,
      line: call.startPosition.row + 1,
    });
  }
  return routes;
}

const textPath = (node: Node) => (node.type === 'string' ? textOf(node) : null);

function methodsOf(call: Node): string[] {
  const list = keywordsOf(call).get('methods');
  const named = list?.namedChildren.flatMap((item) => (item ? (textOf(item) ?? []) : [])) ?? [];
  return named.length > 0 ? named : ['GET'];
}

function keywordsOf(call: Node | null): Map<string, Node> {
  const found = new Map<string, Node>();
  for (const argument of call?.childForFieldName('arguments')?.namedChildren ?? []) {
    const value = argument?.type === 'keyword_argument' ? argument.childForFieldName('value') : null;
    if (argument && value) found.set(argument.childForFieldName('name')?.text ?? '', value);
  }
  return found;
}
