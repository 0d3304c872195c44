import type { Node } from 'web-tree-sitter';
import type { SourceRoute } from '../source-language.ts';

/** Rails' `routes.draw do … end`, and Sinatra's `get '/a' do … end`. */
export const ROUTES = `
  ((call receiver: (call method: (identifier) @_routes) method: (identifier) @_draw block: (_)) @drawing
    (#eq? @_routes "routes") (#eq? @_draw "draw"))
  ((call !receiver method: (identifier) @_method arguments: (argument_list . (string)) block: (_)) @route
    (#match? @_method "^(get|post|put|patch|delete|options)$"))
`;

/** What is before paths; null when it is computed, and what is below it is left out. */
type Prefix = string | null;

/** Where the walk through a routes' block is: what is before its paths, and before those of one of its things. */
type Place = { prefix: Prefix; member: Prefix; collection: Prefix; isShallow: boolean };

const VERB = /^(get|post|put|patch|delete|options)$/;
const DEEPEST = 20;
/** Blocks of Grape, whose paths begin with what is set elsewhere. */
const ELSEWHERE = /^(resources?|group|segments?|route_param)$/;

/** What each action of `resources` answers, and of `resource` those without a star. */
const ACTIONS: readonly (readonly [string, string, string])[] = [
  ['index', 'GET', '*'],
  ['new', 'GET', '/new'],
  ['create', 'POST', ''],
  ['show', 'GET', '/:id'],
  ['edit', 'GET', '/:id/edit'],
  ['update', 'PATCH', '/:id'],
  ['destroy', 'DELETE', '/:id'],
];

const methodOf = (call: Node) => call.childForFieldName('method')?.text ?? '';
const argumentsOf = (call: Node) =>
  (call.childForFieldName('arguments')?.namedChildren ?? []).filter((node) => node !== null);
const lineOf = (node: Node) => node.startPosition.row + 1;

/** The text of a string or a symbol; null for anything else. */
function wordOf(node: Node | null | undefined): string | null {
  if (node?.type === 'simple_symbol') return node.text.slice(1);
  if (node?.type === 'hash_key_symbol') return node.text;
  if (node?.type === 'bare_symbol' || node?.type === 'bare_string') return node.text;
  if (node?.type !== 'string' || node.namedChildCount > 1) return null;
  const content = node.firstNamedChild;
  return content && content.type !== 'string_content' ? null : (content?.text ?? '');
}

function optionsOf(call: Node): Map<string, Node> {
  const options = new Map<string, Node>();
  for (const pair of argumentsOf(call)) {
    const value = pair.type === 'pair' ? pair.childForFieldName('value') : null;
    const key = value ? wordOf(pair.childForFieldName('key')) : null;
    if (value && key !== null) options.set(key, value);
  }
  return options;
}

/** One word or a list of words: undefined when there is none, and null when one of them is computed. */
function wordsIn(node: Node | undefined): string[] | null | undefined {
  if (!node) return undefined;
  const words = (node.type.endsWith('array') ? node.namedChildren : [node]).map((item) => wordOf(item));
  return words.every((word) => word !== null) ? words : null;
}

/** True when options are given that the text does not show. */
const hasMoreOptions = (call: Node) =>
  argumentsOf(call).some(
    ({ type, namedChildren: [key] }) => type === 'hash_splat_argument' || (type === 'pair' && wordOf(key) === null),
  );

export function routesOfCall(call: Node): SourceRoute[] {
  const path = wordOf(argumentsOf(call)[0]);
  if (!path?.startsWith('/')) return [];
  let full: Prefix = path;
  for (let at = call.parent; at && full !== null; at = at.parent) {
    const method = at.type === 'call' && !at.childForFieldName('receiver') ? methodOf(at) : '';
    if (method === 'namespace') full = joined(wordOf(argumentsOf(at)[0]), full);
    else if (ELSEWHERE.test(method)) return [];
  }
  return full === null ? [] : [{ method: methodOf(call).toUpperCase(), path: full, line: lineOf(call) }];
}

export function routesOfDrawing(call: Node): SourceRoute[] {
  const routes: SourceRoute[] = [];
  walk(call.childForFieldName('block'), { prefix: '', member: '', collection: '', isShallow: false }, routes, 0);
  return routes;
}

function walk(block: Node | null, place: Place, routes: SourceRoute[], depth: number): void {
  const body = block?.childForFieldName('body') ?? block?.namedChildren.find((child) => /body/.test(child?.type ?? ''));
  for (const statement of depth < DEEPEST ? (body?.namedChildren ?? []) : []) {
    if (statement?.type === 'call') readStatement(statement, place, routes, depth + 1);
  }
}

function readStatement(call: Node, place: Place, routes: SourceRoute[], depth: number): void {
  const method = methodOf(call);
  const block = call.childForFieldName('block');
  const options = optionsOf(call);
  const { prefix } = place;
  if (VERB.test(method) || method === 'match') routes.push(...readVerb(call, method, options, place));
  else if (method === 'root') {
    if (prefix !== null) routes.push({ method: 'GET', path: prefix || '/', line: lineOf(call) });
  } else if (method === 'resources' || method === 'resource') {
    for (const name of argumentsOf(call).flatMap((node) => wordOf(node) ?? []))
      readResource(call, name, method === 'resources', options, place, routes, depth);
  } else if (method === 'member') walk(block, { ...place, prefix: place.member }, routes, depth);
  else if (method === 'collection') walk(block, { ...place, prefix: place.collection }, routes, depth);
  else if (method === 'shallow') walk(block, { ...place, isShallow: true }, routes, depth);
  else if (method === 'namespace' || method === 'scope') {
    walk(block, { ...place, prefix: joined(prefix, scopePath(call, method, options)) }, routes, depth);
  } else if (block && method !== 'concern') walk(block, place, routes, depth);
}

/** What a `scope` or a `namespace` puts before paths. */
function scopePath(call: Node, method: string, options: Map<string, Node>): Prefix {
  if (hasMoreOptions(call)) return null;
  const path = options.get('path');
  const words = argumentsOf(call).flatMap((node) => (node.type === 'pair' ? [] : [wordOf(node)]));
  // The option is a namespace's path instead of its name, and a scope's when it has no other.
  if (path && (method === 'namespace' || words.length === 0)) return path.type === 'nil' ? '' : wordOf(path);
  return words.every((word) => word !== null) ? words.join('/') : null;
}

function readVerb(call: Node, method: string, options: Map<string, Node>, place: Place): SourceRoute[] {
  const [first] = argumentsOf(call);
  const given = options.get('path');
  // `get 'a' => 'b#c'` has its path in the pair.
  const own = wordOf(first) ?? (first?.type === 'pair' ? wordOf(first.childForFieldName('key')) : null);
  const on = options.has('on') ? wordOf(options.get('on')) : 'prefix';
  const prefix = on === 'member' || on === 'collection' || on === 'prefix' ? place[on] : null;
  const path = joined(prefix, given ? wordOf(given) : own);
  const via = method === 'match' ? wordsIn(options.get('via')) : [method];
  if (path === null || via === null) return [];
  return (via ?? ['all']).map((name) => ({
    method: name === 'all' ? '*' : name.toUpperCase(),
    path,
    line: lineOf(call),
  }));
}

function readResource(
  call: Node,
  name: string,
  many: boolean,
  options: Map<string, Node>,
  { prefix, isShallow: isAround }: Place,
  routes: SourceRoute[],
  depth: number,
): void {
  const given = options.get('path');
  const base = hasMoreOptions(call) ? null : joined(prefix, given ? wordOf(given) : name);
  const parameter = options.has('param') ? wordOf(options.get('param')) : 'id';
  // The things of a shallow resource have paths without those that they are in: not all of them are told.
  const isShallow = isAround || options.has('shallow');
  const isInside = isShallow && prefix?.includes(':');
  const member = many ? joined(base, parameter === null || isInside ? null : `:${parameter}`) : base;
  const [only, except] = [wordsIn(options.get('only')), wordsIn(options.get('except'))];
  for (const [action, method, rest] of only === null || except === null ? [] : ACTIONS) {
    if ((only && !only.includes(action)) || except?.includes(action) || (!many && rest === '*')) continue;
    const isOfMember = rest.startsWith('/:id');
    const path = isOfMember ? joined(member, rest.slice('/:id'.length)) : joined(base, rest.replace('*', ''));
    if (path !== null) routes.push({ method, path, line: lineOf(call) });
  }
  const own = parameter === null ? null : `:${name.replace(/s$/, '')}_${parameter}`;
  const inside = isShallow ? null : many ? joined(base, own) : base;
  walk(call.childForFieldName('block'), { prefix: inside, member, collection: base, isShallow }, routes, depth);
}

const joined = (prefix: Prefix, path: Prefix): Prefix =>
  prefix === null || path === null ? null : `${prefix}/${path}`.replace(/\/+/g, '/').replace(/(.)\/$/, '$1');
