/** What a feed shows of its entries, without the page. Entries come newest first. */
import type { FeedEntry } from '../../shared/documents.ts';
import { type FeedKind, feedKindOf } from '../../shared/feed-kinds.ts';

export type FeedFilter = { kind: FeedKind | null; actorId: string | null };

/** Entries that belong together: the newest stands for the others. */
export type FeedGroup = { head: FeedEntry; rest: FeedEntry[] };

/** How far apart, in milliseconds, neighbours of one group may be. */
const TOGETHER = 15 * 60_000;
/** What people said is never put away behind something else. */
const ALONE = ['message.posted', 'comment.added', 'spec.frozen'];

const belongs = (entry: FeedEntry, { head, rest }: FeedGroup): boolean => {
  const last = rest.at(-1) ?? head;
  const together = Date.parse(last.at) - Date.parse(entry.at) <= TOGETHER;
  const sameActor = entry.actor.id === head.actor.id && entry.actor.type === head.actor.type;
  const alike = entry.type === head.type || entry.subject.id === head.subject.id;
  return together && sameActor && alike && !ALONE.includes(entry.type) && !ALONE.includes(head.type);
};

/** Puts neighbours together that one person made in one go: about the same thing, or of the same type. */
export function groupEntries(entries: readonly FeedEntry[]): FeedGroup[] {
  const groups: FeedGroup[] = [];
  for (const entry of entries) {
    const group = groups.at(-1);
    if (group && belongs(entry, group)) group.rest.push(entry);
    else groups.push({ head: entry, rest: [] });
  }
  return groups;
}

/** The entries of a kind and of somebody. */
export function filterEntries(entries: readonly FeedEntry[], { kind, actorId }: FeedFilter): FeedEntry[] {
  return entries.filter(
    (entry) => (kind === null || feedKindOf(entry.type) === kind) && (actorId === null || entry.actor.id === actorId),
  );
}

/** A piece of a sentence: who did it, what it is about, or the words between. */
export type Piece = { text: string; role: 'actor' | 'subject' | 'words' };

/**
 * What names the subject behind the actor's name, and the words before it: several new tasks, whose subject is what they
 * were added to; the new title of a renamed thing; else the first title in quotes.
 */
const NAMED = [/^( added )(the tasks|\d+ tasks)/, /^( renamed [^“]*“[^”]*” to )“([^”]+)”/, /^([^“]*)“([^”]+)”/];

/** Takes a sentence apart: the actor's name at its start, and what names the subject. */
export function sentencePieces({ text, actor, type }: Pick<FeedEntry, 'text' | 'actor' | 'type'>): Piece[] {
  if (type === 'message.posted') return [{ text: actor.name, role: 'actor' }];
  const pieces: Piece[] = [];
  let rest = text;
  if (rest.startsWith(`${actor.name} `)) {
    pieces.push({ text: actor.name, role: 'actor' });
    rest = rest.slice(actor.name.length);
  }
  const named = NAMED.map((pattern) => pattern.exec(rest)).find(Boolean);
  if (!named) return [...pieces, { text: rest, role: 'words' }];
  const [whole, before = '', subject = ''] = named;
  pieces.push({ text: before, role: 'words' }, { text: subject, role: 'subject' });
  pieces.push({ text: rest.slice(whole.length), role: 'words' });
  return pieces.filter(({ text }) => text !== '');
}

/** The words after a comment's colon, to be set apart like a quotation; null where there are none. */
export function spokenPart({
  text,
  type,
}: Pick<FeedEntry, 'text' | 'type'>): { before: string; spoken: string } | null {
  if (type === 'message.posted') return { before: '', spoken: text };
  if (type !== 'comment.added') return null;
  const at = text.indexOf('”: ');
  return at < 0 ? null : { before: text.slice(0, at + 1), spoken: text.slice(at + 3) };
}
