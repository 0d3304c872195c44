import type { Card, Comment } from './documents.ts';
import type { EventDraft } from './events.ts';

/**
 * Cards by id, as they were and as they are. Only the cards that may have changed need to be in them, and where the
 * kind of a new task's parent is to be known, that parent in both. `restored` are ids that had been deleted.
 */
type CardsDiff = {
  before: ReadonlyMap<string, Card>;
  after: ReadonlyMap<string, Card>;
  restored?: ReadonlySet<string>;
};

/**
 * The domain events that turn the cards of `before` into those of `after`: a pure difference, so the same update
 * stored twice gives events once. Reordering within a stage is no event.
 */
export function diffCards(projectId: string, { before, after, restored }: CardsDiff): EventDraft[] {
  const events: EventDraft[] = [];
  const newTasks = new Map<string, [Card, ...Card[]]>();
  for (const [id, card] of after) {
    const old = before.get(id);
    const { kind, title, stage, parentId } = card;
    const subject = { type: kind, id };
    if (old) events.push(...changedCard(projectId, old, card));
    else if (restored?.has(id)) {
      events.push({ type: 'item.restored', projectId, subject, payload: { kind, title } });
    } else if (kind === 'task') {
      const siblings = parentId ? newTasks.get(parentId) : undefined;
      if (siblings) siblings.push(card);
      else if (parentId) newTasks.set(parentId, [card]);
      else events.push(createdTasks(projectId, [card], after));
    } else {
      const type = kind === 'idea' ? 'idea.created' : 'spec.created';
      events.push({ type, projectId, subject, payload: { title, stage, parentId } });
    }
  }
  for (const tasks of newTasks.values()) events.push(createdTasks(projectId, tasks, after));
  for (const [id, { kind, title }] of before) {
    if (after.has(id)) continue;
    events.push({ type: 'item.deleted', projectId, subject: { type: kind, id }, payload: { kind, title } });
  }
  return events;
}

/** One task is its own subject; several that appeared together under a parent are an event of that parent. */
function createdTasks(projectId: string, tasks: [Card, ...Card[]], cards: ReadonlyMap<string, Card>): EventDraft {
  const [{ id, parentId }] = tasks;
  const subject =
    tasks.length > 1 && parentId ? { type: cards.get(parentId)?.kind ?? 'item', id: parentId } : { type: 'task', id };
  const listed = tasks.map((task) => ({ id: task.id, title: task.title, stage: task.stage }));
  return { type: 'tasks.created', projectId, subject, payload: { parentId, tasks: listed } };
}

function changedCard(projectId: string, old: Card, card: Card): EventDraft[] {
  const events: EventDraft[] = [];
  const subject = { type: card.kind, id: card.id };
  const { kind, title } = card;
  const fields: Record<string, { from: unknown; to: unknown }> = {};
  if (old.title !== title) fields.title = { from: old.title, to: title };
  if (old.parentId !== card.parentId) fields.parentId = { from: old.parentId, to: card.parentId };
  if (JSON.stringify(old.labels) !== JSON.stringify(card.labels)) fields.labels = { from: old.labels, to: card.labels };
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

/** Comments of one item by what became of them. `deleted` is as they were. */
export type CommentsDiff = Record<'added' | 'edited' | 'deleted', Comment[]>;

/** The events of what became of an item's comments. */
export function diffComments(
  projectId: string,
  item: Pick<Card, 'id' | 'kind' | 'title'>,
  { added, edited, deleted }: CommentsDiff,
): EventDraft[] {
  const { id, kind, title } = item;
  const about = { projectId, subject: { type: kind, id } };
  const payloadOf = ({ id: commentId }: Comment) => ({ commentId, kind, title });
  const told = (type: 'comment.added' | 'comment.edited') => (comment: Comment) => ({
    ...about,
    type,
    payload: { ...payloadOf(comment), text: comment.text },
  });
  return [
    ...added.map(told('comment.added')),
    ...edited.map(told('comment.edited')),
    ...deleted.map((comment) => ({ ...about, type: 'comment.deleted' as const, payload: payloadOf(comment) })),
  ];
}
