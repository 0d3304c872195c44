import { createRequire } from 'node:module';
import { describe, expect, test } from 'vitest';
import * as Y from 'yjs';
import { farRightOrigins, manyClients } from '../tests/support/hostile.ts';
import { random } from '../tests/support/random.ts';
import { applyBounded } from './integration.ts';

/** A second copy of the library, whose own search is untouched. */
const untouched = createRequire(import.meta.url)('yjs') as typeof Y;

/** What people who know little of each other do in one list, one map and one text, as many small updates. */
function concurrentUpdates(seed: number): Uint8Array[] {
  const { below, pick } = random(seed);
  const updates: Uint8Array[] = [];
  const docs = Array.from({ length: 4 }, () => Object.assign(new untouched.Doc(), { clientID: 1 + below(2 ** 31) }));
  for (const doc of docs)
    doc.on('update', (update: Uint8Array, origin: unknown) => origin === null && updates.push(update));
  for (let edit = 0; edit < 120; edit++) {
    const doc = pick(docs);
    const text = doc.getText('text');
    const at = pick([0, text.length, below(text.length + 1)]);
    const act = pick([
      () => text.insert(at, pick(['a', 'long text ', '🚀'])),
      () => text.insert(at, 'x'),
      () => text.delete(at, Math.min(text.length - at, below(4))),
      () => doc.getMap('map').set(pick(['a', 'b']), below(9)),
      () => doc.getArray('list').insert(pick([0, doc.getArray('list').length]), [below(9)]),
    ]);
    act();
    if (below(6) === 0) untouched.applyUpdate(pick(docs), untouched.encodeStateAsUpdate(doc), 'exchange');
    // Some of it comes again, with more behind it.
    if (below(6) === 0) updates.push(untouched.encodeStateAsUpdate(doc));
  }
  return updates;
}

describe('finding the place of what is inserted', () => {
  test.each(Array.from({ length: 20 }, (_, seed) => seed))('ends where Yjs alone ends (seed %i)', (seed) => {
    const [ours, theirs] = [new Y.Doc(), new untouched.Doc()];
    const { below } = random(seed);
    const updates = concurrentUpdates(seed);
    for (let left = updates.length; left > 0; left--) {
      const [update] = updates.splice(below(3) === 0 ? below(updates.length) : 0, 1);
      if (!update) continue;
      applyBounded(ours, update);
      untouched.applyUpdate(theirs, update);
    }
    expect(Buffer.from(Y.encodeStateAsUpdate(ours)).equals(untouched.encodeStateAsUpdate(theirs))).toBe(true);
    expect(ours.getText('text').toString()).toBe(theirs.getText('text').toString());
  });

  test('L3: is given up for an update that is made to take long', () => {
    expect(() => applyBounded(new Y.Doc(), farRightOrigins(2000))).toThrow('steps');
  });

  test('goes on for many people who write at one place', () => {
    const doc = new Y.Doc();
    applyBounded(doc, manyClients(4096));
    expect(doc.getText('t').length).toBe(4096);
  });

  test('is not bounded for what else uses Yjs', () => {
    const doc = new Y.Doc();
    expect(() => applyBounded(doc, farRightOrigins(2000))).toThrow();
    Y.applyUpdate(new Y.Doc(), manyClients(100));
  });
});
