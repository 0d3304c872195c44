/** Somebody who can be mentioned. */
type Mentionable = { id: string; name: string };

const LETTER = /[\p{L}\p{N}]/u;

/**
 * The ids of those whom a text mentions by `@` and their name, or the first word of it where nobody else begins with
 * the same; in the order of their mention, each once.
 */
export function mentionsIn(text: string, members: readonly Mentionable[]): string[] {
  const firstWords = Map.groupBy(members, ({ name }) => fold(name).split(' ')[0] ?? '');
  const names = members.flatMap(({ id, name }) => {
    const [first = ''] = fold(name).split(' ');
    const alone = firstWords.get(first)?.length === 1;
    return [{ id, name: fold(name) }, ...(alone ? [{ id, name: first }] : [])];
  });
  // The longest first: `@Ada Lovelace` is no mention of somebody named Ada.
  names.sort((a, b) => b.name.length - a.name.length);
  const found = new Set<string>();
  const folded = fold(text);
  for (let at = folded.indexOf('@'); at >= 0; at = folded.indexOf('@', at + 1)) {
    if (LETTER.test(folded[at - 1] ?? '')) continue;
    const rest = folded.slice(at + 1);
    const named = names.find(({ name }) => name && rest.startsWith(name) && !LETTER.test(rest[name.length] ?? ''));
    for (const { id, name } of names) if (name === named?.name) found.add(id);
  }
  return [...found];
}

const fold = (text: string) => text.normalize('NFC').toLowerCase().replace(/\s+/g, ' ').trim();
