import ipaddr from 'ipaddr.js';

/** Where this server is, as people, browsers and proxies see it. */
export interface Site {
  /** Whether people reach it over TLS: directly, or through a proxy that `PUBLIC_URL` tells about. */
  secure(request: Request): boolean;
  /** The origin for links to this server. */
  origin(request: Request): string;
  /**
   * Whether a page may use this server with the cookies of its visitor: its `Origin` is the host that was asked, or
   * that of `PUBLIC_URL`. True without the header, which every browser sends with writes and with WebSockets.
   */
  allowedOrigin(request: Request): boolean;
  /** The address of who asks; `peer` is the other end of the connection. */
  address(request: Request, peer: string | undefined): string;
}

/** Ranges of ipaddr.js in which a proxy of our own stands. */
const NEAR = new Set(['loopback', 'private', 'uniqueLocal', 'linkLocal']);

/** Describes the server. With `publicUrl` it stands behind a proxy of ours. */
export function createSite(publicUrl: URL | undefined): Site {
  const allowedOrigin = (request: Request) => {
    const origin = request.headers.get('origin');
    if (origin === null || origin === publicUrl?.origin) return true;
    return URL.canParse(origin) && new URL(origin).host === new URL(request.url).host;
  };
  return {
    allowedOrigin,
    secure: (request) => (publicUrl ?? new URL(request.url)).protocol === 'https:',
    origin(request) {
      if (publicUrl) return publicUrl.origin;
      // A browser knows better than the connection which scheme its user sees.
      const origin = request.headers.get('origin');
      return origin && allowedOrigin(request) ? origin : new URL(request.url).origin;
    },
    address(request, peer = 'unknown') {
      const forwarded = request.headers.get('x-forwarded-for')?.split(',').at(-1)?.trim();
      // Only our proxy is believed, and of what it sends only the entry it wrote itself: the last one.
      return publicUrl && forwarded && isNear(peer) ? forwarded : peer;
    },
  };
}

function isNear(address: string): boolean {
  return ipaddr.isValid(address) && NEAR.has(ipaddr.process(address).range());
}
