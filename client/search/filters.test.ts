import { expect, test } from 'vitest';
import { completionAt, type Known } from './completion.ts';
import {
  beginFilter,
  endsInBareFilter,
  filtersIn,
  hasFilter,
  toggleFilter,
  withoutBareFilter,
  withoutFilters,
} from './filters.ts';

test('a chip writes its filter behind the words, and takes it out again', () => {
  const once = toggleFilter('voice  notes', { name: 'kind', value: 'idea' });
  expect(once).toBe('voice  notes kind:idea');
  const twice = toggleFilter(once, { name: 'project', value: 'Mission Control' });
  expect(twice).toBe('voice  notes kind:idea project:"Mission Control"');
  expect(filtersIn(twice)).toEqual([
    { name: 'kind', value: 'idea', isWithout: false },
    { name: 'project', value: 'Mission Control', isWithout: false },
  ]);
  expect(toggleFilter('voice KIND:Idea notes', { name: 'kind', value: 'idea' })).toBe('voice notes');
  expect(withoutFilters(twice)).toBe('voice notes');
  expect(hasFilter('note: idea', { name: 'kind', value: 'idea' })).toBe(false);
  expect([beginFilter('', 'path'), beginFilter('voice ', 'path')]).toEqual(['path:', 'voice path:']);
});

test('a filter behind a dash is another one', () => {
  const filter = { name: 'kind', value: 'code', isWithout: true } as const;
  const text = toggleFilter('voice -draft kind:code', filter);
  expect(text).toBe('voice -draft kind:code -kind:code');
  expect(filtersIn(text).map(({ isWithout }) => isWithout)).toEqual([false, true]);
  expect(hasFilter('-kind:code', { name: 'kind', value: 'code' })).toBe(false);
  expect(toggleFilter(text, filter)).toBe('voice -draft kind:code');
  expect(toggleFilter(text, { name: 'kind', value: 'code' })).toBe('voice -draft -kind:code');
  expect(withoutFilters(text)).toBe('voice -draft');
  expect(withoutBareFilter('voice -path:')).toBe('voice');
});

test('a filter that was begun and got no value is taken out again', () => {
  expect(['voice before:', 'Kind:'].map(endsInBareFilter)).toEqual([true, true]);
  expect(['', 'voice', 'before:2026-03-01', 'note:', 'before: voice'].map(endsInBareFilter)).not.toContain(true);
  expect(withoutBareFilter('voice  notes kind:idea before:')).toBe('voice  notes kind:idea');
  expect([withoutBareFilter('path:'), withoutBareFilter('voice ')]).toEqual(['', 'voice ']);
});

const known: Known = {
  projects: ['Apollo', 'Mission Control'],
  people: ['Ada Lovelace', 'Grace Hopper'],
  languages: ['Zig'],
  folders: ['server', 'server/search'],
  now: new Date('2026-03-08T12:00:00Z'),
};
/** What is offered at the bar, and what the text is when the first is taken. */
function complete(withBar: string) {
  const caret = withBar.indexOf('|');
  const text = withBar.replace('|', '');
  const found = completionAt(text, caret, known);
  if (!found) return null;
  const [first] = found.options;
  return {
    offered: found.options.map(({ label }) => label),
    text: text.slice(0, found.start) + first?.text + text.slice(found.end),
  };
}

test('names of filters are offered from two letters on, at the end of a word', () => {
  expect(complete('voice st|')).toEqual({ offered: ['stage:'], text: 'voice stage:' });
  expect(complete('voice s|')).toBeNull();
  expect(complete('st|ep')).toBeNull();
  expect(complete('first|')).toBeNull();
  expect(complete('voice -st|')?.text).toBe('voice -stage:');
  // Not in a phrase.
  expect(complete('"voice st|')).toBeNull();
  expect(complete('"voice" st|')?.text).toBe('"voice" stage:');
});

test('values are offered behind a name, with quotes where they have to be', () => {
  expect(complete('kind:co|')).toEqual({ offered: ['code', 'commit', 'comment'], text: 'kind:code ' });
  expect(complete('voice -kind:co|')?.text).toBe('voice -kind:code ');
  expect(complete('project:mis| notes')?.text).toBe('project:"Mission Control" notes');
  expect(complete('project:"mission c|"')?.text).toBe('project:"Mission Control" ');
  expect(complete('author:hop|')?.text).toBe('author:"Grace Hopper" ');
  expect(complete('before:week|')?.text).toBe('before:2026-03-01 ');
  expect(complete('language:|')?.offered[0]).toBe('Zig');
  expect(complete('path:sea|')?.text).toBe('path:server/search ');
  // What is there in full needs no help; what is no filter gets none.
  expect(complete('kind:idea|')).toBeNull();
  expect(complete('priority:|')).toBeNull();
});
