import type { Node } from 'web-tree-sitter';
import type { SourceRoute } from '../source-language.ts';

/** Attributes of ASP.NET's controllers, and its minimal `app.MapGet("/a", …)`. */
export const ROUTES = `
  ((method_declaration (attribute_list (attribute name: (identifier) @_name))) @routeMethod
    (#match? @_name "^Http(Get|Post|Put|Patch|Delete|Head|Options)$"))
  ((invocation_expression function: (member_access_expression name: (identifier) @_name)
    arguments: (argument_list . (argument (string_literal)))) @routeMap
    (#match? @_name "^Map(Get|Post|Put|Patch|Delete)$"))
`;

type Attribute = { name: string; path: string | null };

const attributesOf = (declaration: Node): Attribute[] =>
  declaration.namedChildren
    .filter((child) => child?.type === 'attribute_list')
    .flatMap((list) => list?.namedChildren ?? [])
    .flatMap((attribute) => {
      const name = attribute?.childForFieldName('name')?.text;
      return attribute && name ? [{ name, path: attribute.text.match(/^\w+\s*\(\s*@?"([^"]*)"/)?.[1] ?? null }] : [];
    });

export function routesOfMethod(method: Node): SourceRoute[] {
  const owner = method.parent?.parent;
  const controller = owner?.childForFieldName('name')?.text.replace(/Controller$/, '') ?? '';
  const prefix = owner ? (attributesOf(owner).find(({ name }) => name === 'Route')?.path ?? '') : '';
  const own = attributesOf(method);
  const line = (method.childForFieldName('name')?.startPosition.row ?? method.startPosition.row) + 1;
  return own.flatMap(({ name, path }) => {
    const [, verb] = name.match(/^Http(\w+)$/) ?? [];
    if (!verb) return [];
    const rest = path ?? own.find((attribute) => attribute.name === 'Route')?.path ?? '';
    const whole = /^[~/]/.test(rest) ? rest.replace(/^~/, '') : `/${prefix}/${rest}`;
    const told = whole
      .replace(/\[controller\]/g, () => controller)
      .replace(/\/+/g, '/')
      .replace(/(.)\/$/, '$1');
    return [{ method: verb.toUpperCase(), path: told, line }];
  });
}

export function routeOfMap(call: Node): SourceRoute[] {
  const name = call.childForFieldName('function')?.childForFieldName('name');
  const path = call.childForFieldName('arguments')?.firstNamedChild?.text.slice(1, -1);
  if (!name || path === undefined) return [];
  return [
    {
      method: name.text.slice(3).toUpperCase(),
      path: path.startsWith('/') ? path : `/${path}`,
      line: name.startPosition.row + 1,
    },
  ];
}
