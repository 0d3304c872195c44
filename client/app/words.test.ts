import { expect, test } from 'vitest';
import type { SaveState } from '../local/index.ts';
import { busiestStage, capturedInWords, commandText, openCount, othersAt, saveWords } from './words.ts';

const stages = (counts: object) => ({ capture: 0, define: 0, plan: 0, build: 0, review: 0, done: 0, ...counts });

const saves = (kind: SaveState['otherwise'], waiting: number): SaveState => ({
  kind,
  otherwise: kind,
  waiting,
  refused: 0,
});

test('the pill says what is so', () => {
  expect(saveWords(saves('saved', 0)).text).toBe('Saved');
  expect(saveWords(saves('saving', 2)).text).toBe('Saving');
  expect(saveWords(saves('offline', 0)).text).toBe('Offline');
  expect(saveWords(saves('offline', 3)).text).toBe('Offline, 3 waiting');
  expect(saveWords(saves('late', 3))).toEqual({ text: 'Not saved yet', tone: 'bad' });
  expect(saveWords(saves('outdated', 0)).text).toBe('Update');
  expect(saveWords(saves('outdated', 3)).text).toBe('Update, 3 waiting');
  const refused = { kind: 'refused', refused: 1 } as const;
  expect(saveWords({ ...saves('saved', 0), ...refused })).toEqual({ text: 'Refused, 1', tone: 'bad' });
  // What was refused hides nothing of the rest.
  expect(saveWords({ ...saves('offline', 3), ...refused }).text).toBe('Refused, 1 · Offline, 3 waiting');
  expect(saveWords({ ...saves('saving', 3), ...refused }).text).toBe('Refused, 1 · Saving');
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

test('an idea that was captured is named by the beginning of its title', () => {
  expect(capturedInWords(' Voice notes ', true)).toBe('Captured “Voice notes”');
  expect(capturedInWords('x'.repeat(60), true)).toBe(`Captured “${'x'.repeat(40)}…”`);
  expect(capturedInWords('Voice', false)).toBe('Captured “Voice” on this device; it is sent when you are online');
});
