/** Why the server refused something, as a person reads it: who may, where a role was missing; else its own words. */
export function reasonInWords(reason: string): string {
  const role = /it takes (editor|owner)$/.exec(reason)?.[1];
  if (role) return `Only ${role}s may do this`;
  return reason.charAt(0).toUpperCase() + reason.slice(1);
}
