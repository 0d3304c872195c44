import type { Node } from 'web-tree-sitter';
import type { SourceRoute } from '../source-language.ts';

/** Rails' `routes.draw do … end`, and Sinatra's `get '/a' do … end`. */
export const ROUTES = `
  ((call receiver: (call method: (identifier) @_routes) method: (identifier) @_draw block: (_)) @drawing
    (#eq? @_routes "routes") (#eq? @_draw "draw"))
  ((call !receiver method: (identifier) @_method arguments: (argument_list . (string)) block: (_)) @route
    (#match? @_method "^(get|post|put|patch|delete|options)$"))
`;

/** Where the walk through a routes' block is: what is before its paths, and before those of one of its things. */
type Place = { prefix: string; member: string; collection: string };

const VERB = /^(get|post|put|patch|delete|options)$/;
const DEEPEST = 20;

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
  return node?.type === 'string' && node.namedChildCount <= 1 ? (node.firstNamedChild?.text ?? '') : null;
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

const wordsIn = (node: Node | undefined): string[] | null =>
  node
    ? (node.type.endsWith('array') ? node.namedChildren : [node]).flatMap((item) => wordOf(item) ?? item?.text ?? [])
    : null;

export function routesOfCall(call: Node): SourceRoute[] {
  const path = wordOf(argumentsOf(call)[0]);
  return path?.startsWith('/') ? [{ method: methodOf(call).toUpperCase(), path, line: lineOf(call) }] : [];
}

export function routesOfDrawing(call: Node): SourceRoute[] {
  const routes: SourceRoute[] = [];
  walk(call.childForFieldName('block'), { prefix: '', member: '', collection: '' }, routes, 0);
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
  const words = argumentsOf(call).flatMap((node) => wordOf(node) ?? []);
  const options = optionsOf(call);
  const { prefix } = place;
  if (VERB.test(method) || method === 'match') routes.push(...readVerb(call, method, options, place));
  else if (method === 'root') routes.push({ method: 'GET', path: prefix || '/', line: lineOf(call) });
  else if (method === 'resources' || method === 'resource') {
    for (const name of words) readResource(call, name, method === 'resources', options, place, routes, depth);
  } else if (method === 'member') walk(block, { ...place, prefix: place.member }, routes, depth);
  else if (method === 'collection') walk(block, { ...place, prefix: place.collection }, routes, depth);
  else if (method === 'namespace' || method === 'scope') {
    const path = wordOf(options.get('path')) ?? words[0] ?? '';
    walk(block, { ...place, prefix: joined(prefix, path) }, routes, depth);
  } else if (block && method !== 'concern') walk(block, place, routes, depth);
}

function readVerb(call: Node, method: string, options: Map<string, Node>, place: Place): SourceRoute[] {
  const [first] = argumentsOf(call);
  // `get 'a' => 'b#c'` has its path in the pair.
  const path = wordOf(first) ?? (first?.type === 'pair' ? wordOf(first.childForFieldName('key')) : null);
  if (path === null) return [];
  const on = wordOf(options.get('on'));
  const prefix = on === 'member' ? place.member : on === 'collection' ? place.collection : place.prefix;
  const methods = method === 'match' ? (wordsIn(options.get('via')) ?? ['all']) : [method];
  return methods.map((name) => ({
    method: name === 'all' ? '*' : name.toUpperCase(),
    path: joined(prefix, path),
    line: lineOf(call),
  }));
}

function readResource(
  call: Node,
  name: string,
  many: boolean,
  options: Map<string, Node>,
  { prefix }: Place,
  routes: SourceRoute[],
  depth: number,
): void {
  const base = joined(prefix, wordOf(options.get('path')) ?? name);
  const [only, except] = [wordsIn(options.get('only')), wordsIn(options.get('except'))];
  for (const [action, method, rest] of ACTIONS) {
    if ((only && !only.includes(action)) || except?.includes(action) || (!many && rest === '*')) continue;
    const path = base + (rest === '*' ? '' : many ? rest : rest.replace('/:id', ''));
    routes.push({ method, path, line: lineOf(call) });
  }
  const parameter = wordOf(options.get('param')) ?? 'id';
  const place = many
    ? { prefix: `${base}/:${name.replace(/s$/, '')}_${parameter}`, member: `${base}/:${parameter}`, collection: base }
    : { prefix: base, member: base, collection: base };
  walk(call.childForFieldName('block'), place, routes, depth);
}

const joined = (prefix: string, path: string) => `${prefix}/${path}`.replace(/\/+/g, '/').replace(/(.)\/$/, '$1');
