/** The address bar as a signal, and the registry of pages. */
import { computed, type ReadonlySignal, signal } from '@preact/signals';
import type { ComponentType } from 'preact';
import type { IconName } from './icon.tsx';

type Params = Record<string, string>;

/** Where we are. `params` are the named parts of the matched pattern. */
type Route = { path: string; params: Params; query: URLSearchParams; hash: string };

export type NavigationEntry = {
  group: 'workspace' | 'project' | 'settings';
  label: string;
  icon: IconName;
  order: number;
  /** The keys that go there, such as `g b`. */
  keys?: string;
  /** How many things wait there; read while drawing, so signals in it are followed. 0 shows nothing. */
  count?: () => number;
};

export type RouteDefinition = {
  /** Gives the page's component. Routes that share this function share the mounted page: moving between them keeps it. */
  view: () => ComponentType | Promise<ComponentType>;
  title: string;
  /** True for pages without the shell, open to people who are not signed in. */
  bare?: boolean;
  /** Puts the page in the rail, or among the settings, and makes the command that goes there. */
  nav?: NavigationEntry;
};

type RegisteredRoute = RouteDefinition & { pattern: string };

type Place = { path: string; search: string; hash: string };

const readPlace = (): Place =>
  typeof location === 'undefined'
    ? { path: '/', search: '', hash: '' }
    : { path: location.pathname, search: location.search, hash: location.hash };

const place = signal<Place>(readPlace());
const registered = signal<readonly RegisteredRoute[]>([]);

/** Every registered page. */
export const routes: ReadonlySignal<readonly RegisteredRoute[]> = registered;

/** Adds a page at a pattern such as `/p/:projectId/board`. Returns the function that takes it away again. */
export function registerRoute(pattern: string, definition: RouteDefinition): () => void {
  const added = { ...definition, pattern };
  registered.value = [...registered.peek(), added];
  return () => {
    registered.value = registered.peek().filter((other) => other !== added);
  };
}

/** The parameters of `path` when it has the form of `pattern` (`:name` stands for one segment), or null. */
export function matchPath(pattern: string, path: string): Params | null {
  const wanted = pattern.split('/').filter(Boolean);
  const given = path.split('/').filter(Boolean);
  if (wanted.length !== given.length) return null;
  const params: Params = {};
  for (const [index, part] of wanted.entries()) {
    const value = given[index] ?? '';
    if (!part.startsWith(':')) {
      if (part !== value) return null;
      continue;
    }
    try {
      params[part.slice(1)] = decodeURIComponent(value);
    } catch {
      return null;
    }
  }
  return params;
}

/** The path of a pattern with its parameters filled in. */
export function buildPath(pattern: string, params: Params): string {
  return pattern.replaceAll(/:(\w+)/g, (_, name: string) => encodeURIComponent(params[name] ?? ''));
}

const matched = computed(() => {
  for (const candidate of registered.value) {
    const params = matchPath(candidate.pattern, place.value.path);
    if (params) return { definition: candidate, params };
  }
  return null;
});

/** The page at the current address; null when there is none. */
export const currentPage: ReadonlySignal<RegisteredRoute | null> = computed(() => matched.value?.definition ?? null);

/** The current address. */
export const route: ReadonlySignal<Route> = computed(() => ({
  path: place.value.path,
  params: matched.value?.params ?? {},
  query: new URLSearchParams(place.value.search),
  hash: place.value.hash.slice(1),
}));

/** Goes to an address of this site: `/p/1/board?filter=mine#top`. `replace` leaves no step in the history. */
export function navigate(address: string, options: { replace?: boolean } = {}): void {
  const url = new URL(address, typeof location === 'undefined' ? 'http://localhost' : location.href);
  if (typeof history !== 'undefined') {
    if (options.replace) history.replaceState(null, '', url);
    else if (url.href !== location.href) history.pushState(null, '', url);
  }
  place.value = { path: url.pathname, search: url.search, hash: url.hash };
}

/**
 * Changes search parameters of the current address; null takes one away. In place, unless a step is asked for that the
 * browser's back undoes.
 */
export function setQuery(changes: Record<string, string | null>, { replace = true }: { replace?: boolean } = {}): void {
  const query = new URLSearchParams(place.value.search);
  for (const [name, value] of Object.entries(changes)) {
    if (value === null) query.delete(name);
    else query.set(name, value);
  }
  const search = query.size > 0 ? `?${query}` : '';
  navigate(place.value.path + search + place.value.hash, { replace });
}

/** Follows the browser's back and forward. Returns the function that stops. */
export function listenForNavigation(target: Window): () => void {
  const onPopState = () => {
    place.value = readPlace();
  };
  target.addEventListener('popstate', onPopState);
  return () => target.removeEventListener('popstate', onPopState);
}
