/**
 * The regular expression, as PostgreSQL reads it, of the paths that a filter lets through: those that have it anywhere; with
 * `*` (any name), `?` (any character) or `**` (any folders) those that it matches, from the root or from any folder on, and
 * what is below a folder that it matches.
 */
export function patternOf(filter: string): string {
  const path = filter.replace(/^\.?\//, '');
  if (!/[*?]/.test(path)) return literal(path);
  const parts = path.match(/\*\*\/?|[*?]|[^*?]+/g) ?? [];
  return `(^|/)${parts.map((part) => WILD[part] ?? literal(part)).join('')}($|/)`;
}

const WILD: Record<string, string> = { '**/': '(.*/)?', '**': '.*', '*': '[^/]*', '?': '[^/]' };

const literal = (text: string) => text.replace(/[^\p{L}\p{N}/]/gu, '\\$&');
