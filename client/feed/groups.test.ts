import { describe, expect, test } from 'vitest';
import type { FeedEntry } from '../../shared/documents.ts';
import { filterEntries, groupEntries, sentencePieces, spokenPart } from './groups.ts';

const ADA = { type: 'person', id: 'ada', name: 'Ada' };
const GRACE = { type: 'person', id: 'grace', name: 'Grace' };
let last = 100;

/** Entries are made newest first, as a feed lists them. */
function entry(minutesAgo: number, more: Partial<FeedEntry> = {}): FeedEntry {
  last -= 1;
  return {
    id: `e${last}`,
    seq: last,
    type: 'item.moved',
    actor: ADA,
    subject: { type: 'task', id: `t${last}` },
    text: 'Ada moved “X” to build',
    at: new Date(Date.UTC(2025, 2, 14, 12) - minutesAgo * 60_000).toISOString(),
    ...more,
  };
}
const sizes = (entries: FeedEntry[]) => groupEntries(entries).map(({ rest }) => rest.length + 1);

describe('groups', () => {
  test('what one person did in one go stands together', () => {
    expect(sizes([entry(1), entry(3), entry(10)])).toEqual([3]);
  });

  test('a pause, somebody else or something different begins anew', () => {
    expect(sizes([entry(1), entry(17)])).toEqual([1, 1]);
    expect(sizes([entry(1), entry(2, { actor: GRACE })])).toEqual([1, 1]);
    expect(sizes([entry(1), entry(2, { type: 'idea.created' })])).toEqual([1, 1]);
  });

  test('different things about the same subject stand together', () => {
    const subject = { type: 'task', id: 'same' };
    expect(sizes([entry(1, { subject }), entry(2, { subject, type: 'item.assigned' })])).toEqual([2]);
  });

  test('what somebody said, or froze, is never put away', () => {
    for (const type of ['message.posted', 'comment.added', 'spec.frozen']) {
      expect(sizes([entry(1, { type }), entry(2, { type })])).toEqual([1, 1]);
    }
  });

  test('agents of the same id as nobody are not people', () => {
    const system = { type: 'system', id: null, name: 'Mission Control' };
    const agent = { type: 'agent', id: null, name: 'Review' };
    expect(sizes([entry(1, { actor: system }), entry(2, { actor: agent })])).toEqual([1, 1]);
  });
});

test('filtered by kind and by person', () => {
  const entries = [
    entry(1),
    entry(2, { type: 'message.posted', actor: GRACE }),
    entry(3, { type: 'build.failed', actor: GRACE }),
  ];
  const types = (filter: Parameters<typeof filterEntries>[1]) => filterEntries(entries, filter).map(({ type }) => type);
  expect(types({ kind: 'talk', actorId: null })).toEqual(['message.posted']);
  expect(types({ kind: null, actorId: 'grace' })).toEqual(['message.posted', 'build.failed']);
  expect(types({ kind: 'code', actorId: 'grace' })).toEqual(['build.failed']);
  expect(types({ kind: 'code', actorId: 'ada' })).toEqual([]);
});

describe('sentences', () => {
  test('the actor and the subject are told apart from the words between', () => {
    expect(sentencePieces(entry(1))).toEqual([
      { text: 'Ada', role: 'actor' },
      { text: ' moved ', role: 'words' },
      { text: 'X', role: 'subject' },
      { text: ' to build', role: 'words' },
    ]);
  });

  test('a sentence about something without an actor in front, or without a title', () => {
    const build = entry(1, {
      text: 'Build “test” failed on main',
      actor: { type: 'integration', id: 'ci', name: 'CI' },
    });
    expect(sentencePieces(build).map(({ role }) => role)).toEqual(['words', 'subject', 'words']);
    expect(sentencePieces(entry(1, { text: 'Adam joined as editor' }))).toEqual([
      { text: 'Adam joined as editor', role: 'words' },
    ]);
  });

  test('the subject of a renaming is named by its new title, that of several tasks by none of theirs', () => {
    const subjectOf = (text: string) => sentencePieces(entry(1, { text })).find(({ role }) => role === 'subject')?.text;
    expect(subjectOf('Ada renamed “X” to “Y”')).toBe('Y');
    expect(subjectOf('Ada renamed the project “X” to “Y”')).toBe('Y');
    expect(subjectOf('Ada added the task “X”')).toBe('X');
    expect(subjectOf('Ada added the tasks “X” and “Y”')).toBe('the tasks');
    expect(subjectOf('Ada added 3 tasks: “X”, “Y” and 1 more')).toBe('3 tasks');
  });

  test('what was said is set apart', () => {
    const comment = entry(1, { type: 'comment.added', text: 'Ada commented on “X”: see “Y”: no' });
    expect(spokenPart(comment)).toEqual({ before: 'Ada commented on “X”', spoken: 'see “Y”: no' });
    const post = entry(1, { type: 'message.posted', text: 'Hello “all”' });
    expect(spokenPart(post)).toEqual({ before: '', spoken: 'Hello “all”' });
    expect(sentencePieces(post)).toEqual([{ text: 'Ada', role: 'actor' }]);
    expect(spokenPart(entry(1))).toBeNull();
  });
});
