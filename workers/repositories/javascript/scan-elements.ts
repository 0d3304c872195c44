import { TypeReader } from './scan-types.ts';
import { T } from './tokens.ts';

const NAME = /[^\s=<>{}"'/]+/y;

/** Reads JSX, whose tags and texts are not made of the tokens of the language around it. */
export abstract class ElementReader extends TypeReader {
  /** An element, whose `<` is the token that is next. */
  protected element(): void {
    this.end = this.#element(this.end);
    this.next();
  }

  /** Gives the place after the element whose `<` ends at `from`. */
  #element(from: number): number {
    const { text } = this;
    this.enter();
    let at = this.#tag(from);
    if (text.charAt(at - 2) !== '/') {
      for (;;) {
        const character = text.charAt(at++);
        if (character === '{') at = this.#braces(at);
        else if (character === '<') {
          const inside = this.skipSpace(at);
          if (text.charAt(inside) === '/') {
            at = text.indexOf('>', inside) + 1;
            if (at === 0) this.unsure();
            break;
          }
          at = this.#element(at);
        } else if (at > this.length) this.unsure();
      }
    }
    this.depth--;
    return at;
  }

  /** Gives the place after the `>` of a tag whose name is at `from`. */
  #tag(from: number): number {
    const { text } = this;
    let at = this.#name(this.skipSpace(from));
    if (text.charAt(this.skipSpace(at)) === '<') {
      this.end = at;
      this.next();
      if (!this.typeList()) this.unsure();
      at = this.previousEnd;
    }
    for (;;) {
      at = this.skipSpace(at);
      const character = text.charAt(at);
      if (character === '>') return at + 1;
      if (character === '/' && text.charAt(at + 1) === '>') return at + 2;
      if (character === '{') at = this.#braces(at + 1);
      else if (character === '=') at = this.#value(this.skipSpace(at + 1));
      else {
        const end = this.#name(at);
        if (end === at || end >= this.length) this.unsure();
        at = end;
      }
    }
  }

  #name(from: number): number {
    NAME.lastIndex = from;
    return NAME.test(this.text) ? NAME.lastIndex : from;
  }

  /** Gives the place after an attribute's value: a string, in which no character is special, an element, or braces. */
  #value(at: number): number {
    const quote = this.text.charAt(at);
    if (quote === '{') return this.#braces(at + 1);
    if (quote === '<') return this.#element(at + 1);
    const end = quote === '"' || quote === "'" ? this.text.indexOf(quote, at + 1) : -1;
    return end < 0 ? this.unsure() : end + 1;
  }

  /** Gives the place after the braces of an expression, which may be empty. */
  #braces(from: number): number {
    this.end = from;
    this.next();
    this.take(T.spread);
    if (this.kind !== T.braceClose) this.expression();
    if (this.kind !== T.braceClose) this.unsure();
    return this.end;
  }
}
