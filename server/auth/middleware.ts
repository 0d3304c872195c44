import type { MiddlewareHandler } from 'hono';
import ipaddr from 'ipaddr.js';
import type { Bus } from '../events/index.ts';
import { type AppEnv, type Principal, Problem, type Site } from '../http/index.ts';
import { onAccessChanged } from './access.ts';
import type { Identity } from './authenticate.ts';
import type { SessionCookie } from './cookie.ts';
import type { RateLimit } from './rate-limit.ts';

type AuthenticateOptions = {
  identify(request: Request): Promise<Identity | null>;
  cookie: SessionCookie;
  sessionMs: number;
  bus: Bus;
  /** Looks after the principal until the result is called. */
  hold(principal: Principal): () => void;
};

/**
 * Sets the principal, keeps the cookie of a session that lives on, and ends a stream of server-sent events when the
 * access of who reads it changes.
 */
export function authentication(options: AuthenticateOptions): MiddlewareHandler<AppEnv> {
  const { identify, cookie, sessionMs, bus, hold } = options;
  return async (context, next) => {
    const request = context.req.raw;
    const identity = await identify(request);
    if (identity) context.set('principal', identity.principal);
    await next();
    if (!identity) return;
    const { headers } = context.res;
    if (identity.renewSecret && !headers.has('set-cookie')) {
      headers.append('set-cookie', cookie.write(request, identity.renewSecret, sessionMs));
    }
    if (context.res.body && headers.get('content-type')?.startsWith('text/event-stream')) {
      const { principal } = identity;
      context.res = new Response(endedByAccess(context.res.body, principal, { bus, hold }), context.res);
      // It may have changed before the stream listened for that.
      const now = await identify(request);
      if (now?.principal.role !== principal.role) {
        await context.res.body?.cancel();
        throw new Problem(401, 'read the stream: what you may do has changed');
      }
    }
  };
}

function endedByAccess(
  body: ReadableStream<Uint8Array>,
  principal: Principal,
  { bus, hold }: Pick<AuthenticateOptions, 'bus' | 'hold'>,
): ReadableStream<Uint8Array> {
  const reader = body.getReader();
  let unsubscribe: (() => void) | null = null;
  let release = () => {};
  const end = () => {
    release();
    unsubscribe?.();
    unsubscribe = null;
  };
  return new ReadableStream<Uint8Array>({
    start(controller) {
      release = hold(principal);
      unsubscribe = onAccessChanged(bus, (concerns) => {
        if (!concerns(principal)) return;
        end();
        controller.close();
        void reader.cancel();
      });
    },
    async pull(controller) {
      const { value } = await reader.read();
      // Ended while it waited.
      if (!unsubscribe) return;
      if (value) controller.enqueue(value);
      else {
        end();
        controller.close();
      }
    },
    cancel(reason) {
      end();
      return reader.cancel(reason);
    },
  });
}

/** A wrong password, or a link that does not exist: what somebody gets who guesses. */
const WRONG_GUESS = new Set([401, 404]);

/** Counts the wrong guesses of an address at what a stranger may try; while one is checked it counts as wrong. */
export function limitAddress(limit: RateLimit, site: Site): MiddlewareHandler<AppEnv> {
  return async (context, next) => {
    const network = networkOf(site.address(context.req.raw, context.env?.address));
    refuseAbove(limit, network);
    await next();
    if (!WRONG_GUESS.has(context.res.status)) limit.giveBack(network);
  };
}

/** @throws {Problem} 429 with `Retry-After` */
export function refuseAbove(limit: RateLimit, who: string): void {
  const wait = limit.take(who);
  if (wait === 0) return;
  const seconds = Math.ceil(wait / 1000);
  throw new Problem(429, `try again: in ${seconds} s`, { headers: { 'retry-after': String(seconds) } });
}

/** One customer of a provider has a /64 of IPv6 addresses to choose from, and counts as one. */
function networkOf(address: string): string {
  if (!ipaddr.isValid(address)) return address;
  const parsed = ipaddr.process(address);
  return parsed instanceof ipaddr.IPv6 ? parsed.parts.slice(0, 4).join(':') : parsed.toString();
}
