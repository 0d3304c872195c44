import type { z } from 'zod';
import type { FeedFilter } from '../../shared/api/feed.ts';
import type { FeedEntry } from '../../shared/documents.ts';
import { EVENT_TYPES, matchesEventType } from '../../shared/events.ts';
import { FEED_KIND_TYPES, type FeedKind } from '../../shared/feed-kinds.ts';
import type { Sql } from '../db/index.ts';

type EntryRow = Omit<FeedEntry, 'subject'> & { subjectType: string; subjectId: string };

const toEntry = ({ id, seq, type, actor, subjectType, subjectId, text, at }: EntryRow): FeedEntry => ({
  id,
  seq,
  type,
  actor,
  subject: { type: subjectType, id: subjectId },
  text,
  at,
});

const typesOf = (kind: FeedKind) =>
  EVENT_TYPES.filter((type) => FEED_KIND_TYPES[kind].some((pattern) => matchesEventType(pattern, type)));

/** The entries of a project's feed, newest first, behind the one with the seq `after`. */
export async function listEntries(
  sql: Sql,
  projectId: string,
  { kind, actor, after, limit }: z.infer<typeof FeedFilter> & { after?: number | undefined; limit: number },
): Promise<FeedEntry[]> {
  const rows = await sql<EntryRow[]>`
    select id, seq, type, actor, subject_type, subject_id, text, at from feed_entries
    where project_id = ${projectId}
      ${after === undefined ? sql`` : sql`and seq < ${after}`}
      ${kind ? sql`and type in ${sql(typesOf(kind))}` : sql``}
      ${actor ? sql`and actor->>'id' = ${actor}` : sql``}
    order by seq desc limit ${limit}`;
  return rows.map(toEntry);
}

/** Where somebody was called by name and has not said that they saw it. */
export type Mention = FeedEntry & { projectId: string };

/** The unseen mentions of a member, of projects that are not archived, newest first, behind `after`. */
export async function listMentions(
  sql: Sql,
  { memberId, after, limit }: { memberId: string; after?: string | undefined; limit: number },
): Promise<Mention[]> {
  const rows = await sql<(EntryRow & { projectId: string })[]>`
    select e.id, e.project_id, e.seq, e.type, e.actor, e.subject_type, e.subject_id, e.text, e.at
    from mentions m join feed_entries e on e.id = m.entry_id
    where m.member_id = ${memberId} and m.seen_at is null ${after ? sql`and m.entry_id < ${after}` : sql``}
      and exists (select from projects p where p.id = e.project_id and p.archived_at is null)
    order by m.entry_id desc limit ${limit}`;
  return rows.map((row) => ({ ...toEntry(row), projectId: row.projectId }));
}
