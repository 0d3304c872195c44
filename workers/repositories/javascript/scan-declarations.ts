import { Shape } from './scan-expressions.ts';
import { FunctionReader } from './scan-functions.ts';
import { isName, T } from './tokens.ts';

/** Reads declarations, and writes down what they define. */
export abstract class DeclarationReader extends FunctionReader {
  protected variables(isTop: boolean): void {
    this.next();
    do {
      const { start } = this;
      const name = isName(this.kind) ? this.word() : null;
      this.pattern();
      if (this.isTyped) {
        this.take(T.not);
        this.optionalType();
      }
      if (!this.take(T.assign)) continue;
      const shape = this.single();
      if (name === null) continue;
      if (shape === Shape.arrow || shape === Shape.function) this.define('function', name, start);
      else if (shape === Shape.value && isTop) this.define('constant', name, start);
    } while (this.take(T.comma));
    if (this.kind === T.of || this.kind === T.in) return;
    this.semicolon();
  }

  /** `start` is where it begins with the words before it. */
  protected function(start: number): void {
    this.expect(T.function);
    this.take(T.star);
    const name = isName(this.kind) ? this.name() : null;
    this.signature();
    if (this.kind === T.braceOpen) this.functionBody();
    else if (this.isTyped) this.semicolon();
    else this.unsure();
    if (name !== null) this.define('function', name, start);
  }

  protected class(start: number): void {
    this.take(T.abstract);
    this.expect(T.class);
    const name = isName(this.kind) && this.kind !== T.implements ? this.word() : null;
    this.classRest();
    if (name !== null) this.define('class', name, start);
  }

  protected typeAlias(): void {
    const { start } = this;
    this.next();
    const name = this.name();
    this.optionalTypeParameters();
    this.expect(T.assign);
    this.expectType();
    this.semicolon();
    this.define('type', name, start);
  }

  protected interface(): void {
    const { start } = this;
    this.next();
    const name = this.name();
    this.optionalTypeParameters();
    if (this.take(T.extends)) {
      do this.expectType();
      while (this.take(T.comma));
    }
    if (!this.objectType()) this.unsure();
    this.define('interface', name, start);
  }

  protected enum(): void {
    const { start } = this;
    this.take(T.const);
    this.next();
    const name = this.name();
    this.expect(T.braceOpen);
    this.objectLiteral();
    this.define('enum', name, start);
  }

  protected module(): void {
    const { start } = this;
    this.next();
    const from = this.start;
    this.next();
    while (this.take(T.dot)) this.next();
    const name = this.text.slice(from, this.previousEnd);
    if (this.kind === T.braceOpen) this.block();
    else this.semicolon();
    this.define('module', name, start);
  }
}
