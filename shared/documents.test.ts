import { describe, expect, test } from 'vitest';
import * as Y from 'yjs';
import { random } from '../tests/support/random.ts';
import {
  addCard,
  addComment,
  type Card,
  changeCard,
  itemTypes,
  MAX_LABELS,
  MAX_TITLE_LENGTH,
  parseDocumentName,
  projectTypes,
  readCard,
  readCards,
  readComments,
  replaceText,
  storable,
} from './documents.ts';

const id = '0198c0de-0000-7000-8000-000000000001';
const other = '0198c0de-0000-7000-8000-000000000002';
const card: Card = {
  id,
  kind: 'idea',
  stage: 'capture',
  title: 'Search by voice',
  rank: 'V000011',
  assignee: null,
  labels: ['search', 'voice'],
  parentId: null,
  createdAt: '2026-03-01T10:00:00.000Z',
  createdBy: other,
};

describe('document names', () => {
  test.each([
    ['workspace', { kind: 'workspace', id: null }],
    [`project:${id}`, { kind: 'project', id }],
    [`item:${id}`, { kind: 'item', id }],
    [`conversation:${id}`, { kind: 'conversation', id }],
  ])('%s is one', (name, parsed) => expect(parseDocumentName(name)).toEqual(parsed));

  test.each([
    '',
    'project',
    'project:',
    'project:1',
    `Project:${id}`,
    `project:${id.toUpperCase()}`,
    `project:${id} `,
    `workspace:${id}`,
    `other:${id}`,
    `project:${id}:${id}`,
    '../workspace',
  ])('%j is none', (name) => expect(parseDocumentName(name)).toBeNull());
});

describe('cards', () => {
  test('are read as they were added', () => {
    const doc = new Y.Doc();
    addCard(doc, card);
    expect(readCards(doc)).toEqual(new Map([[id, card]]));
  });

  test('of a clumsy writer read as the nearest card', () => {
    const doc = new Y.Doc();
    const map = new Y.Map<unknown>();
    projectTypes(doc).items.set(id, map);
    expect(readCard(id, map)).toBeNull();
    const fields: [string, unknown][] = [
      ['kind', 'spec'],
      ['stage', 'doing'],
      ['title', `a\0b\ud800${'x'.repeat(2 * MAX_TITLE_LENGTH)}`],
      ['rank', 7],
      ['assignee', { id }],
      ['labels', new Y.Map(Array.from({ length: 2 * MAX_LABELS }, (_, index) => [`l${index}`.padEnd(index, 'l'), 1]))],
      ['parentId', 'nobody'],
      ['createdAt', '0000-02-30'],
    ];
    for (const [field, value] of fields) map.set(field, value);
    const read = readCard(id, map);
    expect(read).toMatchObject({ kind: 'spec', stage: 'define', rank: '', assignee: null, parentId: null });
    expect(read).toMatchObject({ createdAt: '1970-01-01T00:00:00.000Z', createdBy: null });
    expect(read?.title).toBe(`ab\ufffd${'x'.repeat(MAX_TITLE_LENGTH - 4)}`);
    expect(read?.labels).toHaveLength(MAX_LABELS);
    expect(read?.labels.every((label) => label.length <= 60)).toBe(true);
  });

  test('are none under another id than a uuid, of no known kind, or in another type', () => {
    const map = new Y.Map<unknown>([['kind', 'idea']]);
    new Y.Doc().getMap<unknown>('items').set(id, map);
    expect(readCard('1', map)).toBeNull();
    expect(readCard(id, { kind: 'idea' })).toBeNull();
    expect(readCard(id, new Y.Array())).toBeNull();
    map.set('kind', 'epic');
    expect(readCard(id, map)).toBeNull();
  });

  test('change in the given fields only, and write nothing that is there already', () => {
    const doc = new Y.Doc();
    addCard(doc, card);
    const state = Y.encodeStateAsUpdate(doc);
    expect(changeCard(doc, id, { title: card.title, stage: card.stage, labels: card.labels })).toBe(true);
    expect(Y.encodeStateAsUpdate(doc)).toEqual(state);
    changeCard(doc, id, { stage: 'define', labels: ['voice', 'late'] });
    expect(readCards(doc).get(id)).toEqual({ ...card, stage: 'define', labels: ['late', 'voice'] });
    expect(changeCard(doc, other, { title: 'x' })).toBe(false);
    doc.getMap<unknown>('items').set(other, 'no map');
    expect(changeCard(doc, other, { title: 'x' })).toBe(false);
  });

  test('keep the labels of two people who label at the same time', () => {
    const [ada, grace] = [new Y.Doc(), new Y.Doc()];
    addCard(ada, card);
    Y.applyUpdate(grace, Y.encodeStateAsUpdate(ada));
    changeCard(ada, id, { labels: ['search', 'voice', 'ada'] });
    changeCard(grace, id, { labels: ['voice', 'grace'] });
    Y.applyUpdate(grace, Y.encodeStateAsUpdate(ada));
    expect(readCards(grace).get(id)?.labels).toEqual(['ada', 'grace', 'voice']);
  });
});

describe('comments', () => {
  test('are read oldest first, and only those that are some', () => {
    const doc = new Y.Doc();
    const late = {
      id,
      author: other,
      text: 'Later',
      at: '2026-03-02T10:00:00.000Z',
      editedAt: '2026-03-02T11:00:00.000Z',
    };
    const early = { id: other, author: other, text: 'Sooner', at: '2026-03-01T10:00:00.000Z', editedAt: null };
    addComment(doc, late);
    addComment(doc, early);
    const { comments } = itemTypes(doc);
    comments.set('nobody', new Y.Map<unknown>([['text', 'no id']]));
    comments.set('0198c0de-0000-7000-8000-000000000003', new Y.Map<unknown>([['text', 7]]));
    expect(readComments(doc)).toEqual([early, late]);
  });
});

describe('replaceText', () => {
  const textOf = (start: string) => {
    const text = new Y.Doc().getText('body');
    text.insert(0, start);
    return text;
  };
  const alphabet = ['a', 'b', '\n', '😀', '😃', '🚀', 'é', 'ab'];

  test.each(Array.from({ length: 30 }, (_, seed) => seed))('makes one edit that gives the text (seed %i)', (seed) => {
    const { below, pick } = random(seed);
    const words = (most: number) => Array.from({ length: below(most) }, () => pick(alphabet)).join('');
    for (let round = 0; round < 100; round++) {
      const [head, tail] = [words(8), words(8)];
      const text = textOf(head + words(4) + tail);
      const next = head + words(4) + tail;
      const edits: unknown[] = [];
      const before = text.toString();
      text.observe((event) => edits.push(...event.delta));
      replaceText(text, next);
      expect(text.toString()).toBe(next);
      expect(next).toBe(storable(next));
      const removed = edits.reduce<number>((sum, edit) => sum + ((edit as { delete?: number }).delete ?? 0), 0);
      expect(removed).toBeLessThanOrEqual(before.length - head.length - tail.length);
      if (before === next) expect(edits).toEqual([]);
    }
  });

  test('leaves cursors outside the change where they are', () => {
    const text = textOf('one two three');
    const doc = text.doc as Y.Doc;
    const [start, end] = [2, 10].map((index) => Y.createRelativePositionFromTypeIndex(text, index));
    replaceText(text, 'one 2 three');
    const at = (position: Y.RelativePosition | undefined) =>
      position && Y.createAbsolutePositionFromRelativePosition(position, doc)?.index;
    expect([at(start), at(end)]).toEqual([2, 8]);
  });

  test('of two people merges both edits', () => {
    const [ada, grace] = [new Y.Doc(), new Y.Doc()];
    ada.getText('body').insert(0, 'The plan\n\nThe risk\n');
    Y.applyUpdate(grace, Y.encodeStateAsUpdate(ada));
    replaceText(ada.getText('body'), 'The new plan\n\nThe risk\n');
    replaceText(grace.getText('body'), 'The plan\n\nThe known risk\n');
    Y.applyUpdate(grace, Y.encodeStateAsUpdate(ada));
    expect(grace.getText('body').toString()).toBe('The new plan\n\nThe known risk\n');
  });

  test('does not lose its place at an embedded object', () => {
    const text = textOf('before after');
    text.insertEmbed(7, { image: 'x' });
    replaceText(text, 'before then after');
    expect(text.toString()).toBe('before then after');
  });
});
