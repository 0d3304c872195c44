import type { SourceFacts, SourceRoute } from './source-language.ts';

/** A name where it is used: with the scopes around that place, the innermost first. */
type Name = { name: string; scopes: readonly number[] };

/** What routes are declared on, as a file says it. */
export type Router = {
  /** What it puts before its paths; null when that is computed. */
  prefix: string | null;
  /** What it is a group of, and begins with the paths of. */
  base?: Owner;
  /** True when it is a router for certain, and not only called like one. */
  isMade: boolean;
};

/** A router, or a name that may be one's. */
export type Owner = Router | Name;

/** Where a router is hung in; `isInstead` when the path takes the place of its own prefix. */
type Mount = { under: Owner; path: string | null; isInstead: boolean };

/** How a language puts a path after a prefix. */
type Join = (prefix: string, path: string) => string;

/** Text made to be endless has more; each route is told at most under so many paths. */
const MOST = { routes: 2000, mounts: 2000, paths: 20, depth: 20 } as const;

/** A path with one slash between its parts, and none at its end. */
export const joined: Join = (prefix, path) => `/${prefix}/${path}`.replace(/\/+/g, '/').replace(/(.)\/$/, '$1');

/**
 * The routers of one file, with what is declared on them. A router that the file mounts nowhere keeps its own paths: that
 * is as much as the file knows. What is below a prefix that is computed is left out.
 */
export class Routers {
  readonly #made = new Map<number, Router>();
  /** By scope and name; null for a name that stands for several. */
  readonly #named = new Map<string, Router | null>();
  readonly #mounts: (Mount & { mounted: Owner })[] = [];
  readonly #mountsOf = new Map<Router, Mount[]>();
  readonly #prefixes = new Map<Router, string[]>();
  readonly #routes: { owner: Owner; route: SourceRoute; isSure: boolean }[] = [];

  /** The router that the node with an id makes. */
  at(id: number): Router {
    const router = this.#made.get(id) ?? { prefix: '', isMade: false };
    this.#made.set(id, router);
    return router;
  }

  declare(name: string, scope: number, router: Router): void {
    const key = `${scope} ${name}`;
    const known = this.#named.get(key);
    this.#named.set(key, known === undefined || known === router ? router : null);
  }

  mount(mounted: Owner, under: Owner, path: string | null, isInstead = false): void {
    if (this.#mounts.length < MOST.mounts) this.#mounts.push({ mounted, under, path, isInstead });
  }

  /** A route that is not `isSure` is one when its owner turns out to be a router. */
  add(owner: Owner, route: SourceRoute, isSure: boolean): void {
    if (this.#routes.length < MOST.routes) this.#routes.push({ owner, route, isSure });
  }

  /** The routes with their whole paths; to be asked once, at the end of the file. */
  tell(join: Join): SourceRoute[] {
    for (const { mounted, ...mount } of this.#mounts) {
      const router = this.#rootOf(mounted);
      if (router) this.#mountsOf.set(router, [...(this.#mountsOf.get(router) ?? []), mount].slice(0, MOST.paths));
    }
    return this.#routes.flatMap(({ owner, route, isSure }) => {
      const root = this.#rootOf(owner);
      if (!isSure && !(root && (root.isMade || this.#mountsOf.has(root)))) return [];
      return this.#prefixesOf(owner, join, 0).map((prefix) => ({
        ...route,
        path: prefix ? join(prefix, route.path) : route.path,
      }));
    });
  }

  /** Undefined for a name that the file does not make a router of, null for one that may be several. */
  #routerOf(owner: Owner): Router | null | undefined {
    if (!('scopes' in owner)) return owner;
    for (const scope of owner.scopes) {
      const router = this.#named.get(`${scope} ${owner.name}`);
      if (router !== undefined) return router;
    }
    return undefined;
  }

  /** What a router is a group of in the end: mounted is always all of that. */
  #rootOf(owner: Owner): Router | null | undefined {
    let router = this.#routerOf(owner);
    for (let depth = 0; router?.base && depth < MOST.depth; depth++) router = this.#routerOf(router.base) ?? router;
    return router;
  }

  #prefixesOf(owner: Owner, join: Join, depth: number): string[] {
    const router = this.#routerOf(owner);
    if (router === undefined) return [''];
    if (router === null || depth > MOST.depth) return [];
    const known = this.#prefixes.get(router);
    if (known) return known;
    // A router that is mounted below itself has no path at all.
    this.#prefixes.set(router, []);
    const { base, prefix: own } = router;
    const nowhere = { under: { name: '', scopes: [] }, path: '', isInstead: false };
    const mounts = base ? [{ ...nowhere, under: base }] : (this.#mountsOf.get(router) ?? [nowhere]);
    const prefixes = mounts.flatMap(({ under, path, isInstead }) => {
      const rest = isInstead ? path : path === null || own === null ? null : appended(path, own, join);
      return rest === null
        ? []
        : this.#prefixesOf(under, join, depth + 1).map((prefix) => appended(prefix, rest, join));
    });
    const told = [...new Set(prefixes)].slice(0, MOST.paths);
    this.#prefixes.set(router, told);
    return told;
  }
}

/** A prefix with another after it, of which either may be none. */
const appended = (prefix: string, path: string, join: Join) => (prefix && path ? join(prefix, path) : prefix || path);

const files = new WeakMap<SourceFacts, Routers>();

/** The routers of the file that `facts` are of. */
export function routersOf(facts: SourceFacts): Routers {
  const routers = files.get(facts) ?? new Routers();
  files.set(facts, routers);
  return routers;
}
