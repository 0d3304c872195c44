import { expect, test } from 'vitest';
import { EVENT_TYPES, matchesEventType } from './events.ts';
import { FEED_KIND_TYPES, FEED_KINDS, feedKindOf } from './feed-kinds.ts';

test('every type of event is of exactly one kind', () => {
  for (const type of EVENT_TYPES) {
    const kinds = FEED_KINDS.filter((kind) => FEED_KIND_TYPES[kind].some((pattern) => matchesEventType(pattern, type)));
    expect(kinds, type).toEqual([feedKindOf(type)]);
  }
});
