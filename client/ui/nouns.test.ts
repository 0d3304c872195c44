import { expect, test } from 'vitest';
import { eventCount } from './nouns.ts';

test('one event is one', () => {
  expect([0, 1, 12].map(eventCount)).toEqual(['0 events', '1 event', '12 events']);
});
