import * as Y from 'yjs';
import { z } from 'zod';
import { ItemKind, Stage } from './stages.ts';

/** The kinds of collaborative documents; all but `workspace` are named `<kind>:<uuid>`. */
export const DOCUMENT_KINDS = ['workspace', 'project', 'item', 'feed', 'conversation'] as const;
export type DocumentKind = (typeof DOCUMENT_KINDS)[number];

/** A document's name taken apart. `id` is null for `workspace`. */
export type DocumentName = { kind: DocumentKind; id: string | null };

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

/** Parses `workspace`, `project:<uuid>` …; null when the name is no document's. */
export function parseDocumentName(name: string): DocumentName | null {
  if (name === 'workspace') return { kind: 'workspace', id: null };
  const colon = name.indexOf(':');
  const kind = DOCUMENT_KINDS.find((known) => known !== 'workspace' && known === name.slice(0, colon));
  const id = name.slice(colon + 1);
  return kind && UUID.test(id) ? { kind, id } : null;
}

/** Documents that only the server writes; clients read them and change them through commands. */
export function isServerWritten(kind: DocumentKind): boolean {
  return kind === 'workspace' || kind === 'feed';
}

// --- project:<id> ---------------------------------------------------------------------------------------------------

/** The longest title, in UTF-16 units, that is stored; longer ones are cut when read. */
export const MAX_TITLE_LENGTH = 500;

/** A card as read from a project document: the plain, validated form of its Y.Map. */
export const Card = z.object({
  id: z.string().regex(UUID),
  kind: ItemKind,
  stage: Stage,
  title: z.string().transform((value) => value.slice(0, MAX_TITLE_LENGTH)),
  rank: z.string().max(200),
  assignee: z.string().max(100).nullable(),
  labels: z.array(z.string().max(60)),
  parentId: z.string().regex(UUID).nullable(),
  createdAt: z.iso.datetime(),
  createdBy: z.string().max(100).nullable(),
});
export type Card = z.infer<typeof Card>;

/** The top-level types of a project document. */
export function projectTypes(doc: Y.Doc): { meta: Y.Map<string>; items: Y.Map<Y.Map<unknown>> } {
  return { meta: doc.getMap<string>('meta'), items: doc.getMap<Y.Map<unknown>>('items') };
}

/** Reads one card; null when it is not (yet) a valid card. */
export function readCard(id: string, map: unknown): Card | null {
  if (!(map instanceof Y.Map)) return null;
  const labels = map.get('labels');
  const parsed = Card.safeParse({
    id,
    kind: map.get('kind'),
    stage: map.get('stage'),
    title: map.get('title'),
    rank: map.get('rank') ?? '',
    assignee: map.get('assignee') ?? null,
    labels: labels instanceof Y.Map ? [...labels.keys()].sort() : [],
    parentId: map.get('parentId') ?? null,
    createdAt: map.get('createdAt'),
    createdBy: map.get('createdBy') ?? null,
  });
  return parsed.success ? parsed.data : null;
}

/** Every valid card of a project document, by id. */
export function readCards(doc: Y.Doc): Map<string, Card> {
  const cards = new Map<string, Card>();
  for (const [id, map] of projectTypes(doc).items) {
    const card = readCard(id, map);
    if (card) cards.set(id, card);
  }
  return cards;
}

/** Puts a card on the board. The caller wraps several mutations in `doc.transact`. */
export function addCard(doc: Y.Doc, card: Card): void {
  const labels = new Y.Map<boolean>(card.labels.map((label) => [label, true]));
  const { labels: _, ...fields } = card;
  projectTypes(doc).items.set(card.id, new Y.Map<unknown>([...Object.entries(fields), ['labels', labels]]));
}

/** The fields of a card that an edit may change. */
export type CardChange = Partial<Pick<Card, 'stage' | 'title' | 'rank' | 'assignee' | 'parentId' | 'labels'>>;

/**
 * Changes fields of a card, leaving those that already have the value alone, so that an edit never overwrites what
 * somebody else wrote at the same time in another field. False when there is no such card.
 */
export function changeCard(doc: Y.Doc, id: string, change: CardChange): boolean {
  const map = projectTypes(doc).items.get(id);
  if (!map) return false;
  const { labels, ...fields } = change;
  for (const [field, value] of Object.entries(fields)) {
    if (map.get(field) !== value) map.set(field, value);
  }
  if (labels) setLabels(map, labels);
  return true;
}

function setLabels(map: Y.Map<unknown>, labels: string[]): void {
  const held = map.get('labels');
  const target = held instanceof Y.Map ? (held as Y.Map<boolean>) : new Y.Map<boolean>();
  if (target !== held) map.set('labels', target);
  for (const label of [...target.keys()]) if (!labels.includes(label)) target.delete(label);
  for (const label of labels) if (!target.has(label)) target.set(label, true);
}

/** Takes a card off the board. */
export function removeCard(doc: Y.Doc, id: string): void {
  projectTypes(doc).items.delete(id);
}

// --- item:<id> ------------------------------------------------------------------------------------------------------

/** A comment as read from an item document. */
export const Comment = z
  .object({ id: z.string().regex(UUID), author: z.string(), text: z.string(), at: z.iso.datetime() })
  .meta({ id: 'Comment' });
export type Comment = z.infer<typeof Comment>;

/** The top-level types of an item document. */
export function itemTypes(doc: Y.Doc): { body: Y.Text; comments: Y.Map<Y.Map<unknown>> } {
  return { body: doc.getText('body'), comments: doc.getMap<Y.Map<unknown>>('comments') };
}

/** Every valid comment of an item document, oldest first. `author` is a member's id. */
export function readComments(doc: Y.Doc): Comment[] {
  const comments: Comment[] = [];
  for (const [id, map] of itemTypes(doc).comments) {
    if (!(map instanceof Y.Map)) continue;
    const parsed = Comment.safeParse({ id, author: map.get('author'), text: map.get('text'), at: map.get('at') });
    if (parsed.success) comments.push(parsed.data);
  }
  return comments.sort((a, b) => (a.at < b.at ? -1 : a.at > b.at ? 1 : a.id < b.id ? -1 : 1));
}

/** Adds a comment. */
export function addComment(doc: Y.Doc, { id, ...fields }: Comment): void {
  itemTypes(doc).comments.set(id, new Y.Map<unknown>(Object.entries(fields)));
}

/**
 * Makes `text` read `next` with the smallest single edit (common prefix and suffix kept), so that other people's
 * cursors outside the changed range stay where they are.
 */
export function replaceText(text: Y.Text, next: string): void {
  const current = text.toString();
  const shortest = Math.min(current.length, next.length);
  let start = 0;
  while (start < shortest && current[start] === next[start]) start++;
  // Not between the halves of a surrogate pair: Yjs would store half a character as U+FFFD.
  if (start > 0 && isHighSurrogate(current.charCodeAt(start - 1))) start--;
  let end = 0;
  while (end < shortest - start && current[current.length - 1 - end] === next[next.length - 1 - end]) end++;
  if (end > 0 && isLowSurrogate(current.charCodeAt(current.length - end))) end--;
  const removed = current.length - start - end;
  const inserted = next.slice(start, next.length - end);
  if (removed) text.delete(start, removed);
  if (inserted) text.insert(start, inserted);
}

const isHighSurrogate = (unit: number) => unit >= 0xd800 && unit <= 0xdbff;
const isLowSurrogate = (unit: number) => unit >= 0xdc00 && unit <= 0xdfff;

// --- feed:<id> and workspace ----------------------------------------------------------------------------------------

/** How many entries a feed document keeps; older ones are read over REST. */
export const FEED_WINDOW = 500;

/** One entry of a feed: an event in words. `id` and `seq` are the event's. */
export type FeedEntry = {
  id: string;
  seq: number;
  type: string;
  actor: { type: string; id: string | null; name: string };
  subject: { type: string; id: string };
  text: string;
  at: string;
};

/** A project as the workspace document lists it. */
export type WorkspaceProject = {
  name: string;
  stages: Record<Stage, number>;
  health: 'good' | 'warn' | 'bad' | 'unknown';
  archived: boolean;
};

/** A member as the workspace document lists it; `color` is a CSS colour. */
export type WorkspaceMember = { name: string; color: string; kind: 'person' | 'agent' };

/** The top-level types of the workspace document. */
export function workspaceTypes(doc: Y.Doc): { projects: Y.Map<WorkspaceProject>; members: Y.Map<WorkspaceMember> } {
  return { projects: doc.getMap<WorkspaceProject>('projects'), members: doc.getMap<WorkspaceMember>('members') };
}

/** The entries of a feed document, oldest first. */
export function feedEntries(doc: Y.Doc): Y.Array<FeedEntry> {
  return doc.getArray<FeedEntry>('entries');
}
