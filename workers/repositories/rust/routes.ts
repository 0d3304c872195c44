import type { Node } from 'web-tree-sitter';
import type { SourceRoute } from '../source-language.ts';

/** Attributes of Actix and Rocket (`#[get("/a")]`), and calls of Axum (`.route("/a", get(a).post(b))`). */
export const ROUTES = `
  ((attribute_item (attribute (identifier) @_name arguments: (token_tree . (string_literal)))) @routeAttribute
    (#match? @_name "^(get|post|put|patch|delete|head|options)$"))
  ((call_expression function: (field_expression field: (field_identifier) @_name)
    arguments: (arguments . (string_literal) . (call_expression))) @route (#eq? @_name "route"))
`;

export function routesOfAttribute(item: Node): SourceRoute[] {
  const [, method, path] = item.text.match(/^#\[\s*(\w+)\s*\(\s*"([^"]*)"/) ?? [];
  return method && path ? [{ method: method.toUpperCase(), path, line: item.startPosition.row + 1 }] : [];
}

export function routesOfCall(call: Node): SourceRoute[] {
  const [path, handlers] = call.childForFieldName('arguments')?.namedChildren ?? [];
  const line = (path?.startPosition.row ?? 0) + 1;
  const routes: SourceRoute[] = [];
  for (let at: Node | null = handlers ?? null; at?.type === 'call_expression'; ) {
    const callee: Node | null = at.childForFieldName('function');
    const [method = ''] = (callee?.childForFieldName('field') ?? callee)?.text.split('::').slice(-1) ?? [];
    if (/^(get|post|put|patch|delete|head|options|any)$/.test(method)) {
      routes.unshift({
        method: method === 'any' ? '*' : method.toUpperCase(),
        path: path?.text.slice(1, -1) ?? '',
        line,
      });
    }
    at = callee?.childForFieldName('value') ?? null;
  }
  return routes;
}
