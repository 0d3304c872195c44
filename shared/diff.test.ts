import { describe, expect, test } from 'vitest';
import { diffCards, diffComments } from './diff.ts';
import type { Card } from './documents.ts';
import { EVENT_PAYLOADS, type EventDraft } from './events.ts';

const projectId = '0198c0de-0000-7000-8000-0000000000ff';
const card = (id: string, fields: Partial<Card> = {}): Card => ({
  id,
  kind: 'task',
  stage: 'plan',
  title: `Card ${id}`,
  rank: 'V1',
  assignee: null,
  labels: [],
  parentId: null,
  createdAt: '2026-03-01T10:00:00.000Z',
  createdBy: null,
  ...fields,
});
const cards = (...list: Card[]) => new Map(list.map((one) => [one.id, one]));

/** The difference, each event checked against the catalogue as the log will. */
function diff(before: Card[], after: Card[], restored: string[] = []): EventDraft[] {
  const events = diffCards(projectId, {
    before: cards(...before),
    after: cards(...after),
    restored: new Set(restored),
  });
  for (const event of events) expect(EVENT_PAYLOADS[event.type].parse(event.payload)).toEqual(event.payload);
  return events;
}
const named = (events: EventDraft[]) => events.map(({ type, subject }) => `${type} ${subject.type} ${subject.id}`);

describe('diffCards', () => {
  test('of the same cards is nothing, nor is a new order', () => {
    expect(diff([card('1')], [card('1')])).toEqual([]);
    expect(diff([card('1')], [card('1', { rank: 'K2' })])).toEqual([]);
  });

  test('tells a new idea and a new spec', () => {
    const events = diff(
      [],
      [card('1', { kind: 'idea', stage: 'capture' }), card('2', { kind: 'spec', parentId: '1' })],
    );
    expect(events).toEqual([
      {
        type: 'idea.created',
        projectId,
        subject: { type: 'idea', id: '1' },
        payload: { title: 'Card 1', stage: 'capture', parentId: null },
      },
      {
        type: 'spec.created',
        projectId,
        subject: { type: 'spec', id: '2' },
        payload: { title: 'Card 2', stage: 'plan', parentId: '1' },
      },
    ]);
  });

  test('tells the tasks that appear under one parent together, and each one without a parent for itself', () => {
    const spec = card('9', { kind: 'spec' });
    const family = [card('1', { parentId: '9' }), card('2', { parentId: '9' })];
    const events = diff([spec], [spec, ...family, card('3', { parentId: '8' }), card('4'), card('5')]);
    expect(named(events)).toEqual([
      'tasks.created task 4',
      'tasks.created task 5',
      'tasks.created spec 9',
      'tasks.created task 3',
    ]);
    expect(events[2]?.payload).toEqual({
      parentId: '9',
      tasks: [
        { id: '1', title: 'Card 1', stage: 'plan' },
        { id: '2', title: 'Card 2', stage: 'plan' },
      ],
    });
  });

  test('does not mix a task with the tasks below it', () => {
    expect(named(diff([], [card('1'), card('2', { parentId: '1' })]))).toEqual([
      'tasks.created task 1',
      'tasks.created task 2',
    ]);
  });

  test('tells all changed fields in one event', () => {
    const [event, ...more] = diff(
      [card('1', { labels: ['a\nb'], parentId: '7' })],
      [card('1', { title: 'New', labels: ['a', 'b'], parentId: null })],
    );
    expect(more).toEqual([]);
    expect(event).toMatchObject({
      type: 'item.updated',
      payload: {
        kind: 'task',
        title: 'New',
        fields: {
          title: { from: 'Card 1', to: 'New' },
          labels: { from: ['a\nb'], to: ['a', 'b'] },
          parentId: { from: '7', to: null },
        },
      },
    });
    const idea = { kind: 'idea' } as const;
    expect(named(diff([card('1', idea)], [card('1', { ...idea, title: 'New' })]))).toEqual(['idea.updated idea 1']);
  });

  test('tells moves, the last of them twice: as a move and as completed', () => {
    expect(named(diff([card('1')], [card('1', { stage: 'review' })]))).toEqual(['item.moved task 1']);
    const events = diff([card('1')], [card('1', { stage: 'done' })]);
    expect(named(events)).toEqual(['item.moved task 1', 'item.completed task 1']);
    expect(events[0]?.payload).toEqual({ kind: 'task', title: 'Card 1', from: 'plan', to: 'done' });
  });

  test('tells who got it', () => {
    const [event] = diff([card('1', { assignee: 'ada' })], [card('1', { assignee: null })]);
    expect(event).toMatchObject({ type: 'item.assigned', payload: { from: 'ada', to: null } });
  });

  test('tells what went, and what came back', () => {
    expect(named(diff([card('1')], []))).toEqual(['item.deleted task 1']);
    expect(named(diff([], [card('1')], ['1']))).toEqual(['item.restored task 1']);
  });
});

test('diffComments tells each comment that is new, edited or gone', () => {
  const comment = { id: 'c', author: 'ada', text: 'Why?', at: '2026-03-01T10:00:00.000Z', editedAt: null };
  const about = { projectId, subject: { type: 'task', id: '1' } };
  const payload = { commentId: 'c', kind: 'task', title: 'Card 1' };
  expect(diffComments(projectId, card('1'), { added: [comment], edited: [comment], deleted: [comment] })).toEqual([
    { ...about, type: 'comment.added', payload: { ...payload, text: 'Why?' } },
    { ...about, type: 'comment.edited', payload: { ...payload, text: 'Why?' } },
    { ...about, type: 'comment.deleted', payload },
  ]);
  expect(diffComments(projectId, card('1'), { added: [], edited: [], deleted: [] })).toEqual([]);
});
