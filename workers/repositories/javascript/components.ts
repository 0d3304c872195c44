/** What scripts begin with in a text that has them anywhere, and blocks in one that is nothing but blocks. */
const SCRIPT = /<!--|<(script)(?=[\s/>])/g;
const BLOCK = /<!--|<([a-z][\w.:-]*)/gi;
const TEMPLATE = /<!--|<(\/?)template(?=[\s/>])/g;
const QUOTE_OR_END = /["'>]/g;
const ATTRIBUTE = /([^\s=/]+)(?:\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"']+)))?/g;
/** The lines that the code of Astro is between. */
const FENCE = /\s*---/y;
const NEXT_FENCE = /^[ \t]*---/gm;

/** What the attribute `type` says of a script that is code. */
const CODE_TYPE = /^$|^module$|^(text|application)\/(x-)?(javascript|ecmascript|typescript|babel|jsx)$/;
/** The languages of scripts by their attribute `lang`. */
const LANGUAGES: ReadonlyMap<string, string> = new Map([
  ...['', 'js', 'javascript', 'jsx'].map((name) => [name, 'JavaScript'] as const),
  ...['ts', 'typescript'].map((name) => [name, 'TypeScript'] as const),
  ['tsx', 'TSX'],
]);
/** What a script is taken from that is somewhere else: a path, or an alias of one. */
const SOURCE = /^(\.{1,2}\/|[@~])[^"\\\n]*$/;

/** A part of a text that is code. */
type Piece = { from: number; to: number; code: string; language: string };
/** What is in a tag behind its name, where it ends, and whether nothing is in it. */
type Tag = { attributes: ReadonlyMap<string, string>; end: number; isEmpty: boolean };

/**
 * The code of a component of Vue, Svelte or Astro, with each line where it was, and the language to read it in; null for
 * what is none of them.
 */
export function codeIn(language: string, text: string): { language: string; text: string } | null {
  const pieces = piecesOf(language, text);
  if (!pieces) return null;
  let code = '';
  let end = 0;
  for (const piece of pieces) {
    // No statement goes on in the next script, whatever that begins with.
    code += `${text.slice(end, piece.from).replace(/[^\n]+/g, '')}${piece.code};`;
    end = piece.to;
  }
  const languages = new Set(pieces.map((piece) => piece.language));
  // Of several the one that has most of the others in it.
  return { language: ['TSX', 'TypeScript'].find((name) => languages.has(name)) ?? 'JavaScript', text: code };
}

function piecesOf(language: string, text: string): Piece[] | null {
  if (language === 'Vue') return scriptsIn(text, 0, BLOCK);
  if (language === 'Svelte') return scriptsIn(text, 0, SCRIPT);
  if (language !== 'Astro') return null;
  const top = topOf(text);
  return [...top, ...scriptsIn(text, top[0]?.to ?? 0, SCRIPT, 'ts')];
}

/** The code that a component of Astro begins with. */
function topOf(text: string): Piece[] {
  FENCE.lastIndex = 0;
  if (!FENCE.test(text)) return [];
  const from = FENCE.lastIndex;
  NEXT_FENCE.lastIndex = from;
  const end = NEXT_FENCE.exec(text);
  return end ? [{ from, to: NEXT_FENCE.lastIndex, code: text.slice(from, end.index), language: 'TypeScript' }] : [];
}

/** The scripts from a place on. What does not end is none, and nothing is looked for behind it: that takes linear time. */
function scriptsIn(text: string, start: number, opening: RegExp, byDefault = 'js'): Piece[] {
  const scripts: Piece[] = [];
  for (let at: number | null = start; at !== null; ) {
    opening.lastIndex = at;
    const found = opening.exec(text);
    if (!found) break;
    const [, name] = found;
    const tag = name === undefined ? null : readTag(text, opening.lastIndex);
    if (name === undefined) at = indexOf(text, '-->', opening.lastIndex);
    else if (!tag || tag.isEmpty) at = tag?.end ?? null;
    else at = name === 'template' ? templateEnd(text, tag.end) : indexOf(text, `</${name}`, tag.end);
    if (tag && at !== null && name === 'script') scripts.push(...scriptOf(text, tag, at, byDefault));
  }
  return scripts;
}

function scriptOf(text: string, { attributes, end }: Tag, to: number, byDefault: string): Piece[] {
  const language = LANGUAGES.get(attributes.get('lang') ?? byDefault);
  if (language === undefined || !CODE_TYPE.test(attributes.get('type') ?? '')) return [];
  const source = attributes.get('src') ?? '';
  const code = text.slice(end, to);
  return [{ from: end, to, code: SOURCE.test(source) ? `import "${source}";${code}` : code, language }];
}

/** Where the template ends that begins before `from`, with those that are in it; null when it does not. */
function templateEnd(text: string, from: number): number | null {
  let depth = 1;
  for (let at: number | null = from; at !== null; ) {
    TEMPLATE.lastIndex = at;
    const found = TEMPLATE.exec(text);
    if (!found) break;
    at = TEMPLATE.lastIndex;
    if (found[1] === undefined) at = indexOf(text, '-->', at);
    else if (found[1] === '/') {
      if (--depth === 0) return found.index;
    } else {
      const tag = readTag(text, at);
      if (tag && !tag.isEmpty) depth++;
      at = tag?.end ?? null;
    }
  }
  return null;
}

/** The rest of a tag behind its name; null when it does not end. */
function readTag(text: string, from: number): Tag | null {
  for (let at: number | null = from; at !== null; ) {
    QUOTE_OR_END.lastIndex = at;
    const found = QUOTE_OR_END.exec(text);
    if (!found) break;
    const end = QUOTE_OR_END.lastIndex;
    if (found[0] === '>') {
      const isEmpty = text.charAt(found.index - 1) === '/';
      const inside = text.slice(from, isEmpty ? found.index - 1 : found.index).matchAll(ATTRIBUTE);
      const pairs = [...inside].map(([, name = '', a, b, c]) => [name, a ?? b ?? c ?? ''] as const);
      return { attributes: new Map(pairs), end, isEmpty };
    }
    const closing = indexOf(text, found[0], end);
    at = closing === null ? null : closing + 1;
  }
  return null;
}

/** Where a text has another one from a place on; null where it has not. */
function indexOf(text: string, other: string, from: number): number | null {
  const index = text.indexOf(other, from);
  return index < 0 ? null : index;
}
