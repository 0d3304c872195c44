import type { Import } from '../source-language.ts';
import { specifierOf, urlSpecifierOf } from './specifier.ts';
import { isName, isWord, T, Tokens, UNSURE } from './tokens.ts';

/** Inside of more than so many brackets, a reader is not sure: what calls itself must not run out of the stack. */
const DEEPEST = 200;

const isKey = (kind: number) => isWord(kind) || kind === T.string || kind === T.number || kind === T.privateName;
/** Words that say something of the type after them. */
const isPrefix = (kind: number) =>
  kind === T.keyof || kind === T.typeof || kind === T.unique || kind === T.readonly || kind === T.infer;

const PLAIN_TEMPLATE = /`[^`\\$]*`/y;

/**
 * Reads the types of TypeScript, for where they end and what they import. Whatever reads a type gives false where there
 * is none, as it may only have been tried.
 */
export abstract class TypeReader extends Tokens {
  protected readonly imports: Import[] = [];
  protected depth = 0;
  /** How many characters more may be read in vain, by trying. */
  #patience = 0;

  protected constructor(text: string) {
    super(text);
    this.#patience = text.length + 10_000;
  }

  protected enter(): void {
    if (++this.depth > DEEPEST) this.unsure();
  }

  /** Takes the string that is next as what is imported. */
  protected import(names: string[]): void {
    if (this.kind !== T.string) this.unsure();
    this.importLiteral(this.text.slice(this.start, this.end), names);
    this.next();
  }

  protected importLiteral(literal: string, names: string[]): void {
    const specifier = specifierOf(literal);
    if (specifier !== null) this.imports.push({ specifier, names });
  }

  /** Takes the file that `URL('./a.ts', import.meta.url)` is the address of, without going on. */
  protected takeUrl(): void {
    let literal = '';
    const takeWord = (word: string) => this.text.slice(this.start, this.end) === word && this.take(this.kind);
    this.attempt(() => {
      if (!takeWord('URL') || !this.take(T.parenOpen) || this.kind !== T.string) return false;
      const first = this.text.slice(this.start, this.end);
      this.next();
      const isOwn = this.take(T.comma) && takeWord('import') && this.take(T.dot) && takeWord('meta');
      if (!isOwn || !this.take(T.dot) || !takeWord('url')) return false;
      if (this.kind === T.comma || this.kind === T.parenClose) literal = first;
      return false;
    });
    const specifier = urlSpecifierOf(literal);
    if (specifier !== null) this.imports.push({ specifier, names: ['*'] });
  }

  /** Reads what `read` reads, or goes back to where it began when that gives false. */
  protected attempt(read: () => boolean): boolean {
    const { kind, start, end, newline, previousEnd, depth } = this;
    const imports = this.imports.length;
    let done = false;
    try {
      done = read();
    } catch (error) {
      // What is no type may not even be made of tokens: a regular expression, the text of JSX.
      if (error !== UNSURE) throw error;
    }
    if (done) return true;
    this.#patience -= this.end - end;
    if (this.#patience < 0) this.unsure();
    this.return(kind, start, end, newline, previousEnd);
    this.depth = depth;
    this.imports.length = imports;
    return false;
  }

  protected expectType(): void {
    if (!this.type()) this.unsure();
  }

  protected optionalType(): void {
    if (this.take(T.colon)) this.expectType();
  }

  /** A type: operands with operators between them. */
  protected type(): boolean {
    this.enter();
    if (this.kind === T.or || this.kind === T.and) this.next();
    let conditions = 0;
    for (;;) {
      if (!this.#operand()) return false;
      const { kind } = this;
      if (kind === T.or || kind === T.and) this.next();
      else if (kind === T.extends && !this.newline) {
        conditions++;
        this.next();
      } else if (kind === T.is && !this.newline) this.next();
      else if (kind === T.question && conditions > 0) {
        this.next();
        if (!this.type() || this.kind !== T.colon) return false;
        conditions = 0;
        this.next();
      } else break;
      if (this.kind === T.or || this.kind === T.and) this.next();
    }
    this.depth--;
    return true;
  }

  #operand(): boolean {
    for (;;) {
      const { kind } = this;
      if (isPrefix(kind) && this.#beginsType(this.peek())) this.next();
      else if (kind === T.asserts && isWord(this.peek(true))) this.next();
      else if (kind === T.abstract && this.peek() === T.new) this.next();
      else if (kind === T.new || kind === T.less) {
        // The parameters of a function's type follow.
        if (kind === T.new) this.next();
        if (this.kind === T.less && !this.typeList()) return false;
        if (this.kind !== T.parenOpen) return false;
      } else if (kind === T.parenOpen) {
        const isFunction = this.#list(T.parenClose);
        if (isFunction === null) return false;
        if (!isFunction || this.kind !== T.arrow) return this.#parts();
        this.next();
        // What it gives is a whole type.
        this.enter();
        const read = this.type();
        this.depth--;
        return read;
      } else break;
    }
    return this.#simple() && this.#parts();
  }

  #beginsType(kind: number): boolean {
    if (isWord(kind)) return kind !== T.extends && kind !== T.is && kind !== T.in;
    return (
      kind === T.parenOpen ||
      kind === T.bracketOpen ||
      kind === T.braceOpen ||
      kind === T.string ||
      kind === T.number ||
      kind === T.template
    );
  }

  #simple(): boolean {
    const { kind } = this;
    if (kind === T.import) return this.#imported();
    if (kind === T.template) this.template();
    else if (kind === T.braceOpen) return this.objectType();
    else if (kind === T.bracketOpen) return this.#list(T.bracketClose) !== null;
    else {
      if (kind === T.sign) this.next();
      if (!isWord(this.kind) && this.kind !== T.string && this.kind !== T.number) return false;
      this.next();
    }
    return true;
  }

  /** `import('./a')` */
  #imported(): boolean {
    this.next();
    if (!this.take(T.parenOpen) || this.kind !== T.string) return false;
    this.import(['*']);
    if (this.take(T.comma) && this.kind === T.braceOpen && !this.objectType()) return false;
    return this.take(T.parenClose);
  }

  /** What may follow an operand: `.Name`, `<…>`, `[]`, `['name']`. */
  #parts(): boolean {
    for (;;) {
      if (this.kind === T.dot) {
        this.next();
        if (!isWord(this.kind) && this.kind !== T.privateName) return false;
        this.next();
      } else if (this.kind === T.less && !this.newline) {
        if (!this.typeList()) return false;
      } else if (this.kind === T.bracketOpen && !this.newline) {
        this.next();
        if (this.kind !== T.bracketClose && !this.type()) return false;
        if (!this.take(T.bracketClose)) return false;
      } else return true;
    }
  }

  /** What is between `<` and `>`: types, or parameters for them with their defaults. */
  protected typeList(mayHaveDefaults = true): boolean {
    this.next();
    while (this.kind !== T.greater) {
      while (this.kind === T.const || this.kind === T.in || this.#isOut()) this.next();
      if (!this.type()) return false;
      if (mayHaveDefaults && this.take(T.assign) && !this.type()) return false;
      if (!this.take(T.comma)) break;
    }
    return this.take(T.greater);
  }

  #isOut(): boolean {
    return this.kind === T.name && this.text.slice(this.start, this.end) === 'out' && isName(this.peek());
  }

  /**
   * A tuple, or what is in parentheses: a type, or the parameters of a function. Null when it is neither; true when only
   * a function has such.
   */
  #list(close: number): boolean | null {
    this.enter();
    this.next();
    let isFunction = this.kind === close;
    let hasBareName = false;
    while (this.kind !== close) {
      if (this.take(T.spread)) isFunction = true;
      const isOneWord = isWord(this.kind);
      const { end } = this;
      if (!this.type()) return null;
      hasBareName ||= isOneWord && end === this.previousEnd;
      if (this.take(T.question)) isFunction = true;
      if (this.take(T.colon)) {
        isFunction = true;
        if (!this.type()) return null;
      }
      if (this.kind !== T.comma) break;
      isFunction = true;
      this.next();
    }
    this.depth--;
    if (!this.take(close)) return null;
    return isFunction || hasBareName;
  }

  /** What is between the braces of an interface or a type, read loosely: nothing in it is told. */
  protected objectType(): boolean {
    if (!this.take(T.braceOpen)) return false;
    this.enter();
    while (this.kind !== T.braceClose) {
      const { kind } = this;
      if (isKey(kind) || kind === T.comma || kind === T.semicolon || kind === T.question || kind === T.sign)
        this.next();
      else if (kind === T.colon) {
        this.next();
        if (!this.type()) return false;
      } else if (kind === T.parenOpen) {
        if (this.#list(T.parenClose) === null) return false;
      } else if (kind === T.less) {
        if (!this.typeList()) return false;
      } else if (kind === T.bracketOpen) {
        if (!this.#typeKey()) return false;
      } else return false;
    }
    this.depth--;
    this.next();
    return true;
  }

  /** `[key: string]`, `[Key in Keys as Other]` or `[Symbol.iterator]`. */
  #typeKey(): boolean {
    this.next();
    do {
      if (!this.type()) return false;
    } while (this.take(T.colon) || this.take(T.in) || this.take(T.as));
    return this.take(T.bracketClose);
  }

  /** The template that is next, where it has no parts and is all of an argument; else null. */
  protected soleTemplate(): string | null {
    const { newline, start, text } = this;
    PLAIN_TEMPLATE.lastIndex = start;
    if (!PLAIN_TEMPLATE.test(text)) return null;
    const end = PLAIN_TEMPLATE.lastIndex;
    const after = text.charAt(this.skipSpace(end));
    this.newline = newline;
    return after === ',' || after === ')' ? text.slice(start, end) : null;
  }

  /** A template, whose quote is the token that is next. */
  protected template(isType = true): void {
    const { text } = this;
    this.enter();
    let at = this.end;
    for (;;) {
      const character = text.charAt(at);
      if (at >= this.length) this.unsure();
      if (character === '`') break;
      if (character === '$' && text.charAt(at + 1) === '{') {
        this.end = at + 2;
        this.next();
        if (isType) this.expectType();
        else this.expression();
        if (this.kind !== T.braceClose) this.unsure();
        at = this.end;
      } else at += character === '\\' ? 2 : 1;
    }
    this.depth--;
    this.end = at + 1;
    this.next();
  }

  protected abstract expression(): void;
}
