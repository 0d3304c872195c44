import type { DefinitionKind } from '../source-language.ts';
import { ExpressionReader, Within } from './scan-expressions.ts';
import { isName, isWord, T } from './tokens.ts';

const ROUTE_DECORATOR = /^(Get|Post|Put|Patch|Delete|Head|Options|All)$/;

const isKey = (kind: number) =>
  isWord(kind) || kind === T.string || kind === T.number || kind === T.privateName || kind === T.bracketOpen;
/** Words that may stand before the name of a member, and be one themselves. */
const isModifier = (kind: number) =>
  kind === T.modifier ||
  kind === T.static ||
  kind === T.readonly ||
  kind === T.async ||
  kind === T.get ||
  kind === T.set ||
  kind === T.abstract ||
  kind === T.declare;

export type Place = { kind: DefinitionKind; name: string; start: number; end: number };

/** Reads functions, classes and objects, for what they define. */
export abstract class FunctionReader extends ExpressionReader {
  protected readonly places: Place[] = [];

  protected abstract statement(): void;

  /** Adds a definition that ends where the token that is next has not begun. */
  protected define(kind: DefinitionKind, name: string, start: number): void {
    this.places.push({ kind, name, start, end: this.previousEnd });
  }

  protected word(): string {
    return this.text.slice(this.start, this.end);
  }

  protected name(): string {
    if (!isName(this.kind)) this.unsure();
    const name = this.word();
    this.next();
    return name;
  }

  protected block(): void {
    this.expect(T.braceOpen);
    while (this.kind !== T.braceClose) this.statement();
    this.next();
  }

  /** What a value is given to: a name, or an object or a list of them. */
  protected pattern(): void {
    if (this.kind === T.braceOpen || this.kind === T.bracketOpen) this.operand(Within.decorator);
    else if (!this.take(T.this)) this.name();
  }

  protected decorators(): void {
    this.enter();
    while (this.take(T.at)) {
      if (this.kind === T.name && ROUTE_DECORATOR.test(this.word())) this.unsure();
      this.operand(Within.decorator);
    }
    this.depth--;
  }

  protected optionalTypeParameters(): void {
    if (this.isTyped && this.kind === T.less && !this.typeList()) this.unsure();
  }

  protected optionalTypeOf(): void {
    if (this.isTyped && this.take(T.colon)) this.expectType();
  }

  protected functionRest(): void {
    this.take(T.star);
    if (isName(this.kind)) this.next();
    this.signature();
    this.functionBody();
  }

  protected functionBody(): void {
    this.enter();
    this.block();
    this.depth--;
  }

  /** Type parameters, parameters and what is given back. */
  protected signature(): void {
    this.optionalTypeParameters();
    this.expect(T.parenOpen);
    while (this.kind !== T.parenClose) {
      if (this.kind === T.at) this.decorators();
      while ((this.kind === T.modifier || this.kind === T.readonly) && this.#beginsPattern(this.peek())) this.next();
      this.take(T.spread);
      this.pattern();
      if (this.isTyped) this.take(T.question);
      this.optionalTypeOf();
      if (this.take(T.assign)) this.single();
      if (this.kind !== T.parenClose) this.expect(T.comma);
    }
    this.next();
    this.optionalTypeOf();
  }

  #beginsPattern(kind: number): boolean {
    return isName(kind) || kind === T.braceOpen || kind === T.bracketOpen;
  }

  protected objectLiteral(): void {
    this.enter();
    while (this.kind !== T.braceClose) {
      if (this.take(T.spread)) this.single();
      else {
        const { start } = this;
        const name = this.#memberName();
        if (this.kind === T.parenOpen || this.kind === T.less) this.#method(name, start);
        // A default, where the object is a pattern.
        else if (this.take(T.colon) || this.take(T.assign)) this.single();
      }
      if (this.kind !== T.braceClose) this.expect(T.comma);
    }
    this.depth--;
    this.next();
  }

  #method(name: string, start: number): void {
    this.signature();
    this.functionBody();
    this.define('method', name, start);
  }

  /** The name of a member with what stands before it; in its own spelling, as in `[Symbol.iterator]` and `'a b'`. */
  #memberName(): string {
    while (isModifier(this.kind)) {
      const after = this.peek();
      if (!isKey(after) && after !== T.star) break;
      this.next();
    }
    this.take(T.star);
    if (!isKey(this.kind)) this.unsure();
    if (this.kind !== T.bracketOpen) {
      const name = this.word();
      this.next();
      return name;
    }
    const { start } = this;
    this.next();
    this.single(Within.parameters);
    // The key of an index signature.
    this.optionalTypeOf();
    this.expect(T.bracketClose);
    return this.text.slice(start, this.previousEnd);
  }

  protected classRest(): void {
    this.enter();
    if (isName(this.kind) && this.kind !== T.implements) this.next();
    this.optionalTypeParameters();
    if (this.take(T.extends)) this.operand(Within.nothing);
    if (this.take(T.implements)) {
      do this.expectType();
      while (this.take(T.comma));
    }
    this.expect(T.braceOpen);
    while (this.kind !== T.braceClose) this.#member();
    this.depth--;
    this.next();
  }

  #member(): void {
    if (this.take(T.semicolon)) return;
    if (this.kind === T.at) this.decorators();
    const { start } = this;
    if (this.kind === T.static && this.peek() === T.braceOpen) {
      this.next();
      this.block();
      return;
    }
    const name = this.#memberName();
    if (this.isTyped && !this.take(T.question)) this.take(T.not);
    if (this.kind === T.parenOpen || this.kind === T.less) {
      this.signature();
      if (this.kind === T.braceOpen) {
        this.functionBody();
        this.define('method', name, start);
        return;
      }
      if (!this.isTyped) this.unsure();
    } else {
      this.optionalTypeOf();
      if (this.take(T.assign)) this.single();
    }
    this.semicolon();
  }

  /** The end of a statement, which may be left out at the end of a line. */
  protected semicolon(): void {
    if (!this.take(T.semicolon) && !this.newline && this.kind !== T.braceClose && this.kind !== T.end) this.unsure();
  }
}
