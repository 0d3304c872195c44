import type { Invite, Member } from '../../shared/api/members.ts';
import type { Sql, Tx } from '../db/index.ts';

const columns = (sql: Sql | Tx) => sql`id, kind, name, email, role, color, removed_at is not null as disabled`;

/** Members, those who were removed too, in the order they joined. */
export async function listMembers(sql: Sql, query: { after?: string | undefined; limit: number }): Promise<Member[]> {
  const { after, limit } = query;
  return sql<Member[]>`
    select ${columns(sql)} from members ${after ? sql`where id > ${after}` : sql``} order by id limit ${limit}`;
}

/** Those who work here now, for whoever names or shows them. */
export async function listPresentMembers(sql: Sql | Tx): Promise<Pick<Member, 'id' | 'kind' | 'name' | 'color'>[]> {
  return sql<Member[]>`select id, kind, name, color from members where removed_at is null order by id`;
}

/** A member who is not removed, locked until the transaction ends. */
export async function lockMember(tx: Tx, id: string): Promise<Member | null> {
  const [member] = await tx<Member[]>`
    select ${columns(tx)} from members where id = ${id} and removed_at is null for update`;
  return member ?? null;
}

/** The people who own the workspace, locked until the transaction ends. */
export async function lockOwners(tx: Tx): Promise<string[]> {
  const rows = await tx<{ id: string }[]>`
    select id from members where role = 'owner' and removed_at is null and kind = 'person' order by id for update`;
  return rows.map(({ id }) => id);
}

/** Whether nobody has set the workspace up yet. */
export async function isSetupNeeded(sql: Sql | Tx): Promise<boolean> {
  return (await sql`select 1 from members where kind = 'person' limit 1`).length === 0;
}

/** Invitations that can still be accepted, in the order they were made. */
export async function listInvites(
  sql: Sql,
  query: { at: Date; after?: string | undefined; limit: number },
): Promise<Invite[]> {
  const { at, after, limit } = query;
  return sql<Invite[]>`
    select id, role, email, created_by, created_at, expires_at from invites
    where accepted_at is null and expires_at > ${at} ${after ? sql`and id > ${after}` : sql``}
    order by id limit ${limit}`;
}

/** An invitation as its link finds it. */
export type FoundInvite = Pick<Invite, 'id' | 'role' | 'email' | 'expiresAt'> & { acceptedAt: string | null };

/** The invitation with this secret, in a transaction locked until it ends. */
export async function findInvite(sql: Sql | Tx, secretHash: Uint8Array, lock: boolean): Promise<FoundInvite | null> {
  const [invite] = await sql<FoundInvite[]>`
    select id, role, email, expires_at, accepted_at from invites where secret_hash = ${secretHash}
    ${lock ? sql`for update` : sql``}`;
  return invite ?? null;
}
