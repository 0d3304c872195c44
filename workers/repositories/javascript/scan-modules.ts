import { DeclarationReader } from './scan-declarations.ts';
import { Within } from './scan-expressions.ts';
import { isName, isWord, T } from './tokens.ts';

const NAMES = 'GET|POST|PUT|PATCH|DELETE|HEAD|OPTIONS|fallback|actions|action|loader';
/** The names of exports that may answer requests at the path of their file. */
export const HANDLER = new RegExp(`^(default|${NAMES})$`);
/** A declaration of one name, which is all that it exports. */
const declarationOf = (name: string) =>
  new RegExp(`(?:async\\s+)?function\\s+${name}(?=\\s*[(<])|(?:const|let|var)\\s+${name}(?=\\s*[=:])`, 'y');
const PLAIN_DECLARATION = declarationOf('([\\w$]+)');
/** Most of them: to know only that takes half the time. */
const OTHER_DECLARATION = declarationOf(`(?!(?:${NAMES})\\b)[\\w$]+`);
const HANDLER_DECLARATION = new RegExp(`[^=(;]{1,1000}?\\b(${NAMES})\\b`, 'y');
const DECLARES = new Set([T.async, T.function, T.const, T.let, T.var]);

/** Reads what is imported and exported. */
export abstract class ModuleReader extends DeclarationReader {
  /** What is exported and may answer requests, by its name: where it is. */
  protected readonly handlers = new Map<string, number>();

  protected abstract override statement(isTop?: boolean): void;

  protected importStatement(): void {
    this.next();
    const names: string[] = [];
    if (this.kind !== T.string) {
      if (this.kind === T.type && this.isTyped) this.#typeOnly();
      if (isName(this.kind)) {
        names.push('default');
        this.next();
        if (this.take(T.assign)) {
          this.#importAlias();
          return;
        }
        this.take(T.comma);
      }
      if (this.take(T.star)) {
        this.expect(T.as);
        this.name();
        names.push('*');
      } else if (this.kind === T.braceOpen) names.push(...this.#names(false));
      this.expect(T.from);
    }
    this.#from(names);
  }

  /** Goes over a `type` that says that only types are taken, and is not itself what is taken. */
  #typeOnly(): void {
    const after = this.peek();
    if (after === T.braceOpen || after === T.star || (isName(after) && after !== T.from)) this.next();
  }

  /** `import a = require('./a')`, or another name for something. */
  #importAlias(): void {
    if (this.kind === T.require && this.peek() === T.parenOpen) {
      this.next();
      this.next();
      this.import(['*']);
      this.expect(T.parenClose);
    } else this.operand(Within.nothing);
    this.semicolon();
  }

  /** What a list in braces takes or gives, by the names of the other side. */
  #names(isExport: boolean): string[] {
    const names: string[] = [];
    this.next();
    while (this.kind !== T.braceClose) {
      let isType = false;
      if (this.kind === T.type && this.isTyped) {
        const after = this.peek();
        isType = (isWord(after) && after !== T.as) || after === T.string;
        if (isType) this.next();
      }
      if (!isWord(this.kind) && this.kind !== T.string) this.unsure();
      let [given, place] = [this.word(), this.start];
      names.push(given);
      this.next();
      if (this.take(T.as)) {
        [given, place] = [this.word(), this.start];
        this.next();
      }
      if (isExport && !isType) this.#handle(given, place);
      if (this.kind !== T.braceClose) this.expect(T.comma);
    }
    this.next();
    return names;
  }

  /** Takes what is exported by a name for what may answer requests, if it is called so. */
  #handle(name: string, place: number): void {
    if (HANDLER.test(name) && !this.handlers.has(name)) this.handlers.set(name, place);
  }

  /** The place that is imported, and what is said about it. */
  #from(names: string[]): void {
    this.import(names);
    if (this.kind === T.with || (this.kind === T.name && !this.newline && this.word() === 'assert')) {
      this.next();
      this.expect(T.braceOpen);
      this.objectLiteral();
    }
    this.semicolon();
  }

  protected export(isTop: boolean): void {
    this.next();
    const isType = this.kind === T.type && this.isTyped;
    if (isType) {
      const after = this.peek();
      if (after === T.braceOpen || after === T.star) this.next();
    }
    const { start, kind } = this;
    if (kind === T.star) {
      this.next();
      if (this.take(T.as)) this.next();
      this.expect(T.from);
      this.#from(['*']);
    } else if (kind === T.braceOpen) {
      const names = this.#names(isTop && !isType);
      if (this.take(T.from)) this.#from(names);
      else this.semicolon();
    } else if (kind === T.default) this.#exportDefault(isTop);
    else if (kind === T.assign) {
      this.next();
      this.expression();
      this.semicolon();
    } else if (kind === T.as && this.peek() === T.namespace) {
      this.next();
      this.next();
      this.name();
      this.semicolon();
    } else if (kind === T.at) {
      this.decorators();
      this.class(start);
    } else {
      if (isTop && DECLARES.has(kind)) this.#handleDeclared(start);
      this.statement(isTop);
    }
  }

  #handleDeclared(start: number): void {
    OTHER_DECLARATION.lastIndex = start;
    if (OTHER_DECLARATION.test(this.text)) return;
    PLAIN_DECLARATION.lastIndex = start;
    const plain = PLAIN_DECLARATION.exec(this.text);
    const name = plain?.[1] ?? plain?.[2];
    if (name !== undefined) {
      this.#handle(name, PLAIN_DECLARATION.lastIndex - name.length);
      return;
    }
    HANDLER_DECLARATION.lastIndex = start;
    // The grammar knows what is in a pattern.
    if (HANDLER_DECLARATION.test(this.text)) this.unsure();
  }

  #exportDefault(isTop: boolean): void {
    if (isTop) this.#handle('default', this.start);
    this.next();
    const { start, kind } = this;
    const after = this.peek(true);
    if (kind === T.function) this.function(start);
    else if (kind === T.async && after === T.function) {
      this.next();
      this.function(start);
    } else if (kind === T.class || (kind === T.abstract && after === T.class)) this.class(start);
    else if (kind === T.interface && isName(after)) this.interface();
    else if (kind === T.at) {
      this.decorators();
      this.class(start);
    } else {
      this.expression();
      this.semicolon();
    }
  }
}
