import type { Database, Tx } from '../db/index.ts';
import { ofTypes, START, settled, typesMatching } from './read.ts';
import type { Subscriber, SubscriberLag } from './types.ts';

/** Events of other types that a cursor may stand behind before it is moved on, so that it is not written at each. */
const UNMATCHED = 1000;
/** A subscriber that is further behind is that far behind: counting more would hold up the others. */
const MOST_COUNTED = 10_000;

/** Makes the cursors that are missing, at the start of the log. */
export async function addCursors({ sql }: Database, subscribers: Subscriber[], now: Date): Promise<void> {
  for (const { name } of subscribers) {
    await sql`
      insert into event_cursors (subscriber, txid, seq, updated_at)
      values (${name}, ${START.txid}::text::xid8, ${START.seq}, ${now.toISOString()})
      on conflict do nothing`;
  }
}

/**
 * Mends the order of a log that was restored into another cluster, whose transaction ids begin again: those of its
 * events would look like the future, or come in between. The events become one settled past, ordered by seq, and a
 * subscriber goes on at the first event that it had not handled.
 */
export async function settleLog(tx: Tx): Promise<void> {
  await tx`
    update event_cursors as cursor set txid = '0', seq = coalesce(
      (select min(seq) - 1 from events where (events.txid, events.seq) > (cursor.txid, cursor.seq)),
      (select max(seq) from events), 0)`;
  await tx`update events set txid = '0'`;
}

/** Settles a log that was restored with a tool that knows nothing of this: its newest events are in the future. */
export async function settleRestoredLog(database: Database): Promise<void> {
  await database.transaction(async (tx) => {
    const [row] = await tx<{ restored: boolean }[]>`
      select exists (select from events where txid >= pg_snapshot_xmax(pg_current_snapshot())) as restored`;
    if (row?.restored) await settleLog(tx);
  });
}

/** The subscribers that have something to do: a plain read, so that an idle process writes nothing. */
export async function findBehind({ sql }: Database, subscribers: Subscriber[], now: Date): Promise<string[]> {
  const wanted = subscribers.map(({ name, types }) => ({ name, types: typesMatching(types) }));
  const rows = await sql<{ name: string }[]>`
    select name from jsonb_to_recordset(${sql.json(wanted)}) as wanted (name text, types jsonb)
    join event_cursors as cursor on subscriber = name
    cross join lateral (
      select count(*) as unread, count(*) filter (where types is null or types ? type) as matching from (
        select type from events where (txid, seq) > (cursor.txid, cursor.seq) and ${settled(sql)}
        order by events.txid, events.seq limit ${UNMATCHED}
      ) as unread
    ) as counted
    where (retry_at is null or retry_at <= ${now.toISOString()}) and (matching > 0 or unread = ${UNMATCHED})`;
  return rows.map(({ name }) => name);
}

/** How far a subscriber is behind. */
export async function measureLag({ sql }: Database, { name, types }: Subscriber): Promise<SubscriberLag> {
  const [row] = await sql<Omit<SubscriberLag, 'subscriber'>[]>`
    select attempts, error,
      (select count(*) from (
        select from events where (txid, seq) > (cursor.txid, cursor.seq) ${ofTypes(sql, typesMatching(types))}
        limit ${MOST_COUNTED}
      ) as unread) as behind,
      (select count(*) from event_dead_letters as letter
        where letter.subscriber = cursor.subscriber and resolved_at is null) as dead_letters
    from event_cursors as cursor where subscriber = ${name}`;
  return { subscriber: name, ...(row ?? { behind: 0, deadLetters: 0, attempts: 0, error: null }) };
}
