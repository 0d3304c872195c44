import { ElementReader } from './scan-elements.ts';
import { isName, isWord, T } from './tokens.ts';

/** What an expression is, as far as it matters to whoever defines something by it. */
export const Shape = { other: 0, value: 1, function: 2, arrow: 3 } as const;

/** Where an expression stands. */
export const Within = {
  nothing: 0,
  /** Among what may turn out to be the parameters of an arrow function: `a?: T`. */
  parameters: 1,
  /** Before a colon that ends it: in a conditional expression, or after `case`. */
  colon: 2,
  /** In a decorator, which no bracket follows. */
  decorator: 4,
} as const;

const ROUTE_METHOD = /^(get|post|put|patch|delete|head|options|all)$/;
const ROUTE_OBJECT = /^(createRoute|route|serve|definePageMeta)$/;
const TYPE_PARAMETERS = /<\s*(?:const\s+)?[\w$]+\s*(?:,|extends\s)/y;

const isBetweenOperands = (kind: number) =>
  kind === T.branch ||
  kind === T.operator ||
  kind === T.sign ||
  kind === T.less ||
  kind === T.greater ||
  (kind >= T.or && kind <= T.and) ||
  kind === T.slash ||
  kind === T.star ||
  kind === T.in ||
  kind === T.instanceof;

const isEnd = (kind: number) =>
  kind === T.end ||
  kind === T.parenClose ||
  kind === T.bracketClose ||
  kind === T.braceClose ||
  kind === T.comma ||
  kind === T.semicolon ||
  kind === T.colon;

/** Reads expressions, without making a tree of them. */
export abstract class ExpressionReader extends ElementReader {
  /** The places of what adds to the complexity. */
  protected readonly branches: number[] = [];
  protected readonly isTyped: boolean;
  readonly #hasElements: boolean;

  constructor(text: string, language: string) {
    super(text);
    this.isTyped = language !== 'JavaScript';
    this.#hasElements = language !== 'TypeScript';
  }

  /** The rest of a function, a class, an object: after the word or the brace that begins it. */
  protected abstract functionRest(): void;
  protected abstract functionBody(): void;
  protected abstract classRest(): void;
  protected abstract objectLiteral(): void;
  protected abstract decorators(): void;

  protected branch(): void {
    this.branches.push(this.start);
  }

  /** Expressions with commas between them. */
  protected expression(): void {
    do this.single();
    while (this.take(T.comma));
  }

  /** An expression without a comma: operands with operators between them. */
  protected single(within: number = Within.nothing): number {
    this.enter();
    let shape: number = Shape.other;
    let isFirst = true;
    let isJoined = false;
    let isAssigned = false;
    for (;;) {
      const prefix = this.#prefixes();
      const operand = this.operand(within);
      if (isFirst) shape = prefix ?? operand;
      isFirst = false;
      if (operand === Shape.arrow) break;
      while ((this.kind === T.as || this.kind === T.satisfies) && this.isTyped && !this.newline) {
        this.next();
        this.expectType();
        isJoined = true;
      }
      const { kind } = this;
      if (isBetweenOperands(kind)) {
        isJoined = true;
        this.#operator();
      } else if (kind === T.question && !((within & Within.parameters) !== 0 && this.#isOptional())) {
        isJoined = true;
        this.branch();
        this.next();
        this.single(Within.colon);
        this.expect(T.colon);
      } else if (kind === T.assign || kind === T.assignOperator) {
        isAssigned = true;
        this.next();
      } else break;
    }
    this.depth--;
    if (isAssigned) return Shape.other;
    return isJoined ? Shape.value : shape;
  }

  #operator(): void {
    const { kind, text } = this;
    if (kind === T.branch) this.branch();
    // `<<=`, `>=` and `/=` are in pieces.
    if (kind === T.less || kind === T.greater || kind === T.slash) {
      while (text.charCodeAt(this.end) === text.charCodeAt(this.start) && kind !== T.slash) this.end++;
      if (text.charAt(this.end) === '=') this.end++;
    }
    this.next();
  }

  /** True for a `?` after the name of a parameter. */
  #isOptional(): boolean {
    const after = this.peek();
    return after === T.colon || after === T.comma || after === T.parenClose || after === T.assign;
  }

  /** What an operand is by what stands before it; null when nothing does. */
  #prefixes(): number | null {
    let shape: number | null = null;
    for (;;) {
      const { kind } = this;
      const isOperator = kind === T.not || kind === T.sign || kind === T.tilde || kind === T.increment;
      if (!isOperator && kind !== T.typeof && kind !== T.await && kind !== T.void && kind !== T.delete) return shape;
      shape ??= kind === T.await ? Shape.value : Shape.other;
      this.next();
    }
  }

  protected operand(within: number): number {
    const { kind } = this;
    // What is called, as long as it is only a name: for imports and routes.
    // One by one: `[a, b] = [c, d]` makes an array as long as it is not compiled, and here that is long.
    let callee = this.start;
    let calleeEnd = this.end;
    let isImport = false;
    let isMember = false;
    let shape: number = Shape.value;
    if (kind === T.async) {
      shape = this.#async(within);
      if (shape === Shape.arrow) return shape;
    } else if (kind === T.yield) {
      this.next();
      this.take(T.star);
      if (!this.newline && !isEnd(this.kind)) this.single(within);
      return Shape.other;
    } else if (isName(kind)) {
      this.next();
      if (this.kind === T.arrow && !this.newline) return this.#arrow(within);
      if (kind === T.undefined) shape = Shape.other;
      isImport = kind === T.require;
    } else {
      shape = this.#primary(within);
      if (shape === Shape.arrow) return shape;
      isImport = kind === T.import;
    }
    for (;;) {
      const { kind } = this;
      if (kind === T.dot || kind === T.optionalChain) {
        this.next();
        if (isWord(this.kind) || this.kind === T.privateName) {
          callee = this.start;
          calleeEnd = this.end;
          isImport = false;
          isMember = true;
          shape = Shape.value;
          this.next();
        } else if (kind === T.dot) this.unsure();
      } else if (kind === T.parenOpen) {
        this.#arguments(isImport, isMember, callee, calleeEnd);
        isImport = isMember = false;
        callee = calleeEnd;
        shape = Shape.value;
      } else if (kind === T.bracketOpen && (within & Within.decorator) === 0) {
        this.next();
        this.expression();
        this.expect(T.bracketClose);
        isImport = isMember = false;
        callee = calleeEnd;
        shape = Shape.other;
      } else if (kind === T.template) {
        this.template(false);
        isImport = isMember = false;
        callee = calleeEnd;
        shape = Shape.value;
      } else if ((kind === T.increment || (kind === T.not && this.isTyped)) && !this.newline) {
        this.next();
        shape = Shape.other;
      } else if (kind === T.less && this.isTyped && this.attempt(() => this.#typeArguments())) shape = Shape.other;
      else return shape;
    }
  }

  /** `<A, B>` where an expression goes on as no comparison would. */
  #typeArguments(): boolean {
    if (!this.typeList(false)) return false;
    const { kind } = this;
    if (kind === T.parenOpen || kind === T.template || kind === T.dot || kind === T.optionalChain) return true;
    return isEnd(kind) || kind === T.braceOpen || kind === T.implements || kind === T.assign || this.newline;
  }

  /** Every operand that does not begin with a name. */
  #primary(within: number): number {
    switch (this.kind) {
      case T.string:
      case T.number:
      case T.true:
      case T.false:
      case T.privateName:
        this.next();
        return Shape.value;
      case T.this:
      case T.super:
      case T.null:
        this.next();
        return Shape.other;
      case T.parenOpen:
        return this.#parentheses(within, false) ? Shape.arrow : Shape.other;
      case T.braceOpen:
        this.next();
        this.objectLiteral();
        return Shape.value;
      case T.bracketOpen:
        this.#array();
        return Shape.value;
      case T.template:
        this.template(false);
        return Shape.value;
      case T.function:
        this.next();
        this.functionRest();
        return Shape.function;
      case T.at:
      case T.class:
        if (this.kind === T.at) this.decorators();
        this.expect(T.class);
        this.classRest();
        return Shape.value;
      case T.new:
        return this.#new(within);
      case T.import:
        this.next();
        if (this.kind === T.parenOpen) return Shape.value;
        this.expect(T.dot);
        this.next();
        return Shape.other;
      case T.slash:
        this.regularExpression();
        return Shape.value;
      case T.less:
        return this.#angle(within);
      default:
        return this.unsure();
    }
  }

  #new(within: number): number {
    this.enter();
    this.next();
    this.takeUrl();
    let shape: number = Shape.other;
    if (this.take(T.dot)) this.next();
    else if (this.operand(within) !== Shape.other) shape = Shape.value;
    this.depth--;
    return shape;
  }

  #array(): void {
    this.next();
    while (this.kind !== T.bracketClose) {
      if (this.take(T.comma)) continue;
      this.take(T.spread);
      this.single();
      if (this.kind !== T.bracketClose) this.expect(T.comma);
    }
    this.next();
  }

  /** JSX, the type parameters of an arrow function, or the old way to say what type something has. */
  #angle(within: number): number {
    TYPE_PARAMETERS.lastIndex = this.start;
    if (this.#hasElements && !(this.isTyped && TYPE_PARAMETERS.test(this.text))) {
      this.element();
      return Shape.other;
    }
    if (!this.typeList()) this.unsure();
    if (this.kind === T.parenOpen) return this.#parentheses(within, false) ? Shape.arrow : Shape.other;
    this.enter();
    this.#prefixes();
    this.operand(within);
    this.depth--;
    return Shape.other;
  }

  /** `async` as a name, or before a function. */
  #async(within: number): number {
    const after = this.peek(true);
    this.next();
    if (after === T.function) {
      this.next();
      this.functionRest();
      return Shape.function;
    }
    if (isName(after) && this.peek(true) === T.arrow) {
      this.next();
      return this.#arrow(within);
    }
    if (after === T.less && this.isTyped) this.attempt(() => this.typeList() && this.kind === T.parenOpen);
    if (this.kind === T.arrow && !this.newline) return this.#arrow(within);
    return this.kind === T.parenOpen && this.#parentheses(within, true) ? Shape.arrow : Shape.value;
  }

  #arrow(within: number): number {
    this.next();
    if (this.kind === T.braceOpen) this.functionBody();
    else this.single(within & Within.colon);
    return Shape.arrow;
  }

  /**
   * What is in parentheses: an expression, or what a call gives, or the parameters of an arrow function and then all of
   * it. True for the last.
   */
  #parentheses(within: number, mayBeCall: boolean): boolean {
    this.next();
    let isFunction = this.kind === T.parenClose && !mayBeCall;
    while (this.kind !== T.parenClose) {
      if (this.take(T.spread)) isFunction ||= !mayBeCall;
      this.single(Within.parameters);
      if (this.take(T.question)) isFunction = true;
      if (this.kind === T.colon && this.isTyped) {
        isFunction = true;
        this.optionalType();
        if (this.take(T.assign)) this.single();
      }
      if (this.kind !== T.comma) break;
      this.next();
    }
    this.expect(T.parenClose);
    if (this.kind === T.colon && this.isTyped) {
      if (isFunction || (within & Within.colon) === 0) {
        this.optionalType();
        if (this.kind !== T.arrow) this.unsure();
      } else if (this.attempt(() => this.#isReturnType())) this.unsure();
    }
    if (this.kind === T.arrow && !this.newline) this.#arrow(within);
    else if (isFunction) this.unsure();
    else return false;
    return true;
  }

  #isReturnType(): boolean {
    this.next();
    return this.type() && this.kind === T.arrow;
  }

  /** True where the first argument of a method may be the path of a route: `get('/a',`, `route('/a')`. */
  #beginsRoute(method: string): boolean {
    const { kind, text } = this;
    if ((kind !== T.string && kind !== T.template) || !/[/*]/.test(text.charAt(this.start + 1))) return false;
    const end = ROUTE_METHOD.test(method) ? T.comma : method === 'route' ? T.parenClose : null;
    if (end === null || kind === T.string) return end !== null && this.peek() === end;
    return this.soleTemplate() !== null;
  }

  #arguments(isImport: boolean, isMember: boolean, callee: number, calleeEnd: number): void {
    const { text } = this;
    this.next();
    if (isImport) {
      const after = this.kind === T.string ? this.peek() : null;
      const isSole = after === T.comma || after === T.parenClose;
      const template = this.kind === T.template ? this.soleTemplate() : null;
      if (isSole || template !== null) this.importLiteral(template ?? text.slice(this.start, this.end), ['*']);
    }
    // What may be a route or patterns of files is read by the grammar, which knows what the arguments are.
    const name = isMember || this.kind === T.braceOpen ? text.slice(callee, calleeEnd) : '';
    if (isMember && (name === 'glob' || this.#beginsRoute(name))) this.unsure();
    if (this.kind === T.braceOpen && ROUTE_OBJECT.test(name)) this.unsure();
    while (this.kind !== T.parenClose) {
      this.take(T.spread);
      this.single();
      if (this.kind !== T.parenClose) this.expect(T.comma);
    }
    this.next();
  }
}
