import * as Y from 'yjs';
import { z } from 'zod';
import { byText } from './order.ts';
import { ITEM_KINDS, type ItemKind, initialStage, STAGES, type Stage } from './stages.ts';

/** The kinds of collaborative documents; all but `workspace` are named `<kind>:<uuid>`. */
const DOCUMENT_KINDS = ['workspace', 'project', 'item', 'feed', 'conversation'] as const;
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
  return kind && isId(id) ? { kind, id } : null;
}

/** Documents that only the server writes; clients read them and change them through commands. */
export function isServerWritten(kind: DocumentKind): boolean {
  return kind === 'workspace' || kind === 'feed';
}

// --- what people typed ----------------------------------------------------------------------------------------------

/** The text as the database can store it: PostgreSQL has no NUL, and half a surrogate pair is no character. */
export function storable(text: string): string {
  return text.replaceAll('\0', '').toWellFormed();
}

/** A document is anybody's to write, so what stands in it is made usable instead of trusted; '' for what is no text. */
function readText(value: unknown, maxLength: number): string {
  return typeof value === 'string' ? storable(value.slice(0, maxLength)) : '';
}

/** The time of what has none that is readable: long ago. The server puts in its own. */
const NO_TIME = '1970-01-01T00:00:00.000Z';

const ISO_TIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d+)?)?Z$/;

// By hand and not by zod: a browser reads thousands of cards at once, and may not compile schemas (`unsafe-eval`).
function readTime(value: unknown): string {
  if (typeof value !== 'string' || !ISO_TIME.test(value) || value < NO_TIME) return NO_TIME;
  const time = new Date(value);
  if (Number.isNaN(time.getTime())) return NO_TIME;
  // Some engines take the 31st of February for the 2nd of March.
  const iso = time.toISOString();
  return iso.slice(0, 10) === value.slice(0, 10) ? iso : NO_TIME;
}

/** Whether this is the id of an item, a comment … as documents have it: a uuid in lower case. */
export function isId(value: unknown): value is string {
  return typeof value === 'string' && UUID.test(value);
}

// --- project:<id> ---------------------------------------------------------------------------------------------------

/** The longest title and label, in UTF-16 units, and the most labels of a card: longer titles are cut when read. */
export const MAX_TITLE_LENGTH = 500;
export const MAX_LABEL_LENGTH = 60;
export const MAX_LABELS = 50;
const MAX_RANK_LENGTH = 200;
const MAX_MEMBER_ID_LENGTH = 100;

/** A card as read from a project document: the plain, valid form of its Y.Map. Labels are sorted. */
export type Card = {
  id: string;
  kind: ItemKind;
  stage: Stage;
  title: string;
  rank: string;
  /** A member's id. */
  assignee: string | null;
  labels: string[];
  parentId: string | null;
  createdAt: string;
  /** The id of the actor who made it. */
  createdBy: string | null;
};

/** The top-level types of a project document. */
export function projectTypes(doc: Y.Doc): { meta: Y.Map<string>; items: Y.Map<Y.Map<unknown>> } {
  return { meta: doc.getMap<string>('meta'), items: doc.getMap<Y.Map<unknown>>('items') };
}

/** The longest name and description of a project, in UTF-16 units; longer ones are cut when read. */
export const MAX_PROJECT_NAME_LENGTH = 200;
export const MAX_PROJECT_DESCRIPTION_LENGTH = 10_000;

/** What a project document says about the project itself; '' for what it does not say. */
export function readMeta(doc: Y.Doc): { name: string; description: string } {
  const { meta } = projectTypes(doc);
  return {
    name: readText(meta.get('name'), MAX_PROJECT_NAME_LENGTH).trim(),
    description: readText(meta.get('description'), MAX_PROJECT_DESCRIPTION_LENGTH),
  };
}

/**
 * Reads one card; null when it is none: no Y.Map under a uuid, or of no known kind. Every other field that is missing
 * or of a wrong shape reads as its default, so that a clumsy write to one field does not take the card off the board.
 */
export function readCard(id: string, map: unknown): Card | null {
  if (!(map instanceof Y.Map)) return null;
  const kind = ITEM_KINDS.find((known) => known === map.get('kind'));
  if (!kind || !isId(id)) return null;
  const parentId = map.get('parentId');
  return {
    id,
    kind,
    stage: STAGES.find((known) => known === map.get('stage')) ?? initialStage(kind),
    title: readText(map.get('title'), MAX_TITLE_LENGTH),
    rank: readText(map.get('rank'), MAX_RANK_LENGTH),
    assignee: readText(map.get('assignee'), MAX_MEMBER_ID_LENGTH) || null,
    labels: readLabels(map.get('labels')),
    parentId: isId(parentId) ? parentId : null,
    createdAt: readTime(map.get('createdAt')),
    createdBy: readText(map.get('createdBy'), MAX_MEMBER_ID_LENGTH) || null,
  };
}

function readLabels(map: unknown): string[] {
  if (!(map instanceof Y.Map)) return [];
  const labels = [...map.keys()].filter((label) => label && label === readText(label, MAX_LABEL_LENGTH));
  return labels.sort(byText).slice(0, MAX_LABELS);
}

/** Every card of a project document, by id. */
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
  if (!(map instanceof Y.Map)) return false;
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

/** The longest comment, in UTF-16 units; longer ones are cut when read. */
export const MAX_COMMENT_LENGTH = 10_000;

/**
 * A comment as read from an item document. `author` is the id of the actor who wrote it; nobody else changes or deletes
 * it. `editedAt` is when that was done last, null for never.
 */
export const Comment = z
  .object({ id: z.string(), author: z.string(), text: z.string(), at: z.string(), editedAt: z.string().nullable() })
  .meta({ id: 'Comment' });
export type Comment = z.infer<typeof Comment>;

/** The top-level types of an item document. */
export function itemTypes(doc: Y.Doc): { body: Y.Text; comments: Y.Map<Y.Map<unknown>> } {
  return { body: doc.getText('body'), comments: doc.getMap<Y.Map<unknown>>('comments') };
}

/** Reads one comment; null when it is none: no Y.Map under a uuid, or without a text. */
export function readComment(id: string, map: unknown): Comment | null {
  if (!(map instanceof Y.Map) || !isId(id)) return null;
  const text = readText(map.get('text'), MAX_COMMENT_LENGTH);
  const author = readText(map.get('author'), MAX_MEMBER_ID_LENGTH);
  const editedAt = map.get('editedAt') ? readTime(map.get('editedAt')) : null;
  return text ? { id, author, text, at: readTime(map.get('at')), editedAt } : null;
}

/** Every comment of an item document, oldest first. */
export function readComments(doc: Y.Doc): Comment[] {
  const comments = [...itemTypes(doc).comments].map(([id, map]) => readComment(id, map));
  return comments.filter((comment) => comment !== null).sort((a, b) => byText(a.at, b.at) || byText(a.id, b.id));
}

/** Adds a comment. */
export function addComment(doc: Y.Doc, { id, ...fields }: Comment): void {
  const said = Object.entries(fields).filter(([, value]) => value !== null);
  itemTypes(doc).comments.set(id, new Y.Map<unknown>(said));
}

/** Gives a comment another text. False when there is no such comment. */
export function changeComment(doc: Y.Doc, id: string, { text, editedAt }: { text: string; editedAt: string }): boolean {
  const map = itemTypes(doc).comments.get(id);
  if (!(map instanceof Y.Map)) return false;
  doc.transact(() => {
    map.set('text', text);
    map.set('editedAt', editedAt);
  });
  return true;
}

/**
 * Makes `text` read `next` with the smallest single edit (common prefix and suffix kept), so that other people's
 * cursors outside the changed range stay where they are.
 */
export function replaceText(text: Y.Text, next: string): void {
  const current = indexedText(text);
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

/** The text with one unit for each index: an embedded object, which Markdown has no use for, counts as one. */
function indexedText(text: Y.Text): string {
  const current = text.toString();
  if (current.length === text.length) return current;
  const parts: { insert: unknown }[] = text.toDelta();
  return parts.map(({ insert }) => (typeof insert === 'string' ? insert : '\0')).join('');
}

const isHighSurrogate = (unit: number) => unit >= 0xd800 && unit <= 0xdbff;
const isLowSurrogate = (unit: number) => unit >= 0xdc00 && unit <= 0xdfff;

// --- feed:<id> and workspace ----------------------------------------------------------------------------------------

/** How many entries a feed document keeps; older ones are read over REST. */
export const FEED_WINDOW = 500;

/**
 * One entry of a feed: an event in words. `id` and `seq` are the event's. `text` is a whole sentence that begins with
 * the actor's name and has its subject's title in “ ”; of a `message.posted` it is what the person wrote.
 */
export type FeedEntry = {
  id: string;
  seq: number;
  type: string;
  actor: { type: string; id: string | null; name: string };
  subject: { type: string; id: string };
  text: string;
  at: string;
};

/** How well a project is, as far as anything has said. */
export const HEALTHS = ['good', 'warn', 'bad', 'unknown'] as const;
export type Health = (typeof HEALTHS)[number];

/** A project as the workspace document lists it. `stages` counts the items of each; a `demo` is the sample. */
export type WorkspaceProject = {
  name: string;
  stages: Record<Stage, number>;
  health: Health;
  archived: boolean;
  demo: boolean;
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
