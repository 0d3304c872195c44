import type { Node } from 'web-tree-sitter';
import { join } from '../paths.ts';
import type { SourceFacts } from '../source-language.ts';

/** Where an application says that more of its constants are. */
export const LOAD_PATHS = `
  ((binary left: (call method: (identifier) @_paths) operator: "<<" right: (_) @load_path)
    (#match? @_paths "^(autoload|autoload_once|eager_load)_paths$"))
  ((operator_assignment left: (call method: (identifier) @_paths) operator: "+=" right: (_) @load_path)
    (#match? @_paths "^(autoload|autoload_once|eager_load)_paths$"))
  ((call receiver: (call method: (identifier) @_paths) method: (identifier) @_method
      arguments: (argument_list (_) @load_path))
    (#match? @_paths "^(autoload|autoload_once|eager_load)_paths$")
    (#match? @_method "^(push|append|unshift|prepend|concat)$"))
`;

const FORM = 'autoload_path ';

/** The folder that is told of in such a way; null for what is no load path. */
export const loadPathOf = (specifier: string) => (specifier.startsWith(FORM) ? specifier.slice(FORM.length) : null);

/** Each is told among the imports as `autoload_path app/api`. */
export function collectLoadPath(node: Node, facts: SourceFacts): void {
  for (const item of node.type.endsWith('array') ? node.namedChildren : [node]) {
    const folder = item && folderIn(item);
    if (folder) facts.imports.push({ specifier: FORM + folder, names: [] });
  }
}

/** The folder that an expression names, seen from the application; null when its text does not tell. */
function folderIn(node: Node): string | null {
  const [first, second, ...others] = node.namedChildren;
  if (node.type === 'string' || node.type === 'bare_string') {
    if (first?.type !== 'interpolation') return within(textOf(node));
    const isBelow = isRoot(first.firstNamedChild) && second?.type === 'string_content' && others.length === 0;
    return isBelow ? within(second.text.replace(/^\/+/, '')) : null;
  }
  if (node.type === 'binary') {
    const isBelow =
      isRoot(node.childForFieldName('left')) && /^[/+]$/.test(node.childForFieldName('operator')?.text ?? '');
    return isBelow ? within(textOf(node.childForFieldName('right'))) : null;
  }
  if (node.type !== 'call') return null;
  const receiver = node.childForFieldName('receiver');
  const method = node.childForFieldName('method')?.text;
  if (method === 'to_s' && receiver) return folderIn(receiver);
  const given = node.childForFieldName('arguments')?.namedChildren ?? [];
  const isFile = receiver?.text === 'File';
  if (method !== 'join' || !isRoot(isFile ? given[0] : receiver)) return null;
  const parts = given.slice(isFile ? 1 : 0).map(textOf);
  return parts.includes(null) ? null : within(parts.join('/'));
}

/** True for what stands for the folder of the application. */
const isRoot = (node: Node | null | undefined) =>
  /^((Rails\.(application\.)?)?(config\.)?root)(\.to_s)?$/.test(node?.text ?? '');

/** The text of a string without anything to work out in it; null for everything else. */
function textOf(node: Node | null): string | null {
  const [content, ...others] = node?.namedChildren ?? [];
  return content?.type === 'string_content' && others.length === 0 ? content.text : null;
}

/** A path without `.` and `..`; null for one that leads out of the application, or is a pattern of paths. */
const within = (path: string | null) => (path === null || /^\/|[*?[{]/.test(path) ? null : join('', path));
