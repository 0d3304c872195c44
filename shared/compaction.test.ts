import { describe, expect, test } from 'vitest';
import * as Y from 'yjs';
import { compactUpdates } from './compaction.ts';

/** The updates of somebody who edits a text. */
function updatesOf(edit: (text: Y.Text) => void): { doc: Y.Doc; updates: Uint8Array[] } {
  const doc = new Y.Doc();
  const updates: Uint8Array[] = [];
  doc.on('update', (update: Uint8Array) => updates.push(update));
  edit(doc.getText('body'));
  return { doc, updates };
}

function textOf(update: Uint8Array): string {
  const doc = new Y.Doc();
  Y.applyUpdate(doc, update);
  return doc.getText('body').toString();
}

describe('compaction', () => {
  test('has everything, in fewer bytes', () => {
    const { doc, updates } = updatesOf((text) => {
      for (let count = 0; count < 200; count++) text.insert(text.length, 'word ');
      text.delete(0, 100);
    });
    const { state, vector } = compactUpdates(updates);
    expect(textOf(state)).toBe(doc.getText('body').toString());
    expect(vector).toEqual(Y.encodeStateVector(doc));
    expect(state.length).toBeLessThan(updates.reduce((sum, { length }) => sum + length, 0) / 2);
  });

  test('keeps edits that build on missing ones, until these come', () => {
    const { updates } = updatesOf((text) => {
      text.insert(0, 'a');
      text.insert(1, 'b');
      text.insert(2, 'c');
    });
    const [first = new Uint8Array(), ...rest] = updates;
    const { state } = compactUpdates(rest);
    expect(textOf(state)).toBe('');
    expect(textOf(compactUpdates([state, first]).state)).toBe('abc');
  });

  test('tells how much of it is of deleted edits', () => {
    const { updates } = updatesOf((text) => {
      text.insert(0, 'a long text that is deleted but for its end');
      text.delete(0, 40);
    });
    const { state, tombstones } = compactUpdates(updates);
    expect(tombstones.edits).toBe(40);
    expect(tombstones.bytes).toBeGreaterThan(0);
    expect(tombstones.bytes).toBeLessThan(state.length);
    expect(compactUpdates([]).tombstones.edits).toBe(0);
  });
});
