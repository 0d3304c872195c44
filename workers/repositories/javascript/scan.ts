import type { Definition, Handler, SourceFacts } from '../source-language.ts';
import { Within } from './scan-expressions.ts';
import { ModuleReader } from './scan-modules.ts';
import { referencesIn } from './specifier.ts';
import { isName, isWord, T, UNSURE } from './tokens.ts';

/**
 * What a text of TypeScript, TSX or JavaScript says, read in one pass without a tree. Null when it is not sure, as with
 * what may be a route, a mistake, or brackets that nobody would nest so deep: the grammar is.
 */
export function scan(language: string, text: string): SourceFacts | null {
  try {
    return new Scanner(text, language).read();
  } catch (error) {
    if (error === UNSURE) return null;
    throw error;
  }
}

class Scanner extends ModuleReader {
  read(): SourceFacts {
    for (const specifier of referencesIn(this.text)) this.imports.push({ specifier, names: [] });
    this.next();
    while (this.kind !== T.end) this.statement(true);
    const handlers = this.#handlers();
    return {
      complexity: this.branches.length + 1,
      imports: this.imports,
      definitions: this.#definitions(),
      routes: [],
      ...(handlers.length > 0 && { handlers }),
      declares: [],
      mentions: [],
      isProgram: false,
    };
  }

  #handlers(): Handler[] {
    const lineOf = this.#linesBefore(Math.max(0, ...this.handlers.values()));
    return [...this.handlers].map(([name, place]) => ({ name, line: lineOf(place) }));
  }

  /** In the order of the text, those that are around others before them. */
  #definitions(): Definition[] {
    const places = this.places.sort((a, b) => a.start - b.start || b.end - a.end);
    const lineOf = this.#linesBefore(places.reduce((last, { end }) => Math.max(last, end), 0));
    const branchesBefore = (place: number) => before(this.branches, place);
    return places.map(({ kind, name, start, end }) => ({
      name,
      kind,
      line: lineOf(start),
      endLine: lineOf(end - 1),
      complexity: 1 + branchesBefore(end) - branchesBefore(start),
    }));
  }

  /** Tells the lines of places up to `last`. */
  #linesBefore(last: number): (place: number) => number {
    const ends: number[] = [];
    for (let at = this.text.indexOf('\n'); at >= 0 && at < last; at = this.text.indexOf('\n', at + 1)) ends.push(at);
    return (place) => 1 + before(ends, place);
  }

  #parentheses(): void {
    this.expect(T.parenOpen);
    this.expression();
    this.expect(T.parenClose);
  }

  /** `isTop` for the statements that are in nothing else. */
  protected statement(isTop = false): void {
    this.enter();
    const { kind } = this;
    if (kind >= T.break) this.#reserved(kind, isTop);
    else if (kind === T.braceOpen) this.block();
    else if (kind === T.semicolon) this.next();
    else if (kind === T.at) {
      const { start } = this;
      this.decorators();
      if (this.kind === T.export) this.export(isTop);
      else this.class(start);
    } else if (!(kind > T.name && this.#declaration(kind, isTop))) this.#expressionStatement();
    this.depth--;
  }

  #expressionStatement(): void {
    const isLabel = isName(this.kind) && this.peek() === T.colon;
    if (isLabel) {
      this.next();
      this.next();
      this.statement();
    } else {
      this.expression();
      this.semicolon();
    }
  }

  /** A statement that begins with a reserved word. */
  #reserved(kind: number, isTop: boolean): void {
    switch (kind) {
      case T.const:
        if (this.peek() === T.enum) this.enum();
        else this.variables(isTop);
        break;
      case T.var:
        this.variables(false);
        break;
      case T.function:
        this.function(this.start);
        break;
      case T.class:
        this.class(this.start);
        break;
      case T.enum:
        this.enum();
        break;
      case T.if:
        this.#if();
        break;
      case T.for:
        this.#for();
        break;
      case T.while:
        this.branch();
        this.next();
        this.#parentheses();
        this.statement();
        break;
      case T.do:
        this.branch();
        this.next();
        this.statement();
        this.expect(T.while);
        this.#parentheses();
        this.take(T.semicolon);
        break;
      case T.switch:
        this.#switch();
        break;
      case T.try:
        this.#try();
        break;
      case T.return:
      case T.throw:
        this.next();
        if (!this.newline && this.kind !== T.semicolon && this.kind !== T.braceClose && this.kind !== T.end) {
          this.expression();
        }
        this.semicolon();
        break;
      case T.break:
      case T.continue:
      case T.debugger:
        this.next();
        if (isName(this.kind) && !this.newline) this.next();
        this.semicolon();
        break;
      case T.import: {
        const after = this.peek();
        if (after === T.parenOpen || after === T.dot) this.#expressionStatement();
        else this.importStatement();
        break;
      }
      case T.export:
        this.export(isTop);
        break;
      default:
        this.#expressionStatement();
    }
  }

  /** A declaration that begins with a word that is a name elsewhere; false when it is none. */
  #declaration(kind: number, isTop: boolean): boolean {
    const { start } = this;
    const after = this.peek(true);
    if (kind === T.async && after === T.function) {
      this.next();
      this.function(start);
    } else if (kind === T.let && (isName(after) || after === T.braceOpen || after === T.bracketOpen)) {
      this.variables(isTop);
    } else if (!this.isTyped) return false;
    else if (kind === T.type && isName(after)) this.typeAlias();
    else if (kind === T.interface && isName(after)) this.interface();
    else if ((kind === T.namespace && isName(after)) || (kind === T.module && (isName(after) || after === T.string))) {
      this.module();
    } else if (kind === T.abstract && after === T.class) this.class(start);
    else if (kind === T.declare && isWord(after)) {
      this.next();
      this.statement();
    } else if (kind === T.global && after === T.braceOpen) {
      this.next();
      this.block();
    } else return false;
    return true;
  }

  #if(): void {
    do {
      this.branch();
      this.next();
      this.#parentheses();
      this.statement();
      if (!this.take(T.else)) return;
    } while (this.kind === T.if);
    this.statement();
  }

  #for(): void {
    this.branch();
    this.next();
    this.take(T.await);
    this.expect(T.parenOpen);
    const { kind } = this;
    const after = this.peek();
    const isPattern = isName(after) || after === T.braceOpen || after === T.bracketOpen;
    if (kind === T.const || kind === T.var || (kind === T.let && isPattern)) this.variables(false);
    else if (kind !== T.semicolon) this.expression();
    // Of the three parts of a header those that are left.
    while (this.kind !== T.parenClose) {
      if (!this.take(T.semicolon) && !this.take(T.of) && !this.take(T.in)) this.expression();
    }
    this.next();
    this.statement();
  }

  #switch(): void {
    this.next();
    this.#parentheses();
    this.expect(T.braceOpen);
    while (this.kind !== T.braceClose) {
      if (this.kind === T.case) {
        this.branch();
        do {
          this.next();
          this.single(Within.colon);
        } while (this.kind === T.comma);
        this.expect(T.colon);
      } else if (this.kind === T.default) {
        this.next();
        this.expect(T.colon);
      } else this.statement();
    }
    this.next();
  }

  #try(): void {
    this.next();
    this.block();
    if (this.kind === T.catch) {
      this.branch();
      this.next();
      if (this.take(T.parenOpen)) {
        this.pattern();
        this.optionalTypeOf();
        this.expect(T.parenClose);
      }
      this.block();
    }
    if (this.take(T.finally)) this.block();
  }
}

/** How many of the ordered numbers are smaller. */
function before(numbers: readonly number[], limit: number): number {
  let low = 0;
  let high = numbers.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((numbers[middle] ?? 0) < limit) low = middle + 1;
    else high = middle;
  }
  return low;
}
