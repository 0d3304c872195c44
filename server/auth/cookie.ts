import { parse, serialize } from 'hono/utils/cookie';
import type { Site } from '../http/index.ts';

/** The cookie that holds the secret of a session. */
export interface SessionCookie {
  read(request: Request): string | null;
  /** The `set-cookie` header that stores the secret for `maxAgeMs`. */
  write(request: Request, secret: string, maxAgeMs: number): string;
  /** The `set-cookie` header that removes it. */
  clear(request: Request): string;
}

const NAME = 'mc_session';
/** Over TLS the name makes browsers refuse the cookie from a subdomain or over plain HTTP. */
const SECURE_NAME = '__Host-mc_session';

export function sessionCookie(site: Site): SessionCookie {
  const write = (request: Request, secret: string, maxAgeMs: number) => {
    const options = { httpOnly: true, sameSite: 'Lax', path: '/', maxAge: Math.floor(maxAgeMs / 1000) } as const;
    return site.secure(request)
      ? serialize(SECURE_NAME, secret, { ...options, secure: true })
      : serialize(NAME, secret, options);
  };
  return {
    read(request) {
      const name = site.secure(request) ? SECURE_NAME : NAME;
      return parse(request.headers.get('cookie') ?? '', name)[name] || null;
    },
    write,
    clear: (request) => write(request, '', 0),
  };
}
