import { expect, test } from 'vitest';
import { parseSearch } from './search-query.ts';

const NO_FILTERS = { kinds: [], stages: [], projects: [], authors: [], paths: [], languages: [], before: null };
const NOTHING = { text: '', ...NO_FILTERS, phrases: [], without: { ...NO_FILTERS, phrases: [] }, problems: [] };
const phrase = (text: string, isOpen = false) => ({ text, isOpen });

test('what has no filter is text', () => {
  expect(parseSearch('  voice   notes ')).toEqual({ ...NOTHING, text: 'voice notes' });
  expect(parseSearch('')).toEqual(NOTHING);
});

test('filters are taken out of the text, wherever they stand', () => {
  expect(
    parseSearch('kind:idea voice stage:Build notes author:ada before:2026-03-01 path:src/*.ts language:Go'),
  ).toEqual({
    ...NOTHING,
    text: 'voice notes',
    paths: ['src/*.ts'],
    languages: ['Go'],
    kinds: ['idea'],
    stages: ['build'],
    authors: ['ada'],
    before: '2026-03-01',
  });
});

test('values with spaces are quoted, and a filter may have several', () => {
  expect(parseSearch('project:"Mission Control" kind:task kind:comment project:Apollo')).toEqual({
    ...NOTHING,
    projects: ['Mission Control', 'Apollo'],
    kinds: ['task', 'comment'],
  });
  expect(parseSearch('project:"Mission')).toEqual({ ...NOTHING, projects: ['Mission'] });
});

test('what only looks like a filter is text', () => {
  expect(parseSearch('https://example.com note: this kind: "two words" 10:30 priority:high')).toEqual({
    ...NOTHING,
    text: 'https://example.com note: this kind: two words 10:30 priority:high',
    phrases: [phrase('two words')],
  });
});

test('what is in quotes is a phrase, of words that are searched for too', () => {
  expect(parseSearch('log "Event log" of “two days” kind:idea error:"not found" "…" ""')).toEqual({
    ...NOTHING,
    text: 'log Event log of two days error: not found …',
    phrases: [phrase('Event log'), phrase('two days'), phrase('not found')],
    kinds: ['idea'],
  });
  // One that is being typed is one from its second word on.
  expect(parseSearch('a "event').phrases).toEqual([]);
  expect(parseSearch('a "event l')).toEqual({ ...NOTHING, text: 'a event l', phrases: [phrase('event l', true)] });
  expect(parseSearch('5" it\'s').phrases).toEqual([]);
});

test('what is behind a dash at the beginning of a word is left out', () => {
  expect(parseSearch('voice -draft -"old one" -kind:code -path:"a b" -2 -foo.bar -before:2026-03-01')).toEqual({
    ...NOTHING,
    text: 'voice',
    without: {
      ...NO_FILTERS,
      phrases: ['draft', 'old one', '2', 'foo.bar'].map((text) => phrase(text)),
      ...{ kinds: ['code'], paths: ['a b'], before: '2026-03-01' },
    },
  });
  expect(parseSearch('foo-bar --flag - -> a- "b"-c -')).toEqual({
    ...NOTHING,
    text: 'foo-bar --flag -> a- b -c',
    phrases: [phrase('b')],
  });
  expect(parseSearch('-kind:song').problems).toHaveLength(1);
  expect(parseSearch('kind:Feed -kind:feed')).toMatchObject({ kinds: ['post'], without: { kinds: ['post'] } });
});

test('what only leaves out words is a problem', () => {
  expect(parseSearch('-draft -"old one" -').problems).toEqual([
    {
      ...{ filter: 'without', value: '-draft -"old one"' },
      message: 'search for something beside what is to be left out: -draft -"old one"',
    },
  ]);
  for (const typed of ['-draft voice', '-draft kind:idea', '-draft -kind:idea', '-kind:idea', '-', '-"…"']) {
    expect(parseSearch(typed).problems, typed).toEqual([]);
  }
});

test('a filter that cannot hold is a problem', () => {
  expect(parseSearch('kind:song stage:later before:2026-02-31 x')).toEqual({
    ...NOTHING,
    text: 'x',
    problems: [
      {
        ...{ filter: 'kind', value: 'song' },
        message: 'read the filter kind: it takes idea, spec, task, comment, post, code, commit: song',
      },
      {
        ...{ filter: 'stage', value: 'later' },
        message: 'read the filter stage: it takes capture, define, plan, build, review, done: later',
      },
      {
        ...{ filter: 'before', value: '2026-02-31' },
        message: 'read the filter before: it takes a day such as 2026-03-01: 2026-02-31',
      },
    ],
  });
});
