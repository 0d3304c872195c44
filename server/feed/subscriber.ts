import type * as Y from 'yjs';
import { SYSTEM_ACTOR } from '../../shared/actor.ts';
import { FEED_WINDOW, type FeedEntry, feedEntries } from '../../shared/documents.ts';
import type { LoggedEvent } from '../../shared/events.ts';
import { feedText } from '../../shared/feed.ts';
import { mentionsIn } from '../../shared/mentions.ts';
import type { Tx } from '../db/index.ts';
import { causedBy, type Subscriber } from '../events/index.ts';
import { existingProjects, type ListMembers } from '../projects/index.ts';
import type { Documents } from '../sync/index.ts';

type FeedSubscriberOptions = { documents: Documents; members: ListMembers };

/** Tells the events of projects in words: a row for each that is news, and the newest in the project's feed document. */
export function feedSubscriber({ documents, members }: FeedSubscriberOptions): Subscriber {
  async function handleAll(tx: Tx, events: LoggedEvent[]): Promise<void> {
    const projectIds = new Set(events.flatMap(({ projectId }) => projectId ?? []));
    const [projects, people] = await Promise.all([existingProjects(tx, [...projectIds]), members(tx)]);
    const nameOf = (id: string) => people.find((member) => member.id === id)?.name ?? null;
    const told = events.flatMap((event): Told[] => {
      const { id, seq, type, actor, subject, occurredAt: at, projectId } = event;
      // A project that was removed for good has no feed any more.
      if (!projectId || !projects.has(projectId)) return [];
      const text = feedText(event, nameOf);
      return text === null ? [] : [{ event, projectId, entry: { id, seq, type, actor, subject, text, at } }];
    });
    const inserted = await insertEntries(tx, told);
    const news = told.filter(({ entry }) => inserted.has(entry.id));
    await insertMentions(
      tx,
      news.flatMap(({ event }) => mentionedIn(event, people).map((memberId) => ({ entryId: event.id, memberId }))),
    );
    // In one order, so that two who change several feeds do not wait for each other.
    const feeds = [...Map.groupBy(news, ({ projectId }) => projectId)].sort(([a], [b]) => (a < b ? -1 : 1));
    for (const [projectId, [first, ...rest]] of feeds) {
      if (!first) continue;
      const entries = [first, ...rest].map(({ entry }) => entry);
      await documents.change(tx, `feed:${projectId}`, causedBy(first.event, SYSTEM_ACTOR), (doc) =>
        addEntries(feedEntries(doc), entries),
      );
    }
  }

  return { name: 'feed', handle: (tx, event) => handleAll(tx, [event]), handleAll };
}

/** An event, and what the feed of its project says of it. */
type Told = { event: LoggedEvent; projectId: string; entry: FeedEntry };

/** Entries stand in the order of the log; those that are told late, by a replay, between those of their time. */
function addEntries(list: Y.Array<FeedEntry>, entries: FeedEntry[]): void {
  const held = list.toArray();
  const sorted = entries.toSorted((a, b) => a.seq - b.seq);
  const places = Map.groupBy(sorted, ({ seq }) => held.findLastIndex((other) => other.seq < seq) + 1);
  // From the end, so that what is inserted moves no place that is still to come.
  for (const [place, together] of [...places].reverse()) list.insert(place, together);
  if (list.length > FEED_WINDOW) list.delete(0, list.length - FEED_WINDOW);
}

/** Whom a post or a comment calls by name; nobody calls themselves. */
function mentionedIn({ type, actor, payload }: LoggedEvent, people: Awaited<ReturnType<ListMembers>>): string[] {
  if (type === 'message.posted') return (payload.mentions as string[]).filter((id) => id !== actor.id);
  if (type !== 'comment.added') return [];
  return mentionsIn(String(payload.text), people).filter((id) => id !== actor.id);
}

/** Stores entries. Returns the ids of those whose event had not been told already. */
async function insertEntries(tx: Tx, told: Told[]): Promise<Set<string>> {
  if (told.length === 0) return new Set();
  const records = told.map(({ projectId, entry }) => ({ ...entry, projectId }));
  const rows = await tx<{ id: string }[]>`
    insert into feed_entries (id, project_id, seq, type, actor, subject_type, subject_id, text, at)
    select id, "projectId", seq, type, actor, subject->>'type', subject->>'id', text, at
    from jsonb_to_recordset(${tx.json(records)}) as (
      id uuid, "projectId" uuid, seq bigint, type text, actor jsonb, subject jsonb, text text, at timestamptz
    )
    on conflict (id) do nothing
    returning id`;
  return new Set(rows.map(({ id }) => id));
}

async function insertMentions(tx: Tx, mentions: { entryId: string; memberId: string }[]): Promise<void> {
  if (mentions.length === 0) return;
  await tx`
    insert into mentions (entry_id, member_id)
    select "entryId", "memberId" from jsonb_to_recordset(${tx.json(mentions)}) as ("entryId" uuid, "memberId" text)
    on conflict do nothing`;
}

/** Removes the feed of a project with its mentions, for good. */
export async function removeFeed(tx: Tx, projectId: string): Promise<void> {
  await tx`delete from feed_entries where project_id = ${projectId}`;
}
