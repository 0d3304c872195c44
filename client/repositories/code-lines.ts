/** The lines of a text as the code view shows them. */

/** Lines from 1, both inclusive. */
export type LineRange = { from: number; to: number };

/** Reads `12` or `12-30`, in either order; null for anything else. */
export function readRange(text: string | null): LineRange | null {
  const [, first, last = first] = text?.match(/^(\d{1,9})(?:-(\d{1,9}))?$/) ?? [];
  const [from, to] = [Math.min(Number(first), Number(last)), Math.max(Number(first), Number(last))];
  return from > 0 ? { from, to } : null;
}

/** Writes what {@link readRange} reads. */
export const writeRange = ({ from, to }: LineRange): string => (from === to ? String(from) : `${from}-${to}`);

/** The part of a range that a text of so many lines has; null for none. */
export const within = (range: LineRange, lines: number): LineRange | null =>
  range.from > lines ? null : { from: range.from, to: Math.min(range.to, lines) };

/** So many lines are drawn together: few enough to be drawn at once, enough to make a long file of few parts; */
const BLOCK_LINES = 100;
/** and fewer where these have more letters: each word has an element of its own. */
const BLOCK_LETTERS = 8000;
/** A line of more letters is drawn in pieces of so many; browsers find no text across their borders, so they are few. */
const PIECE_LETTERS = 4000;

/** A piece of a text, without its last line's end. */
export type Block = {
  text: string;
  /** Where it begins in the text. */
  at: number;
  /** Its first line, from 1. */
  first: number;
  lines: number;
};

export type CodeLines = {
  /** With `\n` at the end of lines. */
  text: string;
  blocks: Block[];
  /** As git counts them: the end of the last line begins no other. */
  lines: number;
  /** The width of the widest line, in letters. */
  columns: number;
};

export const TAB_SIZE = 4;

/** The index of the block that a line is in. */
export const blockOf = (blocks: readonly Block[], line: number): number =>
  blocks.findLastIndex(({ first }) => first <= line);

/** Cuts a text into blocks of whole lines. */
export function cutLines(source: string): CodeLines {
  const text = source.replaceAll('\r\n', '\n');
  const blocks: Block[] = [];
  let lines = 0;
  let columns = 0;
  for (let at = 0; at < text.length; ) {
    const block = { text: '', at, first: lines + 1, lines: 0 };
    let end = at;
    for (; block.lines < BLOCK_LINES && at < text.length; block.lines++) {
      const next = text.indexOf('\n', at);
      const lineEnd = next < 0 ? text.length : next;
      if (block.lines > 0 && lineEnd - block.at > BLOCK_LETTERS) break;
      end = lineEnd;
      columns = Math.max(columns, widthOf(text, at, end));
      at = next < 0 ? text.length : next + 1;
    }
    block.text = text.slice(block.at, end);
    lines += block.lines;
    blocks.push(block);
  }
  return { text, blocks, lines, columns };
}

/** A part of a line; `columns` is its width in letters. */
export type Piece = { text: string; at: number; columns: number };

/** The pieces of a block that is one long line; null for any other. */
export function piecesOf({ text, at }: Block): Piece[] | null {
  if (text.length <= BLOCK_LETTERS) return null;
  const pieces: Piece[] = [];
  for (let from = 0; from < text.length; ) {
    const isPair = (text.codePointAt(from + PIECE_LETTERS - 1) ?? 0) > 0xffff;
    const to = Math.min(text.length, from + PIECE_LETTERS + (isPair ? 1 : 0));
    pieces.push({ text: text.slice(from, to), at: at + from, columns: widthOf(text, from, to) });
    from = to;
  }
  return pieces;
}

/** Letters from here on may be as wide as two. */
const FIRST_WIDE = 0x1100;

function widthOf(text: string, from: number, to: number): number {
  let width = 0;
  for (let at = from; at < to; at++) {
    const code = text.charCodeAt(at);
    if (code === 9) width += TAB_SIZE - (width % TAB_SIZE);
    else width += code < FIRST_WIDE ? 1 : 2;
  }
  return width;
}

/** How many of the ranges before it each range lies in: definitions, in the order of the text. */
export function depthsOf(ranges: readonly { line: number; endLine: number }[]): number[] {
  const open: number[] = [];
  return ranges.map(({ line, endLine }) => {
    while (open.length > 0 && (open.at(-1) ?? 0) < line) open.pop();
    open.push(endLine);
    return open.length - 1;
  });
}
