import { afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import * as Y from 'yjs';
import { onAccessChanged } from '../../server/auth/index.ts';
import type { Database } from '../../server/db/index.ts';
import { listen } from '../../server/runtime/bun.ts';
import { syncSockets } from '../../server/sockets.ts';
import { addCard } from '../../shared/documents.ts';
import { CLOSE, MESSAGE_REFUSED, MESSAGE_SAVED } from '../../shared/sync.ts';
import { describeEachDatabase, emptyTables } from '../support/database.ts';
import { join, openPeople, setUpOwner, type Visitor } from '../support/people.ts';
import { makeCard, makeProject, startSync, syncMessage, until } from '../support/sync.ts';

/** Milliseconds within which it has to be over with what somebody may not do any more. */
const LIMIT = 5000;

/** Where their sockets are, when what changes their rights is asked of one instance. */
const PLACES = ['on that instance', 'on another, and the bus loses every message'] as const;

describeEachDatabase('sockets of people whose rights change', (open) => {
  let database: Database;
  beforeAll(async () => {
    database = await open();
  });

  describe.each(PLACES)('%s', (place) => {
    let document: string;
    let url: string;
    let owner: Visitor;
    let editor: Visitor;
    let stop: () => Promise<void>;
    beforeEach(async () => {
      await emptyTables(database);
      document = `project:${await makeProject(database)}`;
      const [asked, other] = [openPeople(database), openPeople(database)];
      const serving = place === 'on that instance' ? asked : other;
      const { sync, stop: stopSync } = await startSync(database, {
        // Whoever it is, nothing has to be put right here.
        projections: [],
      });
      const { authenticate, hold } = serving.auth;
      const sockets = syncSockets({ sync, authenticate, hold, allowedOrigin: () => true });
      const end = onAccessChanged(serving.bus, sockets.close);
      const fetch = () => new Response(null, { status: 404 });
      const server = await listen({ host: '127.0.0.1', port: 0, fetch, socket: sockets.handler });
      url = `ws://127.0.0.1:${server.port}/sync/${document}?acks=1`;
      owner = await setUpOwner(asked);
      editor = await join(asked, owner, 'editor', 'Ed');
      stop = async () => {
        end();
        await stopSync();
        await server.stop(100);
        await Promise.all([asked.auth.stop(), other.auth.stop()]);
      };
    });
    afterEach(() => stop());

    /** A socket, and what came and when it was closed. */
    function connect({ cookies }: Pick<Visitor, 'cookies'>, token = '') {
      const cookie = [...cookies].map(([name, value]) => `${name}=${value}`).join('; ');
      const socket = new WebSocket(token ? `${url}&token=${token}` : url, { headers: { cookie } });
      const seen = { types: [] as number[], code: 0, closedAt: 0 };
      socket.on('message', (data: Buffer) => seen.types.push(data[0] ?? -1));
      socket.on('close', (code) => Object.assign(seen, { code, closedAt: Date.now() }));
      const write = async (answer: number) => {
        const doc = new Y.Doc();
        addCard(doc, makeCard());
        socket.send(syncMessage(2, Y.encodeStateAsUpdate(doc)));
        await until(() => seen.types.includes(answer), 'it is answered');
      };
      return { seen, write, opened: () => until(() => seen.types.length > 0 || seen.code > 0, 'it is served') };
    }

    const idOf = async (visitor: Visitor) => ((await visitor.call('GET', '/api/me')).body as { id: string }).id;

    test('P5: whoever loses a role writes nothing more, and reads on', async () => {
      const live = connect(editor);
      await live.opened();
      await live.write(MESSAGE_SAVED);
      const before = Date.now();
      await owner.call('PATCH', `/api/members/${await idOf(editor)}`, { role: 'viewer' });
      await until(() => live.seen.code > 0, 'it is closed');
      expect(live.seen.code).toBe(CLOSE.restart);
      expect(live.seen.closedAt - before).toBeLessThan(LIMIT);
      const again = connect(editor);
      await again.opened();
      await again.write(MESSAGE_REFUSED);
      expect(again.seen.code).toBe(0);
    });

    test('P5: whoever is removed is let out and not in again, and nobody else', async () => {
      const live = connect(editor);
      const other = connect(owner);
      await live.opened();
      await other.opened();
      const before = Date.now();
      await owner.call('DELETE', `/api/members/${await idOf(editor)}`);
      await until(() => live.seen.code > 0, 'it is closed');
      expect(live.seen.closedAt - before).toBeLessThan(LIMIT);
      const again = connect(editor);
      await again.opened();
      expect(again.seen.code).toBe(CLOSE.unauthorized);
      await other.write(MESSAGE_SAVED);
      expect(other.seen.code).toBe(0);
    });

    test('P5: a token that is revoked, and a session that ends, are let out', async () => {
      const made = await editor.call('POST', '/api/tokens', { name: 'ci', role: 'editor' });
      const { id, token } = made.body as { id: string; token: string };
      const program = connect({ cookies: new Map() }, token);
      await program.opened();
      await program.write(MESSAGE_SAVED);
      await editor.call('DELETE', `/api/tokens/${id}`);
      await until(() => program.seen.code > 0, 'it is closed');
      expect(program.seen.code).toBe(CLOSE.restart);
      const again = connect({ cookies: new Map() }, token);
      await again.opened();
      expect(again.seen.code).toBe(CLOSE.unauthorized);

      const live = connect(editor);
      await live.opened();
      await editor.call('DELETE', '/api/session');
      await until(() => live.seen.code > 0, 'it is closed');
    });
  });
});
