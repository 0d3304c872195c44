import type { Node } from 'web-tree-sitter';
import { joined, type Owner, routersOf } from '../routers.ts';
import type { SourceFacts, SourceRoute } from '../source-language.ts';

/** Attributes of ASP.NET's controllers, and its minimal `app.MapGet("/a", …)`. */
export const ROUTES = `
  ((method_declaration (attribute_list (attribute name: (identifier) @_name))) @routeMethod
    (#match? @_name "^Http(Get|Post|Put|Patch|Delete|Head|Options)$"))
  ((invocation_expression function: (member_access_expression name: (identifier) @_name)
    arguments: (argument_list . (argument (string_literal)))) @routeMap
    (#match? @_name "^Map(Get|Post|Put|Patch|Delete)$"))
  (variable_declarator name: (identifier) (invocation_expression)) @routeGroup
`;

/** Nobody nests scopes or chains calls so deep. */
const DEEPEST = 50;
const FILE = 0;

/** An attribute with the path that it gives: undefined when it has none, null when that is computed. */
type Attribute = { name: string; path: string | null | undefined };

const attributesOf = (declaration: Node): Attribute[] =>
  declaration.namedChildren
    .filter((child) => child?.type === 'attribute_list')
    .flatMap((list) => list?.namedChildren ?? [])
    .flatMap((attribute) => {
      const name = attribute?.childForFieldName('name')?.text;
      return attribute && name ? [{ name, path: pathOf(attribute) }] : [];
    });

function pathOf(attribute: Node): string | null | undefined {
  const list = attribute.namedChildren.find((child) => child?.type === 'attribute_argument_list');
  const first = list?.firstNamedChild?.text;
  return first === undefined || /^\w+\s*=/.test(first) ? undefined : (first.match(/^@?"([^"]*)"$/)?.[1] ?? null);
}

export function routesOfMethod(method: Node): SourceRoute[] {
  const owner = method.parent?.parent;
  const controller = owner?.childForFieldName('name')?.text.replace(/Controller$/, '') ?? '';
  const above = owner ? attributesOf(owner).find(({ name }) => name === 'Route') : undefined;
  const prefix = above?.path === undefined ? '' : above.path;
  const own = attributesOf(method);
  const line = (method.childForFieldName('name')?.startPosition.row ?? method.startPosition.row) + 1;
  return own.flatMap(({ name, path }) => {
    const [, verb] = name.match(/^Http(\w+)$/) ?? [];
    const beside = own.find((attribute) => attribute.name === 'Route')?.path;
    const rest = path !== undefined ? path : beside === undefined ? '' : beside;
    if (!verb || rest === null) return [];
    const isWhole = /^[~/]/.test(rest);
    if (!isWhole && prefix === null) return [];
    const told = isWhole ? joined('', rest.replace(/^~/, '')) : joined(prefix ?? '', rest);
    return [{ method: verb.toUpperCase(), path: told.replace(/\[controller\]/g, () => controller), line }];
  });
}

/** `var group = app.MapGroup("/a")`, with what is called on it before it has its name. */
export function collectGroup(declarator: Node, facts: SourceFacts): void {
  const name = declarator.childForFieldName('name')?.text;
  const value = declarator.namedChildren.find((child) => child?.type === 'invocation_expression');
  const owner = value && name ? ownerOf(value) : null;
  if (name && owner && !('scopes' in owner)) routersOf(facts).declare(name, scopesOf(declarator)[0] ?? FILE, owner);
}

export function collectMap(call: Node, facts: SourceFacts): void {
  const callee = call.childForFieldName('function');
  const [name, server] = [callee?.childForFieldName('name'), callee?.childForFieldName('expression')];
  const path = call.childForFieldName('arguments')?.firstNamedChild?.text.slice(1, -1);
  if (!name || !server || path === undefined) return;
  const route = {
    method: name.text.slice(3).toUpperCase(),
    path: path.startsWith('/') ? path : `/${path}`,
    line: name.startPosition.row + 1,
  };
  routersOf(facts).add(ownerOf(server), route, true);
}

/** Who a chain of calls is on, after the groups that it makes. */
function ownerOf(chain: Node): Owner {
  let [at, prefix]: [Node, string | null] = [chain, ''];
  for (let depth = 0; depth < DEEPEST && at.type === 'invocation_expression'; depth++) {
    const callee = at.childForFieldName('function');
    const object = callee?.childForFieldName('expression');
    if (!object) break;
    if (callee?.childForFieldName('name')?.text === 'MapGroup') {
      const path = at.childForFieldName('arguments')?.firstNamedChild?.firstNamedChild;
      prefix = path?.type === 'string_literal' && prefix !== null ? joined(path.text.slice(1, -1), prefix) : null;
    }
    at = object;
  }
  const owner = { name: at.text, scopes: scopesOf(at) };
  return prefix === '' ? owner : { base: owner, prefix, isMade: true };
}

function scopesOf(node: Node): number[] {
  const scopes: number[] = [];
  let at = node.parent;
  for (let depth = 0; at && depth < DEEPEST; depth++) {
    if (/^(block|lambda_expression|method_declaration)$/.test(at.type)) scopes.push(at.id);
    at = at.parent;
  }
  return at ? scopes : [...scopes, FILE];
}
