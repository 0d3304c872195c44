import type { MemberSession } from '../../shared/api/auth.ts';
import type { Sql, Tx } from '../db/index.ts';
import { hashSecret } from './secrets.ts';

type NewSession = { id: string; memberId: string; secret: string; userAgent: string; at: Date; expiresAt: Date };

const LONGEST_USER_AGENT = 300;

export async function insertSession(tx: Tx, session: NewSession): Promise<void> {
  const { id, memberId, secret, userAgent, at, expiresAt } = session;
  await tx`
    insert into sessions (id, member_id, secret_hash, user_agent, created_at, last_used_at, expires_at)
    values (${id}, ${memberId}, ${hashSecret(secret)}, ${userAgent.slice(0, LONGEST_USER_AGENT)}, ${at}, ${at}, ${expiresAt})`;
}

/** Live sessions of a member, in the order they began. */
export async function listSessions(
  sql: Sql,
  query: { memberId: string; current: string | null; at: Date; after?: string | undefined; limit: number },
): Promise<MemberSession[]> {
  const { memberId, current, at, after, limit } = query;
  return sql<MemberSession[]>`
    select id, user_agent, created_at, last_used_at, expires_at, id is not distinct from ${current} as current
    from sessions
    where member_id = ${memberId} and expires_at > ${at} ${after ? sql`and id > ${after}` : sql``}
    order by id limit ${limit}`;
}

/** Ends one session of a member. False when there is no such session. */
export async function deleteSession(tx: Tx, memberId: string, id: string): Promise<boolean> {
  return (await tx`delete from sessions where id = ${id} and member_id = ${memberId}`).count > 0;
}

/** Ends the sessions of a member but for the one with the id `keep`. Returns their ids. */
export async function deleteSessions(tx: Tx, memberId: string, keep: string | null): Promise<string[]> {
  const rows = await tx<{ id: string }[]>`
    delete from sessions where member_id = ${memberId} and id is distinct from ${keep} returning id`;
  return rows.map(({ id }) => id);
}

/** Removes sessions that have run out. Returns how many. */
export async function pruneSessions(sql: Sql, at: Date): Promise<number> {
  return (await sql`delete from sessions where expires_at <= ${at}`).count;
}
