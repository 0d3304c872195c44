import type { Node } from 'web-tree-sitter';
import type { SourceFacts } from '../source-language.ts';

/** The names of the modules that a place is inside of within its file, the outermost first. */
export function inlineModules(node: Node): string[] {
  const names: string[] = [];
  for (let at = node.parent; at; at = at.parent) {
    if (at.type === 'mod_item') names.unshift(at.childForFieldName('name')?.text ?? '');
  }
  return names;
}

/** A path as the file's own module would write it: `super::a` inside of an inline module is `self::a`. */
export function seenFromFile(path: string[], inside: string[]): string[] {
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

/** The names of a path, `r#type` as `type`; before them an empty one for `::a`, which begins with a crate. */
export const segmentsOf = (text: string) =>
  text
    .replace(/\s+|\br#|<.*$/gs, '')
    .split('::')
    .filter((name, index) => name !== '' || index === 0);

function leavesOf(node: Node): string[][] {
  const below = (prefix: string[], list: Node | null) =>
    (list?.namedChildren ?? []).flatMap((child) => {
      if (!child || child.type.endsWith('comment')) return [];
      return child.type === 'self' ? [prefix] : leavesOf(child).map((leaf) => [...prefix, ...leaf]);
    });
  switch (node.type) {
    case 'scoped_use_list': {
      const path = node.childForFieldName('path')?.text ?? (node.text.startsWith('::') ? '::' : null);
      return below(path === null ? [] : segmentsOf(path), node.childForFieldName('list'));
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
 * folders begin with `./` where the outermost has a `#[path]`, which is seen from beside the file. It is `mod? a` where
 * the file may be meant to be missing: under a condition another one stands for it.
 */
export function collectMod(item: Node, facts: SourceFacts): void {
  const name = item.childForFieldName('name')?.text ?? '';
  const path = pathAttributeOf(item);
  const conditional = path === null ? conditionalPathsOf(item) : [];
  for (const other of conditional) tellMod('mod?', item, name, other, facts);
  tellMod(conditional.length > 0 ? 'mod?' : 'mod', item, name, path, facts);
}

/** Tells of the module `name` that is declared at a place. */
export function tellMod(
  form: 'mod' | 'mod?',
  place: Node,
  name: string,
  path: string | null,
  facts: SourceFacts,
): void {
  const folders: string[] = [];
  for (let at = place.parent; at; at = at.parent) {
    if (at.type !== 'mod_item') continue;
    const path = pathAttributeOf(at);
    folders.unshift(path ?? at.childForFieldName('name')?.text ?? '');
    if (path !== null) folders.unshift('.');
  }
  const specifier = `${form} ${[...folders, name].join('/').replace(/\br#/g, '')}${path === null ? '' : ` ${path}`}`;
  facts.imports.push({ specifier, names: ['*'] });
}

/** The texts of an item's attributes, the last first. */
function* attributesOf(item: Node): Generator<string> {
  let before = item.previousNamedSibling;
  for (; before && /^(attribute_item|(line|block)_comment)$/.test(before.type); before = before.previousNamedSibling) {
    if (before.type === 'attribute_item') yield before.text;
  }
}

/** What the `#[path]` of a module says; null when it has none. */
function pathAttributeOf(item: Node): string | null {
  let path: string | null = null;
  for (const text of attributesOf(item)) path = text.match(/^#\[\s*path\s*=\s*"([^"]+)"\s*\]$/)?.[1] ?? path;
  return path;
}

/** The paths of a module's `#[cfg_attr(…, path = "a.rs")]`. */
function conditionalPathsOf(item: Node): string[] {
  const conditional = [...attributesOf(item)].filter((text) => /^#\[\s*cfg_attr\b/.test(text));
  return conditional.flatMap((text) => text.match(/,\s*path\s*=\s*"([^"]+)"/)?.[1] ?? []);
}

/** A path in the code, outside of any `use`. */
export function collectPath(start: Node, facts: SourceFacts): void {
  let whole = start;
  for (let up = start.parent; up && /^scoped_(type_)?identifier$/.test(up.type); up = up.parent) whole = up;
  const around = whole.parent?.type ?? '';
  if (/^(use_|scoped_use_list)/.test(around)) return;
  facts.mentions.push(seenFromFile(segmentsOf(whole.text), inlineModules(start)).join('::'));
}
