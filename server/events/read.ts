import { EVENT_TYPES, type LoggedEvent, matchesEventType } from '../../shared/events.ts';
import type { Sql, Tx } from '../db/index.ts';
import type { EventLog, EventQuery } from './types.ts';

/**
 * A place in the log, which is ordered by (txid, seq). Not by seq alone: that is given out before the commit, so a
 * lower one can appear after a higher one was read, and would be skipped.
 */
export type Position = { txid: number; seq: number };

export const START: Position = { txid: 0, seq: 0 };

/** An event with its place. */
export type PlacedEvent = { position: Position; event: LoggedEvent };

export const isAfter = (a: Position, b: Position): boolean => a.txid > b.txid || (a.txid === b.txid && a.seq > b.seq);

/** An event that no longer running transaction can still come in front of. */
export const settled = (sql: Sql | Tx) => sql`events.txid < pg_snapshot_xmin(pg_current_snapshot())`;

/** The types that any of the patterns matches; null for all of them. */
export function typesMatching(patterns: string[] | undefined): string[] | null {
  return patterns ? EVENT_TYPES.filter((type) => patterns.some((pattern) => matchesEventType(pattern, type))) : null;
}

export const ofTypes = (sql: Sql | Tx, types: string[] | null) => (types ? sql`and type in ${sql(types)}` : sql``);

export type EventRow = Omit<LoggedEvent, 'subject'> & { txid: number; subjectType: string; subjectId: string };

/** The columns of `EventRow`. Its `txid` is a number: order by `events.txid`, which has an index. */
export const columns = (sql: Sql | Tx) => sql`
  events.txid::text::bigint as txid, events.seq, events.id, type, version, project_id, subject_type, subject_id, actor,
  correlation_id, causation_id, depth, occurred_at, payload`;

export function toPlacedEvent({ txid, subjectType, subjectId, ...event }: EventRow): PlacedEvent {
  return {
    position: { txid, seq: event.seq },
    event: { ...event, subject: { type: subjectType, id: subjectId } },
  };
}

/** Where the event with this `seq` stands; where there is none, the one before it. */
export async function positionOf(sql: Sql, seq: number): Promise<Position> {
  const [row] = await sql<Position[]>`
    select txid::text::bigint as txid, seq from events where seq <= ${seq} order by seq desc limit 1`;
  return row ?? START;
}

/** The place of the newest settled event, and whether there are events that have not settled yet. */
export async function readHead(sql: Sql | Tx): Promise<{ head: Position; unsettled: boolean }> {
  // Of the newest alone it is asked whether it has settled: asked of all, the database would look through all of them.
  const [row] = await sql<{ txid: number | null; seq: number | null; unsettled: boolean }[]>`
    select head.txid::text::bigint as txid, head.seq,
      exists (
        select from (select txid from events order by txid desc limit 1) as events where not ${settled(sql)}
      ) as unsettled
    from (values (1)) as one
    left join lateral (
      select txid, seq from events where ${settled(sql)} order by txid desc, seq desc limit 1
    ) as head on true`;
  const head = { txid: row?.txid ?? 0, seq: row?.seq ?? 0 };
  return { head, unsettled: row?.unsettled ?? false };
}

/** Settled events behind a place, in log order. */
export async function readAfter(sql: Sql, { txid, seq }: Position, limit: number): Promise<PlacedEvent[]> {
  const rows = await sql<EventRow[]>`
    select ${columns(sql)} from events
    where (txid, seq) > (${txid}::text::xid8, ${seq}) and ${settled(sql)}
    order by events.txid, events.seq limit ${limit}`;
  return rows.map(toPlacedEvent);
}

export async function readEvents(sql: Sql, query: EventQuery): Promise<LoggedEvent[]> {
  const { after, type, projectId, subjectId, limit, newestFirst = false } = query;
  const types = typesMatching(type === undefined ? undefined : [type]);
  if (types?.length === 0) return [];
  const from = after === undefined ? null : await positionOf(sql, after);
  const beyond = newestFirst ? sql`<` : sql`>`;
  const direction = newestFirst ? sql`desc` : sql``;
  const rows = await sql<EventRow[]>`
    select ${columns(sql)} from events
    where ${settled(sql)}
      ${from ? sql`and (txid, seq) ${beyond} (${from.txid}::text::xid8, ${from.seq})` : sql``}
      ${projectId === undefined ? sql`` : sql`and project_id = ${projectId}`}
      ${subjectId === undefined ? sql`` : sql`and subject_id = ${subjectId}`}
      ${ofTypes(sql, types)}
    order by events.txid ${direction}, events.seq ${direction} limit ${limit}`;
  return rows.map((row) => toPlacedEvent(row).event);
}

export async function countByDay(sql: Sql, { projectId, from }: Parameters<EventLog['activity']>[0]) {
  return sql<{ date: string; events: number }[]>`
    select to_char(occurred_at at time zone 'UTC', 'YYYY-MM-DD') as date, count(*) as events
    from events
    where occurred_at >= ${from}::timestamptz ${projectId === undefined ? sql`` : sql`and project_id = ${projectId}`}
    group by date order by date`;
}

export async function countSince(sql: Sql, time: string): Promise<number> {
  const [row] = await sql<{ events: number }[]>`
    select count(*) as events from events where occurred_at >= ${time}::timestamptz`;
  return row?.events ?? 0;
}
