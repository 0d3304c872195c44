import type { Session } from '../local/index.ts';
import type { RouteDefinition } from '../ui/index.ts';

type Place = { path: string; query: URLSearchParams };

/** Only addresses of this site: `//elsewhere.example` is one of another. */
const isOwnAddress = (address: string) => address.startsWith('/') && !/^\/[/\\]/.test(address);

/** Where to send somebody who may not be, or need not be, where they are; null to stay. */
export function whereTo(
  state: Session['state'],
  { path, query }: Place,
  page: Pick<RouteDefinition, 'bare'> | null,
): string | null {
  switch (state) {
    case 'loading':
      return null;
    case 'setup':
      return path === '/setup' ? null : '/setup';
    case 'signedOut': {
      if (page?.bare && path !== '/setup' && path !== '/welcome') return null;
      const next = path === '/' || path === '/setup' ? '' : `?next=${encodeURIComponent(path)}`;
      return `/signin${next}`;
    }
    case 'signedIn': {
      if (path === '/setup') return '/welcome';
      if (path !== '/signin') return null;
      const next = query.get('next') ?? '/';
      return isOwnAddress(next) ? next : '/';
    }
  }
}
