const LONGEST_SPECIFIER = 1000;

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
