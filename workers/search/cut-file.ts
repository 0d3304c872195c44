import type { Definition, DefinitionKind } from '../repositories/source-language.ts';

/** A piece of a file: one definition, a section of a document, or what lies between definitions. */
export type Piece = {
  /** The innermost definition or the heading that it is of; null for what is of none. */
  symbol: string | null;
  /** The first and the last line, from 1. */
  line: number;
  endLine: number;
  text: string;
  /** Which part of the file it is of: a long definition is several pieces of one. */
  part: string;
};

/** The longest piece, in UTF-16 units: some forty lines. */
const LONGEST = 1500;
/** So much longer may be what is then in one piece. */
const SLACK = 1.2;
/** Longer lines are no writing of people. */
const LONGEST_LINE = 400;
/** So much of one file is cut; nobody writes longer ones, and the beginning tells what they are. */
const MOST_PIECES = 400;
/** A constant of so many lines is told together with what is around it. */
const SHORT_LINES = 2;
const SMALL_KINDS: ReadonlySet<DefinitionKind> = new Set(['constant', 'variable']);
/** How far above a definition its comment may begin, in lines. */
const LONGEST_COMMENT = 60;

/** Comments of any language, decorators and attributes: what belongs to the definition below it. */
const COMMENT = /^\s*(\/\/|\/\*|\*|#|--|;|%|@|\[|<!--|'''|""")/;
/** The first line of what only names other files. */
const IMPORT =
  /^\s*(import\b|export\s+(\*|\{[^}]*\})\s*from\b|from\s+\S+\s+import\b|#\s*include\b|using\s+[\w.:]+\s*;|use\s+[\w\\:{}*, ]+;|require(_relative|_once)?\b|package\s+[\w.]+;?$)/;
const SAYS = /[\p{L}\p{N}]/u;

type Lines = readonly string[];
/** What stays together, `from` and `to` counted from 0, `to` behind the last. */
type Unit = { symbol: string | null; from: number; to: number };

/** Cuts a source file along its definitions, which are in the order of the text. */
export function cutSource(text: string, definitions: readonly Definition[]): Piece[] {
  const lines = linesOf(text);
  return piecesOf(lines, unitsOf(lines, definitions));
}

/** Cuts a document along its headings. */
export function cutDocument(text: string): Piece[] {
  const lines = linesOf(text);
  const units: Unit[] = [{ symbol: null, from: 0, to: 0 }];
  let fence = '';
  for (const [index, line] of lines.entries()) {
    const mark = line.match(/^\s*(```+|~~~+)/)?.[1]?.slice(0, 3) ?? '';
    if (mark !== '' && (fence === '' || fence === mark)) fence = fence === '' ? mark : '';
    const heading = fence === '' ? line.match(/^#{1,6}\s+(.*?)\s*#*$/)?.[1] : undefined;
    if (heading !== undefined) units.push({ symbol: heading, from: index, to: index });
    const unit = units.at(-1);
    if (unit) unit.to = index + 1;
  }
  return piecesOf(lines, units);
}

const linesOf = (text: string): Lines => text.split(/\r\n?|\n/).map((line) => line.slice(0, LONGEST_LINE));

/** The definitions with their comments, those inside of long ones by themselves, and what is between them. */
function unitsOf(lines: Lines, definitions: readonly Definition[]): Unit[] {
  const units: Unit[] = [];
  /** Adds what is in a range, which is of the definition `symbol`; returns where the next one begins. */
  const add = (from: number, to: number, symbol: string | null, inside: readonly Definition[]) => {
    let at = from;
    for (let index = 0; index < inside.length; ) {
      const definition = inside[index] as Definition;
      const end = Math.min(Math.max(definition.endLine, definition.line), to);
      let next = index + 1;
      while (next < inside.length && (inside[next] as Definition).line <= end) next++;
      const start = Math.max(at, commentAbove(lines, definition.line - 1, at));
      const isSmall = SMALL_KINDS.has(definition.kind) && end - (definition.line - 1) <= SHORT_LINES;
      if (!isSmall && definition.line - 1 >= at) {
        if (start > at) units.push({ symbol, from: at, to: start });
        const within = inside.slice(index + 1, next).filter(({ line }) => line > definition.line);
        if (lengthOf(lines, start, end) > LONGEST * SLACK && within.length > 0)
          add(start, end, definition.name, within);
        else units.push({ symbol: definition.name, from: start, to: end });
        at = end;
      }
      index = next;
    }
    if (at < to) units.push({ symbol, from: at, to });
  };
  add(0, lines.length, null, definitions);
  return units;
}

/** The line where the comment that ends above `line` begins, none before `first`. */
function commentAbove(lines: Lines, line: number, first: number): number {
  let at = line;
  while (at > first && line - at < LONGEST_COMMENT && COMMENT.test(lines[at - 1] ?? '')) at--;
  return at;
}

const lengthOf = (lines: Lines, from: number, to: number) =>
  lines.slice(from, to).reduce((sum, line) => sum + line.length + 1, 0);

function piecesOf(lines: Lines, units: readonly Unit[]): Piece[] {
  const pieces: Piece[] = [];
  const times = new Map<string, number>();
  for (const unit of units) {
    const { symbol } = unit;
    const time = (times.get(symbol ?? '') ?? 0) + 1;
    times.set(symbol ?? '', time);
    const part = `${symbol === null ? '' : `=${symbol}`}#${time}`;
    for (const [from, to] of cut(lines, symbol === null ? withoutImports(lines, unit) : unit)) {
      const text = textOf(lines, from, to);
      if (!SAYS.test(text)) continue;
      pieces.push({ symbol, line: from + 1, endLine: to, text, part });
      if (pieces.length === MOST_PIECES) return pieces;
    }
  }
  return pieces;
}

const textOf = (lines: Lines, from: number, to: number) => lines.slice(from, to).join('\n').toWellFormed();

/** Ranges of at most so many characters, without empty lines around them: cut at empty lines where there are any. */
function* cut(lines: Lines, unit: Pick<Unit, 'from' | 'to'>): Generator<[number, number]> {
  let { from, to } = unit;
  const isBlank = (index: number) => (lines[index] ?? '').trim() === '';
  while (from < to && isBlank(from)) from++;
  while (to > from && isBlank(to - 1)) to--;
  while (from < to) {
    // A last cut would leave a crumb.
    if (lengthOf(lines, from, to) <= LONGEST * SLACK) {
      yield [from, to];
      return;
    }
    let end = from;
    let length = 0;
    let blank = -1;
    while (end < to && length + (lines[end]?.length ?? 0) <= LONGEST) {
      length += (lines[end]?.length ?? 0) + 1;
      // A cut too near to the beginning would leave crumbs.
      if (isBlank(end) && length > LONGEST / 3) blank = end;
      end++;
    }
    if (end < to && blank > from) end = blank;
    yield [from, Math.max(end, from + 1)];
    from = Math.max(end, from + 1);
    while (from < to && isBlank(from)) from++;
  }
}

/** Where a range goes on behind the imports that it begins with: they say what other files are about. */
function withoutImports(lines: Lines, { from, to }: Unit): Pick<Unit, 'from' | 'to'> {
  let at = from;
  let next = from;
  while (next < to) {
    const line = lines[next] ?? '';
    if (line.trim() === '' || /^\s*['"]use \w+['"];?$/.test(line)) next++;
    else if (IMPORT.test(line)) {
      next++;
      // One over several lines ends where its bracket does.
      if (/[{(]\s*$/.test(line)) {
        while (next < to && !/^\s*[})]/.test(lines[next] ?? '')) next++;
        next++;
      }
      at = Math.min(next, to);
    } else break;
  }
  return { from: at, to };
}
