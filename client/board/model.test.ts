import { describe, expect, test } from 'vitest';
import * as Y from 'yjs';
import type { Card } from '../../shared/documents.ts';
import type { Stage } from '../../shared/stages.ts';
import { Project } from '../local/project.ts';
import { NO_FILTER, readFilter, writeFilter } from './filter.ts';
import { Board } from './model.ts';
import { RANK_ORDER, readOrder } from './order.ts';

const idOf = (number: number) => `00000000-0000-7000-8000-${String(number).padStart(12, '0')}`;

const card = (number: number, fields: Partial<Card> = {}): Card => ({
  id: idOf(number),
  kind: 'task',
  stage: 'capture',
  title: `Card ${number}`,
  rank: `a${String(number).padStart(6, '0')}`,
  assignee: null,
  labels: [],
  parentId: null,
  createdAt: `2026-03-01T10:00:${String(number).padStart(2, '0')}.000Z`,
  createdBy: null,
  ...fields,
});

function boardOf(...cards: Card[]): Board {
  const project = new Project(new Y.Doc(), () => 0.5);
  project.add(cards);
  return new Board(project);
}

const numberOf = (id: string | null) => (id === null ? null : Number(id.slice(-12)));
const shown = (board: Board, stage: Stage) => board.columns.of(stage).value.map(({ id }) => numberOf(id));
const ranked = (board: Board, stage: Stage) => board.project.cards.ranked.of(stage).value.map(({ id }) => numberOf(id));
const focused = (board: Board) => numberOf(board.focused.value);

describe('focus', () => {
  test('goes up, down and to the next column with cards, at the same height', () => {
    const board = boardOf(card(1), card(2), card(3), card(4, { stage: 'build' }), card(5, { stage: 'done' }));
    board.moveFocus('down');
    expect(focused(board)).toBe(1);
    board.moveFocus('down');
    board.moveFocus('down');
    board.moveFocus('down');
    expect(focused(board)).toBe(3);
    board.moveFocus('right');
    expect(focused(board)).toBe(4);
    board.moveFocus('right');
    expect(focused(board)).toBe(4);
    board.fold('done', false);
    board.moveFocus('right');
    expect(focused(board)).toBe(5);
    board.moveFocus('left');
    board.moveFocus('left');
    expect(focused(board)).toBe(1);
  });

  test('runs through the stages in the list', () => {
    const board = boardOf(card(1), card(2, { stage: 'plan' }), card(3, { stage: 'done' }));
    board.moveFocusInList('down');
    board.moveFocusInList('down');
    expect(focused(board)).toBe(2);
    board.moveFocusInList('down');
    expect(focused(board)).toBe(2);
    board.moveFocusInList('up');
    expect(focused(board)).toBe(1);
  });

  test('goes to the card that took the place of one that somebody removed', () => {
    const board = boardOf(card(1), card(2), card(3));
    board.focus(idOf(2));
    board.project.remove([idOf(2)]);
    expect(focused(board)).toBe(3);
    board.project.remove([idOf(3)]);
    expect(focused(board)).toBe(1);
    board.project.remove([idOf(1)]);
    expect(focused(board)).toBeNull();
  });
});

describe('selection', () => {
  test('takes a stretch of a column and loses what is removed or filtered away', () => {
    const board = boardOf(card(1), card(2), card(3), card(4, { labels: ['x'] }), card(5));
    board.focus(idOf(2));
    board.selectTo(idOf(4));
    expect(board.targets().map(numberOf)).toEqual([2, 3, 4]);
    board.project.remove([idOf(3)]);
    expect(board.targets().map(numberOf)).toEqual([2, 4]);
    board.arrange({ ...NO_FILTER, labels: ['x'] }, RANK_ORDER);
    expect(board.targets().map(numberOf)).toEqual([4]);
    board.clearSelection();
    expect(board.targets().map(numberOf)).toEqual([2]);
  });

  test('an action on it is one step of the history', () => {
    const board = boardOf(card(1), card(2), card(3));
    board.toggle(idOf(1));
    board.toggle(idOf(3));
    board.toggleLabel('safety');
    board.moveTo('build');
    expect(shown(board, 'build')).toEqual([1, 3]);
    expect(board.travel('undo')).toBe(true);
    expect(shown(board, 'build')).toEqual([]);
    expect(board.project.cards.card(idOf(3)).value?.labels).toEqual(['safety']);
    board.travel('undo');
    expect(board.project.cards.card(idOf(3)).value?.labels).toEqual([]);
    board.travel('redo');
    expect(board.project.cards.card(idOf(1)).value?.labels).toEqual(['safety']);
  });

  test('a label goes on where one misses it, and off where all have it', () => {
    const board = boardOf(card(1, { labels: ['a'] }), card(2));
    board.toggle(idOf(1));
    board.toggle(idOf(2));
    board.toggleLabel('a');
    expect(board.project.cards.card(idOf(2)).value?.labels).toEqual(['a']);
    board.toggleLabel('a');
    expect(board.project.cards.card(idOf(1)).value?.labels).toEqual([]);
  });
});

describe('moving', () => {
  test('shift moves a block within its column', () => {
    const board = boardOf(card(1), card(2), card(3), card(4), card(5));
    board.toggle(idOf(2));
    board.toggle(idOf(3));
    board.shift('down');
    expect(shown(board, 'capture')).toEqual([1, 4, 2, 3, 5]);
    board.shift('down');
    board.shift('down');
    expect(shown(board, 'capture')).toEqual([1, 4, 5, 2, 3]);
    for (let times = 0; times < 5; times++) board.shift('up');
    expect(shown(board, 'capture')).toEqual([2, 3, 1, 4, 5]);
  });

  test('shift moves cards of several stages one stage on, in one step', () => {
    const board = boardOf(
      card(1),
      card(2, { stage: 'define' }),
      card(3, { stage: 'define' }),
      card(4, { stage: 'done' }),
    );
    board.toggle(idOf(1));
    board.toggle(idOf(3));
    board.toggle(idOf(4));
    board.shift('right');
    expect(shown(board, 'define')).toEqual([1, 2]);
    expect(shown(board, 'plan')).toEqual([3]);
    expect(shown(board, 'done')).toEqual([4]);
    board.travel('undo');
    expect(shown(board, 'capture')).toEqual([1]);
    expect(shown(board, 'define')).toEqual([2, 3]);
  });

  test('a drop counts the places as they are shown, the dropped card among them', () => {
    const board = boardOf(card(1), card(2), card(3));
    board.drop([idOf(1)], 'capture', 1);
    expect(shown(board, 'capture')).toEqual([1, 2, 3]);
    board.drop([idOf(1)], 'capture', 2);
    expect(shown(board, 'capture')).toEqual([2, 1, 3]);
    board.drop([idOf(2)], 'capture', 3);
    expect(shown(board, 'capture')).toEqual([1, 3, 2]);
  });

  test('a drop after the last shown card goes before the hidden ones that follow it', () => {
    const board = boardOf(card(1), card(2, { labels: ['x'] }), card(3), card(4, { stage: 'plan', labels: ['x'] }));
    board.arrange({ ...NO_FILTER, labels: ['x'] }, RANK_ORDER);
    board.drop([idOf(4)], 'capture', 1);
    expect(ranked(board, 'capture')).toEqual([1, 2, 4, 3]);
  });
});

describe('filter and order', () => {
  test('a filter survives the address', () => {
    const filter = {
      text: 'map & more',
      labels: ['a,b', 'c'],
      assignee: 'ada',
      kind: 'spec',
      parentId: idOf(1),
    } as const;
    const query = new URLSearchParams();
    for (const [name, value] of Object.entries(writeFilter(filter))) if (value !== null) query.set(name, value);
    expect(readFilter(new URLSearchParams(query.toString()))).toEqual(filter);
    expect(readFilter(new URLSearchParams('kind=nonsense'))).toEqual(NO_FILTER);
  });

  test('cards come and go as they start and stop matching', () => {
    const board = boardOf(
      card(1, { title: 'Map of modules' }),
      card(2, { kind: 'idea' }),
      card(3, { assignee: 'ada' }),
    );
    board.arrange({ ...NO_FILTER, text: 'MAP mod' }, RANK_ORDER);
    expect(shown(board, 'capture')).toEqual([1]);
    board.project.change([idOf(2)], { title: 'A module on the map' });
    expect(shown(board, 'capture')).toEqual([1, 2]);
    board.arrange({ ...NO_FILTER, assignee: 'nobody', kind: 'task' }, RANK_ORDER);
    expect(shown(board, 'capture')).toEqual([1]);
    board.project.change([idOf(3)], { assignee: null });
    expect(shown(board, 'capture')).toEqual([1, 3]);
  });

  test('the list keeps its own order as cards change', () => {
    const board = boardOf(card(1, { title: 'Item 10' }), card(2, { title: 'item 9' }), card(3, { title: 'Another' }));
    board.arrange(NO_FILTER, readOrder('title'));
    expect(shown(board, 'capture')).toEqual([3, 2, 1]);
    board.project.change([idOf(3)], { title: 'Zebra' });
    expect(shown(board, 'capture')).toEqual([2, 1, 3]);
    board.arrange(NO_FILTER, readOrder('-created'));
    expect(shown(board, 'capture')).toEqual([3, 2, 1]);
    board.arrange(NO_FILTER, readOrder('nonsense'));
    expect(shown(board, 'capture')).toEqual([1, 2, 3]);
  });
});
