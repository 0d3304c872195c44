import type { OpenAPIHono } from '@hono/zod-openapi';
import { type Logger, pino } from 'pino';
import { v7 as newId } from 'uuid';
import { type Auth, authRoutes, createAuth } from '../../server/auth/index.ts';
import type { Database } from '../../server/db/index.ts';
import { type Bus, createMemoryBus, type EventLog } from '../../server/events/index.ts';
import {
  type AppEnv,
  createIdempotency,
  createRouter,
  createSite,
  mountGuards,
  type ServedRequest,
} from '../../server/http/index.ts';
import { createMembers, membersRoutes } from '../../server/members/index.ts';
import type { LoggedEvent } from '../../shared/events.ts';
import { silentLogger, testEventLog } from './log.ts';

export const ADMIN_TOKEN = 'mc-test-admin-token-0123456789';
export const OWNER = { name: 'Ada', email: 'ada@example.com', password: 'correct horse battery' };

type PeopleOptions = {
  publicUrl?: string;
  logger?: Logger;
  suggestion?: string | null;
  observe?: (served: ServedRequest) => void;
  /** Mounts further routes. */
  mount?: (app: OpenAPIHono<AppEnv>) => void;
};

/** The guards, sign-in and members over a real database, with a clock that stands still until it is moved. */
export type People = {
  app: OpenAPIHono<AppEnv>;
  auth: Auth;
  bus: Bus;
  log: EventLog;
  clock: { time: number };
  /** Somebody with a browser or script of their own: keeps cookies. */
  visitor(defaults?: Record<string, string>, address?: string): Visitor;
};

type Answer = { status: number; headers: Headers; body: unknown };

export type Visitor = {
  cookies: Map<string, string>;
  call(method: string, path: string, body?: unknown, headers?: Record<string, string>): Promise<Answer>;
};

export function openPeople(database: Database, options: PeopleOptions = {}): People {
  const { publicUrl, logger = silentLogger, suggestion = null, observe, mount } = options;
  const clock = { time: Date.parse('2026-01-01T00:00:00Z') };
  const now = () => new Date(clock.time);
  const bus = createMemoryBus();
  const site = createSite(publicUrl === undefined ? undefined : new URL(publicUrl));
  const idempotency = createIdempotency({ database, secretKey: new Uint8Array(32).fill(7), now, newId });
  const auth = createAuth({
    database,
    bus,
    logger,
    site,
    idempotency,
    adminToken: ADMIN_TOKEN,
    passwordCost: { ln: 8, r: 8, p: 1 },
    now,
    newId,
  });
  const log = testEventLog(database, { bus, now });
  const members = createMembers({ auth, log, now });
  const app = createRouter();
  mountGuards(app, { logger, site, idempotency, newId, authenticate: auth.middleware, observe });
  app.route('/', authRoutes({ auth, database, now, newId }));
  app.route('/', membersRoutes({ auth, members, database, site, suggestion, now, newId }));
  mount?.(app);
  return { app, auth, bus, log, clock, visitor: (defaults, address) => visit(app, defaults, address) };
}

function visit(app: OpenAPIHono<AppEnv>, defaults: Record<string, string> = {}, address = '203.0.113.7'): Visitor {
  const cookies = new Map<string, string>();
  return {
    cookies,
    async call(method, path, body, given = {}) {
      const headers = new Headers({ ...defaults, ...given });
      if (cookies.size > 0) headers.set('cookie', [...cookies].map(([name, value]) => `${name}=${value}`).join('; '));
      const init: RequestInit = { method, headers };
      if (body !== undefined) {
        init.body = typeof body === 'string' ? body : JSON.stringify(body);
        if (!headers.has('content-type')) headers.set('content-type', 'application/json');
      }
      const response = await app.request(path, init, { address });
      for (const cookie of response.headers.getSetCookie()) keepCookie(cookies, cookie);
      const text = await response.text();
      const isJson = response.headers.get('content-type')?.includes('json') ?? false;
      return { status: response.status, headers: response.headers, body: isJson ? JSON.parse(text) : text };
    },
  };
}

function keepCookie(cookies: Map<string, string>, header: string): void {
  const [pair = '', ...attributes] = header.split('; ');
  const at = pair.indexOf('=');
  if (attributes.includes('Max-Age=0')) cookies.delete(pair.slice(0, at));
  else cookies.set(pair.slice(0, at), pair.slice(at + 1));
}

/**
 * The newest `count` events of a type, oldest first, once they are settled: on a shared PostgreSQL transactions of other
 * suites hold them back for a moment.
 */
export async function settledEvents({ log }: People, type: string, count: number): Promise<LoggedEvent[]> {
  for (;;) {
    const events = await log.read({ type, limit: count, newestFirst: true });
    if (events.length === count) return events.reverse();
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}

/** Makes the owner, and signs them in. */
export async function setUpOwner(people: People): Promise<Visitor> {
  const owner = people.visitor();
  const { status, body } = await owner.call('POST', '/api/setup', OWNER);
  if (status !== 201) throw new Error(`set up: ${status} ${JSON.stringify(body)}`);
  return owner;
}

/** Invites somebody, and lets them join. */
export async function join(people: People, owner: Visitor, role: string, name: string): Promise<Visitor> {
  const invited = await owner.call('POST', '/api/invites', { role });
  const { url } = invited.body as { url: string };
  const visitor = people.visitor();
  const person = { name, email: `${name.toLowerCase()}@example.com`, password: `${name} is my password` };
  const accepted = await visitor.call('POST', `/api/invites/by-token/${url.split('/').at(-1)}/accept`, person);
  if (accepted.status !== 201) throw new Error(`join: ${accepted.status} ${JSON.stringify(accepted.body)}`);
  return visitor;
}

/** A logger that keeps its lines. */
export function keepingLogger(): { logger: Logger; lines: Record<string, unknown>[] } {
  const lines: Record<string, unknown>[] = [];
  const logger = pino({ level: 'debug' }, { write: (line: string) => void lines.push(JSON.parse(line)) });
  return { logger, lines };
}
