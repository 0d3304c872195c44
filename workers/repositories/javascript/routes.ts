import type { Node } from 'web-tree-sitter';
import type { SourceRoute } from '../source-language.ts';
import { specifierOf } from './specifier.ts';

/** Calls and decorators that may declare a route: as Express, Hono, Fastify, Koa's router, and Nest have them. */
export const ROUTES = `
  ((call_expression function: (member_expression property: (property_identifier) @_method)
    arguments: (arguments . (string))) @route
    (#match? @_method "^(get|post|put|patch|delete|head|options|all)$"))
  ((call_expression function: [
      (identifier) @_function
      (member_expression property: (property_identifier) @_function)
    ] arguments: (arguments . (object) @routeObject))
    (#match? @_function "^(createRoute|route)$"))
  ((decorator (call_expression function: (identifier) @_decorator)) @routeDecorator
    (#match? @_decorator "^(Get|Post|Put|Patch|Delete|Head|Options|All)$"))
`;

const HANDLERS = new Set(['arrow_function', 'function_expression']);
const NAMED_HANDLERS = new Set(['identifier', 'member_expression', 'call_expression', 'array']);
/** Who answers, by the names that people give it: a client's `get` looks the same. */
const SERVER = /^(app|router|server|routes?|api|hono|fastify|express)$|(App|Router|Routes|Server|Api)$/;
const CLIENT = /^(axios|http|https|client|fetch|request|agent|\$http|ky|got|superagent|api_?client)$/i;

/** `app.get('/path', handler)`; null for a call that only looks like it. */
export function routeOfCall(call: Node): SourceRoute | null {
  const callee = call.childForFieldName('function');
  const list = call.childForFieldName('arguments')?.namedChildren ?? [];
  const [first, last] = [list[0], list.at(-1)];
  const path = first ? specifierOf(first.text) : null;
  if (!callee || !last || list.length < 2 || path === null || !/^[/*]/.test(path)) return null;
  const object = callee.childForFieldName('object');
  // Calls may be chained: `router.get(…).post(…)` is told by what it begins with.
  const owner = object?.text.match(/^(?:this\.)?([\w$]+)/)?.[1] ?? '';
  const known = SERVER.test(owner);
  if (CLIENT.test(owner) || !(HANDLERS.has(last.type) || (known && NAMED_HANDLERS.has(last.type)))) return null;
  const property = callee.childForFieldName('property') ?? callee;
  const method = property.text.toUpperCase();
  return { method: method === 'ALL' ? '*' : method, path, line: property.startPosition.row + 1 };
}

/** `createRoute({ method: 'get', path: '/path' })` and `app.route({ method: 'GET', url: '/path' })`. */
export function routeOfObject(object: Node): SourceRoute | null {
  const fields = new Map<string, string>();
  for (const pair of object.namedChildren) {
    const value = pair?.type === 'pair' ? pair.childForFieldName('value') : null;
    const text = value?.type === 'string' ? specifierOf(value.text) : null;
    if (pair && text !== null) fields.set(pair.childForFieldName('key')?.text ?? '', text);
  }
  const [method, path] = [fields.get('method'), fields.get('path') ?? fields.get('url')];
  if (!method || !path?.startsWith('/')) return null;
  return { method: method.toUpperCase(), path, line: object.startPosition.row + 1 };
}

/** `@Get('path')` on a method of a class with `@Controller('prefix')`. */
export function routeOfDecorator(decorator: Node): SourceRoute[] {
  const name = decorator.firstNamedChild?.childForFieldName('function')?.text ?? '';
  let at: Node | null = decorator.parent;
  while (at && !/^(abstract_)?class_declaration$/.test(at.type)) at = at.parent;
  const around = [...(at?.namedChildren ?? []), ...(at?.parent?.namedChildren ?? [])];
  const controller = around.find((node) => node?.type === 'decorator' && node.text.startsWith('@Controller'));
  if (!controller) return [];
  const path = `/${argumentOf(controller)}/${argumentOf(decorator)}`.replace(/\/+/g, '/').replace(/(.)\/$/, '$1');
  return [{ method: name === 'All' ? '*' : name.toUpperCase(), path, line: decorator.startPosition.row + 1 }];
}

function argumentOf(decorator: Node): string {
  const [first] = decorator.firstNamedChild?.childForFieldName('arguments')?.namedChildren ?? [];
  return first?.type === 'string' ? (specifierOf(first.text) ?? '') : '';
}
