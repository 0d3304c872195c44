import { expect, test } from 'vitest';
import { parseSearch } from './search-query.ts';

const NOTHING = {
  ...{ text: '', kinds: [], stages: [], projects: [], authors: [], paths: [], languages: [], before: null },
  problems: [],
};

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
  });
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
