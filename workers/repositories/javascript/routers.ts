import type { Node } from 'web-tree-sitter';
import { joined, type Owner, type Router, type Routers } from '../routers.ts';
import { specifierOf } from './specifier.ts';

/** What is called or constructed where a router is made, Hono's OpenAPI routes among them. */
const MAKER =
  /^(express|[fF]astify|polka|Elysia|createRoute|createServer|\w*Router|\w*Hono|require\(["'](express|fastify|polka)["']\))$/;
const MAKER_TYPE = /^:\s*(Fastify|Hono|OpenAPIHono|Express|Application|\w*Router)/;
const FUNCTION = /^(arrow_function|(generator_)?function(_declaration|_expression)?|method_definition)$/;
const SCOPE = /^(statement_block|class_body)$/;
const WRAPPER = /^(await_expression|parenthesized_expression|non_null_expression|as_expression|satisfies_expression)$/;
/** Nobody nests scopes or chains calls so deep. */
const DEEPEST = 100;
const PROGRAM = 0;

export const isFunction = (node: Node): boolean => FUNCTION.test(node.type);

export const argumentsOf = (call: Node): Node[] =>
  (call.childForFieldName('arguments')?.namedChildren ?? []).filter(
    (node) => node !== null && node.type !== 'comment',
  ) as Node[];

/** What a literal spells; null when it is computed, or missing. */
export const pathOf = (node: Node | null | undefined): string | null =>
  node?.type === 'string' || node?.type === 'template_string' ? specifierOf(node.text) : null;

/** Who a chain of calls begins with: `app` of `app.get(…).post(…)`, with the name that it has there, if it has one. */
export function ownerOf(chain: Node, routers: Routers): { owner: Owner | null; name: string } {
  const { root, prefix } = rootOf(chain);
  const { owner, name } = rootOwner(root, routers);
  if (!owner || prefix === '') return { owner, name };
  return { owner: { base: owner, prefix, isMade: true }, name };
}

function rootOwner(root: Node, routers: Routers): { owner: Owner | null; name: string } {
  const name = root.childForFieldName('property')?.text ?? root.text;
  if (isFunction(root)) return { owner: routers.at(root.id), name: '' };
  if (isMaker(root)) return { owner: madeBy(root, routers), name: '' };
  if (root.type === 'identifier') return { owner: namedOwner(root, name, routers), name };
  if (root.type !== 'member_expression') return { owner: null, name: '' };
  const isOwn = root.childForFieldName('object')?.type === 'this';
  return { owner: isOwn ? namedOwner(root, `this.${name}`, routers) : { name, scopes: [] }, name };
}

/** What a chain of calls begins with, and the paths of `basePath('/path')` in it. */
function rootOf(chain: Node): { root: Node; prefix: string | null } {
  let [root, prefix]: [Node, string | null] = [chain, ''];
  for (let depth = 0; depth < DEEPEST; depth++) {
    const callee = root.type === 'call_expression' && !isMaker(root) ? root.childForFieldName('function') : null;
    const object = callee?.childForFieldName('object');
    const inner = WRAPPER.test(root.type) ? root.firstNamedChild : object;
    if (!inner) break;
    if (callee?.childForFieldName('property')?.text === 'basePath') {
      const path = pathOf(argumentsOf(root)[0]);
      prefix = path === null || prefix === null ? null : joined(path, prefix);
    }
    root = inner;
  }
  return { root, prefix };
}

function isMaker(node: Node): boolean {
  if (node.type !== 'new_expression' && node.type !== 'call_expression') return false;
  const callee = node.childForFieldName('constructor') ?? node.childForFieldName('function');
  const named = callee?.childForFieldName('property') ?? callee;
  return !!named && /^(identifier|property_identifier|call_expression)$/.test(named.type) && MAKER.test(named.text);
}

function madeBy(maker: Node, routers: Routers): Router {
  return Object.assign(routers.at(maker.id), { prefix: prefixIn(argumentsOf(maker)[0]), isMade: true });
}

/** The `prefix` that options give; null when they, or it, are computed. */
function prefixIn(options: Node | undefined): string | null {
  if (!options) return '';
  if (options.type !== 'object') return options.type === 'string' ? '' : null;
  for (const field of options.namedChildren) {
    if (field?.type === 'spread_element' || field?.text === 'prefix') return null;
    if (field?.childForFieldName('key')?.text === 'prefix') return pathOf(field.childForFieldName('value'));
  }
  return '';
}

/** A name at a place: what is a function's first parameter stands for what the function is hung into. */
function namedOwner(place: Node, name: string, routers: Routers): Owner {
  const scopes: number[] = [];
  let at = place.parent;
  for (let depth = 0; at && depth < DEEPEST; depth++) {
    if (SCOPE.test(at.type)) scopes.push(at.id);
    const parameters = isFunction(at) ? parametersOf(at) : [];
    const index = parameters.findIndex(
      (parameter) => (parameter.childForFieldName('pattern') ?? parameter).text === name,
    );
    const parameter = parameters[index];
    if (parameter) {
      const router = routers.at(index === 0 ? at.id : parameter.id);
      router.isMade ||= MAKER_TYPE.test(parameter.childForFieldName('type')?.text ?? '');
      routers.declare(name, at.id, router);
      return { name, scopes: [...scopes, at.id] };
    }
    at = at.parent;
  }
  return { name, scopes: at ? scopes : [...scopes, PROGRAM] };
}

const parametersOf = (of: Node): Node[] =>
  (of.childForFieldName('parameters')?.namedChildren ?? [of.childForFieldName('parameter')]).filter(
    (node) => node !== null,
  );

/** Takes a name for a router, or for a function that may be hung into one. */
export function declareRouter(declaration: Node, routers: Routers): void {
  const isField = declaration.type.endsWith('field_definition');
  const value = declaration.childForFieldName('value') ?? declaration.childForFieldName('right') ?? declaration;
  const named =
    declaration.childForFieldName('name') ??
    declaration.childForFieldName('left') ??
    declaration.childForFieldName('property');
  if (!named) return;
  const name = isField ? `this.${named.text}` : named.text;
  const scope = scopeOf(declaration, isField || named.type === 'member_expression');
  if (isFunction(value)) routers.declare(name, scope, routers.at(value.id));
  else if (/^(call|new|await|as|satisfies)_expression$/.test(value.type)) {
    const { root, prefix } = rootOf(value);
    const { owner } = isMaker(root) || prefix !== '' ? ownerOf(value, routers) : { owner: null };
    if (owner && !('scopes' in owner)) routers.declare(name, scope, owner);
  }
}

/** The scope that a name is declared in; that of the class when it is `this.name`. */
function scopeOf(declaration: Node, isOwn: boolean): number {
  let at = declaration.parent;
  for (let depth = 0; at && depth < DEEPEST; depth++) {
    if (isOwn ? at.type === 'class_body' : SCOPE.test(at.type)) return at.id;
    at = at.parent;
  }
  return PROGRAM;
}

/** `app.use('/path', router)`, `app.route('/path', router)`, `app.register(plugin, { prefix: '/path' })` and their like. */
export function mountRouter(call: Node, routers: Routers): void {
  const callee = call.childForFieldName('function');
  const server = callee?.childForFieldName('object');
  const under = server ? ownerOf(server, routers).owner : null;
  const [first, ...rest] = argumentsOf(call);
  if (!under || !first) return;
  const method = callee?.childForFieldName('property')?.text;
  if (method === 'register' || method === 'openapi') {
    const { owner } = ownerOf(first, routers);
    if (owner) routers.mount(owner, under, method === 'register' ? prefixIn(rest[0]) : '');
    return;
  }
  // Without a path the first is a router; what else it is may be a path that is computed.
  const own = ownerOf(first, routers).owner;
  if (own) routers.mount(own, under, '');
  for (const argument of rest) {
    const { owner } = ownerOf(argument, routers);
    if (owner) routers.mount(owner, under, pathOf(first));
  }
}
