import type { Role } from '../../shared/actor.ts';
import type { ApiToken, CreatedApiToken } from '../../shared/api/auth.ts';
import type { Sql, Tx } from '../db/index.ts';
import { ADMIN_PRINCIPAL } from './authenticate.ts';
import { hashSecret, newSecret } from './secrets.ts';

const PREFIX = 'mc_';
/** The part of the secret that lists show. */
const SHOWN = PREFIX.length + 5;

type NewToken = { id: string; name: string; role: Role; createdBy: string | null; at: Date };

/** Makes an API token. The answer is the only place where its secret is. */
export async function insertToken(tx: Tx, { id, name, role, createdBy, at }: NewToken): Promise<CreatedApiToken> {
  const token = PREFIX + newSecret();
  const prefix = token.slice(0, SHOWN);
  await tx`
    insert into api_tokens (id, name, role, secret_hash, prefix, created_by, created_at)
    values (${id}, ${name}, ${role}, ${hashSecret(token)}, ${prefix}, ${createdBy}, ${at})`;
  return { id, name, role, prefix, createdBy, createdAt: at.toISOString(), lastUsedAt: null, token };
}

/** Tokens that are in use, those of one member or (null) all, in the order they were made. */
export async function listTokens(
  sql: Sql,
  query: { createdBy: string | null; after?: string | undefined; limit: number },
): Promise<ApiToken[]> {
  const { createdBy, after, limit } = query;
  return sql<ApiToken[]>`
    select t.id, t.name, t.role, t.prefix, t.created_by, t.created_at, t.last_used_at
    from api_tokens t left join members m on m.id = t.created_by
    where t.revoked_at is null and m.removed_at is null
      ${createdBy ? sql`and t.created_by = ${createdBy}` : sql``} ${after ? sql`and t.id > ${after}` : sql``}
    order by t.id limit ${limit}`;
}

/** Revokes a token, one of a member's or (null) anyone's. False when there is none. */
export async function revokeToken(tx: Tx, id: string, createdBy: string | null, at: Date): Promise<boolean> {
  const revoked = await tx`
    update api_tokens set revoked_at = ${at}
    where id = ${id} and revoked_at is null ${createdBy ? tx`and created_by = ${createdBy}` : tx``}`;
  return revoked.count > 0;
}

/** The tokens that a member made and that are in use. */
export async function tokenIdsOf(tx: Tx, memberId: string): Promise<string[]> {
  const rows = await tx<{ id: string }[]>`
    select id from api_tokens where created_by = ${memberId} and revoked_at is null`;
  return rows.map(({ id }) => id);
}

/** The member who made a token; null when the administrator's token did, and for that one itself. */
export async function makerOf(sql: Sql, id: string): Promise<string | null> {
  if (id === ADMIN_PRINCIPAL.id) return null;
  const [row] = await sql<{ createdBy: string | null }[]>`select created_by from api_tokens where id = ${id}`;
  return row?.createdBy ?? null;
}
