import type { Role } from '../../shared/actor.ts';
import type { Sql, Tx } from '../db/index.ts';

/** A person who can sign in. */
export type Account = {
  id: string;
  name: string;
  email: string;
  role: Role;
  color: string;
  passwordHash: string;
};

const account = (sql: Sql) => sql`
  select id, name, email, role, color, password_hash from members
  where removed_at is null and email is not null and password_hash is not null`;

export async function accountByEmail(sql: Sql, email: string): Promise<Account | null> {
  const [row] = await sql<Account[]>`${account(sql)} and lower(email) = ${email}`;
  return row ?? null;
}

export async function accountById(sql: Sql, id: string): Promise<Account | null> {
  const [row] = await sql<Account[]>`${account(sql)} and id = ${id}`;
  return row ?? null;
}

export async function setPassword(tx: Tx, id: string, passwordHash: string): Promise<void> {
  await tx`update members set password_hash = ${passwordHash} where id = ${id}`;
}
