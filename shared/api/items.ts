import { z } from 'zod';
import { Comment, MAX_COMMENT_LENGTH, MAX_LABEL_LENGTH, MAX_LABELS, MAX_TITLE_LENGTH } from '../documents.ts';
import { LoggedEvent } from '../events.ts';
import { ItemKind, Stage } from '../stages.ts';
import { pageOf } from './page.ts';
import { textOf, typedText } from './text.ts';

/** The longest body, in UTF-16 units, that a request may bring. */
export const MAX_BODY_LENGTH = 1_000_000;

/** An item of a board. Its text is `GET /api/items/:id/body`. An archived one is done and no longer on the board. */
export const Item = z
  .object({
    id: z.string(),
    projectId: z.string(),
    kind: ItemKind,
    stage: Stage,
    title: z.string(),
    rank: z.string(),
    assignee: z.string().nullable(),
    labels: z.array(z.string()),
    parentId: z.string().nullable(),
    createdAt: z.string(),
    createdBy: z.string().nullable(),
    updatedAt: z.string(),
    completedAt: z.string().nullable(),
    archivedAt: z.string().nullable(),
  })
  .meta({ id: 'Item' });
export type Item = z.infer<typeof Item>;
export const ItemPage = pageOf(Item);

const title = typedText(MAX_TITLE_LENGTH);
const assignee = z.string().max(100).nullable();
const labels = z.array(typedText(MAX_LABEL_LENGTH)).max(MAX_LABELS);
const parentId = z.uuid().toLowerCase().nullable();

/**
 * The body of `POST /api/projects/:id/items`. Without a stage it starts where its kind does. The parent of a spec is an
 * idea, that of a task a spec or an idea, of the same project.
 */
export const NewItem = z
  .object({
    kind: ItemKind,
    title,
    body: textOf(MAX_BODY_LENGTH).default(''),
    stage: Stage.optional(),
    parentId: parentId.default(null),
    assignee: assignee.default(null),
    labels: labels.default([]),
  })
  .meta({ id: 'NewItem' });
export type NewItem = z.infer<typeof NewItem>;

/** The body of `PATCH /api/items/:id`. A new stage puts the item at the end of it. */
export const ItemChange = z
  .object({ title, stage: Stage, parentId, assignee, labels })
  .partial()
  .meta({ id: 'ItemChange' });
export type ItemChange = z.infer<typeof ItemChange>;

/** What `GET /api/projects/:id/items` can be narrowed to. `text` is how the title begins. */
export const ItemFilter = z.object({
  kind: ItemKind.optional(),
  stage: Stage.optional(),
  assignee: textOf(100).optional(),
  label: textOf(MAX_LABEL_LENGTH).optional(),
  text: textOf(MAX_TITLE_LENGTH).optional(),
});
export type ItemFilter = z.infer<typeof ItemFilter>;

export const CommentPage = pageOf(Comment);

/** The body of `POST /api/items/:id/comments`. */
export const NewComment = z.object({ text: typedText(MAX_COMMENT_LENGTH) }).meta({ id: 'NewComment' });

/** The answer of `GET /api/projects/:id/comment-counts`: the items of a project that have comments. */
export const CommentCounts = z
  .object({ items: z.array(z.object({ itemId: z.string(), comments: z.number().int().positive() })) })
  .meta({ id: 'CommentCounts' });
export type CommentCounts = z.infer<typeof CommentCounts>;

/** The answer of `GET /api/items/:id/history?limit=&after=`: the events about an item, newest first. */
export const ItemHistory = pageOf(LoggedEvent);
export type ItemHistory = z.infer<typeof ItemHistory>;
