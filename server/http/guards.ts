import type { OpenAPIHono } from '@hono/zod-openapi';
import type { MiddlewareHandler } from 'hono';
import { bodyLimit } from 'hono/body-limit';
import { methodNotAllowed } from 'hono/method-not-allowed';
import { isUnderstood, PERSON_HEADER, PROTOCOL, PROTOCOL_HEADER } from '../../shared/sync.ts';
import { type AccessLogOptions, accessLog } from './access-log.ts';
import type { AppEnv } from './environment.ts';
import { answerError } from './errors.ts';
import type { Idempotency } from './idempotency.ts';
import { originGuard } from './origin-guard.ts';
import { answerProblem, Problem } from './problem.ts';
import { securityHeaders } from './security-headers.ts';

export type GuardOptions = AccessLogOptions & {
  idempotency: Idempotency;
  /** Sets `principal` on the context. */
  authenticate: MiddlewareHandler<AppEnv>;
  /** Serves a page or file of the client for a path that is not for programs; null when there is none. */
  page?: (request: Request) => Promise<Response | null>;
};

/** Paths where a page would only hide that something is wrong. */
const FOR_PROGRAMS = /^\/(api|sync)(\/|$)/;
const MARKDOWN_BYTES = 4 * 1024 * 1024;
const BODY_BYTES = 1024 * 1024;

/** Mounts what every route stands behind, in the order that `index.ts` describes. Before the routes. */
export function mountGuards(app: OpenAPIHono<AppEnv>, options: GuardOptions): void {
  const { logger, site, idempotency, authenticate, page } = options;
  app.use(accessLog(options));
  app.use(securityHeaders(site));
  app.use(otherMethods(app));
  app.use(originGuard(site));
  app.use(bodyLimits());
  app.use('/api/*', protocolGuard());
  app.use('/api/*', authenticate);
  app.use('/api/*', personGuard());
  app.use('/api/*', idempotency.middleware);
  app.onError((error, context) => answerError(error, context, logger));
  app.notFound(async (context) => {
    const { path, method } = context.req;
    const served = FOR_PROGRAMS.test(path) ? null : await page?.(context.req.raw);
    return served ?? answerProblem(context, new Problem(404, `find the route: ${method} ${path}`));
  });
}

/** Answers OPTIONS, and a method that the path does not have, with the methods that it has. */
function otherMethods(app: OpenAPIHono<AppEnv>): MiddlewareHandler<AppEnv> {
  return methodNotAllowed({
    app,
    onMethodNotAllowed(context, methods) {
      const allow = [...methods, 'OPTIONS'].join(', ');
      const { method, path } = context.req;
      // Not `context.body`: that would keep the headers of the 404 it replaces.
      if (method === 'OPTIONS') return new Response(null, { status: 204, headers: { allow } });
      return answerProblem(context, new Problem(405, `do this with ${path}: ${method}`, { headers: { allow } }));
    },
  });
}

/** Tells a client of another version that it has to be updated, before it gets anything wrong. */
function protocolGuard(): MiddlewareHandler<AppEnv> {
  return async (context, next) => {
    const spoken = context.req.header(PROTOCOL_HEADER) ?? null;
    if (!isUnderstood(spoken)) throw new Problem(426, `speak version ${PROTOCOL} of the protocol: ${spoken}`);
    await next();
  };
}

/** Refuses what was meant to be done by somebody else than who is signed in by now. */
function personGuard(): MiddlewareHandler<AppEnv> {
  return async (context, next) => {
    const meant = context.req.header(PERSON_HEADER);
    if (meant !== undefined && meant !== context.get('principal')?.id) {
      throw new Problem(401, `do this for somebody who is not signed in: ${meant}`);
    }
    await next();
  };
}

/** Refuses a body that is too large before it is in memory. */
function bodyLimits(): MiddlewareHandler<AppEnv> {
  const limit = (maxSize: number) =>
    bodyLimit({
      maxSize,
      onError: () => {
        throw new Problem(413, `read the body: it has more than ${maxSize} bytes`);
      },
    });
  const [markdown, other] = [limit(MARKDOWN_BYTES), limit(BODY_BYTES)];
  return (context, next) =>
    /^text\/markdown\b/i.test(context.req.header('content-type') ?? '')
      ? markdown(context, next)
      : other(context, next);
}
