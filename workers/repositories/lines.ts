import { HEREDOC_WORD, type LineSyntax, type Quote, syntaxOf } from './line-syntax.ts';

/** The lines of a text: each is one of the three. */
export type LineCounts = {
  /** With anything that is no comment, be it beside one. */
  code: number;
  /** With comments only. */
  comments: number;
  /** With nothing but blanks, in comments too. */
  blanks: number;
};

type Token = {
  kind: 'line' | 'word' | 'block' | 'quote' | 'long' | 'heredoc' | 'character' | 'code';
  begin: Uint8Array;
  /** 1 for a byte that `…` may stand for, after `begin` and before `afterFilling`; empty without a `…`. */
  filling: Uint8Array;
  afterFilling: Uint8Array;
  /** The same of the end. */
  end: Uint8Array;
  endAfterFilling: Uint8Array;
  /** In a text: a backslash, or the quote that stands for itself when it is doubled; 0 when there is neither. */
  escaping: number;
};
type Scanner = {
  syntax: LineSyntax;
  /** What may begin with a byte, the longest first. */
  tokens: (Token[] | undefined)[];
  blockLines: { begin: Uint8Array; end: Uint8Array }[];
  /** The words that a regular expression may follow, which is none where the language has none. */
  regexAfter: Uint8Array[];
};

const [NEWLINE, RETURN, SPACE, SLASH, NINE, BACKSLASH] = [10, 13, 0x20, 0x2f, 0x39, 0x5c];
/** What fills a delimiter is no longer than this: without a limit a file of nothing else took quadratic time. */
const LONGEST_FILLING = 64;
/** No word of `regexAfter` is so long. */
const LONGEST_WORD = 16;
/** Of a single character: `\u{10FFFF}`. */
const LONGEST_ESCAPE = 10;
const utf8 = new TextEncoder();
const NONE = new Uint8Array();
const scanners = new Map<LineSyntax, Scanner>();
/** 1 for a byte of a name or number, and for any byte beyond ASCII. */
const inWord = Uint8Array.from({ length: 256 }, (_, byte) =>
  byte >= 0x80 || /\w/.test(String.fromCharCode(byte)) ? 1 : 0,
);

function scannerOf(syntax: LineSyntax): Scanner {
  let scanner = scanners.get(syntax);
  if (scanner) return scanner;
  const tokens: (Token[] | undefined)[] = new Array(256).fill(undefined);
  const add = (kind: Token['kind'], { begin, end, filling = '', escape: escaping = '' }: Quote) => {
    const [first = '', afterFilling = ''] = begin.split('…');
    const [endFirst = '', endAfterFilling = ''] = end.split('…');
    const token: Token = {
      kind,
      begin: utf8.encode(first),
      filling: new Uint8Array(filling === '' ? 0 : 256),
      afterFilling: utf8.encode(afterFilling),
      end: utf8.encode(endFirst),
      endAfterFilling: utf8.encode(endAfterFilling),
      escaping: utf8.encode(escaping)[0] ?? 0,
    };
    for (const byte of utf8.encode(filling)) token.filling[byte] = 1;
    const byte = token.begin[0] ?? 0;
    const list = tokens[byte] ?? [];
    tokens[byte] = list;
    list.push(token);
    list.sort((a, b) => b.begin.length - a.begin.length || b.afterFilling.length - a.afterFilling.length);
  };
  for (const begin of syntax.line ?? []) add('line', { begin, end: '' });
  for (const begin of syntax.wordLine ?? []) add('word', { begin, end: '' });
  for (const begin of syntax.plain ?? []) add('code', { begin, end: '' });
  for (const [begin, end, filling = ''] of syntax.block ?? []) add('block', { begin, end, filling });
  for (const quote of syntax.longQuotes ?? []) add('long', quote);
  for (const begin of syntax.heredocs ?? []) add('heredoc', { begin, end: '…', filling: HEREDOC_WORD });
  for (const begin of syntax.quotes ?? '') add('quote', { begin, end: begin, escape: '\\' });
  for (const begin of syntax.characters ?? '') add('character', { begin, end: begin });
  const blockLines = (syntax.blockLines ?? []).map(([begin, end]) => ({
    begin: utf8.encode(begin),
    end: utf8.encode(end),
  }));
  const regexAfter = (syntax.regexAfter ?? []).map((word) => utf8.encode(word));
  scanner = { syntax, tokens, blockLines, regexAfter };
  scanners.set(syntax, scanner);
  return scanner;
}

const isBlank = (byte: number) => byte === SPACE || (byte >= 9 && byte <= 13) || byte === 0;

function startsAt(bytes: Uint8Array, at: number, token: Uint8Array): boolean {
  for (let index = 0; index < token.length; index++) if (bytes[at + index] !== token[index]) return false;
  return true;
}

/** The length of the token with its filling if it begins here, else 0. */
function lengthAt(bytes: Uint8Array, at: number, { kind, begin, filling, afterFilling }: Token): number {
  if (!startsAt(bytes, at, begin)) return 0;
  if (kind === 'word' && at > 0 && !isBlank(bytes[at - 1] as number)) return 0;
  if (filling.length === 0) return begin.length;
  const filled = at + begin.length;
  let after = filled;
  while (after - filled < LONGEST_FILLING && filling[bytes[after] ?? 0] === 1) after++;
  if (kind === 'heredoc') {
    const previous = bytes[at - 1] ?? 0;
    const isWord = after > filled && (bytes[filled] as number) > NINE && inWord[bytes[after] ?? 0] === 0;
    if (!isWord || !(isBlank(previous) || beginsValue(previous))) return 0;
  }
  return startsAt(bytes, after, afterFilling) ? after + afterFilling.length - at : 0;
}

/** What ends the comment or text that the token of this length begins here. */
function endOf(bytes: Uint8Array, at: number, length: number, token: Token): Uint8Array {
  if (token.filling.length === 0) return token.end;
  const filling = bytes.subarray(at + token.begin.length, at + length - token.afterFilling.length);
  return Uint8Array.of(...token.end, ...filling, ...token.endAfterFilling);
}

/**
 * Counts the lines of a text by what is in them, in one pass over its bytes. Together they are what `countLines` counts.
 * It knows each language's comments and texts, not its grammar, as every counter of lines does.
 */
export function countKinds(bytes: Uint8Array, language: string): LineCounts {
  const { syntax, tokens, blockLines, regexAfter } = scannerOf(syntaxOf(language));
  const counts: LineCounts = { code: 0, comments: 0, blanks: 0 };
  const { length } = bytes;
  let inside: 'code' | 'comment' | 'quote' | 'long' | 'doc' | 'heredoc' | 'lines' = 'code';
  /** What ends the comment or text that the place is in. */
  let end: Uint8Array = NONE;
  let escaping = 0;
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
    at = lineEnd(bytes, at);
  }
  let lineStart = true;

  while (at < length) {
    const byte = bytes[at] as number;
    if (byte === NEWLINE) {
      if (hasCode) counts.code++;
      else if (hasComment) counts.comments++;
      else counts.blanks++;
      // A backslash at the line's end goes on with its text.
      if (inside === 'quote' && before !== BACKSLASH) inside = 'code';
      hasCode = false;
      hasComment = false;
      lineStart = true;
      before = 0;
      at++;
      continue;
    }
    if (lineStart && blockLines.length > 0) {
      const block = inside === 'code' ? blockAt(bytes, at, blockLines) : undefined;
      if (block) {
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
    lineStart = false;
    if (isBlank(byte)) {
      at++;
      continue;
    }
    if (inside === 'code') {
      const candidates = tokens[byte];
      let token: Token | undefined;
      let tokenLength = 0;
      if (candidates) {
        for (let index = 0; index < candidates.length && tokenLength === 0; index++) {
          token = candidates[index] as Token;
          tokenLength = lengthAt(bytes, at, token);
        }
      }
      if (token === undefined || tokenLength === 0) {
        hasCode = true;
        // Nothing begins within a word.
        if (inWord[byte] === 1) while (inWord[bytes[at + 1] as number] === 1) at++;
        const last = bytes[at] as number;
        if (byte === SLASH && regexAfter.length > 0 && (beginsValue(before) || followsWord(bytes, at, regexAfter)))
          at = afterRegex(bytes, at);
        // What follows a backslash begins nothing.
        else at += byte === BACKSLASH && bytes[at + 1] !== NEWLINE ? 2 : 1;
        before = last;
        continue;
      }
      const { kind } = token;
      if (kind === 'line' || kind === 'word') {
        hasComment = true;
        at = lineEnd(bytes, at);
        continue;
      }
      before = byte;
      if (kind === 'block') {
        hasComment = true;
        inside = 'comment';
        depth = 1;
        opener = token.begin;
        end = endOf(bytes, at, tokenLength, token);
      } else if (kind === 'long' && syntax.docstrings && !hasCode && tokenLength === 3) {
        hasComment = true;
        inside = 'doc';
        end = token.end;
        escaping = token.escaping;
      } else {
        hasCode = true;
        if (kind === 'quote' || kind === 'long' || kind === 'heredoc') {
          inside = kind;
          end = endOf(bytes, at, tokenLength, token);
          escaping = token.escaping;
        }
      }
      at += tokenLength;
      if (kind === 'heredoc') at = lineEnd(bytes, at);
      else if (kind === 'character') at = afterCharacter(bytes, at, byte);
      continue;
    }
    if (inside === 'comment') {
      hasComment = true;
      while (at < length && bytes[at] !== NEWLINE && depth > 0) {
        if (syntax.nested && startsAt(bytes, at, opener)) {
          depth++;
          at += opener.length;
        } else if (startsAt(bytes, at, end)) {
          depth--;
          at += end.length;
        } else at++;
      }
      if (depth === 0) inside = 'code';
      continue;
    }
    if (inside === 'doc') hasComment = true;
    else hasCode = true;
    if (inside === 'heredoc') {
      if (startsAt(bytes, at, end) && inWord[bytes[at + end.length] ?? 0] !== 1) inside = 'code';
      at = inside === 'code' ? at + end.length : lineEnd(bytes, at);
      continue;
    }
    while (at < length && bytes[at] !== NEWLINE) {
      const inText = bytes[at] as number;
      if (inText === escaping && (inText === BACKSLASH || bytes[at + 1] === inText)) {
        at += bytes[at + 1] === NEWLINE ? 1 : 2;
      } else if (startsAt(bytes, at, end)) {
        at += end.length;
        inside = 'code';
        break;
      } else at++;
    }
    before = bytes[at - (bytes[at - 1] === RETURN ? 2 : 1)] ?? 0;
  }
  if (length > 0 && bytes[length - 1] !== NEWLINE) {
    if (hasCode) counts.code++;
    else if (hasComment) counts.comments++;
    else counts.blanks++;
  }
  return counts;
}

function lineEnd(bytes: Uint8Array, start: number): number {
  const at = bytes.indexOf(NEWLINE, start);
  return at < 0 ? bytes.length : at;
}

/** The comment of whole lines that begins here; Perl's `=` begins one only before a word. */
function blockAt(bytes: Uint8Array, at: number, blockLines: Scanner['blockLines']) {
  return blockLines.find(({ begin }) => {
    const next = bytes[at + begin.length] ?? 0;
    return startsAt(bytes, at, begin) && (begin.length > 1 || (next >= 0x61 && next <= 0x7a));
  });
}

/** The place after a single character and its quote; `start` when no quote follows one, as behind Rust's lifetimes. */
function afterCharacter(bytes: Uint8Array, start: number, quote: number): number {
  let at = start + 1;
  if (bytes[start] === BACKSLASH) {
    while (at < start + LONGEST_ESCAPE && bytes[at] !== NEWLINE) if (bytes[++at] === quote) break;
  } else while (((bytes[at] ?? 0) & 0xc0) === 0x80) at++;
  return bytes[start] !== NEWLINE && bytes[at] === quote ? at + 1 : start;
}

/** True when a value follows this byte: a slash begins a regular expression then, which divides after a value. */
function beginsValue(before: number): boolean {
  return before === 0 || '(,=:[!&|?{};+*%~^<>-'.includes(String.fromCharCode(before));
}

/** True when one of the words is before the place on its line; as the name of a property it is none. */
function followsWord(bytes: Uint8Array, at: number, words: readonly Uint8Array[]): boolean {
  let end = at;
  while (end > 0 && bytes[end - 1] !== NEWLINE && isBlank(bytes[end - 1] as number)) end--;
  let start = end;
  while (start > 0 && end - start < LONGEST_WORD && inWord[bytes[start - 1] as number] === 1) start--;
  const isWhole = !'.#$'.includes(String.fromCharCode(bytes[start - 1] ?? 0));
  return isWhole && words.some((word) => word.length === end - start && startsAt(bytes, start, word));
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
