import { afterEach, expect, test } from 'vitest';
import { Awareness } from 'y-protocols/awareness';
import * as Y from 'yjs';
import { CLOSE, MAX_MESSAGE_BYTES } from '../../shared/sync.ts';
import { VirtualServer } from '../../tests/support/virtual-server.ts';
import { VirtualTime } from '../../tests/support/virtual-time.ts';
import { Connection } from './connection.ts';

const NAME = 'workspace';
const awarenesses: Awareness[] = [];

afterEach(() => {
  for (const awareness of awarenesses.splice(0)) awareness.destroy();
});

/** A client that numbers its edits, and writes down what its connection tells it. */
function client(server: VirtualServer, time: VirtualTime) {
  const doc = new Y.Doc();
  const awareness = new Awareness(doc);
  awarenesses.push(awareness);
  const unsaved: string[] = [];
  const log: string[] = [];
  const connection: Connection = new Connection({
    doc,
    awareness,
    clock: time,
    random: () => 1,
    openSocket: (events) => server.open(NAME, events),
    unsaved: () => unsaved,
    events: {
      opened: (open) => log.push(open ? 'opened' : 'lost'),
      synced: () => log.push('synced'),
      saved: (edits) => {
        log.push(`saved ${edits.join(' ')}`);
        for (const edit of edits) unsaved.splice(unsaved.indexOf(edit), 1);
      },
      refused: (edits, reason) => log.push(`refused ${edits.join(' ')}: ${reason}`),
      closed: (code) => log.push(`closed ${code}`),
    },
  });
  let edits = 0;
  doc.on('update', (update: Uint8Array, origin: unknown) => {
    if (origin === connection) return;
    const id = `edit-${++edits}`;
    unsaved.push(id);
    connection.send(update, [id]);
  });
  const write = (text: string) => doc.getText('body').insert(doc.getText('body').length, text);
  const read = () => doc.getText('body').toString();
  return { doc, awareness, connection, unsaved, log, write, read };
}

function start() {
  const time = new VirtualTime();
  const server = new VirtualServer(time);
  const read = () => server.document(NAME).getText('body').toString();
  return { time, server, read, join: () => client(server, time) };
}

test('C1. what was there before connecting reaches both sides, and what follows does', async () => {
  const { time, server, read, join } = start();
  server.document(NAME).getText('body').insert(0, 'from before. ');
  const ada = join();
  const grace = join();
  ada.write('Ada. ');
  await time.pass(100);
  expect(ada.log).toEqual(['opened', 'synced', 'saved edit-1']);
  grace.write('Grace. ');
  await time.pass(100);
  expect(grace.unsaved).toEqual([]);
  expect(ada.read()).toBe(read());
  expect(grace.read()).toBe(read());
  expect(read()).toContain('from before. ');
});

test('E2. an edit counts as saved only when the server confirmed it', async () => {
  const { time, server, join } = start();
  server.confirms = false;
  const ada = join();
  ada.write('first ');
  await time.pass(100);
  ada.write('second');
  await time.pass(100);
  expect(server.document(NAME).getText('body').toString()).toBe('first second');
  expect(ada.unsaved).toEqual(['edit-1', 'edit-2']);
  server.confirms = true;
  server.closeAll(CLOSE.restart);
  await time.pass(2000);
  expect(ada.unsaved).toEqual([]);
});

test('C2. edits made while the server cannot be reached arrive when it is back', async () => {
  const { time, server, read, join } = start();
  const ada = join();
  await time.pass(100);
  server.closeAll(CLOSE.restart);
  server.reachable = false;
  await time.pass(50);
  ada.write('written without a network');
  await time.pass(60_000);
  expect(ada.unsaved).toEqual(['edit-1']);
  server.reachable = true;
  await time.pass(31_000);
  expect(read()).toBe('written without a network');
  expect(ada.unsaved).toEqual([]);
});

test('C2. the waits between tries double and end at half a minute', async () => {
  const { time, server, join } = start();
  server.reachable = false;
  const opened: number[] = [];
  const began = time.now();
  const ada = join();
  for (let second = 0; second < 180; second++) {
    const before = server.opened;
    await time.pass(1000);
    if (server.opened > before) opened.push((time.now() - began) / 1000);
  }
  const waits = opened.slice(1).map((at, index) => at - (opened[index] ?? 0));
  expect(waits.slice(-3)).toEqual([30, 30, 30]);
  expect(server.opened).toBeLessThan(14);
  ada.connection.wake();
  expect(server.opened).toBeGreaterThan(opened.length);
});

test('C3. a connection that died without a word is noticed and replaced', async () => {
  const { time, server, read, join } = start();
  const ada = join();
  await time.pass(100);
  server.reachable = false;
  await time.pass(1000);
  ada.write('into the void');
  await time.pass(40_000);
  expect(ada.log).toContain('closed 1006');
  server.reachable = true;
  await time.pass(31_000);
  expect(read()).toBe('into the void');
  expect(ada.unsaved).toEqual([]);
});

test('C3. a quiet connection that lives is kept', async () => {
  const { time, server, join } = start();
  const ada = join();
  await time.pass(600_000);
  expect(server.opened).toBe(1);
  expect(ada.log).toEqual(['opened', 'synced']);
});

test('C3. woken, a connection that died is noticed within seconds', async () => {
  const { time, server, join } = start();
  const ada = join();
  await time.pass(100);
  server.reachable = false;
  ada.connection.wake();
  await time.pass(9000);
  expect(ada.log).toContain('closed 1006');
});

test('C5. a refused edit is reported with its reason, and nothing is sent after it', async () => {
  const { time, server, join } = start();
  const ada = join();
  await time.pass(100);
  server.refuse = () => 'a viewer reads';
  ada.write('mine');
  await time.pass(100);
  expect(ada.log).toEqual(['opened', 'synced', 'lost', 'refused edit-1: a viewer reads']);
  server.refuse = () => null;
  ada.write('more');
  await time.pass(60_000);
  expect(server.sockets).toBe(0);
  expect(server.document(NAME).getText('body').toString()).toBe('');
});

test('C5. a refusal of an answer that carried no edit is nobody’s loss', async () => {
  const { time, server, join } = start();
  server.refuse = () => 'a viewer reads';
  const ada = join();
  await time.pass(100);
  expect(ada.log).toEqual(['opened', 'synced']);
});

test('C4. an edit that is larger than a message may be is refused before it is sent', async () => {
  const { time, server, join } = start();
  const ada = join();
  await time.pass(100);
  ada.write('x'.repeat(MAX_MESSAGE_BYTES));
  await time.pass(100);
  expect(ada.log.at(-1)).toMatch(/^refused edit-1: The change is too large: \d+ bytes, where 8388608 are accepted$/);
  expect(server.updates).toBe(1);
});

test('C4. edits wait while the socket is full, and leave as one message', async () => {
  const { time, server, read, join } = start();
  const ada = join();
  await time.pass(100);
  server.drains = false;
  ada.write('x'.repeat(2 * 1024 * 1024));
  const sent = server.updates;
  for (let i = 0; i < 50; i++) ada.write('y');
  await time.pass(1000);
  expect(server.updates).toBe(sent);
  // The buffer of a socket that never drains is given up with it: the next one carries everything.
  server.drains = true;
  server.closeAll(CLOSE.restart);
  await time.pass(5000);
  expect(read()).toBe(ada.read());
  expect(server.updates).toBe(sent + 1);
});

test('C1. a message that cannot be read ends the connection, and the next one compares everything', async () => {
  const { time, server, read, join } = start();
  const ada = join();
  await time.pass(100);
  server.sendGarbage();
  await time.pass(5000);
  expect(server.opened).toBe(2);
  ada.write('still here');
  await time.pass(100);
  expect(read()).toBe('still here');
});

test('C2. close codes are told, and a closed socket is tried again', async () => {
  const { time, server, join } = start();
  server.closesWith.set(NAME, CLOSE.notFound);
  const ada = join();
  await time.pass(5000);
  expect(ada.log).toContain('closed 4404');
  expect(server.opened).toBeGreaterThan(2);
  server.closesWith.clear();
  await time.pass(31_000);
  expect(ada.log.at(-1)).toBe('synced');
});

test('C6. presence is seen by the others, and goes with the connection', async () => {
  const { time, join } = start();
  const ada = join();
  const grace = join();
  await time.pass(100);
  ada.awareness.setLocalState({ user: { name: 'Ada' } });
  await time.pass(100);
  expect(grace.awareness.getStates().get(ada.doc.clientID)).toEqual({ user: { name: 'Ada' } });
  ada.connection.stop();
  await time.pass(100);
  expect(grace.awareness.getStates().has(ada.doc.clientID)).toBe(false);
});

test('C6. whoever lost the connection sees nobody', async () => {
  const { time, server, join } = start();
  const ada = join();
  const grace = join();
  await time.pass(100);
  ada.awareness.setLocalState({ user: { name: 'Ada' } });
  await time.pass(100);
  expect(grace.awareness.getStates().has(ada.doc.clientID)).toBe(true);
  server.closeAll(CLOSE.restart);
  await time.pass(20);
  expect([...grace.awareness.getStates().keys()]).toEqual([grace.doc.clientID]);
});

test('C2. a stopped connection stays stopped', async () => {
  const { time, server, join } = start();
  const ada = join();
  await time.pass(100);
  ada.connection.stop();
  ada.connection.wake();
  ada.write('unheard');
  await time.pass(120_000);
  expect(server.opened).toBe(1);
  expect(server.sockets).toBe(0);
});
