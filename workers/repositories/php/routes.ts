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

/** What each action of a resource answers; those of its pages are none of an API. */
const RESOURCE: readonly (readonly [string, string, string, boolean])[] = [
  ['index', 'GET', '', true],
  ['create', 'GET', '/create', false],
  ['store', 'POST', '', true],
  ['show', 'GET', '/{id}', true],
  ['edit', 'GET', '/{id}/edit', false],
  ['update', 'PUT', '/{id}', true],
  ['destroy', 'DELETE', '/{id}', true],
];

/** What a literal spells; null for what is computed. */
const textOf = (node: Node | null | undefined) => node?.text.match(/^["']([^"'$]*)["']$/)?.[1] ?? null;
const joined = (...parts: string[]) => `/${parts.join('/')}`.replace(/\/+/g, '/').replace(/(.)\/$/, '$1');

type Argument = { name: string | null; value: Node | null };

const argumentsIn = (list: Node | null): Argument[] =>
  (list?.namedChildren ?? []).flatMap((argument) =>
    argument?.type === 'argument'
      ? [{ name: argument.childForFieldName('name')?.text ?? null, value: argument.namedChildren.at(-1) ?? null }]
      : [],
  );
const valuesOf = (call: Node) => argumentsIn(call.childForFieldName('arguments')).map(({ value }) => value);
/** What is in a list, or what is no list itself. */
const itemsOf = (value: Node | null) =>
  value?.type === 'array_creation_expression' ? value.namedChildren.map((item) => item?.firstNamedChild) : [value];

export function routesOfCall(call: Node): SourceRoute[] {
  const name = call.childForFieldName('name');
  const path = textOf(valuesOf(call)[0]);
  const object = call.childForFieldName('object');
  const isKnown = !object || /^(Route::|\$(app|router|group|routes|r|api)\b)/.test(object.text);
  if (!name || path === null || !isKnown) return [];
  const line = name.startPosition.row + 1;
  const after = callsAfter(call);
  const prefixes = [...prefixesAround(call), after.has('prefix') ? null : prefixInChain(object)];
  // What is below a prefix that is computed is left out.
  if (!prefixes.every((prefix) => prefix !== null)) return [];
  const full = joined(...prefixes, path);
  if (!/esource$/.test(name.text)) {
    return [{ method: name.text === 'any' ? '*' : name.text.toUpperCase(), path: full, line }];
  }
  const [only, except] = [textsGiven(after.get('only')), textsGiven(after.get('except'))];
  // What is in another resource, `a.b`, or has options, has other paths or fewer.
  if (only === null || except === null || path.includes('.') || valuesOf(call).length > 2) return [];
  return RESOURCE.filter(([action, , , inApi]) => (inApi || name.text === 'resource') && !except?.includes(action))
    .filter(([action]) => only === undefined || only.includes(action))
    .map(([, method, rest]) => ({ method, path: joined(full, rest), line }));
}

/** The calls that follow on a call, by their names: `->only(['index'])`. */
function callsAfter(call: Node): Map<string, Node> {
  const calls = new Map<string, Node>();
  for (let at = call.parent; at?.type === 'member_call_expression'; at = at.parent)
    calls.set(at.childForFieldName('name')?.text ?? '', at);
  return calls;
}

/** The texts, one by one or in a list, that a call is given: undefined without a call, and null when one is computed. */
function textsGiven(call: Node | undefined): string[] | null | undefined {
  if (!call) return undefined;
  const texts = valuesOf(call).flatMap(itemsOf).map(textOf);
  return texts.every((text) => text !== null) ? texts : null;
}

/** What `->prefix('a')` along a chain of calls puts before a path; null when one of them is computed. */
function prefixInChain(chain: Node | null): string | null {
  let prefix: string | null = '';
  for (let at = chain; at && prefix !== null; at = at.childForFieldName('object')) {
    if (at.childForFieldName('name')?.text !== 'prefix') continue;
    const own = textOf(valuesOf(at)[0]);
    prefix = own === null ? null : `${own}/${prefix}`;
  }
  return prefix;
}

/** The prefixes of the groups that a call is inside of, the outermost first; null for those that are computed. */
function prefixesAround(call: Node): (string | null)[] {
  const prefixes: (string | null)[] = [];
  for (let at = call.parent; at; at = at.parent) {
    if (at.childForFieldName('name')?.text !== 'group' || !at.type.endsWith('_call_expression')) continue;
    prefixes.unshift(prefixInChain(at.childForFieldName('object')), prefixOfGroup(valuesOf(at)[0]));
  }
  return prefixes;
}

/** What the first argument of a group puts before its paths: a text, the option `prefix`, or nothing when it is the function. */
function prefixOfGroup(first: Node | null | undefined): string | null {
  if (!first || /function/.test(first.type)) return '';
  if (first.type !== 'array_creation_expression') return textOf(first);
  const pairs = first.namedChildren.map((item) => item?.namedChildren.filter((part) => part?.type !== 'comment') ?? []);
  // What is spread into the options, or has a key that is computed, may be the prefix.
  if (pairs.some(([key, value]) => key?.type === 'variadic_unpacking' || (value && textOf(key) === null))) return null;
  const prefix = pairs.find(([key, value]) => value && textOf(key) === 'prefix')?.[1];
  return prefix ? textOf(prefix) : '';
}

/** `#[Route('/a', methods: ['GET'])]` on a method, after that of its class. */
export function routesOfAttribute(attribute: Node): SourceRoute[] {
  let owner = attribute.parent;
  while (owner && !owner.type.endsWith('_declaration')) owner = owner.parent;
  if (owner?.type !== 'method_declaration') return [];
  const groups = owner.parent?.parent?.childForFieldName('attributes')?.namedChildren ?? [];
  const above = groups
    .flatMap((group) => group?.namedChildren ?? [])
    .find((other) => /(^|\\)Route$/.test(other?.firstNamedChild?.text ?? ''));
  const [prefix, path] = [above ? pathOf(above) : '', pathOf(attribute)];
  if (prefix === null || path === null) return [];
  const line = (owner.childForFieldName('name')?.startPosition.row ?? owner.startPosition.row) + 1;
  return methodsOf(attribute).map((method) => ({ method, path: joined(prefix, path), line }));
}

/** The path that an attribute gives: '' when it gives none, and null when that is computed. */
function pathOf(attribute: Node): string | null {
  const given = argumentsIn(attribute.childForFieldName('parameters'));
  const path = given.find(({ name }) => name === 'path') ?? given.find(({ name }) => name === null);
  return path ? textOf(path.value) : '';
}

/** The methods that an attribute names: any when it names none, and no one when they are computed. */
function methodsOf(attribute: Node): string[] {
  const given = argumentsIn(attribute.childForFieldName('parameters')).find(({ name }) => name === 'methods')?.value;
  if (!given) return ['*'];
  const names = itemsOf(given).map(
    (item) => textOf(item) ?? item?.text.match(/\bRequest::METHOD_([A-Z]+)$/)?.[1] ?? null,
  );
  return names.every((name) => name !== null) ? names : [];
}
