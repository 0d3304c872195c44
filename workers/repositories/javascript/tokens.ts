/**
 * The kinds of tokens. Words come last: names, then the words that are only keywords in their place and names elsewhere,
 * then those that no variable can be called by.
 */
const KINDS = {
  end: 0,
  string: 1,
  number: 2,
  privateName: 3,
  /** The quote that begins a template; who reads it goes on from there. */
  template: 4,
  braceOpen: 5,
  braceClose: 6,
  parenOpen: 7,
  parenClose: 8,
  bracketOpen: 9,
  bracketClose: 10,
  semicolon: 11,
  comma: 12,
  dot: 13,
  spread: 14,
  optionalChain: 15,
  colon: 16,
  question: 17,
  arrow: 18,
  at: 19,
  /** `<` and `>` are always by themselves: only who reads them knows whether they are brackets. */
  less: 20,
  greater: 21,
  or: 22,
  and: 23,
  assign: 24,
  /** `+=` and the others that change what they assign to. */
  assignOperator: 25,
  not: 26,
  tilde: 27,
  /** `++` and `--`. */
  increment: 28,
  /** `+` and `-`. */
  sign: 29,
  slash: 30,
  star: 31,
  /** `&&`, `||` and `??`. */
  branch: 32,
  /** Every other operator between two operands. */
  operator: 33,
  name: 34,
  abstract: 35,
  as: 36,
  asserts: 37,
  async: 38,
  await: 39,
  declare: 40,
  from: 41,
  get: 42,
  global: 43,
  implements: 44,
  infer: 45,
  interface: 46,
  is: 47,
  keyof: 48,
  let: 49,
  module: 50,
  namespace: 51,
  of: 52,
  /** `public`, `accessor` and the others that only stand before a member's name. */
  modifier: 53,
  readonly: 54,
  require: 55,
  satisfies: 56,
  set: 57,
  static: 58,
  type: 59,
  undefined: 60,
  unique: 61,
  yield: 62,
  break: 63,
  case: 64,
  catch: 65,
  class: 66,
  const: 67,
  continue: 68,
  debugger: 69,
  default: 70,
  delete: 71,
  do: 72,
  else: 73,
  enum: 74,
  export: 75,
  extends: 76,
  false: 77,
  finally: 78,
  for: 79,
  function: 80,
  if: 81,
  import: 82,
  in: 83,
  instanceof: 84,
  new: 85,
  null: 86,
  return: 87,
  super: 88,
  switch: 89,
  this: 90,
  throw: 91,
  true: 92,
  try: 93,
  typeof: 94,
  var: 95,
  void: 96,
  while: 97,
  with: 98,
};
/** The kinds by their names: numbers, so that comparing one does not bind the type of the next. */
export const T: Readonly<Record<keyof typeof KINDS, number>> = KINDS;

/** True for every word, which may be the name of a property. */
export const isWord = (kind: number) => kind >= T.name;
/** True for what a variable may be called by. */
export const isName = (kind: number) => kind >= T.name && kind < T.break;

/** Thrown by a reader that is not sure of what a text says. */
export const UNSURE = Symbol('not sure');

const SLOTS = 1024;
const [SHORTEST, LONGEST] = [2, 10];
/** The keywords by some of their letters; the few that share a slot are beside each other. */
const KEYWORDS: { word: string; kind: number }[][] = Array.from({ length: SLOTS }, () => []);
/** By the first letter, the one behind it, the last, and how many they are: to take in each of every name costs more. */
const slotOf = (text: string, start: number, end: number) =>
  (text.charCodeAt(start) * 73 + text.charCodeAt(start + 1) * 11 + text.charCodeAt(end - 1) * 5 + end - start) &
  (SLOTS - 1);
const MODIFIERS = ['accessor', 'override', 'private', 'protected', 'public'];
for (const [word, kind] of Object.entries(T)) {
  for (const spelt of kind === T.modifier ? MODIFIERS : kind > T.name ? [word] : []) {
    KEYWORDS[slotOf(spelt, 0, spelt.length)]?.push({ word: spelt, kind });
  }
}

/** What characters of ASCII are: 1 may be in a word, 2 may begin one, 3 is a digit, which may be in one. */
const [IN_WORD, DIGIT] = [1, 2];
const CLASSES = new Uint8Array(128);
for (let code = 0; code < 128; code++) {
  const character = String.fromCharCode(code);
  if (/\d/.test(character)) CLASSES[code] = DIGIT;
  else if (/[\w$]/.test(character)) CLASSES[code] = IN_WORD;
}
const [NEWLINE, RETURN, SPACE, TAB, SLASH, STAR, BACKSLASH] = [10, 13, 32, 9, 47, 42, 92];
/** The kinds of the characters that are a token each, whatever follows. */
const ALONE = new Uint8Array(128);
for (const [character, kind] of [
  ...([
    ['(', T.parenOpen],
    [')', T.parenClose],
    ['[', T.bracketOpen],
    [']', T.bracketClose],
  ] as const),
  ...([
    ['{', T.braceOpen],
    ['}', T.braceClose],
    ['<', T.less],
    ['>', T.greater],
    [',', T.comma],
  ] as const),
  ...([
    [':', T.colon],
    [';', T.semicolon],
    ['`', T.template],
    ['/', T.slash],
    ['~', T.tilde],
    ['@', T.at],
  ] as const),
] as const)
  ALONE[character.charCodeAt(0)] = kind;
/** Past ASCII, everything that is no space may be in a word. Behind the text there is no code, but NaN. */
const isWordCode = (code: number) => (code < 128 ? (CLASSES[code] ?? 0) > 0 : code >= 128 && !isFarSpace(code));
const isFarSpace = (code: number) => (code >= 0x2000 ? /\s/.test(String.fromCharCode(code)) : code === 0xa0);
const isLineEnd = (code: number) => code === NEWLINE || code === RETURN || code === 0x2028 || code === 0x2029;

/** Reads a text of JavaScript or TypeScript a token at a time; where a token means more than one, who reads it asks. */
export class Tokens {
  protected readonly text: string;
  protected readonly length: number;
  /** The token that is next. */
  protected kind: number = T.end;
  protected start = 0;
  protected end = 0;
  /** True when a line ends between the token and the one before. */
  protected newline = false;
  /** Where the token before ends. */
  protected previousEnd = 0;

  constructor(text: string) {
    this.length = text.length;
    this.text = text;
    if (text.charCodeAt(0) === 0xfeff) this.end = 1;
    if (text.startsWith('#!')) this.end = Math.max(text.indexOf('\n'), 0) || this.length;
  }

  /** Goes to the next token. */
  protected next(): void {
    const { text } = this;
    this.previousEnd = this.end;
    this.end = this.skipSpace(this.end);
    this.start = this.end;
    if (this.start >= this.length) {
      this.kind = T.end;
      return;
    }
    const code = text.charCodeAt(this.start);
    const isFar = code >= 128;
    const character = isFar ? IN_WORD : (CLASSES[code] ?? 0);
    if (character === IN_WORD) this.kind = this.#word(this.start);
    else if (character === DIGIT) this.kind = this.#number();
    else this.kind = this.#punctuation(code, text.charCodeAt(this.start + 1));
  }

  protected unsure(): never {
    throw UNSURE;
  }

  /** Goes over the token that has to be next. */
  protected expect(kind: number): void {
    if (this.kind !== kind) this.unsure();
    this.next();
  }

  /** Goes over a token if it is next. */
  protected take(kind: number): boolean {
    if (this.kind !== kind) return false;
    this.next();
    return true;
  }

  /** What the token after the next is; `sameLine` gives the end of the text for one that is on another line. */
  protected peek(sameLine = false): number {
    const { kind, start, end, newline, previousEnd } = this;
    this.next();
    const found = sameLine && this.newline ? T.end : this.kind;
    this.return(kind, start, end, newline, previousEnd);
    return found;
  }

  protected return(kind: number, start: number, end: number, newline: boolean, previousEnd: number): void {
    this.kind = kind;
    this.start = start;
    this.end = end;
    this.newline = newline;
    this.previousEnd = previousEnd;
  }

  /** The place after spaces and comments, which says whether a line ends on the way. */
  protected skipSpace(from: number): number {
    const { text } = this;
    let at = from;
    this.newline = false;
    while (at < this.length) {
      const code = text.charCodeAt(at);
      if (code === SPACE || code === TAB) at++;
      else if (code === NEWLINE || code === RETURN) {
        this.newline = true;
        at++;
      } else if (code === SLASH && text.charCodeAt(at + 1) === SLASH) {
        const end = text.indexOf('\n', at);
        if (end < 0) return this.length;
        at = end;
      } else if (code === SLASH && text.charCodeAt(at + 1) === STAR) at = this.#skipComment(at + 2);
      else if (code === 11 || code === 12) at++;
      else if (code >= 128 && isFarSpace(code)) {
        this.newline ||= isLineEnd(code);
        at++;
      } else return at;
    }
    return at;
  }

  #skipComment(from: number): number {
    const { text } = this;
    let at = from;
    // Up to the first end of a line by itself: to look for that behind the comment's end could take in all before it.
    for (; at < this.length && !isLineEnd(text.charCodeAt(at)); at++) {
      if (text.charCodeAt(at) === STAR && text.charCodeAt(at + 1) === SLASH) return at + 2;
    }
    const end = text.indexOf('*/', at);
    if (end < 0) this.unsure();
    this.newline = true;
    return end + 2;
  }

  #word(start: number): number {
    const { text } = this;
    let at = start;
    let code = text.charCodeAt(at);
    while (isWordCode(code)) code = text.charCodeAt(++at);
    if (code === BACKSLASH) this.unsure();
    this.end = at;
    if (at - start < SHORTEST || at - start > LONGEST) return T.name;
    for (const { word, kind } of KEYWORDS[slotOf(text, start, at)] ?? []) {
      if (word.length === at - start && text.startsWith(word, start)) return kind;
    }
    return T.name;
  }

  #number(): number {
    const { text } = this;
    let at = this.start;
    const isPlain = text.charCodeAt(at) !== 48 || !isWordCode(text.charCodeAt(at + 1));
    while (isWordCode(text.charCodeAt(at))) at++;
    if (isPlain && text.charCodeAt(at) === 46) for (at++; isWordCode(text.charCodeAt(at)); ) at++;
    const [before, sign] = [text.charCodeAt(at - 1) | 32, text.charCodeAt(at)];
    if (isPlain && before === 101 && (sign === 43 || sign === 45)) for (at++; isWordCode(text.charCodeAt(at)); ) at++;
    this.end = at;
    return T.number;
  }

  /** Goes on to the end of a string. */
  #string(quote: number): number {
    const { text } = this;
    for (let at = this.start + 1; at < this.length; at++) {
      const code = text.charCodeAt(at);
      if (code === quote) {
        this.end = at + 1;
        return T.string;
      }
      if (code === BACKSLASH) at++;
      else if (code === NEWLINE) break;
    }
    return this.unsure();
  }

  /** Goes over a regular expression, whose slash is the token that is next. */
  protected regularExpression(): void {
    const { text } = this;
    let isInClass = false;
    let at = this.start + 1;
    for (; isInClass || text.charAt(at) !== '/'; at++) {
      const character = text.charAt(at);
      if (character === '\n' || at >= this.length) this.unsure();
      if (character === '\\') at++;
      else if (character === '[') isInClass = true;
      else if (character === ']') isInClass = false;
    }
    // Its flags.
    this.#word(at + 1);
    this.next();
  }

  #is(kind: number, length: number): number {
    this.end = this.start + length;
    return kind;
  }

  #punctuation(code: number, second: number): number {
    const EQUALS = 61;
    const third = this.text.charCodeAt(this.start + 2);
    const alone = ALONE[code] ?? 0;
    if (alone > 0) return this.#is(alone, 1);
    switch (code) {
      case 46: // .
        if (CLASSES[second] === DIGIT) return this.#number();
        return second === 46 && third === 46 ? this.#is(T.spread, 3) : this.#is(T.dot, 1);
      case 39:
      case 34:
        return this.#string(code);
      case 61: // =
        if (second === 62) return this.#is(T.arrow, 2);
        return second === EQUALS ? this.#is(T.operator, third === EQUALS ? 3 : 2) : this.#is(T.assign, 1);
      case 38: // &
      case 124: // |
        if (second === code) return third === EQUALS ? this.#is(T.assignOperator, 3) : this.#is(T.branch, 2);
        if (second === EQUALS) return this.#is(T.assignOperator, 2);
        return this.#is(code === 38 ? T.and : T.or, 1);
      case 63: // ?
        if (second === 46 && CLASSES[third] !== DIGIT) return this.#is(T.optionalChain, 2);
        if (second === 63) return third === EQUALS ? this.#is(T.assignOperator, 3) : this.#is(T.branch, 2);
        return this.#is(T.question, 1);
      case 33: // !
        if (second === EQUALS) return this.#is(T.operator, third === EQUALS ? 3 : 2);
        return this.#is(T.not, 1);
      case 43: // +
      case 45: // -
        if (second === code) return this.#is(T.increment, 2);
        return second === EQUALS ? this.#is(T.assignOperator, 2) : this.#is(T.sign, 1);
      case 42: // *
        if (second === STAR) return third === EQUALS ? this.#is(T.assignOperator, 3) : this.#is(T.operator, 2);
        return second === EQUALS ? this.#is(T.assignOperator, 2) : this.#is(T.star, 1);
      case 37: // %
      case 94: // ^
        return second === EQUALS ? this.#is(T.assignOperator, 2) : this.#is(T.operator, 1);
      case 35: // #
        this.#word(this.start + 1);
        return this.end > this.start + 1 ? T.privateName : this.unsure();
      default:
        return this.unsure();
    }
  }
}
