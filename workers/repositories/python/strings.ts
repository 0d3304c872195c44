import type { Node } from 'web-tree-sitter';

/** What a plain string literal spells; null for a formatted one, or one with escapes. */
export function textOf({ text }: Node): string | null {
  const [, , raw] = text.match(/^[rR]("""|'''|"|')(.*)\1$/s) ?? [];
  const [, , plain] = text.match(/^[uU]?("""|'''|"|')([^\\]*)\1$/) ?? [];
  return raw ?? plain ?? null;
}
