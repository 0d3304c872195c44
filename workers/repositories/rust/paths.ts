import type { Node } from 'web-tree-sitter';
import type { SourceFacts } from '../source-language.ts';

/** The names of the modules that a place is inside of within its file, the outermost first. */
function inlineModules(node: Node): string[] {
  const names: string[] = [];
  for (let at = node.parent; at; at = at.parent) {
    if (at.type === 'mod_item') names.unshift(at.childForFieldName('name')?.text ?? '');
  }
  return names;
}

/** A path as the file's own module would write it: `super::a` inside of an inline module is `self::a`. */
function seenFromFile(path: string[], inside: string[]): string[] {
  const within = [...inside];
  let rest = path;
  if (rest[0] === 'self') rest = rest.slice(1);
  else if (rest[0] !== 'super') return path;
  while (rest[0] === 'super' && within.pop() !== undefined) rest = rest.slice(1);
  return rest[0] === 'super' ? rest : ['self', ...within, ...rest];
}

/** Every path that a `use` names, one for each leaf: `use a::{b, c::*}` is `a::b` and `a::c::*`. */
export function collectUse(declaration: Node, facts: SourceFacts): void {
  const inside = inlineModules(declaration);
  const argument = declaration.childForFieldName('argument');
  for (const path of argument ? leavesOf(argument) : []) {
    facts.imports.push({ specifier: seenFromFile(path, inside).join('::'), names: [] });
  }
}

const segmentsOf = (text: string) =>
  text
    .replace(/\s+|<.*$/gs, '')
    .split('::')
    .filter((name) => name !== '');

function leavesOf(node: Node): string[][] {
  const below = (prefix: string[], list: Node | null) =>
    (list?.namedChildren ?? []).flatMap((child) => {
      if (!child || child.type.endsWith('comment')) return [];
      return child.type === 'self' ? [prefix] : leavesOf(child).map((leaf) => [...prefix, ...leaf]);
    });
  switch (node.type) {
    case 'scoped_use_list': {
      const path = node.childForFieldName('path');
      return below(path ? segmentsOf(path.text) : [], node.childForFieldName('list'));
    }
    case 'use_list':
      return below([], node);
    case 'use_as_clause':
      return [segmentsOf(node.childForFieldName('path')?.text ?? '')];
    case 'use_wildcard':
      return [[...segmentsOf(node.firstNamedChild?.text ?? ''), '*']];
    default:
      return [segmentsOf(node.text)];
  }
}

/**
 * `mod a;`, told as `mod a`, with the folders of the modules around it, and after a space the path of a `#[path]`. The
 * folders begin with `./` where the outermost has a `#[path]`, which is seen from beside the file.
 */
export function collectMod(item: Node, facts: SourceFacts): void {
  const folders: string[] = [];
  for (let at = item.parent; at; at = at.parent) {
    if (at.type !== 'mod_item') continue;
    const path = pathAttributeOf(at);
    folders.unshift(path ?? at.childForFieldName('name')?.text ?? '');
    if (path !== null) folders.unshift('.');
  }
  const name = [...folders, item.childForFieldName('name')?.text ?? ''].join('/');
  const path = pathAttributeOf(item);
  facts.imports.push({ specifier: `mod ${name}${path === null ? '' : ` ${path}`}`, names: ['*'] });
}

/** What the `#[path]` of a module says; null when it has none. */
function pathAttributeOf(item: Node): string | null {
  let path: string | null = null;
  for (
    let before = item.previousNamedSibling;
    before?.type === 'attribute_item';
    before = before.previousNamedSibling
  ) {
    path = before.text.match(/^#\[\s*path\s*=\s*"([^"]+)"\s*\]$/)?.[1] ?? path;
  }
  return path;
}

/** A path in the code, outside of any `use`. */
export function collectPath(start: Node, facts: SourceFacts): void {
  let whole = start;
  for (let up = start.parent; up && /^scoped_(type_)?identifier$/.test(up.type); up = up.parent) whole = up;
  const around = whole.parent?.type ?? '';
  if (/^(use_|scoped_use_list)/.test(around)) return;
  facts.mentions.push(seenFromFile(segmentsOf(whole.text), inlineModules(start)).join('::'));
}

/** A path among the tokens of an attribute, or a string, which may look as if it held one. */
const TOKENS = /"(?:[^"\\]|\\.)*"?|(?<![\w:])[a-z_]\w*(?:\s*::\s*\w+)+/gs;

/** The paths in what an attribute is given: `serde::Serialize` of `#[derive(Debug, serde::Serialize)]`. */
export function collectAttribute(tokens: Node, facts: SourceFacts): void {
  const inside = inlineModules(tokens);
  for (const [text] of tokens.text.matchAll(TOKENS)) {
    if (!text.startsWith('"')) facts.mentions.push(seenFromFile(segmentsOf(text), inside).join('::'));
  }
}
