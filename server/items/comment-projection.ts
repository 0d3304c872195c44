import * as Y from 'yjs';
import { type CommentsDiff, diffComments } from '../../shared/diff.ts';
import { type Comment, itemTypes, readComment } from '../../shared/documents.ts';
import type { EventDraft } from '../../shared/events.ts';
import type { ItemKind } from '../../shared/stages.ts';
import { idArray, type Tx } from '../db/index.ts';
import type { Cause } from '../events/index.ts';
import type { AttachedProjection, Projection } from '../sync/index.ts';
import { storeBody, type TextsStored } from './bodies.ts';
import {
  type Correction,
  differing,
  enqueueCorrections,
  type ProjectionOptions,
  plausibleTime,
} from './corrections.ts';
import { touchedEntries } from './touched-entries.ts';

type TextOptions = ProjectionOptions & { textsStored?: TextsStored };
type Step = { cause: Cause; comments: Map<string, Comment | null> };
type ItemRow = { id: string; projectId: string; kind: ItemKind; title: string; createdAt: string };
type CommentRow = Comment & { itemId: string; deletedAt: string | null };

/**
 * The projection of `item:<id>`: the item's text, rows of its comments, and the events of new ones. The author of a
 * comment is whoever sent it; where the document says otherwise it is put right by a job.
 */
export function itemProjection(options: TextOptions): Projection {
  return {
    kind: 'item',
    attach: ({ id }, doc) => attach(options, id ?? '', doc),
  };
}

function attach(options: TextOptions, itemId: string, doc: Y.Doc): AttachedProjection {
  const { body, comments } = itemTypes(doc);
  const touched = touchedEntries(comments);
  let bodyTouched = false;
  let bodyMarked = false;
  let steps: Step[] = [];
  body.observe(() => {
    bodyTouched = true;
  });

  return {
    mark(cause) {
      const ids = touched.take();
      if (ids.length > 0) {
        steps.push({ cause, comments: new Map(ids.map((id) => [id, readComment(id, comments.get(id))])) });
      }
      bodyMarked ||= bodyTouched;
      bodyTouched = false;
    },
    skip() {
      touched.take();
      bodyTouched = false;
    },
    async flush(tx) {
      const stored = steps;
      const storesBody = bodyMarked;
      steps = [];
      bodyMarked = false;
      if (stored.length === 0 && !storesBody) return [];
      const at = options.now().toISOString();
      const bodyStored = storesBody && storeBody(tx, { id: itemId, body: textOf(body), at, ...options });
      if (stored.length === 0) {
        await bodyStored;
        return [];
      }
      const [[item]] = await Promise.all([
        tx<ItemRow[]>`select id, project_id, kind, title, created_at from items where id = ${itemId}`,
        bodyStored,
      ]);
      // Nothing to keep up: the item was removed for good while somebody still had it open.
      if (!item) return [];
      const seen = new Set(stored.flatMap((step) => [...step.comments.keys()]));
      const rows = await readCommentRows(tx, [...seen]);
      const changed = new Set<string>();
      const told = stored.map((step) => ({ cause: step.cause, drafts: applyStep({ item, rows, changed, at }, step) }));
      await writeCommentRows(
        tx,
        [...changed].flatMap((id) => rows.get(id) ?? []),
      );
      const corrections = [...seen].flatMap((id) => correctionsOf(comments.get(id), id, itemId, rows.get(id)));
      await enqueueCorrections(tx, options, { document: `item:${itemId}`, projectId: item.projectId, corrections });
      return told.filter(({ drafts }) => drafts.length > 0);
    },
  };
}

/**
 * The text as the database can store it. Item by item: Yjs appends what is typed to the string of its item, which
 * JavaScriptCore keeps as a tree of all the pieces until somebody searches that very string. Of the whole text it would
 * walk each tree anew, at every commit.
 */
function textOf(body: Y.Text): string {
  let text = '';
  for (let item = body._start; item; item = item.right) {
    if (!item.deleted && item.content instanceof Y.ContentString) text += item.content.str.replaceAll('\0', '');
  }
  return text.toWellFormed();
}

type Thread = { item: ItemRow; rows: Map<string, CommentRow>; changed: Set<string>; at: string };

/**
 * Applies one step to the rows, and tells what it did to the comments. Only its author changes or deletes a comment, or
 * brings it back, and the server itself; what others do to it leaves the row as it is.
 */
function applyStep({ item, rows, changed, at }: Thread, { cause, comments }: Step): EventDraft[] {
  const { actor } = cause;
  const diff: CommentsDiff = { added: [], edited: [], deleted: [] };
  const put = (row: CommentRow) => {
    rows.set(row.id, row);
    changed.add(row.id);
  };
  for (const [id, comment] of comments) {
    const row = rows.get(id);
    if (!row) {
      if (!comment) continue;
      const from = { itemId: item.id, author: actor.id ?? '', deletedAt: null, editedAt: null };
      const added = { ...comment, ...from, at: plausibleTime(comment.at, item.createdAt, at) };
      put(added);
      diff.added.push(added);
    } else if (row.itemId === item.id && (actor.type === 'system' || actor.id === row.author)) {
      if (!comment) {
        if (row.deletedAt) continue;
        put({ ...row, deletedAt: at });
        diff.deleted.push(row);
      } else if (row.text === comment.text) {
        put({ ...row, deletedAt: null });
      } else {
        const editedAt = comment.editedAt ? plausibleTime(comment.editedAt, row.at, at) : at;
        const edited = { ...row, text: comment.text, editedAt, deletedAt: null };
        put(edited);
        diff.edited.push(edited);
      }
    }
  }
  return diffComments(item.projectId, item, diff);
}

/** What makes the document say what the row says. */
function correctionsOf(map: unknown, id: string, itemId: string, row: CommentRow | undefined): Correction[] {
  if (!row) return [];
  const isHere = row.itemId === itemId && row.deletedAt === null;
  if (map === undefined) return isHere ? [{ id, restore: fieldsOf(row) }] : [];
  if (!isHere) return [{ id, remove: true }];
  const reading = readComment(id, map);
  if (!reading) return [];
  const fields = differing(reading, fieldsOf(row));
  const { text, ...others } = fields;
  const replaced = typeof text === 'string' ? { text: { wrong: reading.text, right: text } } : {};
  return Object.keys(fields).length > 0 ? [{ id, fields: others, replaced }] : [];
}

const fieldsOf = ({ author, text, at, editedAt }: CommentRow) => ({ author, text, at, editedAt });

async function readCommentRows(tx: Tx, ids: string[]): Promise<Map<string, CommentRow>> {
  const rows = await tx<CommentRow[]>`
    select id, item_id, author, text, at, edited_at, deleted_at from comments
    where id = any(${idArray(ids)}::text::uuid[])`;
  return new Map(rows.map((row) => [row.id, row]));
}

async function writeCommentRows(tx: Tx, rows: CommentRow[]): Promise<void> {
  if (rows.length === 0) return;
  const written = await tx`
    insert into comments (id, item_id, author, text, at, edited_at, deleted_at)
    select id, "itemId", author, text, at, "editedAt", "deletedAt"
    from jsonb_to_recordset(${tx.json(rows)}) as (
      id uuid, "itemId" uuid, author text, text text, at timestamptz, "editedAt" timestamptz,
      "deletedAt" timestamptz
    )
    on conflict (id) do update set text = excluded.text, edited_at = excluded.edited_at, deleted_at = excluded.deleted_at
    where comments.item_id = excluded.item_id`;
  if (written.count < rows.length) throw new Error('store comments: another item has just got one of them');
}
