import { type LineSyntax, syntaxOf } from './line-syntax.ts';

/** The lines of a text: each is one of the three. */
export type LineCounts = {
  /** With anything that is no comment, be it beside one. */
  code: number;
  /** With comments only. */
  comments: number;
  /** With nothing but blanks, in comments too. */
  blanks: number;
};

type Token = { bytes: Uint8Array; kind: 'line' | 'word' | 'block' | 'quote' | 'long'; end: Uint8Array };
type Scanner = {
  syntax: LineSyntax;
  /** What may begin with a byte, the longest first. */
  tokens: (Token[] | undefined)[];
  blockLines: { begin: Uint8Array; end: Uint8Array }[];
};

const [NEWLINE, SLASH, BACKSLASH, SPACE] = [10, 0x2f, 0x5c, 0x20];
const utf8 = new TextEncoder();
const NONE = new Uint8Array();
const scanners = new Map<LineSyntax, Scanner>();

function scannerOf(syntax: LineSyntax): Scanner {
  let scanner = scanners.get(syntax);
  if (scanner) return scanner;
  const tokens: (Token[] | undefined)[] = new Array(256).fill(undefined);
  const add = (kind: Token['kind'], text: string, end: string) => {
    const bytes = utf8.encode(text);
    const first = bytes[0] ?? 0;
    const list = tokens[first] ?? [];
    tokens[first] = list;
    list.push({ bytes, kind, end: utf8.encode(end) });
    list.sort((a, b) => b.bytes.length - a.bytes.length);
  };
  for (const text of syntax.line ?? []) add('line', text, '');
  for (const text of syntax.wordLine ?? []) add('word', text, '');
  for (const [begin, end] of syntax.block ?? []) add('block', begin, end);
  for (const text of syntax.longQuotes ?? []) add('long', text, text);
  for (const text of syntax.quotes ?? '') add('quote', text, text);
  const blockLines = (syntax.blockLines ?? []).map(([begin, end]) => ({
    begin: utf8.encode(begin),
    end: utf8.encode(end),
  }));
  scanner = { syntax, tokens, blockLines };
  scanners.set(syntax, scanner);
  return scanner;
}

const isBlank = (byte: number) => byte === SPACE || (byte >= 9 && byte <= 13) || byte === 0;

function startsAt(bytes: Uint8Array, at: number, token: Uint8Array): boolean {
  for (let index = 0; index < token.length; index++) if (bytes[at + index] !== token[index]) return false;
  return true;
}

/**
 * Counts the lines of a text by what is in them, in one pass over its bytes. Together they are what `countLines` counts.
 * It knows each language's comments and texts, not its grammar, as every counter of lines does.
 */
export function countKinds(bytes: Uint8Array, language: string): LineCounts {
  const { syntax, tokens, blockLines } = scannerOf(syntaxOf(language));
  const counts: LineCounts = { code: 0, comments: 0, blanks: 0 };
  const { length } = bytes;
  /** What ends the comment or text that the place is in. */
  let end: Uint8Array = NONE;
  let inside: 'code' | 'comment' | 'text' | 'doc' | 'lines' = 'code';
  let depth = 0;
  let opener: Uint8Array = NONE;
  let hasCode = false;
  let hasComment = false;
  /** The last byte that is no blank, on this line: what tells a division from a regular expression. */
  let before = 0;
  let at = startsAt(bytes, 0, new Uint8Array([0xef, 0xbb, 0xbf])) ? 3 : 0;
  // A script's first line is code, whatever the language's comments look like.
  if (bytes[at] === 0x23 && bytes[at + 1] === 0x21) {
    hasCode = true;
    while (at < length && bytes[at] !== NEWLINE) at++;
  }
  let lineStart = true;

  const endLine = () => {
    if (hasCode) counts.code++;
    else if (hasComment) counts.comments++;
    else counts.blanks++;
    hasCode = false;
    hasComment = false;
    lineStart = true;
    before = 0;
  };

  while (at < length) {
    const byte = bytes[at] as number;
    if (byte === NEWLINE) {
      endLine();
      at++;
      continue;
    }
    if (lineStart) {
      lineStart = false;
      const block = inside === 'code' ? blockLines.find(({ begin }) => startsAt(bytes, at, begin)) : undefined;
      // Perl's `=` begins one only before a word.
      if (block && isLetter(bytes[at + block.begin.length] ?? 0, block.begin)) {
        inside = 'lines';
        end = block.end;
      }
      if (inside === 'lines') {
        const isEnd = startsAt(bytes, at, end);
        let blank = true;
        while (at < length && bytes[at] !== NEWLINE) blank = isBlank(bytes[at++] as number) && blank;
        hasComment = !blank;
        if (isEnd) inside = 'code';
        continue;
      }
    }
    if (isBlank(byte)) {
      at++;
      continue;
    }
    if (inside === 'code') {
      const token = tokens[byte]?.find(({ bytes: token, kind }) => {
        return startsAt(bytes, at, token) && (kind !== 'word' || at === 0 || isBlank(bytes[at - 1] as number));
      });
      if (!token) {
        hasCode = true;
        if (byte === SLASH && syntax.regex && beginsRegex(before)) at = afterRegex(bytes, at);
        // What follows a backslash begins nothing.
        else at += byte === BACKSLASH ? 2 : 1;
        if (byte === BACKSLASH && bytes[at - 1] === NEWLINE) at--;
        before = byte;
        continue;
      }
      if (token.kind === 'line' || token.kind === 'word') {
        hasComment = true;
        while (at < length && bytes[at] !== NEWLINE) at++;
        continue;
      }
      at += token.bytes.length;
      if (token.kind === 'block') {
        hasComment = true;
        inside = 'comment';
        depth = 1;
        opener = token.bytes;
        end = token.end;
      } else if (token.kind === 'long') {
        inside = syntax.docstrings && !hasCode && token.bytes.length === 3 ? 'doc' : 'text';
        if (inside === 'doc') hasComment = true;
        else hasCode = true;
        end = token.end;
      } else {
        hasCode = true;
        at = afterText(bytes, at, token.bytes[0] as number);
      }
      before = byte;
      continue;
    }
    if (inside === 'comment') {
      hasComment = true;
      if (syntax.nested && startsAt(bytes, at, opener)) {
        depth++;
        at += opener.length;
      } else if (startsAt(bytes, at, end)) {
        depth--;
        at += end.length;
        if (depth === 0) inside = 'code';
      } else at++;
      continue;
    }
    if (inside === 'doc') hasComment = true;
    else hasCode = true;
    if (byte === BACKSLASH) at += bytes[at + 1] === NEWLINE ? 1 : 2;
    else if (startsAt(bytes, at, end)) {
      at += end.length;
      inside = 'code';
    } else at++;
  }
  if (length > 0 && bytes[length - 1] !== NEWLINE) endLine();
  return counts;
}

const isLetter = (byte: number, begin: Uint8Array) => begin.length > 1 || (byte >= 0x61 && byte <= 0x7a);

/** The place after a text that ends with `quote`, or with the line. */
function afterText(bytes: Uint8Array, start: number, quote: number): number {
  let at = start;
  while (at < bytes.length && bytes[at] !== NEWLINE) {
    if (bytes[at] === quote) return at + 1;
    at += bytes[at] === BACKSLASH && bytes[at + 1] !== NEWLINE ? 2 : 1;
  }
  return Math.min(at, bytes.length);
}

/** True when a slash after this byte begins a regular expression: after a value it divides. */
function beginsRegex(before: number): boolean {
  return before === 0 || '(,=:[!&|?{};+*%~^<>-'.includes(String.fromCharCode(before));
}

/** The place after a regular expression; just after the slash when the line has no end of it. */
function afterRegex(bytes: Uint8Array, start: number): number {
  let inClass = false;
  for (let at = start + 1; at < bytes.length && bytes[at] !== NEWLINE; at++) {
    const byte = bytes[at];
    if (byte === BACKSLASH) at++;
    else if (byte === 0x5b) inClass = true;
    else if (byte === 0x5d) inClass = false;
    else if (byte === SLASH && !inClass) return at + 1;
  }
  return start + 1;
}
