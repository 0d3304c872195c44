import { describe, expect, test } from 'vitest';
import * as Y from 'yjs';
import { addComment, type Card, itemTypes } from '../../shared/documents.ts';
import { Project } from '../local/project.ts';
import { childOf, emphasiseMentions, followComments, followLength, possibleParents, specDraft } from './model.ts';

const idOf = (number: number) => `00000000-0000-7000-8000-${String(number).padStart(12, '0')}`;

const card = (number: number, fields: Partial<Card> = {}): Card => ({
  id: idOf(number),
  kind: 'task',
  stage: 'capture',
  title: `Card ${number}`,
  rank: `a${number}`,
  assignee: null,
  labels: [],
  parentId: null,
  createdAt: '2026-03-01T10:00:00.000Z',
  createdBy: null,
  ...fields,
});

describe('children', () => {
  test('start where their kind does, with the labels of the parent', () => {
    const idea = card(1, { kind: 'idea', stage: 'review', labels: ['export'] });
    const made = { id: idOf(2), rank: 'b', createdAt: '2026-03-02T10:00:00.000Z', createdBy: 'ada' };
    expect(childOf(idea, 'spec', 'Export', made)).toEqual({
      ...made,
      kind: 'spec',
      title: 'Export',
      stage: 'define',
      parentId: idea.id,
      assignee: null,
      labels: ['export'],
    });
  });

  test('a draft keeps the notes of the idea', () => {
    expect(specDraft('  People ask for it.\n')).toContain('## Why\n\nPeople ask for it.\n\n## What');
  });

  test('only what leads to a kind can be above it', () => {
    const project = new Project(new Y.Doc());
    project.add([card(1, { kind: 'idea' }), card(2, { kind: 'spec' }), card(3), card(4, { kind: 'spec', title: 'A' })]);
    const parentsOf = (number: number) => {
      const held = project.cards.card(idOf(number)).value;
      return held ? possibleParents(project.cards, held).map(({ title }) => title) : [];
    };
    expect(parentsOf(1)).toEqual([]);
    expect(parentsOf(2)).toEqual(['Card 1']);
    expect(parentsOf(3)).toEqual(['Card 1', 'A', 'Card 2']);
  });
});

describe('comments', () => {
  test('are followed, from wherever they come', () => {
    const [here, there] = [new Y.Doc(), new Y.Doc()];
    const { comments, close } = followComments(here);
    addComment(there, { id: idOf(1), author: 'grace', text: 'Later', at: '2026-03-02T10:00:00.000Z', editedAt: null });
    addComment(here, { id: idOf(2), author: 'ada', text: 'First', at: '2026-03-01T10:00:00.000Z', editedAt: null });
    Y.applyUpdate(here, Y.encodeStateAsUpdate(there));
    expect(comments.value.map(({ text }) => text)).toEqual(['First', 'Later']);
    itemTypes(here).comments.delete(idOf(2));
    expect(comments.value.map(({ text }) => text)).toEqual(['Later']);
    close();
  });

  test('the length of a text is followed', () => {
    const { body } = itemTypes(new Y.Doc());
    const { length, close } = followLength(body);
    body.insert(0, 'four');
    expect(length.value).toBe(4);
    close();
    body.delete(0, 4);
    expect(length.value).toBe(4);
  });
});

describe('mentions', () => {
  test('stand out by their whole name', () => {
    const names = ['Ada', 'Ada Lovelace', 'C. (Review)'];
    expect(emphasiseMentions('@Ada Lovelace and @ada, not @Adam', names)).toBe(
      '**@Ada Lovelace** and **@ada**, not @Adam',
    );
    expect(emphasiseMentions('ask @C. (Review)', names)).toBe('ask **@C. (Review)**');
    expect(emphasiseMentions('@Ada', [])).toBe('@Ada');
  });
});
