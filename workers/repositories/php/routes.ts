import type { Node } from 'web-tree-sitter';
import type { SourceRoute } from '../source-language.ts';

/** Laravel's `Route::get('/a', …)` in its groups, Slim's `$app->get('/a', …)`, Symfony's `#[Route('/a')]`. */
export const ROUTES = `
  ((scoped_call_expression scope: (name) @_scope name: (name) @_name
    arguments: (arguments . (argument [(string) (encapsed_string)]))) @route
    (#eq? @_scope "Route") (#match? @_name "^(get|post|put|patch|delete|options|any|resource|apiResource)$"))
  ((member_call_expression name: (name) @_name
    arguments: (arguments . (argument [(string) (encapsed_string)]) . (argument))) @route
    (#match? @_name "^(get|post|put|patch|delete|options|any|resource|apiResource)$"))
  ((attribute (name) @_name parameters: (arguments)) @routeAttribute (#eq? @_name "Route"))
`;

const RESOURCE: readonly (readonly [string, string, boolean])[] = [
  ['GET', '', true],
  ['GET', '/create', false],
  ['POST', '', true],
  ['GET', '/{id}', true],
  ['GET', '/{id}/edit', false],
  ['PUT', '/{id}', true],
  ['DELETE', '/{id}', true],
];

const textOf = (node: Node | null | undefined) => node?.text.match(/^["']([^"'$]*)["']$/)?.[1] ?? null;
const argumentsOf = (call: Node) =>
  (call.childForFieldName('arguments')?.namedChildren ?? []).map((argument) => argument?.firstNamedChild);
const joined = (...parts: string[]) => `/${parts.join('/')}`.replace(/\/+/g, '/').replace(/(.)\/$/, '$1');

export function routesOfCall(call: Node): SourceRoute[] {
  const name = call.childForFieldName('name');
  const path = textOf(argumentsOf(call)[0]);
  const object = call.childForFieldName('object');
  const isKnown = !object || /^(Route::|\$(app|router|group|routes|r|api)\b)/.test(object.text);
  if (!name || path === null || !isKnown) return [];
  const line = name.startPosition.row + 1;
  const full = joined(...prefixesAround(call), prefixInChain(object), path);
  if (!/esource$/.test(name.text)) {
    return [{ method: name.text === 'any' ? '*' : name.text.toUpperCase(), path: full, line }];
  }
  return RESOURCE.filter(([, , inApi]) => inApi || name.text === 'resource').map(([method, rest]) => ({
    method,
    path: full + rest,
    line,
  }));
}

/** What `->prefix('a')` along a chain of calls puts before a path. */
function prefixInChain(chain: Node | null): string {
  let prefix = '';
  for (let at = chain; at; at = at.childForFieldName('object')) {
    if (at.childForFieldName('name')?.text === 'prefix') prefix = `${textOf(argumentsOf(at)[0]) ?? ''}/${prefix}`;
  }
  return prefix;
}

/** The prefixes of the groups that a call is inside of, the outermost first. */
function prefixesAround(call: Node): string[] {
  const prefixes: string[] = [];
  for (let at = call.parent; at; at = at.parent) {
    if (at.childForFieldName('name')?.text !== 'group' || !at.type.endsWith('_call_expression')) continue;
    const [first] = argumentsOf(at);
    const options = first?.type === 'array_creation_expression' ? first.text : '';
    const option = options.match(/["']prefix["']\s*=>\s*["']([^"']*)["']/)?.[1];
    prefixes.unshift(prefixInChain(at.childForFieldName('object')), option ?? textOf(first) ?? '');
  }
  return prefixes;
}

/** `#[Route('/a', methods: ['GET'])]` on a method, after that of its class. */
export function routesOfAttribute(attribute: Node): SourceRoute[] {
  let owner = attribute.parent;
  while (owner && !owner.type.endsWith('_declaration')) owner = owner.parent;
  if (owner?.type !== 'method_declaration') return [];
  const classAttributes = owner.parent?.parent?.childForFieldName('attributes')?.text ?? '';
  const prefix = classAttributes.match(/\bRoute\(\s*(?:path:\s*)?["']([^"']*)["']/)?.[1] ?? '';
  const text = attribute.text;
  const path = text.match(/^\w+\(\s*(?:path:\s*)?["']([^"']*)["']/)?.[1] ?? '';
  const methods = [...(text.match(/methods:\s*(\[[^\]]*\]|["']\w+["'])/)?.[1] ?? '').matchAll(/\w+/g)].map(
    ([name]) => name,
  );
  const line = (owner.childForFieldName('name')?.startPosition.row ?? owner.startPosition.row) + 1;
  return (methods.length > 0 ? methods : ['*']).map((method) => ({ method, path: joined(prefix, path), line }));
}
