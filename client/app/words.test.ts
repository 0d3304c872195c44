import { expect, test } from 'vitest';
import { busiestStage, commandText, openCount, othersAt, saveWords } from './words.ts';

const stages = (counts: object) => ({ capture: 0, define: 0, plan: 0, build: 0, review: 0, done: 0, ...counts });

test('the pill says what is so', () => {
  expect(saveWords({ kind: 'saved', waiting: 0, refused: 0 }).text).toBe('Saved');
  expect(saveWords({ kind: 'saving', waiting: 2, refused: 0 }).text).toBe('Saving');
  expect(saveWords({ kind: 'offline', waiting: 0, refused: 0 }).text).toBe('Offline');
  expect(saveWords({ kind: 'offline', waiting: 3, refused: 0 }).text).toBe('Offline, 3 waiting');
  expect(saveWords({ kind: 'late', waiting: 3, refused: 0 })).toEqual({ text: 'Not saved yet', tone: 'bad' });
  expect(saveWords({ kind: 'outdated', waiting: 0, refused: 0 }).text).toBe('Update');
  expect(saveWords({ kind: 'outdated', waiting: 3, refused: 0 }).text).toBe('Update, 3 waiting');
  expect(saveWords({ kind: 'refused', waiting: 3, refused: 1 })).toEqual({ text: 'Refused, 1', tone: 'bad' });
});

test('of a refused command, what somebody wrote is copied', () => {
  const post = { label: 'Post to the feed', body: { text: 'Hello all,\nhow are you?', kind: 'post' } };
  expect(commandText(post)).toBe('Hello all,\nhow are you?');
  expect(commandText({ label: 'Freeze', body: { revision: 2 } })).toBe('Freeze\n{\n  "revision": 2\n}');
  expect(commandText({ label: 'Archive', body: undefined })).toBe('Archive\n{}');
});

test('a project is where most of its open work is', () => {
  expect(busiestStage(stages({ plan: 2, build: 5, done: 40 }))).toBe('build');
  expect(busiestStage(stages({ plan: 2, build: 2 }))).toBe('plan');
  expect(busiestStage(stages({ done: 4 }))).toBe('done');
  expect(busiestStage(stages({}))).toBeNull();
  expect(openCount(stages({ plan: 2, build: 5, done: 40 }))).toBe(7);
});

test('the others here: one face a person, only of this project', () => {
  const person = (id: string, name: string, page: string, clientId: number) => ({
    user: { id, name, color: '#000', kind: 'person' as const },
    at: { page },
    clientId,
    self: id === 'me',
  });
  const present = [
    person('me', 'Me', '/p/1/board', 1),
    person('g', 'Grace', '/p/1/board', 2),
    person('g', 'Grace', '/p/1/feed', 3),
    person('a', 'Ada', '/p/2/board', 4),
  ];
  expect(othersAt(present, '/', 'me').map(({ user }) => user.name)).toEqual(['Ada', 'Grace']);
  expect(othersAt(present, '/p/1', 'me').map(({ clientId }) => clientId)).toEqual([3]);
  expect(othersAt(present, '/p/1', 'g').map(({ user }) => user.id)).toEqual(['me']);
});
