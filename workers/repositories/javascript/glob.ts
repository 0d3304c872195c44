const LONGEST_BRACES = 1000;
const MOST_ALTERNATIVES = 100;

/** `apps/{web,admin}` as `apps/web` and `apps/admin`; what would be too many is left as it is. */
export function expandBraces(glob: string): string[] {
  if (glob.length > LONGEST_BRACES) return [glob];
  const [open, plain]: [string[], string[]] = [[glob], []];
  for (let steps = 0; steps < 2 * MOST_ALTERNATIVES && open.length <= MOST_ALTERNATIVES; steps++) {
    const next = open.pop();
    if (next === undefined) return plain;
    const [braces, inside = ''] = next.match(/\{([^{}]*)\}/) ?? [];
    if (braces === undefined) plain.push(next);
    else open.push(...inside.split(',').map((part) => next.replace(braces, () => part)));
  }
  return [glob];
}

/**
 * True when the names of a path fit a pattern's: `*` is any part of a name, `**` any number of names. Names that begin
 * with a dot are hidden from both.
 */
export function matchGlob(pattern: readonly string[], names: readonly string[]): boolean {
  // After how many names each part may end. Not a regular expression: a hostile pattern could make that take forever.
  let ends = names.map(() => false);
  ends.unshift(true);
  for (const part of pattern) {
    let isWithin = false;
    ends = ends.map((mayEnd, count) => {
      const name = names[count - 1] ?? '';
      if (part !== '**') return ends[count - 1] === true && matchName(part, name);
      isWithin = mayEnd || (isWithin && !name.startsWith('.'));
      return isWithin;
    });
  }
  return ends.at(-1) === true;
}

function matchName(pattern: string, name: string): boolean {
  const [first = '', ...others] = pattern.split('*');
  const last = others.pop();
  if (last === undefined) return name === first;
  if (!name.startsWith(first) || (first === '' && name.startsWith('.'))) return false;
  let at = first.length;
  for (const part of others) {
    const found = name.indexOf(part, at);
    if (found < 0) return false;
    at = found + part.length;
  }
  return name.length - last.length >= at && name.endsWith(last);
}

/** True for a pattern with nothing but names and stars: what else may be in one is not known here. */
export const isPlainGlob = (pattern: string): boolean => !/[?[\](){}\\]/.test(pattern);
