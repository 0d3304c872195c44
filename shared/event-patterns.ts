// Apart from the catalogue, so that a browser can match events without loading every payload's schema.

/**
 * True when `type` is matched by `pattern`: the type itself, or a prefix that ends in `*` (`pull.request.*`).
 */
export function matchesEventType(pattern: string, type: string): boolean {
  return pattern.endsWith('*') ? type.startsWith(pattern.slice(0, -1)) : type === pattern;
}
