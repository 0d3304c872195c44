import type { MiddlewareHandler } from 'hono';
import type { AppEnv } from './environment.ts';
import { Problem } from './problem.ts';
import type { Site } from './site.ts';

const SAFE_METHODS = new Set(['GET', 'HEAD', 'OPTIONS']);
/** What `Sec-Fetch-Site` may say: a page of this origin, or the person themselves. */
const OWN_FETCH_SITES = new Set(['same-origin', 'none']);

/** True for a method that changes something. */
export const isWrite = (method: string): boolean => !SAFE_METHODS.has(method);

/**
 * Refuses a write that another site's page makes with the visitor's cookie, or to sign the visitor in as somebody
 * else. A request with a token in its header is none a page can make by accident. Browsers send `Sec-Fetch-Site` and
 * `Origin` with every such write; a program that is no browser sends neither and carries nobody's cookies.
 */
export function originGuard(site: Site): MiddlewareHandler<AppEnv> {
  return async (context, next) => {
    const { raw, method } = context.req;
    if (isWrite(method) && !raw.headers.has('authorization')) {
      const fetchSite = raw.headers.get('sec-fetch-site');
      if (fetchSite !== null && !OWN_FETCH_SITES.has(fetchSite)) {
        throw new Problem(403, `write from a page of another site: ${fetchSite}`);
      }
      if (!site.allowedOrigin(raw)) {
        throw new Problem(403, `write from a page of another origin: ${raw.headers.get('origin')}`);
      }
    }
    await next();
  };
}
