import type { MiddlewareHandler } from 'hono';
import { matchedRoutes } from 'hono/route';
import type { Logger } from '../runtime/log.ts';
import type { AppEnv } from './environment.ts';
import type { Site } from './site.ts';

/** One answered request, for metrics. `route` is the pattern (`/api/items/:id`), so that there are few of them. */
export type ServedRequest = { method: string; route: string; status: number; seconds: number };

export type AccessLogOptions = {
  logger: Logger;
  site: Site;
  newId: () => string;
  observe?: ((served: ServedRequest) => void) | undefined;
};

const REQUEST_ID = /^[\w.:=-]{1,128}$/;
/** Asked for every few seconds by machines. */
const QUIET = new Set(['/healthz', '/readyz', '/metrics']);
/** The secret of an invitation is part of its address. */
const SECRET_PART = /(\/by-token\/|\/join\/)[^/]+/;

/**
 * Gives every request an id (the caller's `x-request-id` when it is a sane one), answers with it, and logs one line.
 */
export function accessLog({ logger, site, newId, observe }: AccessLogOptions): MiddlewareHandler<AppEnv> {
  return async (context, next) => {
    const started = performance.now();
    const given = context.req.header('x-request-id');
    const requestId = given && REQUEST_ID.test(given) ? given : newId();
    context.set('requestId', requestId);
    context.set('principal', null);
    await next();
    context.res.headers.set('x-request-id', requestId);

    const seconds = (performance.now() - started) / 1000;
    const { method, path } = context.req;
    const { status } = context.res;
    const matched = matchedRoutes(context).at(-1);
    const route = matched && matched.method !== 'ALL' ? matched.path : 'other';
    observe?.({ method, route, status, seconds });
    logger[status >= 500 ? 'error' : QUIET.has(path) ? 'debug' : 'info'](
      {
        requestId,
        method,
        path: path.replace(SECRET_PART, '$1…'),
        route,
        status,
        ms: Math.round(seconds * 1e5) / 100,
        address: site.address(context.req.raw, context.env?.address),
        principal: context.get('principal')?.id ?? null,
      },
      'request',
    );
  };
}
