import { afterAll, describe, expect, test } from 'vitest';
import * as Y from 'yjs';
import { ThreadPool } from '../pool.ts';

describe('compaction in a thread', () => {
  const pool = new ThreadPool({ threads: 1 });
  afterAll(() => pool.close());

  test('gives a document that has everything', async () => {
    const doc = new Y.Doc();
    const updates: Uint8Array[] = [];
    doc.on('update', (update: Uint8Array) => updates.push(update));
    for (let count = 0; count < 100; count++) doc.getText('body').insert(0, `word ${count} `);
    const { state, vector, tombstones } = await pool.run('sync/compact', updates);
    const copy = new Y.Doc();
    Y.applyUpdate(copy, state);
    expect(copy.getText('body').toString()).toBe(doc.getText('body').toString());
    expect(new Uint8Array(vector)).toEqual(Y.encodeStateVector(doc));
    expect(tombstones.edits).toBe(0);
  });
});
