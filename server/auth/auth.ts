import type { MiddlewareHandler } from 'hono';
import type { Logger } from 'pino';
import { afterCommit, type Database, type Tx } from '../db/index.ts';
import type { Bus } from '../events/index.ts';
import type { AppEnv, Idempotency, Principal, Site } from '../http/index.ts';
import { type AccessChange, announceAccess } from './access.ts';
import { identifier } from './authenticate.ts';
import { type SessionCookie, sessionCookie } from './cookie.ts';
import { authentication, limitAddress } from './middleware.ts';
import { createPasswords, type PasswordCost, type Passwords } from './passwords.ts';
import { createRateLimit, type RateLimit } from './rate-limit.ts';
import { newSecret } from './secrets.ts';
import { deleteSessions, insertSession, pruneSessions } from './sessions.ts';
import { Standing } from './standing.ts';
import { makerOf, tokenIdsOf } from './tokens.ts';
import { createUsage } from './usage.ts';

type AuthOptions = {
  database: Database;
  bus: Bus;
  logger: Logger;
  site: Site;
  idempotency: Idempotency;
  /** A token of the configuration, with the rights of an owner. */
  adminToken?: string | undefined;
  /** What hashing a password costs; tests make it cheap. */
  passwordCost?: PasswordCost;
  now: () => Date;
  newId: () => string;
};

/** Who people and machines are: sessions, tokens, passwords. */
export interface Auth {
  /** For `mountGuards`: sets the principal. */
  middleware: MiddlewareHandler<AppEnv>;
  /** The principal of a socket that asks to be opened: by cookie, header, or `?token=`. */
  authenticate(request: Request): Promise<Principal | null>;
  /**
   * Something is open for this principal, until the result is called: when what they may do changes, it is told of that
   * (`onAccessChanged`) within seconds, also when the bus lost the message.
   */
  hold(principal: Principal): () => void;
  /** Behind these stands every write route that is open to strangers. */
  forStrangers: MiddlewareHandler<AppEnv>[];
  passwords: Passwords;
  cookie: SessionCookie;
  /** Attempts at the password of one account. */
  accountLimit: RateLimit;
  /** Begins a session in the caller's transaction. Returns the `set-cookie` header that its answer has to carry. */
  startSession(tx: Tx, memberId: string, request: Request): Promise<string>;
  /** Ends sessions of a member, all but `keep`: what is open for them closes after the commit. */
  endSessions(tx: Tx, memberId: string, keep: string | null): Promise<void>;
  /** Tells everywhere, after the commit, that the role of a member has changed, or that they are gone. */
  memberChanged(tx: Tx, memberId: string): Promise<void>;
  announce(tx: Tx, change: AccessChange): void;
  /** The member who is, or whose token is, the principal; null for the administrator's token and those it made. */
  memberBehind(principal: Principal): Promise<string | null>;
  /** Removes sessions that have run out. Returns how many. */
  prune(): Promise<number>;
  /** Writes what is not written yet, and looks after nobody any more. */
  stop(): Promise<void>;
}

const SESSION_MS = 30 * 24 * 60 * 60 * 1000;
const ADDRESS_ATTEMPTS = { burst: 20, everyMs: 30_000 };
const ACCOUNT_ATTEMPTS = { burst: 10, everyMs: 60_000 };

export function createAuth(options: AuthOptions): Auth {
  const { database, bus, logger, site, idempotency, adminToken, passwordCost, now, newId } = options;
  const cookie = sessionCookie(site);
  const usage = createUsage({ database, logger, now, sessionMs: SESSION_MS });
  const identify = identifier({ database, cookie, usage, adminToken, now });
  const announce = (tx: Tx, change: AccessChange) => afterCommit(tx, () => announceAccess(bus, change));
  const standing = new Standing({ sql: database.sql, bus, logger, now });
  const hold = (principal: Principal) => standing.hold(principal);
  const addressLimit = createRateLimit({ ...ADDRESS_ATTEMPTS, now });
  return {
    middleware: authentication({ identify: identify.request, cookie, sessionMs: SESSION_MS, bus, hold }),
    async authenticate(request) {
      const token = new URL(request.url).searchParams.get('token');
      return (await (token ? identify.token(token) : identify.request(request)))?.principal ?? null;
    },
    hold,
    forStrangers: [limitAddress(addressLimit, site), idempotency.forStrangers],
    passwords: createPasswords(passwordCost),
    cookie,
    accountLimit: createRateLimit({ ...ACCOUNT_ATTEMPTS, now }),
    async startSession(tx, memberId, request) {
      const [secret, at] = [newSecret(), now()];
      const userAgent = request.headers.get('user-agent') ?? '';
      const expiresAt = new Date(at.getTime() + SESSION_MS);
      await insertSession(tx, { id: newId(), memberId, secret, userAgent, at, expiresAt });
      return cookie.write(request, secret, SESSION_MS);
    },
    async endSessions(tx, memberId, keep) {
      announce(tx, { sessions: await deleteSessions(tx, memberId, keep) });
    },
    async memberChanged(tx, memberId) {
      announce(tx, { principals: [memberId, ...(await tokenIdsOf(tx, memberId))] });
    },
    announce,
    memberBehind: async ({ type, id }) => (type === 'member' ? id : makerOf(database.sql, id)),
    prune: () => pruneSessions(database.sql, now()),
    stop() {
      standing.stop();
      return usage.flush();
    },
  };
}
