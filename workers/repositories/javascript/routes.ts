import type { Node } from 'web-tree-sitter';
import { joined, type Owner, routersOf } from '../routers.ts';
import type { SourceFacts } from '../source-language.ts';
import { argumentsOf, declareRouter, isFunction, mountRouter, ownerOf, pathOf } from './routers.ts';

/** What arguments begin with where the first is a path, or an object: comments are nodes among the others. */
const PATH = '[(string) (template_string) (comment)]';
const OBJECT = '[(object) (comment)]';

/**
 * Calls and decorators that may declare a route or a router: as Express, Hono, Fastify, Koa's router, Nest, Bun and Nuxt
 * have them.
 */
export const ROUTES = `
  ((call_expression function: (member_expression property: (property_identifier) @_method)
    arguments: (arguments . ${PATH})) @route
    (#match? @_method "^(get|post|put|patch|delete|head|options|all)$"))
  ((call_expression function: (member_expression property: (property_identifier) @_method)
    arguments: (arguments . ${PATH})) @routePath (#eq? @_method "route"))
  ((call_expression function: [
      (identifier) @_function
      (member_expression property: (property_identifier) @_function)
    ] arguments: (arguments . ${OBJECT})) @routeObject
    (#match? @_function "^(createRoute|route)$"))
  ((call_expression function: [
      (identifier) @_function
      (member_expression property: (property_identifier) @_function)
    ] arguments: (arguments . ${OBJECT})) @routeTable
    (#eq? @_function "serve"))
  ((call_expression function: (identifier) @_function arguments: (arguments . ${OBJECT})) @pageMeta
    (#eq? @_function "definePageMeta"))
  ((decorator (call_expression function: (identifier) @_decorator)) @routeDecorator
    (#match? @_decorator "^(Get|Post|Put|Patch|Delete|Head|Options|All)$"))
  ((call_expression function: (member_expression property: (property_identifier) @_method)) @mount
    (#match? @_method "^(use|route|register|group|openapi)$"))
  (variable_declarator name: (identifier) value: (_)) @router
  (assignment_expression left: (member_expression object: (this)) right: (_)) @router
  (function_declaration) @router
`;

/** The fields of classes that may be routers. */
export const ROUTER_FIELDS = {
  javascript: '(field_definition property: (_) value: (_)) @router',
  typescript: '(public_field_definition name: (_) value: (_)) @router',
} as const;

const METHOD = /^(get|post|put|patch|delete|head|options|all)$/;
const NAMED_HANDLERS = new Set(['identifier', 'member_expression', 'call_expression', 'array']);
/** Who answers, by the names that people give it: a client's `get` looks the same. */
const SERVER = /^(app|router|server|routes?|api|hono|fastify|express)$|(App|Router|Routes|Server|Api)$/;
/** What is called so may also be a client, which is given a body and not a function. */
const EITHER = /api$/i;
/** Where the paths of what it declares begin. */
const PATH_START = /^[/*]/;

const lineOf = (node: Node) => node.startPosition.row + 1;
const verbOf = (method: string) => (/^all$/i.test(method) ? '*' : method.toUpperCase());

/** Takes what a capture of `ROUTES` says. */
export function collectRoute(capture: string, node: Node, facts: SourceFacts): void {
  if (capture === 'router') declareRouter(node, routersOf(facts));
  else if (capture === 'mount') mountRouter(node, routersOf(facts));
  else if (capture === 'route') collectCall(node, facts);
  else if (capture === 'routePath') collectChain(node, facts);
  else if (capture === 'routeObject') collectObject(node, facts);
  else if (capture === 'routeTable') collectTable(node, facts);
  else if (capture === 'routeDecorator') collectDecorator(node, facts);
  else if (capture === 'pageMeta') collectPagePath(node, facts);
}

/** `app.get('/path', handler)`. */
function collectCall(call: Node, facts: SourceFacts): void {
  const [first, ...rest] = argumentsOf(call);
  const property = call.childForFieldName('function')?.childForFieldName('property');
  if (property) collectVerb(call, property, pathOf(first), rest.at(-1), facts);
}

/** `router.route('/path').get(handler).post(handler)`. */
function collectChain(call: Node, facts: SourceFacts): void {
  const [first, ...others] = argumentsOf(call);
  if (others.length > 0) return;
  const path = pathOf(first);
  for (let member = call.parent; member?.type === 'member_expression'; ) {
    const after: Node | null = member.parent;
    const property = member.childForFieldName('property');
    if (after?.type !== 'call_expression' || !property || !METHOD.test(property.text)) return;
    collectVerb(call, property, path, argumentsOf(after).at(-1), facts);
    member = after.parent;
  }
}

/** A route that `call` gives a path and `method` a handler. */
function collectVerb(
  call: Node,
  method: Node,
  path: string | null,
  handler: Node | undefined,
  facts: SourceFacts,
): void {
  const object = call.childForFieldName('function')?.childForFieldName('object');
  if (!object || !handler || path === null || !PATH_START.test(path)) return;
  const isWritten = isFunction(handler);
  if (!isWritten && handler.type !== 'object' && !NAMED_HANDLERS.has(handler.type)) return;
  const routers = routersOf(facts);
  const { owner, name } = ownerOf(object, routers);
  if (!owner) return;
  const isCalledSo = SERVER.test(name) && (isWritten || (handler.type !== 'object' && !EITHER.test(name)));
  routers.add(owner, { method: verbOf(method.text), path, line: lineOf(method) }, isCalledSo);
}

/** `createRoute({ method: 'get', path: '/path' })` and `app.route({ method: ['GET', 'HEAD'], url: '/path' })`. */
function collectObject(call: Node, facts: SourceFacts): void {
  const [object] = argumentsOf(call);
  const fields = object ? fieldsOf(object) : new Map<string, Node>();
  const path = pathOf(fields.get('path') ?? fields.get('url'));
  if (!object || !path?.startsWith('/')) return;
  const routers = routersOf(facts);
  const server = call.childForFieldName('function')?.childForFieldName('object');
  const owner: Owner | null = server ? ownerOf(server, routers).owner : routers.at(call.id);
  for (const method of textsOf(fields.get('method')) ?? []) {
    if (owner) routers.add(owner, { method: verbOf(method), path, line: lineOf(object) }, true);
  }
}

/** `Bun.serve({ routes: { '/path': handler, '/other': { GET: handler } } })`. */
function collectTable(call: Node, facts: SourceFacts): void {
  const [object] = argumentsOf(call);
  for (const pair of (object && fieldsOf(object).get('routes')?.namedChildren) ?? []) {
    const [key, value] = [pair?.childForFieldName('key'), pair?.childForFieldName('value')];
    const path = pathOf(key);
    if (!key || !value || !path?.startsWith('/')) continue;
    const verbs = value.type === 'object' ? [...fieldsOf(value).keys()].filter((verb) => /^[A-Z]+$/.test(verb)) : ['*'];
    for (const method of verbs)
      routersOf(facts).add(routersOf(facts).at(call.id), { method, path, line: lineOf(key) }, true);
  }
}

/** `definePageMeta({ path: '/path' })`. */
function collectPagePath(call: Node, facts: SourceFacts): void {
  const [object] = argumentsOf(call);
  const path = object && fieldsOf(object).get('path');
  if (path) facts.pagePath = pathOf(path);
}

/** `@Get('path')` on a method of a class with `@Controller('prefix')` or `@Controller({ path: 'prefix' })`. */
function collectDecorator(decorator: Node, facts: SourceFacts): void {
  const name = decorator.firstNamedChild?.childForFieldName('function')?.text ?? '';
  let at: Node | null = decorator.parent;
  while (at && !/^(abstract_)?class_declaration$/.test(at.type)) at = at.parent;
  const around = [...(at?.namedChildren ?? []), ...(at?.parent?.namedChildren ?? [])];
  const controller = around.find((node) => node?.type === 'decorator' && node.text.startsWith('@Controller'));
  const [prefixes, paths] = [controller ? decoratedPaths(controller) : [], decoratedPaths(decorator)];
  const routers = routersOf(facts);
  for (const prefix of prefixes) {
    for (const path of paths) {
      const route = { method: verbOf(name), path: joined(prefix, path), line: lineOf(decorator) };
      routers.add(routers.at(decorator.id), route, true);
    }
  }
}

/** The paths that a decorator gives: an empty one when it has none, and none at all when they are computed. */
function decoratedPaths(decorator: Node): string[] {
  const [first] = decorator.firstNamedChild ? argumentsOf(decorator.firstNamedChild) : [];
  if (!first) return [''];
  if (first.type !== 'object') return textsOf(first) ?? [];
  const path = fieldsOf(first).get('path');
  if (path) return textsOf(path) ?? [];
  return first.namedChildren.every((field) => field?.type === 'pair') ? [''] : [];
}

/** One text or a list of texts; null when one of them is computed. */
export function textsOf(node: Node | undefined): string[] | null {
  const items = node?.type === 'array' ? node.namedChildren.filter((item) => item?.type !== 'comment') : [node];
  const texts = items.map((item) => pathOf(item));
  return texts.every((text) => text !== null) ? texts : null;
}

/** The fields of an object by their names; what is spread into it or shorthand is not among them. */
export function fieldsOf(object: Node): Map<string, Node> {
  const fields = new Map<string, Node>();
  for (const pair of object.namedChildren) {
    const [key, value] = [pair?.childForFieldName('key'), pair?.childForFieldName('value')];
    if (key && value) fields.set(pathOf(key) ?? key.text, value);
  }
  return fields;
}
