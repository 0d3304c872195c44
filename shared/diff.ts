import type { Card, Comment } from './documents.ts';
import type { EventDraft } from './events.ts';

/** Cards by id, as they were and as they are. Only the cards that may have changed need to be in them. */
export type CardsDiff = { before: ReadonlyMap<string, Card>; after: ReadonlyMap<string, Card> };

/**
 * The domain events that turn the cards of `before` into those of `after`: a pure difference, so the same update
 * stored twice gives events once. Reordering within a stage is no event.
 */
export function diffCards(projectId: string, { before, after }: CardsDiff): EventDraft[] {
  const events: EventDraft[] = [];
  const newTasks = new Map<string | null, Card[]>();
  for (const [id, card] of after) {
    const old = before.get(id);
    if (old) events.push(...changedCard(projectId, old, card));
    else if (card.kind === 'task') newTasks.set(card.parentId, [...(newTasks.get(card.parentId) ?? []), card]);
    else {
      events.push({
        type: card.kind === 'idea' ? 'idea.created' : 'spec.created',
        projectId,
        subject: { type: card.kind, id },
        payload: { title: card.title, stage: card.stage, parentId: card.parentId },
      });
    }
  }
  for (const [parentId, tasks] of newTasks) events.push(createdTasks(projectId, parentId, tasks));
  for (const [id, card] of before) {
    if (after.has(id)) continue;
    const payload = { kind: card.kind, title: card.title };
    events.push({ type: 'item.deleted', projectId, subject: { type: card.kind, id }, payload });
  }
  return events;
}

/** One task is its own subject; several that appeared together are events of their parent, when they have one. */
function createdTasks(projectId: string, parentId: string | null, tasks: Card[]): EventDraft {
  const listed = tasks.map(({ id, title, stage }) => ({ id, title, stage }));
  const subject =
    tasks.length > 1 && parentId ? { type: 'item', id: parentId } : { type: 'task', id: listed[0]?.id ?? '' };
  return { type: 'tasks.created', projectId, subject, payload: { parentId, tasks: listed } };
}

function changedCard(projectId: string, old: Card, card: Card): EventDraft[] {
  const events: EventDraft[] = [];
  const subject = { type: card.kind, id: card.id };
  const { kind, title } = card;
  const fields: Record<string, { from: unknown; to: unknown }> = {};
  if (old.title !== title) fields.title = { from: old.title, to: title };
  if (old.parentId !== card.parentId) fields.parentId = { from: old.parentId, to: card.parentId };
  if (old.labels.join('\n') !== card.labels.join('\n')) fields.labels = { from: old.labels, to: card.labels };
  if (Object.keys(fields).length > 0) {
    events.push(
      kind === 'idea'
        ? { type: 'idea.updated', projectId, subject, payload: { title, fields } }
        : { type: 'item.updated', projectId, subject, payload: { kind, title, fields } },
    );
  }
  if (old.assignee !== card.assignee) {
    const payload = { kind, title, from: old.assignee, to: card.assignee };
    events.push({ type: 'item.assigned', projectId, subject, payload });
  }
  if (old.stage !== card.stage) {
    events.push({ type: 'item.moved', projectId, subject, payload: { kind, title, from: old.stage, to: card.stage } });
    if (card.stage === 'done') events.push({ type: 'item.completed', projectId, subject, payload: { kind, title } });
  }
  return events;
}

/** The events of the comments that are in `after` and not in `before`. */
export function diffComments(card: Card, projectId: string, before: Comment[], after: Comment[]): EventDraft[] {
  const known = new Set(before.map((comment) => comment.id));
  const subject = { type: card.kind, id: card.id };
  return after
    .filter((comment) => !known.has(comment.id))
    .map((comment) => ({
      type: 'comment.added',
      projectId,
      subject,
      payload: { commentId: comment.id, kind: card.kind, title: card.title, text: comment.text },
    }));
}
