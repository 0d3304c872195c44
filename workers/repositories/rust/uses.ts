/** What may look as if it held a path and is none: comments and texts. */
export const SILENT = String.raw`\/\/[^\n]*|\/\*.*?(?:\*\/|$)|\br(#*)".*?(?:"\1|$)|"(?:[^"\\]|\\.)*"?|'(?:[^'\\\n]|\\.)'`;
const TOKENS = new RegExp(String.raw`${SILENT}|(\$?(?:r#)?[A-Za-z_]\w*)|(::|[{},;*])|\S`, 'gs');

/** A `use` that is being read: where it begins, the path so far, and how long that was at each open brace. */
type Use = { start: number; path: string[]; braces: number[]; found: string[][] };

/** Nobody writes longer paths, nor as many in one `use`. */
const MOST = { names: 50, paths: 5000 };

/**
 * The paths that each `use` among the tokens of a macro names, one for each leaf: `use a::{b, c as d};` is `a::b` and
 * `a::c`. `rest` is the text without them.
 */
export function usesIn(text: string): { paths: string[][]; rest: string } {
  const paths: string[][] = [];
  let [rest, copied, before] = ['', 0, ''];
  let use: Use | null = null;
  for (const match of text.includes('use') ? text.matchAll(TOKENS) : []) {
    const [token, , name, sign] = match;
    if (/^\/[/*]/.test(token)) continue;
    if (name === 'use') use = { start: match.index, path: [], braces: [], found: [] };
    else if (use && sign === ';' && use.braces.length === 0) {
      endPath(use);
      paths.push(...use.found);
      rest += text.slice(copied, use.start);
      copied = match.index;
      use = null;
    } else if (use && !take(use, name, sign, before)) use = null;
    before = token;
  }
  return { paths, rest: rest + text.slice(copied) };
}

/** Takes the next token of a `use` in; false where it cannot be one. */
function take(use: Use, name: string | undefined, sign: string | undefined, before: string): boolean {
  const { path, braces, found } = use;
  const start = braces.at(-1) ?? 0;
  const isBetween = before === '::' || (path.length === start && /^(use|[{,])$/.test(before));
  if (name === 'as') return !isBetween;
  // What it is called here.
  if (name !== undefined && before === 'as') return true;
  if (name === 'self' && start > 0 && path.length === start) found.push([...path]);
  else if (name !== undefined || sign === '*') path.push(name?.replace('r#', '') ?? '*');
  else if (sign === '::') {
    // A path that begins so begins with a crate.
    if (path.length === 0) path.push('');
  } else if (sign === '{') braces.push(path.length);
  else if (sign === ',' || sign === '}') {
    endPath(use);
    if (sign === '}') braces.pop();
    path.length = braces.at(-1) ?? 0;
  } else return false;
  const isApart = name === undefined && sign !== '*' && sign !== '{';
  return (isApart || isBetween) && path.length <= MOST.names && found.length <= MOST.paths;
}

function endPath({ path, braces, found }: Use): void {
  if (path.length > (braces.at(-1) ?? 0)) found.push([...path]);
}
