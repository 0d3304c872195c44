import type { Node } from 'web-tree-sitter';
import type { SourceRoute } from '../source-language.ts';

/** Annotations of Spring (`@GetMapping("/a")`) and JAX-RS (`@GET @Path("/a")`) on methods. */
export const ROUTES = `
  ((method_declaration (modifiers [(annotation name: (_) @_name) (marker_annotation name: (_) @_name)])) @route
    (#match? @_name "^((Get|Post|Put|Patch|Delete|Request)Mapping|GET|POST|PUT|PATCH|DELETE|HEAD|OPTIONS)$"))
`;

type Annotation = { name: string; text: string };

const annotationsOf = (declaration: Node): Annotation[] =>
  (declaration.namedChildren.find((child) => child?.type === 'modifiers')?.namedChildren ?? []).flatMap((child) =>
    child?.type.endsWith('annotation') ? [{ name: child.childForFieldName('name')?.text ?? '', text: child.text }] : [],
  );

/** The paths that an annotation gives, in `("/a")`, `(value = "/a")`, `({"/a", "/b"})`; one empty one when it has none. */
function pathsOf({ text }: Annotation): string[] {
  const within = text.match(/^@[\w.]+\s*\(\s*(?:\{|"|(?:.*?\b(?:value|path)\s*=\s*)(?:\{|"))/s)?.[0];
  if (within === undefined) return [''];
  const rest = text.slice(within.length - 1);
  const list = rest.startsWith('{') ? rest.slice(0, rest.indexOf('}') + 1) : (rest.match(/^"[^"]*"/)?.[0] ?? '');
  return [...list.matchAll(/"([^"]*)"/g)].map(([, path = '']) => path);
}

export function routesOf(method: Node): SourceRoute[] {
  const annotations = annotationsOf(method);
  const owner = method.parent?.parent;
  const above = owner ? annotationsOf(owner) : [];
  const prefixes = above.filter(({ name }) => /^(RequestMapping|Path)$/.test(name)).flatMap(pathsOf);
  const line = (method.childForFieldName('name')?.startPosition.row ?? method.startPosition.row) + 1;
  const tell = (verb: string, paths: string[]) =>
    (prefixes.length > 0 ? prefixes : ['']).flatMap((prefix) =>
      paths.map((path) => ({
        method: verb,
        path: `/${prefix}/${path}`.replace(/\/+/g, '/').replace(/(.)\/$/, '$1'),
        line,
      })),
    );
  const jaxPath = annotations.find(({ name }) => name === 'Path');
  return annotations.flatMap((annotation) => {
    if (/^[A-Z]+$/.test(annotation.name)) return tell(annotation.name, jaxPath ? pathsOf(jaxPath) : ['']);
    const [, verb] = annotation.name.match(/^(Get|Post|Put|Patch|Delete|Request)Mapping$/) ?? [];
    if (!verb) return [];
    const told = [...annotation.text.matchAll(/RequestMethod\.([A-Z]+)/g)].map(([, name = '']) => name);
    const verbs = verb !== 'Request' ? [verb.toUpperCase()] : told.length > 0 ? told : ['*'];
    return verbs.flatMap((name) => tell(name, pathsOf(annotation)));
  });
}
