import type { Node } from 'web-tree-sitter';
import { joined } from '../routers.ts';
import type { SourceRoute } from '../source-language.ts';

/** Annotations of Spring (`@GetMapping("/a")`) and JAX-RS (`@GET @Path("/a")`) on methods. */
export const ROUTES = `
  ((method_declaration (modifiers [(annotation name: (_) @_name) (marker_annotation name: (_) @_name)])) @route
    (#match? @_name "^((Get|Post|Put|Patch|Delete|Request)Mapping|GET|POST|PUT|PATCH|DELETE|HEAD|OPTIONS)$"))
`;

/** Nobody adds so many texts. */
const DEEPEST = 8;

type Annotation = { name: string; node: Node };

const annotationsOf = (declaration: Node): Annotation[] =>
  (declaration.namedChildren.find((child) => child?.type === 'modifiers')?.namedChildren ?? []).flatMap((child) =>
    child?.type.endsWith('annotation') ? [{ name: child.childForFieldName('name')?.text ?? '', node: child }] : [],
  );

/**
 * The paths that an annotation gives, in `("/a")`, `(value = "/a")`, `({"/a", BASE + "/b"})`: an empty one when it has
 * none, and none at all when one of them is computed.
 */
function pathsOf({ node }: Annotation, body: Node | null): string[] {
  const given = node.childForFieldName('arguments')?.namedChildren ?? [];
  const named = given.find((pair) => /^(value|path)$/.test(pair?.childForFieldName('key')?.text ?? ''));
  const value = named?.childForFieldName('value') ?? given.find((child) => child?.type !== 'element_value_pair');
  if (!value) return [''];
  const items = value.type === 'element_value_array_initializer' ? value.namedChildren : [value];
  const paths = items.map((item) => (item ? textOf(item, body, 0) : null));
  return paths.every((path) => path !== null) ? paths : [];
}

/** What an expression of literals and constants of the same type spells; null for any other. */
function textOf(node: Node, body: Node | null, depth: number): string | null {
  if (node.type === 'string_literal') return node.text.startsWith('"""') ? null : node.text.slice(1, -1);
  if (depth > DEEPEST) return null;
  if (node.type === 'identifier') {
    const value = constantOf(body, node.text);
    return value ? textOf(value, body, depth + 1) : null;
  }
  const [left, right] = [node.childForFieldName('left'), node.childForFieldName('right')];
  if (node.type !== 'binary_expression' || !left || !right) return null;
  const [before, after] = [textOf(left, body, depth + 1), textOf(right, body, depth + 1)];
  return before === null || after === null ? null : before + after;
}

/** What a type's final field of a name is set to. */
function constantOf(body: Node | null, name: string): Node | null {
  for (const field of body?.namedChildren ?? []) {
    const declarator = field?.type === 'field_declaration' ? field.childForFieldName('declarator') : null;
    if (declarator?.childForFieldName('name')?.text !== name) continue;
    const isFinal = /\bfinal\b/.test(field?.firstNamedChild?.text ?? '');
    return isFinal ? declarator.childForFieldName('value') : null;
  }
  return null;
}

export function routesOf(method: Node): SourceRoute[] {
  const annotations = annotationsOf(method);
  const body = method.parent;
  const owner = body?.parent;
  const above = (owner ? annotationsOf(owner) : []).filter(({ name }) => /^(RequestMapping|Path)$/.test(name));
  const prefixes = above.length > 0 ? above.flatMap((annotation) => pathsOf(annotation, body)) : [''];
  const line = (method.childForFieldName('name')?.startPosition.row ?? method.startPosition.row) + 1;
  const tell = (verb: string, paths: string[]) =>
    prefixes.flatMap((prefix) => paths.map((path) => ({ method: verb, path: joined(prefix, path), line })));
  const jaxPath = annotations.find(({ name }) => name === 'Path');
  return annotations.flatMap((annotation) => {
    if (/^[A-Z]+$/.test(annotation.name)) return tell(annotation.name, jaxPath ? pathsOf(jaxPath, body) : ['']);
    const [, verb] = annotation.name.match(/^(Get|Post|Put|Patch|Delete|Request)Mapping$/) ?? [];
    if (!verb) return [];
    const told = [...annotation.node.text.matchAll(/RequestMethod\.([A-Z]+)/g)].map(([, name = '']) => name);
    const verbs = verb !== 'Request' ? [verb.toUpperCase()] : told.length > 0 ? told : ['*'];
    return verbs.flatMap((name) => tell(name, pathsOf(annotation, body)));
  });
}
