const LONGEST_SPECIFIER = 1000;
/** What is before the specifier of a file that is not imported, but whose address is taken. */
export const URL_FORM = 'new URL ';
/** What is before the patterns of files that are all imported, a line each. */
export const GLOB_FORM = 'import.meta.glob ';
const SPACE_OR_COMMENT = /\s+|#![^\n]*|\/\/[^\n]*|\/\*.*?\*\//sy;
const REFERENCE = /^\/\/\/\s*<reference\s+path\s*=\s*(["'])([^"']+)\1/;

/** What a string literal spells; null when it is computed. */
export function specifierOf(literal: string): string | null {
  if (literal.length > LONGEST_SPECIFIER) return null;
  const text = literal.slice(1, -1);
  if (!text.includes('\\') && !text.includes('${')) return text;
  try {
    return literal.startsWith('`') ? null : (JSON.parse(`"${text}"`) as string);
  } catch {
    return null;
  }
}

/** The file that `new URL('./a.ts', import.meta.url)` is the address of; null for what is no relative path. */
export function urlSpecifierOf(literal: string): string | null {
  const path = specifierOf(literal);
  return path !== null && /^\.{1,2}\//.test(path) ? URL_FORM + path : null;
}

/** The paths that `/// <reference path="a.d.ts" />` names, which are comments before everything else. */
export function referencesIn(text: string): string[] {
  const paths: string[] = [];
  SPACE_OR_COMMENT.lastIndex = 0;
  for (;;) {
    const from = SPACE_OR_COMMENT.lastIndex;
    if (!SPACE_OR_COMMENT.test(text)) return paths;
    const [, , path] = text.startsWith('///', from)
      ? (text.slice(from, from + LONGEST_SPECIFIER).match(REFERENCE) ?? [])
      : [];
    if (path !== undefined) paths.push(/^\.{0,2}\//.test(path) ? path : `./${path}`);
  }
}
