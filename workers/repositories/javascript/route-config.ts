import { joined } from '../routers.ts';
import { specifierOf } from './specifier.ts';
import { T, Tokens, UNSURE } from './tokens.ts';

/** Where a text says that it is such a configuration. */
const ROUTE_CONFIG = /["'](@react-router\/(dev\/routes|fs-routes)|@remix-run\/(route-config|fs-routes))["']/;
/** The calls that routes are said with; those with a path have it first. */
const CALLS = ['route', 'index', 'layout', 'prefix'];
/** Nobody has more, and lists so deep in each other. */
const MOST = { modules: 2000, depth: 20 } as const;

/** What a list of routes says that is written in code. */
export type RouteConfig = {
  /** The files that answer, as they are named, by their paths. */
  modules: { file: string; path: string }[];
  /** True when the names of files make routes too. */
  hasFlatRoutes: boolean;
};

/**
 * Reads the `routes.ts` of React Router: what is exported by default, as far as it is a list of `route`, `index`, `layout`
 * and `prefix` with texts. Null for another file; of one with something that only its grammar could read nothing is told.
 */
export function readRouteConfig(text: string): RouteConfig | null {
  if (!ROUTE_CONFIG.test(text)) return null;
  try {
    return new RouteConfigReader(text).read();
  } catch (error) {
    if (error === UNSURE) return { modules: [], hasFlatRoutes: false };
    throw error;
  }
}

const isClosing = (kind: number) => kind === T.parenClose || kind === T.bracketClose || kind === T.braceClose;
const isOpening = (kind: number) => kind === T.parenOpen || kind === T.bracketOpen || kind === T.braceOpen;

class RouteConfigReader extends Tokens {
  readonly #config: RouteConfig = { modules: [], hasFlatRoutes: false };
  #depth = 0;

  read(): RouteConfig {
    do this.#skipToken();
    while (!(this.kind === T.export && this.peek() === T.default));
    this.next();
    this.next();
    this.#entries('');
    return this.#config;
  }

  /** A list of routes below a path, or what gives one. */
  #entries(above: string): void {
    if (++this.#depth > MOST.depth) this.unsure();
    if (this.take(T.bracketOpen)) {
      while (this.kind !== T.bracketClose) {
        this.take(T.spread);
        this.#entries(above);
        this.#skipRest(T.bracketClose);
      }
      this.next();
    } else if (this.take(T.parenOpen)) {
      this.#entries(above);
      while (this.kind !== T.parenClose) this.#skipRest(T.parenClose);
      this.next();
    } else {
      this.take(T.await);
      const name = this.text.slice(this.start, this.end);
      if (this.peek() === T.parenOpen) this.#call(name, above);
    }
    this.#depth--;
  }

  #call(name: string, above: string): void {
    this.next();
    this.next();
    if (name === 'flatRoutes' && above === '') this.#config.hasFlatRoutes = true;
    const own = name === 'route' || name === 'prefix' ? this.#textArgument() : '';
    const path = own !== null && CALLS.includes(name) ? joined(above, own) : null;
    const file = name === 'route' || name === 'index' ? this.#textArgument() : null;
    if (path !== null && file !== null && this.#config.modules.length < MOST.modules)
      this.#config.modules.push({ file, path });
    while (this.kind !== T.parenClose) {
      if (this.kind === T.bracketOpen && path !== null) this.#entries(path);
      this.#skipRest(T.parenClose);
    }
    this.next();
  }

  /** An argument that is a text, or none at all; null when it is computed. */
  #textArgument(): string | null {
    const literal = this.text.slice(this.start, this.end);
    const isNothing = this.kind === T.null || this.kind === T.undefined;
    const isText = this.kind === T.string || isNothing;
    if (isText) this.next();
    const isSole = this.kind === T.comma || this.kind === T.parenClose;
    this.#skipRest(T.parenClose);
    if (!isText || !isSole) return null;
    return isNothing ? '' : specifierOf(literal);
  }

  /** Goes to the next of what commas are between, or to the bracket that ends them. */
  #skipRest(end: number): void {
    for (let depth = 0; depth > 0 || !isClosing(this.kind); this.#skipToken()) {
      if (isOpening(this.kind)) depth++;
      else if (isClosing(this.kind)) depth--;
      else if (depth === 0 && this.take(T.comma)) return;
    }
    if (this.kind !== end) this.unsure();
  }

  #skipToken(): void {
    // Where a template or a regular expression ends is not known without reading it.
    if (this.kind === T.template || this.kind === T.slash) this.unsure();
    this.next();
    if (this.kind === T.end) this.unsure();
  }
}
