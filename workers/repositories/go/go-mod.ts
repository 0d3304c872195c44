/** One line of a `go.mod`. */
export type Directive = { name: string; rest: string; indirect: boolean };

/** The directives of a `go.mod` or `go.work`, blocks taken apart: `require a v1` for each line of `require ( … )`. */
export function* directivesOf(text: string): Generator<Directive> {
  let block: string | null = null;
  for (const line of text.split('\n')) {
    const [code = '', comment = ''] = line.split('//', 2);
    const words = code.trim().replaceAll('"', '');
    const indirect = comment.includes('indirect');
    if (words === ')') block = null;
    else if (/^\w+\s*\($/.test(words)) block = words.split(/[\s(]/)[0] ?? null;
    else if (block !== null && words !== '') yield { name: block, rest: words, indirect };
    else {
      const [, name, rest] = words.match(/^(\w+)\s+(.+)$/) ?? [];
      if (name && rest) yield { name, rest, indirect };
    }
  }
}
