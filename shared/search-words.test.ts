import { expect, test } from 'vitest';
import { nameKey, placedWords, wordsOf } from './search-words.ts';

test('words are folded, whatever stands between them', () => {
  expect(wordsOf('Crème brûlée, server/events – 3rd try!')).toEqual([
    ...['creme', 'brulee', 'server', 'events', '3rd', 'try'],
  ]);
  expect(wordsOf(' …–()\n')).toEqual([]);
});

test('identifiers are one word and their parts', () => {
  expect(wordsOf('createEventLog')).toEqual(['createeventlog', 'create', 'event', 'log']);
  expect(wordsOf('HTTPServer')).toEqual(['httpserver', 'http', 'server']);
  expect(wordsOf('feed_entries')).toEqual(['feed', 'entries']);
});

test('words know their place', () => {
  const text = 'a createLog';
  expect(placedWords(text).map(({ start, end }) => text.slice(start, end))).toEqual([
    'a',
    'createLog',
    'create',
    'Log',
  ]);
});

test('a word that is too long is cut', () => {
  expect(wordsOf('x'.repeat(1000))).toEqual(['x'.repeat(40)]);
});

test('where there are no spaces, two letters beside each other are a word', () => {
  const text = 'APIデータ設計v2、設';
  const words = placedWords(text);
  expect(words.map(({ start, end }) => text.slice(start, end))).toEqual([
    'API',
    'デー',
    'ータ',
    'タ設',
    '設計',
    'v2',
    '設',
  ]);
  expect(wordsOf('ガ'.normalize('NFD'))).toEqual(wordsOf('ガ'));
  expect(wordsOf('ガラス'.normalize('NFD'))).toEqual(wordsOf('ガラス'));
  // Korean has spaces.
  expect(wordsOf('설계 문서')).toEqual(['설계', '문서'].map((word) => word.normalize('NFKD')));
});

test('a name is the same however it is written', () => {
  expect(new Set(['createEventLog', 'create_event_log', 'Create event-log!'].map(nameKey))).toEqual(
    new Set(['createeventlog']),
  );
  expect(nameKey('…')).toBe('');
});
