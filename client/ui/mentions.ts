/**
 * The name that is being written behind an `@` at the caret, and where the `@` is; null when none is. A space ends it
 * until the next letter: behind a name that was chosen, Enter sends.
 */
export function mentionAt(text: string, caret: number): { start: number; query: string } | null {
  const pattern = /(?:^|[^\p{L}\p{N}])@([\p{L}\p{N}](?:[\p{L}\p{N} .-]{0,40}[\p{L}\p{N}.-])?)?$/u;
  const found = pattern.exec(text.slice(0, caret));
  if (!found) return null;
  const query = found[1] ?? '';
  return { start: caret - query.length - 1, query };
}
