import { expect, test } from 'vitest';
import * as Y from 'yjs';
import { addCard, itemTypes, MAX_TITLE_LENGTH, readCards } from '../../shared/documents.ts';
import { compareRanked } from '../../shared/rank.ts';
import { Capture } from './capture-model.ts';

const PROJECT = '0195a000-0000-7000-8000-000000000001';
const ITEM = '0195a000-0000-7000-8000-0000000000a1';

function setting() {
  const docs = new Map<string, Y.Doc>();
  const open = new Set<string>();
  const capture = new Capture(
    {
      openDocument(name) {
        const doc = docs.get(name) ?? new Y.Doc();
        docs.set(name, doc);
        open.add(name);
        return { doc, close: () => open.delete(name) };
      },
      newId: () => ITEM,
      now: () => new Date('2025-03-14T12:00:00.000Z'),
      authorId: 'ada',
    },
    PROJECT,
  );
  return { capture, docs, open };
}

test('an idea goes to the top of the first column, its notes into its text', () => {
  const { capture, docs, open } = setting();
  const board = new Y.Doc();
  docs.set(`project:${PROJECT}`, board);
  addCard(board, {
    id: '0195a000-0000-7000-8000-0000000000b2',
    kind: 'idea',
    stage: 'capture',
    title: 'An older one',
    rank: 'V',
    assignee: null,
    labels: [],
    parentId: null,
    createdAt: '2025-03-01T00:00:00.000Z',
    createdBy: null,
  });
  capture.title.value = '  A clock\n for the wall ';
  capture.notes.value = 'It **ticks**.\n';
  expect(capture.keep()).toEqual({ projectId: PROJECT, itemId: ITEM });
  const cards = [...readCards(board).values()].sort(compareRanked);
  expect(cards[0]).toMatchObject({
    id: ITEM,
    kind: 'idea',
    stage: 'capture',
    title: 'A clock for the wall',
    createdBy: 'ada',
    createdAt: '2025-03-14T12:00:00.000Z',
  });
  const item = docs.get(`item:${ITEM}`);
  expect(item && itemTypes(item).body.toString()).toBe('It **ticks**.');
  expect(open.size).toBe(0);
});

test('without notes, no text is begun', () => {
  const { capture, docs } = setting();
  capture.title.value = 'Short';
  capture.notes.value = '   ';
  capture.keep();
  expect([...docs.keys()]).toEqual([`project:${PROJECT}`]);
});

test('what is wrong is said, and nothing is kept', () => {
  const { capture, docs } = setting();
  capture.title.value = '   ';
  expect(capture.problem.value).toBe('Give the idea a title');
  expect(capture.keep()).toBeNull();
  capture.title.value = 'x'.repeat(MAX_TITLE_LENGTH + 1);
  expect(capture.problem.value).toContain(`${MAX_TITLE_LENGTH}`);
  capture.title.value = 'Fine';
  capture.projectId.value = null;
  expect(capture.problem.value).toBe('Choose a project');
  expect(capture.keep()).toBeNull();
  expect(docs.size).toBe(0);
});

test('cleared, the project stays for the next one', () => {
  const { capture } = setting();
  capture.title.value = 'One';
  capture.keep();
  capture.clear();
  expect([capture.title.value, capture.projectId.value]).toEqual(['', PROJECT]);
});
