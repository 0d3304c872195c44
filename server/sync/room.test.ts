import { beforeEach, expect, test } from 'vitest';
import * as Y from 'yjs';
import { MemoryDatabase } from '../../tests/support/memory-database.ts';
import { Room, type RoomContext } from './room.ts';
import { realTimers } from './timers.ts';
import { inspectUpdate } from './update.ts';

const NAME = 'project:01890000-0000-7000-8000-000000000001';
const MEBIBYTE = 1024 * 1024;

let database: MemoryDatabase;
let context: RoomContext;
beforeEach(() => {
  database = new MemoryDatabase();
  const nothing = () => {};
  context = {
    sql: database.connect().sql,
    timers: realTimers,
    now: () => new Date(0),
    projections: [],
    clientId: 1,
    store: nothing,
    tellPresence: nothing,
    released: nothing,
  };
});

/** A room whose document is stored with this state and state vector. */
async function loaded(state: Uint8Array, vector: Uint8Array): Promise<Room> {
  database.table('document_snapshots').set(NAME, { name: NAME, seq: 1, state, vector });
  const room = new Room(NAME, context);
  await room.catchUp();
  return room;
}

function typedBy(clientID: number, text: string): Uint8Array {
  const doc = Object.assign(new Y.Doc(), { clientID });
  doc.getText('body').insert(0, text);
  return Y.encodeStateAsUpdate(doc);
}

test('L7: a document that has no room for more takes nothing more', async () => {
  const state = typedBy(7, 'x'.repeat(60 * MEBIBYTE));
  const room = await loaded(state, Y.encodeStateVectorFromUpdate(state));
  const objection = (bytes: number) => {
    const update = typedBy(8, 'x'.repeat(bytes));
    return room.objection(inspectUpdate(update), update.length);
  };
  expect(objection(3 * MEBIBYTE)).toBeNull();
  expect(objection(5 * MEBIBYTE)).toContain('full');
});

test('L7: a document that too many clients of Yjs have edited takes no others', async () => {
  const clients = new Map(Array.from({ length: 100_001 }, (_, client) => [client + 10, 1]));
  const room = await loaded(typedBy(10, 'x'), Y.encodeStateVector(clients));
  const objection = (client: number) => room.objection(inspectUpdate(typedBy(client, 'xy')), 100);
  expect(objection(20)).toBeNull();
  expect(objection(5)).toContain('too many');
});
