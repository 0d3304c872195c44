import { SYSTEM_ACTOR } from '../../shared/actor.ts';
import { FEED_WINDOW, type FeedEntry, feedEntries } from '../../shared/documents.ts';
import type { LoggedEvent } from '../../shared/events.ts';
import { feedText } from '../../shared/feed.ts';
import { mentionsIn } from '../../shared/mentions.ts';
import type { Tx } from '../db/index.ts';
import { causedBy, type Subscriber } from '../events/index.ts';
import { findProject, type ListMembers } from '../projects/index.ts';
import type { Documents } from '../sync/index.ts';

export type FeedSubscriberOptions = { documents: Documents; members: ListMembers };

/** Tells the events of projects in words: a row for each that is news, and the newest in the project's feed document. */
export function feedSubscriber({ documents, members }: FeedSubscriberOptions): Subscriber {
  return {
    name: 'feed',
    async handle(tx, event) {
      const { projectId } = event;
      // A project that was removed for good has no feed any more.
      if (!projectId || !(await findProject(tx, projectId))) return;
      const people = await members(tx);
      const text = feedText(event, (id) => people.find((member) => member.id === id)?.name ?? null);
      if (text === null) return;
      const { id, seq, type, actor, subject, occurredAt: at } = event;
      const entry: FeedEntry = { id, seq, type, actor, subject, text, at };
      if (!(await insertEntry(tx, projectId, entry))) return;
      await insertMentions(tx, id, mentionedIn(event, people));
      await documents.change(tx, `feed:${projectId}`, causedBy(event, SYSTEM_ACTOR), (doc) => {
        const entries = feedEntries(doc);
        entries.insert(placeOf(entry, entries.toArray()), [entry]);
        if (entries.length > FEED_WINDOW) entries.delete(0, entries.length - FEED_WINDOW);
      });
    },
  };
}

/** Entries stand in the order of the log; one that was told late, by a replay, between those of its time. */
function placeOf({ seq }: FeedEntry, entries: FeedEntry[]): number {
  return entries.findLastIndex((other) => other.seq < seq) + 1;
}

/** Whom a post or a comment calls by name; nobody calls themselves. */
function mentionedIn({ type, actor, payload }: LoggedEvent, people: Awaited<ReturnType<ListMembers>>): string[] {
  if (type === 'message.posted') return (payload.mentions as string[]).filter((id) => id !== actor.id);
  if (type !== 'comment.added') return [];
  return mentionsIn(String(payload.text), people).filter((id) => id !== actor.id);
}

/** False when the event has been told already. */
async function insertEntry(tx: Tx, projectId: string, entry: FeedEntry): Promise<boolean> {
  const { id, seq, type, actor, subject, text, at } = entry;
  const inserted = await tx`
    insert into feed_entries (id, project_id, seq, type, actor, subject_type, subject_id, text, at)
    values (${id}, ${projectId}, ${seq}, ${type}, ${tx.json(actor)}, ${subject.type}, ${subject.id}, ${text}, ${at})
    on conflict (id) do nothing`;
  return inserted.count > 0;
}

async function insertMentions(tx: Tx, entryId: string, memberIds: string[]): Promise<void> {
  if (memberIds.length === 0) return;
  await tx`
    insert into mentions (entry_id, member_id)
    select ${entryId}::uuid, value from jsonb_array_elements_text(${tx.json(memberIds)})
    on conflict do nothing`;
}

/** Removes the feed of a project with its mentions, for good. */
export async function removeFeed(tx: Tx, projectId: string): Promise<void> {
  await tx`delete from feed_entries where project_id = ${projectId}`;
}
