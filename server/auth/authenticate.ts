import { timingSafeEqual } from 'node:crypto';
import { ROLES, type Role } from '../../shared/actor.ts';
import type { Database } from '../db/index.ts';
import type { Principal } from '../http/index.ts';
import type { SessionCookie } from './cookie.ts';
import { hashSecret } from './secrets.ts';
import type { Usage } from './usage.ts';

/** Who asks. `renewSecret` is there when the cookie should be set again, because the session lives on. */
export type Identity = { principal: Principal; renewSecret?: string };

type IdentifyOptions = {
  database: Database;
  cookie: SessionCookie;
  usage: Usage;
  /** A token of the configuration, with the rights of an owner. */
  adminToken: string | undefined;
  now: () => Date;
};

/** A session that was used again after this time is prolonged. */
const RENEW_AFTER_MS = 60 * 60 * 1000;
const BEARER = /^Bearer +(\S+)$/i;

export const ADMIN_PRINCIPAL: Principal = {
  type: 'token',
  id: 'admin',
  role: 'owner',
  actor: { type: 'integration', id: 'admin', name: 'Administrator' },
  sessionId: null,
};

/** Finds out who asks, by the token in the header or the session's cookie. Null for a stranger. */
export function identifier(options: IdentifyOptions): {
  request(request: Request): Promise<Identity | null>;
  token(secret: string): Promise<Identity | null>;
} {
  const { database, cookie, usage, adminToken, now } = options;
  const adminHash = adminToken === undefined ? null : hashSecret(adminToken);

  async function token(secret: string): Promise<Identity | null> {
    const hash = hashSecret(secret);
    if (adminHash && timingSafeEqual(hash, adminHash)) return { principal: ADMIN_PRINCIPAL };
    const [row] = await database.sql<{ id: string; name: string; role: Role; creatorRole: Role | null }[]>`
      select t.id, t.name, t.role, m.role as creator_role
      from api_tokens t left join members m on m.id = t.created_by
      where t.secret_hash = ${hash} and t.revoked_at is null and m.removed_at is null`;
    if (!row) return null;
    usage.token(row.id);
    // Its maker may have had a higher role when it was made.
    const role = lowerRole(row.role, row.creatorRole ?? 'owner');
    const actor = { type: 'integration' as const, id: row.id, name: row.name };
    return { principal: { type: 'token', id: row.id, role, actor, sessionId: null } };
  }

  async function session(secret: string): Promise<Identity | null> {
    const [row] = await database.sql<{ id: string; lastUsedAt: string; memberId: string; name: string; role: Role }[]>`
      select s.id, s.last_used_at, m.id as member_id, m.name, m.role
      from sessions s join members m on m.id = s.member_id
      where s.secret_hash = ${hashSecret(secret)} and s.expires_at > ${now()} and m.removed_at is null`;
    if (!row) return null;
    const actor = { type: 'person' as const, id: row.memberId, name: row.name };
    const principal: Principal = { type: 'member', id: row.memberId, role: row.role, actor, sessionId: row.id };
    if (now().getTime() - Date.parse(row.lastUsedAt) < RENEW_AFTER_MS) return { principal };
    usage.session(row.id);
    return { principal, renewSecret: secret };
  }

  return {
    token,
    async request(request) {
      const authorization = request.headers.get('authorization');
      // A header that does not let in is not made up for by a cookie: the caller means the header.
      if (authorization !== null) {
        const [, secret] = BEARER.exec(authorization) ?? [];
        return secret === undefined ? null : token(secret);
      }
      const secret = cookie.read(request);
      return secret === null ? null : session(secret);
    },
  };
}

/** The one of two roles that may less. */
export const lowerRole = (one: Role, other: Role): Role => (ROLES.indexOf(one) > ROLES.indexOf(other) ? one : other);
