import * as encoding from 'lib0/encoding';
import { v7 as newId } from 'uuid';
import { afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { Awareness, encodeAwarenessUpdate } from 'y-protocols/awareness';
import * as Y from 'yjs';
import type { Database } from '../../server/db/index.ts';
import { causeOf, createMemoryBus } from '../../server/events/index.ts';
import { createSync, type Sync, type SyncConnection } from '../../server/sync/index.ts';
import { addCard } from '../../shared/documents.ts';
import { CLOSE, MESSAGE_REFUSED, MESSAGE_SAVED } from '../../shared/sync.ts';
import { describePglite, emptyTables } from '../support/database.ts';
import { manyClients } from '../support/hostile.ts';
import { ADA, silentLogger, testEventLog } from '../support/log.ts';
import {
  boardProjections,
  type ControlledDatabase,
  controlled,
  makeCard,
  makeProject,
  principal,
  syncMessage,
  titlesOf,
  until,
} from '../support/sync.ts';
import { VirtualTime } from '../support/virtual-time.ts';

describePglite((open) => {
  let real: Database;
  let document: string;

  beforeAll(async () => {
    real = await open();
  });
  beforeEach(async () => {
    await emptyTables(real);
    document = `project:${await makeProject(real)}`;
  });

  describe('on virtual sockets', () => {
    let time: VirtualTime;
    let store: ControlledDatabase;
    let sync: Sync;

    /** A socket that the test reads and stalls. */
    class Socket {
      readonly messages: Uint8Array[] = [];
      closed: { code: number; reason: string } | null = null;
      stalled = false;
      readonly #buffer: Uint8Array[] = [];
      readonly connection: SyncConnection;
      readonly doc = new Y.Doc();

      constructor(params: { acks?: boolean; name?: string } = {}) {
        this.connection = sync.connect(this, document, principal('editor', params.name), { acks: params.acks ?? true });
      }
      get bufferedAmount() {
        return this.#buffer.reduce((sum, { length }) => sum + length, 0);
      }
      send(bytes: Uint8Array) {
        if (this.stalled) this.#buffer.push(bytes);
        else this.#receive(bytes);
      }
      close(code: number, reason: string) {
        this.closed = { code, reason };
      }
      goOn() {
        this.stalled = false;
        for (const bytes of this.#buffer.splice(0)) this.#receive(bytes);
      }
      #receive(bytes: Uint8Array) {
        this.messages.push(bytes);
        const [type, step] = bytes;
        if (type !== 0 || step === 0) return;
        let start = 2;
        while ((bytes[start] ?? 0) >= 128) start++;
        Y.applyUpdate(this.doc, bytes.subarray(start + 1));
      }
      refused() {
        return this.messages.some(([type]) => type === MESSAGE_REFUSED);
      }
      saved() {
        return this.messages.some(([type]) => type === MESSAGE_SAVED);
      }
    }

    beforeEach(() => {
      time = new VirtualTime();
      store = controlled(real);
      sync = createSync({
        database: store.database,
        log: testEventLog(real),
        bus: createMemoryBus(),
        now: () => new Date(time.now()),
        newId,
        projections: boardProjections(),
        authorize: () => Promise.resolve('write'),
        logger: silentLogger,
        // Turns end by themselves: a transaction waits for them.
        timers: { after: time.after, soon: (action) => void setImmediate(action) },
      });
    });
    afterEach(async () => {
      await sync.stop();
    });

    /** Lets time pass in steps until `condition` holds. */
    async function pass(condition: () => boolean, what: string): Promise<void> {
      await until(async () => {
        await time.pass(20);
        return condition();
      }, what);
    }

    async function join(params: { acks?: boolean; name?: string } = {}): Promise<Socket> {
      const socket = new Socket(params);
      socket.connection.receive(syncMessage(0, Uint8Array.of(0)));
      await pass(() => socket.messages.some(([type, step]) => type === 0 && step === 1), 'it is answered');
      return socket;
    }

    /** What a client sends who adds a card to what `doc` has. */
    function added(doc: Y.Doc, title: string, createdBy = 'Ada'): Uint8Array {
      const before = Y.encodeStateVector(doc);
      addCard(doc, makeCard({ title, createdBy, createdAt: new Date(0).toISOString() }));
      return syncMessage(2, Y.encodeStateAsUpdate(doc, before));
    }

    test('L4: a client that reads slowly is not buffered for, and gets what it missed when it goes on', async () => {
      const writer = await join();
      const reader = await join();
      reader.stalled = true;
      const doc = new Y.Doc();
      for (let count = 0; count < 40; count++) {
        writer.connection.receive(added(doc, `${count} ${'x'.repeat(100_000)}`.slice(0, 400)));
        writer.connection.receive(syncMessage(2, large(doc, 100_000)));
        await time.pass(20);
      }
      expect(reader.bufferedAmount).toBeLessThan(1_300_000);
      reader.goOn();
      await pass(() => titlesOf(reader.doc).length === 40, 'it has everything');
      expect(Y.encodeStateVector(reader.doc)).toEqual(Y.encodeStateVector(doc));
    });

    test('L4: a client that was slow gets what was changed without a socket meanwhile', async () => {
      const reader = await joinFull();
      await real.transaction((tx) =>
        sync.documents.change(tx, document, causeOf(ADA), (doc) =>
          addCard(doc, makeCard({ title: 'by command', createdBy: ADA.id })),
        ),
      );
      reader.goOn();
      await pass(() => titlesOf(reader.doc).includes('by command'), 'it has it');
    });

    test('L4, S2: a client that was slow hears that its update is saved', async () => {
      const writer = await joinFull();
      writer.connection.receive(added(new Y.Doc(), 'kept'));
      await pass(() => sync.stats().waitingUpdates === 0, 'it is stored');
      writer.goOn();
      await pass(() => writer.saved(), 'it hears of it');
    });

    /** A client that reads nothing, whose buffer is full of what it got when it came. */
    async function joinFull(): Promise<Socket> {
      const writer = await join();
      writer.connection.receive(syncMessage(2, large(new Y.Doc(), 1_200_000)));
      await pass(() => writer.saved(), 'it is stored');
      const reader = new Socket();
      reader.stalled = true;
      reader.connection.receive(syncMessage(0, Uint8Array.of(0)));
      await pass(() => reader.bufferedAmount > 1_200_000, 'its buffer is full');
      return reader;
    }

    test('L4: a client that reads nothing is closed with 1013', async () => {
      const writer = await join();
      const reader = await join();
      reader.stalled = true;
      const doc = new Y.Doc();
      for (let count = 0; count < 15; count++) writer.connection.receive(syncMessage(2, large(doc, 100_000)));
      await pass(() => reader.bufferedAmount > 1_000_000, 'its buffer is full');
      writer.connection.receive(added(doc, 'one more'));
      await time.pass(31_000);
      await pass(() => reader.closed !== null, 'it is closed');
      expect(reader.closed?.code).toBe(CLOSE.overloaded);
    });

    test('L5: when the database is too far behind, who sends more is closed with 1013, and nothing is lost', async () => {
      const writer = await join();
      const release = store.hold();
      const doc = new Y.Doc();
      // Not in the item's own text: that is a row too, which each of the five would write anew.
      const more = (length: number) => syncMessage(2, large(doc, length, 'notes'));
      for (let count = 0; count < 5; count++) writer.connection.receive(more(4_000_000));
      expect(writer.closed).toBeNull();
      writer.connection.receive(more(10));
      expect(writer.closed?.code).toBe(CLOSE.overloaded);
      release();
      await pass(() => sync.stats().waitingBytes === 0, 'all is stored');
      expect(writer.saved()).toBe(false);
      expect((await sync.documents.read(document))?.getText('notes').length).toBe(20_000_000);
    });

    const seven = syncMessage(2, large(new Y.Doc(), 7_000_000));
    test.each<[string, (nth: number) => Uint8Array, number]>([
      ['frames', () => Uint8Array.of(3), 50_000],
      // Always the same, which is stored once.
      ['bytes', () => seven, 20],
      ['questions', (nth) => syncMessage(0, Y.encodeStateVector(new Map([[nth + 1, 1]]))), 20],
      ['clients', (nth) => syncMessage(2, manyClients(64, nth * 64)), 64],
    ])('L6: a client that sends more %s than one may is closed with 4429', async (_, message, most) => {
      const socket = await join();
      for (let nth = 0; nth < most && !socket.closed; nth++) {
        socket.connection.receive(message(nth));
        if (nth === 0) await pass(() => sync.stats().waitingBytes === 0, 'it is stored');
      }
      // What time has brought in between is used up too.
      for (let nth = most; nth < 2 * most && !socket.closed; nth++) socket.connection.receive(message(nth));
      expect(socket.closed).toMatchObject({ code: CLOSE.quota });
      const other = await join({ name: 'Ben' });
      other.connection.receive(added(new Y.Doc(), 'unhindered', 'Ben'));
      await pass(() => other.saved(), 'another is served');
    });

    test('L7: a document that is open in too many places is not opened in another', async () => {
      const sockets = Array.from({ length: 10_001 }, () => new Socket());
      await pass(() => sockets.some(({ closed }) => closed !== null), 'one is closed');
      const closed = sockets.flatMap(({ closed }) => closed ?? []);
      expect(closed).toMatchObject([{ code: CLOSE.overloaded }]);
    });

    test('L6: what a client may send comes back with time', async () => {
      const socket = await join();
      const ask = (nth: number) => socket.connection.receive(syncMessage(0, Y.encodeStateVector(new Map([[nth, 1]]))));
      for (let nth = 1; nth < 20; nth++) ask(nth);
      await time.pass(60_000);
      for (let nth = 20; nth < 40; nth++) ask(nth);
      expect(socket.closed).toBeNull();
      for (let nth = 40; nth < 60; nth++) ask(nth);
      expect(socket.closed).toMatchObject({ code: CLOSE.quota });
    });

    test('J5: more than a bound of messages before the document is loaded closes with 1013', async () => {
      const socket = new Socket();
      for (let count = 0; count < 300; count++) socket.connection.receive(syncMessage(0, Uint8Array.of(0)));
      expect(socket.closed?.code).toBe(CLOSE.overloaded);
    });

    test('M1: a document without sockets leaves memory after a while, and nothing stays behind', async () => {
      const socket = await join();
      const doc = new Y.Doc();
      socket.connection.receive(added(doc, 'kept'));
      await pass(() => socket.saved(), 'it is saved');
      socket.connection.closed();
      await time.pass(25_000);
      expect(sync.stats().documents).toBe(1);
      // Somebody comes back, and goes before the time that began then is over.
      const again = await join();
      await time.pass(10_000);
      expect(sync.stats().documents).toBe(1);
      again.connection.closed();
      await time.pass(40_000);
      await pass(() => sync.stats().documents === 0, 'it is gone');
      expect(titlesOf((await join()).doc)).toEqual(['kept']);
    });

    test('M1: a document that was only changed, or was being loaded when its socket went, leaves memory too', async () => {
      await real.transaction((tx) =>
        sync.documents.change(tx, document, causeOf(ADA), (doc) => addCard(doc, makeCard({ createdBy: ADA.id }))),
      );
      expect(await sync.documents.read('workspace')).toBeNull();
      const rolledBack = real.transaction(async (tx) => {
        await sync.documents.change(tx, 'workspace', causeOf(ADA), (doc) => doc.getMap('projects').set('p', 1));
        throw new Error('changed my mind');
      });
      await expect(rolledBack).rejects.toThrow('changed my mind');
      document = `item:${newId()}`;
      const socket = new Socket();
      await Promise.resolve();
      await Promise.resolve();
      expect(sync.stats()).toMatchObject({ documents: 3, connections: 1 });
      socket.connection.closed();
      await time.pass(1000);
      await until(async () => {
        await time.pass(31_000);
        return sync.stats().documents === 0;
      }, 'all are gone');
    });

    test('M1: a document stays in memory while something waits for its commit', async () => {
      const socket = await join();
      const release = store.hold();
      socket.connection.receive(added(new Y.Doc(), 'slow'));
      socket.connection.closed();
      await time.pass(100_000);
      expect(sync.stats()).toMatchObject({ documents: 1, connections: 0, waitingUpdates: 1 });
      expect(titlesOf((await join()).doc)).toEqual(['slow']);
      release();
      await pass(() => sync.stats().waitingUpdates === 0, 'it is stored');
    });

    test('A1: presence is sent at most every 50 ms, the newest', async () => {
      const ada = await join({ name: 'Ada' });
      const ben = await join({ name: 'Ben' });
      await time.pass(100);
      const awareness = new Awareness(new Y.Doc());
      ben.messages.length = 0;
      for (let cursor = 0; cursor < 100; cursor++) {
        awareness.setLocalState({ cursor });
        const states = encodeAwarenessUpdate(awareness, [awareness.clientID]);
        ada.connection.receive(
          encoding.encode((encoder) => {
            encoding.writeVarUint(encoder, 1);
            encoding.writeVarUint8Array(encoder, states);
          }),
        );
        await time.pass(5);
      }
      await time.pass(50);
      const shown = ben.messages.filter(([type]) => type === 1);
      expect(shown.length).toBeLessThanOrEqual(11);
      expect(Buffer.from(shown.at(-1) ?? []).toString()).toContain('{"cursor":99}');
    });
  });
});

/** An update that inserts so many characters into what `doc` has. */
function large(doc: Y.Doc, length: number, text = 'body'): Uint8Array {
  const before = Y.encodeStateVector(doc);
  doc.getText(text).insert(0, 'x'.repeat(length));
  return Y.encodeStateAsUpdate(doc, before);
}
