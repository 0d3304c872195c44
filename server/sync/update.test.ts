import * as encoding from 'lib0/encoding';
import { describe, expect, test } from 'vitest';
import * as Y from 'yjs';
import { random } from '../../tests/support/random.ts';
import { EMPTY_UPDATE, excessOf, inspectUpdate, mergeUpdates, missingOf } from './update.ts';

/** Updates of a document with every kind of content, from three clients that know of each other now and then. */
function editedUpdates(seed: number, edits: number): { doc: Y.Doc; updates: Uint8Array[] } {
  const { below, pick } = random(seed);
  const docs = [1, 2, 3].map((clientID) => Object.assign(new Y.Doc(), { clientID }));
  const updates: Uint8Array[] = [];
  for (const doc of docs) doc.on('update', (update: Uint8Array) => updates.push(update));
  for (let edit = 0; edit < edits; edit++) {
    const doc = pick(docs);
    const text = doc.getText('text');
    const map = doc.getMap('map');
    const list = doc.getArray('list');
    const xml = doc.getXmlFragment('xml');
    doc.transact(() => {
      for (let part = below(3); part >= 0; part--) {
        const action = pick([
          () => text.insert(below(text.length + 1), pick(['a', 'née', '🚀', 'long '.repeat(50)])),
          () => text.insert(below(text.length + 1), 'bold', { bold: true }),
          () => text.insertEmbed(below(text.length + 1), { image: 'x' }),
          () => text.length > 2 && text.delete(below(text.length - 1), 1),
          () =>
            map.set(pick(['a', 'b']), pick([1, 'two', null, undefined, true, 3.5, { deep: [1] }, new Uint8Array(3)])),
          () => map.set('child', pick([new Y.Map([['x', 1]]), new Y.Array(), new Y.Text('inner')])),
          () => map.delete('a'),
          () => list.push([1, 'two', [3]]),
          () => list.length > 1 && list.delete(0, 1),
          () => xml.push([new Y.XmlElement('p'), new Y.XmlText('t')]),
        ]);
        action();
      }
    });
    if (below(4) === 0) Y.applyUpdate(pick(docs), Y.encodeStateAsUpdate(doc));
  }
  const [doc = new Y.Doc()] = docs;
  for (const other of docs) Y.applyUpdate(doc, Y.encodeStateAsUpdate(other));
  return { doc, updates };
}

describe('inspectUpdate', () => {
  test('finds in every kind of update what Yjs finds', () => {
    for (let seed = 0; seed < 20; seed++) {
      const { doc, updates } = editedUpdates(seed, 60);
      const all = [
        ...updates,
        Y.encodeStateAsUpdate(doc),
        Y.mergeUpdates(updates.filter((_, index) => index % 3)),
        EMPTY_UPDATE,
      ];
      for (const update of all) {
        const { structs, ds } = Y.decodeUpdate(update);
        const inspected = inspectUpdate(update);
        expect(inspected.structs).toBe(structs.length);
        const edits = structs.filter((struct) => !(struct instanceof Y.Skip));
        const clocks = inspected.runs.flatMap(({ client, from, to }) => range(client, from, to));
        expect(clocks).toEqual(edits.flatMap(({ id, length }) => range(id.client, id.clock, id.clock + length)));
        const deleted = [...ds.clients].flatMap(([client, ranges]) =>
          ranges.map(({ clock, len }) => ({ client, from: clock, to: clock + len })),
        );
        expect(inspected.deletes).toEqual(deleted);
      }
    }
  });

  test('L1: reads nothing that Yjs cannot read, whatever is cut, flipped or put behind it', () => {
    const { below } = random(7);
    let refused = 0;
    for (let seed = 0; seed < 10; seed++) {
      for (const update of editedUpdates(seed, 30).updates) {
        const broken = Uint8Array.from(update);
        const at = below(broken.length);
        broken[at] = (broken[at] ?? 0) ^ (1 << below(8));
        for (const bytes of [broken, update.subarray(0, at), Uint8Array.of(...update, 0)]) {
          try {
            inspectUpdate(bytes);
          } catch {
            refused++;
            continue;
          }
          const doc = new Y.Doc();
          Y.decodeUpdate(bytes);
          Y.applyUpdate(doc, bytes);
          Y.encodeStateAsUpdate(doc);
        }
      }
    }
    expect(refused).toBeGreaterThan(500);
  });

  test('L1: refuses updates in the V2 format', () => {
    const doc = new Y.Doc();
    doc.getText('text').insert(0, 'text');
    doc.getMap('map').set('key', { value: 1 });
    expect(() => inspectUpdate(Y.encodeStateAsUpdateV2(doc))).toThrow('read an update');
  });

  test.each<[string, number[]]>([
    ['an empty run', [1, 1, 7, 0, 0, 0, 0]],
    ['a run that never ends', [1, 1, 7, 0, 0, ...varuint(2 ** 40), 0]],
    ['two sections of one client', [2, 1, 7, 0, 0, 1, 1, 7, 1, 0, 1, 0]],
    ['an edit that builds on itself', [1, 1, 7, 0, 0x84, 7, 0, 1, 97, 0]],
    ['a document', [1, 1, 7, 0, 0x09, 1, 1, 97, 1, 97, 118, 0, 0]],
    ['unknown content', [1, 1, 7, 0, 0x0b, 1, 1, 97, 0]],
    ['an unknown shared type', [1, 1, 7, 0, 0x07, 1, 1, 97, 9, 0]],
    ['JSON that is none', [1, 1, 7, 0, 0x05, 1, 1, 97, 1, 123, 0]],
    ['more structs than it has', [1, ...varuint(2 ** 50), 7, 0, 0, 1, 0]],
    ['an empty deletion', [0, 1, 7, 1, 0, 0]],
    ['values nested without end', [1, 1, 7, 0, 0x08, 1, 1, 97, 1, ...new Array(100_000).fill([117, 1]).flat(), 0]],
  ])('L1: refuses %s', (_, bytes) => {
    expect(() => inspectUpdate(Uint8Array.from(bytes))).toThrow();
  });

  test('L3: says what is too much', () => {
    const clients = encoding.encode((encoder) => {
      encoding.writeVarUint(encoder, 5000);
      for (let client = 0; client < 5000; client++)
        encoding.writeUint8Array(encoder, Uint8Array.from([1, ...varuint(client), 0, 0, 1]));
      encoding.writeVarUint(encoder, 0);
    });
    expect(excessOf(inspectUpdate(clients))).toContain('5000 clients');
    const parts = Uint8Array.from([1, ...varuint(500_000), 7, 0, ...new Array(500_000).fill([0, 1]).flat(), 0]);
    expect(excessOf(inspectUpdate(parts))).toContain('500000 parts');
    expect(excessOf(inspectUpdate(EMPTY_UPDATE))).toBeNull();
  });
});

describe('missingOf', () => {
  test('R4: finds something exactly where Yjs would wait', () => {
    const { below } = random(11);
    const found = { complete: 0, incomplete: 0 };
    for (let seed = 0; seed < 40; seed++) {
      const { updates } = editedUpdates(seed, 30);
      const doc = new Y.Doc();
      for (let round = 0; round < 30; round++) {
        const some = Array.from({ length: 1 + below(3) }, () => updates[below(updates.length)] ?? EMPTY_UPDATE);
        const update = Y.mergeUpdates(some);
        const missing = missingOf(inspectUpdate(update), (client) => Y.getState(doc.store, client));
        const copy = new Y.Doc();
        Y.applyUpdate(copy, Y.encodeStateAsUpdate(doc));
        Y.applyUpdate(copy, update);
        const waits = copy.store.pendingStructs !== null || copy.store.pendingDs !== null;
        expect(missing.length > 0).toBe(waits);
        found[waits ? 'incomplete' : 'complete']++;
        if (!waits) Y.applyUpdate(doc, update);
        for (const { client, count } of missing) expect(count).toBeGreaterThan(Y.getState(doc.store, client));
      }
    }
    expect(Math.min(found.complete, found.incomplete)).toBeGreaterThan(100);
  });
});

describe('mergeUpdates', () => {
  test('has the effect of all, in any order and number', () => {
    for (let seed = 0; seed < 10; seed++) {
      const { doc, updates } = editedUpdates(seed, 50);
      const merged = mergeUpdates([...updates].reverse());
      expect(merged).toHaveLength(1);
      const copy = new Y.Doc();
      for (const update of merged) Y.applyUpdate(copy, update);
      expect(Y.encodeStateAsUpdate(copy)).toEqual(Y.encodeStateAsUpdate(doc));
    }
    expect(mergeUpdates([])).toEqual([]);
  });
});

const range = (client: number, from: number, to: number) =>
  Array.from({ length: to - from }, (_, index) => `${client}:${from + index}`);

function varuint(value: number): number[] {
  return [...encoding.encode((encoder) => encoding.writeVarUint(encoder, value))];
}
