/** Why the server refused something, as a person reads it: who may, where a role was missing; else its own words. */
export function reasonInWords(reason: string): string {
  const role = /it takes (editor|owner)$/.exec(reason)?.[1];
  if (role) return `Only ${role}s may do this`;
  if (reason.startsWith('find the item: ')) return 'It was deleted meanwhile';
  return reason.charAt(0).toUpperCase() + reason.slice(1);
}

/** Why something could not be read. A request without any answer fails with the browser's own words, which help nobody. */
export function failureInWords(error: unknown): string {
  if (error instanceof TypeError) return 'The server cannot be reached right now';
  return reasonInWords(error instanceof Error ? error.message : String(error));
}
