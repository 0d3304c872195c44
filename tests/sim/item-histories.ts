import { expect } from 'vitest';
import type { LoggedEvent } from '../../shared/events.ts';

type Outcome = { title: string; stage: string; gone: boolean };
type Listed = { id: string; title: string; stage: string };

/** Each item has become what its row says by its events alone, each following from the one before: none missing or doubled. */
export function checkHistories(
  events: LoggedEvent[],
  items: { id: string; title: string; stage: string; deletedAt: string | null }[],
): void {
  const outcomes = new Map<string, Outcome>();
  for (const event of events) follow(outcomes, event);
  expect(outcomes).toEqual(
    new Map(items.map(({ id, title, stage, deletedAt }) => [id, { title, stage, gone: deletedAt !== null }])),
  );
}

function follow(outcomes: Map<string, Outcome>, { type, subject, payload }: LoggedEvent): void {
  const make = (id: string, title: unknown, stage: unknown) => {
    if (outcomes.has(id)) throw new Error(`follow the events of ${id}: ${type}, and it was there`);
    outcomes.set(id, { title: String(title), stage: String(stage), gone: false });
  };
  switch (type) {
    case 'tasks.created':
      for (const { id, title, stage } of payload.tasks as Listed[]) make(id, title, stage);
      return;
    case 'idea.created':
    case 'spec.created':
      make(subject.id, payload.title, payload.stage);
      return;
    case 'comment.added':
    case 'comment.edited':
    case 'comment.deleted':
    case 'project.updated':
      return;
  }
  const item = outcomes.get(subject.id);
  if (!item) throw new Error(`follow the events of ${subject.id}: ${type} before it was created`);
  switch (type) {
    case 'item.moved':
      expect(payload.from).toBe(item.stage);
      item.stage = String(payload.to);
      break;
    case 'item.deleted':
    case 'item.restored':
      expect(item.gone).toBe(type === 'item.restored');
      item.gone = !item.gone;
      if (!item.gone) item.title = String(payload.title);
      break;
    case 'idea.updated':
    case 'item.updated': {
      const change = (payload.fields as Record<string, { from: unknown; to: unknown }>).title;
      if (!change) break;
      expect(change.from).toBe(item.title);
      item.title = String(change.to);
    }
  }
}
