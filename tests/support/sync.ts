import * as encoding from 'lib0/encoding';
import { v7 as newId } from 'uuid';
import { WebSocket } from 'ws';
import { WebsocketProvider } from 'y-websocket';
import * as Y from 'yjs';
import type { Database } from '../../server/db/index.ts';
import { type Bus, createMemoryBus, type EventLog } from '../../server/events/index.ts';
import type { Principal } from '../../server/http/index.ts';
import { boardAccess, itemProjection, projectProjection } from '../../server/items/index.ts';
import { listen } from '../../server/runtime/bun.ts';
import { createSync, type Sync, type SyncConnection, type SyncOptions } from '../../server/sync/index.ts';
import type { Role } from '../../shared/actor.ts';
import { type Card, projectTypes, readCards } from '../../shared/documents.ts';
import { MESSAGE_SYNC } from '../../shared/sync.ts';
import { silentLogger, testEventLog } from './log.ts';

/** A sync engine with the board's projections behind a real socket server. */
export type SyncServer = { sync: Sync; log: EventLog; bus: Bus; url: string; stop(): Promise<void> };

/** Somebody with this role; the same name is the same person. */
export function principal(role: Role, name = 'Ada'): Principal {
  return { type: 'member', id: name, role, actor: { type: 'person', id: name, name }, sessionId: null };
}

/** The board's projections. Most tests make nothing that needs putting right, which is what they enqueue jobs for. */
export function boardProjections(
  now = () => new Date(),
  enqueue = () => Promise.reject<string>(new Error('enqueue a correction: nothing should need one')),
): SyncOptions['projections'] {
  const options = { jobs: { enqueue }, now };
  return [projectProjection(options), itemProjection(options)];
}

/** Starts an engine on a free port: `/sync/<document>?as=<role>&name=<who>&acks=1`. */
export async function startSync(
  database: Database,
  options: Partial<Omit<SyncOptions, 'database'>> = {},
): Promise<SyncServer> {
  const { bus = createMemoryBus(), log = testEventLog(database, { bus }) } = options;
  const sync = createSync({
    database,
    log,
    bus,
    now: () => new Date(),
    newId,
    projections: boardProjections(),
    authorize: boardAccess(database),
    logger: silentLogger,
    ...options,
  });
  await sync.start();
  const server = await listen({
    host: '127.0.0.1',
    port: 0,
    fetch: () => new Response(null, { status: 404 }),
    socket: (request) => {
      const { pathname, searchParams } = new URL(request.url);
      const who = principal((searchParams.get('as') ?? 'editor') as Role, searchParams.get('name') ?? 'Ada');
      let connection: SyncConnection | null = null;
      return Promise.resolve({
        open(socket) {
          const document = decodeURIComponent(pathname.slice('/sync/'.length));
          connection = sync.connect(socket, document, who, { acks: searchParams.get('acks') === '1' });
        },
        message: (data) => connection?.receive(data),
        close: () => connection?.closed(),
      });
    },
  });
  return {
    sync,
    log,
    bus,
    url: `ws://127.0.0.1:${server.port}/sync`,
    async stop() {
      await sync.stop();
      await server.stop(100);
    },
  };
}

/** A stock y-websocket client with a document of its own. */
export function openClient(
  { url }: Pick<SyncServer, 'url'>,
  document: string,
  params: Record<string, string> = {},
  doc = new Y.Doc(),
): { doc: Y.Doc; provider: WebsocketProvider } {
  const provider = new WebsocketProvider(url, document, doc, {
    WebSocketPolyfill: WebSocket as never,
    params,
    disableBc: true,
    maxBackoffTime: 100,
  });
  return { doc, provider };
}

/** A bare socket: what it got, and how it was closed. */
export async function openSocket(
  { url }: Pick<SyncServer, 'url'>,
  document: string,
  params: Record<string, string> = {},
): Promise<{ socket: WebSocket; messages: Uint8Array[]; closed: Promise<{ code: number; reason: string }> }> {
  const socket = new WebSocket(`${url}/${document}?${new URLSearchParams(params)}`);
  const messages: Uint8Array[] = [];
  socket.on('message', (data: Buffer) => messages.push(new Uint8Array(data)));
  const closed = new Promise<{ code: number; reason: string }>((resolve) =>
    socket.on('close', (code, reason) => resolve({ code, reason: reason.toString() })),
  );
  await new Promise((resolve, reject) => socket.once('open', resolve).once('error', reject));
  return { socket, messages, closed };
}

/** A sync message: `step` 0 asks with a state vector, 1 answers, 2 is an update. */
export function syncMessage(step: number, content: Uint8Array): Uint8Array {
  return encoding.encode((encoder) => {
    encoding.writeVarUint(encoder, MESSAGE_SYNC);
    encoding.writeVarUint(encoder, step);
    encoding.writeVarUint8Array(encoder, content);
  });
}

/** Waits until `condition` holds; it has twenty seconds. */
export async function until(condition: () => boolean | Promise<boolean>, what = 'it'): Promise<void> {
  const end = Date.now() + 20_000;
  while (!(await condition())) {
    if (Date.now() > end) throw new Error(`wait until ${what}: it did not happen within twenty seconds`);
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}

/** A project without items, as a row. */
export async function makeProject({ sql }: Database): Promise<string> {
  const id = newId();
  const at = new Date(0);
  await sql`insert into projects (id, name, created_at, updated_at) values (${id}, 'Apollo', ${at}, ${at})`;
  return id;
}

/** A card for the board. */
export function makeCard(fields: Partial<Card> = {}): Card {
  return {
    id: newId(),
    kind: 'idea',
    stage: 'capture',
    title: 'A lighter lander',
    rank: 'V',
    assignee: null,
    labels: [],
    parentId: null,
    createdAt: new Date().toISOString(),
    createdBy: 'Ada',
    ...fields,
  };
}

/** The titles on a board, sorted. */
export function titlesOf(doc: Y.Doc): string[] {
  projectTypes(doc);
  return [...readCards(doc).values()].map(({ title }) => title).sort();
}

/** A database whose transactions a test holds up or lets fail. */
export type ControlledDatabase = {
  database: Database;
  /** Transactions wait before they begin, until the result is called. */
  hold(): () => void;
  /** The next `count` transactions do everything and roll back. */
  fail(count: number): void;
};

export function controlled(database: Database): ControlledDatabase {
  let gate: Promise<void> = Promise.resolve();
  let failures = 0;
  return {
    database: {
      ...database,
      async transaction(change) {
        await gate;
        return database.transaction(async (tx) => {
          const result = await change(tx);
          if (failures > 0) {
            failures--;
            throw new Error('store: the disk is full');
          }
          return result;
        });
      },
    },
    hold() {
      const { promise, resolve } = Promise.withResolvers<void>();
      gate = promise;
      return resolve;
    },
    fail(count) {
      failures = count;
    },
  };
}
