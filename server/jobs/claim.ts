import type { Sql } from '../db/index.ts';
import type { Cause } from '../events/index.ts';
import type { Claim } from './outcome.ts';
import { columns, type JobRow } from './rows.ts';

export type ClaimedRow = JobRow & { payload: unknown; cause: Cause };

/** How long a claim holds without a heartbeat, in milliseconds. */
const LEASE_MS = 15_000;
const leaseEnd = (now: Date) => new Date(now.getTime() + LEASE_MS).toISOString();

/** Takes the most urgent jobs that are due: at most `slots` of each kind in `free`, and `limit` together. */
export async function claimJobs(
  sql: Sql,
  free: { kind: string; slots: number }[],
  limit: number,
  token: string,
  now: Date,
): Promise<ClaimedRow[]> {
  return sql<ClaimedRow[]>`
    with ready as (
      select ready.id from jsonb_to_recordset(${sql.json(free)}) as free (kind text, slots integer)
      cross join lateral (
        select id, priority, run_at from jobs
        where state = 'queued' and jobs.kind = free.kind and run_at <= ${now.toISOString()}
        order by priority desc, run_at, id limit free.slots
        for update skip locked
      ) as ready
      order by priority desc, run_at, id limit ${limit}
    )
    update jobs set state = 'running', attempts = attempts + 1, progress = 0, message = null,
      started_at = ${now.toISOString()}, lease_token = ${token}, lease_expires_at = ${leaseEnd(now)}
    from ready where jobs.id = ready.id
    returning ${columns(sql)}, payload, cause`;
}

/** Milliseconds until the next waiting job is due; null when none is. */
export async function untilNextDue(sql: Sql, now: Date): Promise<number | null> {
  const [row] = await sql<{ runAt: string | null }[]>`
    select min(run_at) as run_at from jobs where state = 'queued' and run_at > ${now.toISOString()}`;
  return row?.runAt ? Date.parse(row.runAt) - now.getTime() : null;
}

/** A heartbeat: extends the leases of these claims and returns those that still hold. */
export async function extendLeases(sql: Sql, claims: Claim[], now: Date): Promise<Set<string>> {
  const held = claims.map(({ id, token }) => ({ id, token }));
  const rows = await sql<{ id: string }[]>`
    update jobs set lease_expires_at = ${leaseEnd(now)}
    from jsonb_to_recordset(${sql.json(held)}) as held (id uuid, token uuid)
    where jobs.id = held.id and lease_token = held.token
    returning jobs.id`;
  return new Set(rows.map(({ id }) => id));
}
