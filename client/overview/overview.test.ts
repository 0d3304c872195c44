import { signal } from '@preact/signals';
import { describe, expect, test } from 'vitest';
import type { Need } from '../../shared/api/needs.ts';
import type { WaitingCommand } from '../local/outbox.ts';
import type { Refusal } from '../local/store.ts';
import { Needs } from './needs.ts';
import { stagesInWords } from './pictures.tsx';
import { entryLine, placeInWords, plainLine, sumDays } from './words.ts';

const need = (id: string, more: Partial<Need> = {}): Need => ({
  id,
  kind: 'item',
  projectId: 'p1',
  subject: { type: 'task', id: 't1' },
  text: 'Write the page',
  at: '2025-03-14T12:00:00.000Z',
  ...more,
});
const command = (id: string, state: WaitingCommand['state']): WaitingCommand =>
  ({
    id,
    state,
    label: 'Freeze “X”',
    method: 'POST',
    path: '/api/specs/x/freeze',
    body: {},
    reason: 'the text changed',
    createdAt: '2025-03-14T11:00:00.000Z',
    documents: [],
  }) as WaitingCommand;

describe('needs', () => {
  test('what was refused on this device stands before what the server knows; what waits is no need', async () => {
    const commands = signal([command('waits', 'waiting'), command('refused', 'refused')]);
    const refusals = signal<Refusal[]>([
      { id: 'r1', document: 'item:i1', reason: 'you may only read', text: 'Two words', at: '2025-03-14T10:00:00.000Z' },
    ] as Refusal[]);
    const get = async <T>() => ({ items: [need('n1')], next: null }) as T;
    const needs = new Needs({ get, commands, refusals });
    await new Promise((resolve) => setTimeout(resolve));
    expect(needs.entries.value.map(({ id, kind, title, detail }) => ({ id, kind, title, detail }))).toEqual([
      { id: 'refused', kind: 'command', title: 'Freeze “X”', detail: 'Refused: The text changed' },
      { id: 'r1', kind: 'edit', title: '“Two words”', detail: 'Refused: You may only read' },
      { id: 'n1', kind: 'item', title: 'Write the page', detail: 'Assigned to you' },
    ]);
    commands.value = [];
    refusals.value = [];
    expect(needs.entries.value.map(({ id }) => id)).toEqual(['n1']);
  });

  test('each leads to what it is about; a post to the feed it stands in', async () => {
    const items = [
      need('item'),
      need('job', { kind: 'job', subject: { type: 'job', id: 'j1' } }),
      need('comment', { kind: 'mention', subject: { type: 'idea', id: 'i1' } }),
      need('post', { kind: 'mention', subject: { type: 'project', id: 'p1' }, text: 'Hi @Ada, **now**' }),
    ];
    const get = async <T>() => ({ items, next: null }) as T;
    const needs = new Needs({ get, commands: signal([]), refusals: signal([]) });
    await new Promise((resolve) => setTimeout(resolve));
    expect(needs.entries.value.map(({ path }) => path)).toEqual([
      '/p/p1/items/t1',
      '/jobs?job=j1',
      '/p/p1/items/i1',
      '/p/p1/feed',
    ]);
    expect(needs.entries.value.at(-1)?.title).toBe('Hi @Ada, now');
  });

  test('while the server cannot be asked, what is known stays', async () => {
    let fails = false;
    const get = async <T>() => {
      if (fails) throw new TypeError('offline');
      return { items: [need('n1')], next: null } as T;
    };
    const needs = new Needs({ get, commands: signal([]), refusals: signal([]) });
    await new Promise((resolve) => setTimeout(resolve));
    fails = true;
    await needs.fromServer.reload();
    expect(needs.entries.value).toHaveLength(1);
  });
});

test('Markdown on one line, without its marks', () => {
  expect(plainLine('## Plan\n- see [the map](https://example.com)\n- `code` and **bold**')).toBe(
    'Plan see the map code and bold',
  );
  expect(plainLine('2 * 3 - 1 stays_as_it_is')).toBe('2 * 3 - 1 stays_as_it_is');
});

test('a post is told with its name, as the other sentences are', () => {
  const actor = { type: 'person', id: 'a', name: 'Ada' };
  expect(entryLine({ type: 'message.posted', actor, text: 'Hello **all**' })).toBe('Ada: Hello all');
  expect(entryLine({ type: 'item.moved', actor, text: 'Ada moved “X” to build' })).toBe('Ada moved “X” to build');
});

test('where somebody is, in words', () => {
  const projects = new Map([['p1', { name: 'Apollo' }]]);
  expect(placeInWords('/', projects)).toBe('home');
  expect(placeInWords('/p/p1/board', projects)).toBe('Apollo, board');
  expect(placeInWords('/p/p1/items/i1', projects)).toBe('Apollo, an item');
  expect(placeInWords('/p/p2/board', projects)).toBe('a project, board');
  expect(placeInWords('/p/p1/unheard-of', projects)).toBe('Apollo');
  expect(placeInWords('/settings/members', projects)).toBe('settings');
  expect(placeInWords('/jobs', projects)).toBe('jobs');
});

test('days add up over projects, the oldest first', () => {
  const first = [
    { date: '2025-03-13', events: 2 },
    { date: '2025-03-14', events: 1 },
  ];
  expect(sumDays([first, [{ date: '2025-03-12', events: 4 }, ...first]])).toEqual([
    { date: '2025-03-12', events: 4 },
    { date: '2025-03-13', events: 4 },
    { date: '2025-03-14', events: 2 },
  ]);
  expect(sumDays([])).toEqual([]);
});

test('a picture of stages says in words what it shows', () => {
  const none = { capture: 0, define: 0, plan: 0, build: 0, review: 0, done: 0 };
  expect(stagesInWords({ ...none, capture: 4, done: 1 })).toBe('4 in capture, 1 in done');
  expect(stagesInWords(none)).toBe('No items yet');
});
