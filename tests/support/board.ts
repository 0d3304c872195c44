import * as decoding from 'lib0/decoding';
import { v7 as newId } from 'uuid';
import * as Y from 'yjs';
import type { Database } from '../../server/db/index.ts';
import { type DemoOptions, demoRoutes } from '../../server/demo/index.ts';
import { type Bus, type Cause, causeOf, createMemoryBus, type EventLog } from '../../server/events/index.ts';
import { feedRoutes, feedSubscriber, needsRoutes } from '../../server/feed/index.ts';
import { createIdempotency, createRouter, createSite, mountGuards, type Principal } from '../../server/http/index.ts';
import {
  boardAccess,
  countStages,
  defineArchive,
  defineCorrections,
  itemProjection,
  itemRoutes,
  itemTextRoutes,
  projectProjection,
} from '../../server/items/index.ts';
import { createJobs, type Jobs } from '../../server/jobs/index.ts';
import { listPresentMembers } from '../../server/members/index.ts';
import { projectRoutes, workspaceSubscriber } from '../../server/projects/index.ts';
import {
  createEmbedders,
  createEmbeddings,
  createIndexer,
  type Embedders,
  searchRoutes,
} from '../../server/search/index.ts';
import { specRoutes } from '../../server/specs/index.ts';
import { createSync, type Documents, type Sync } from '../../server/sync/index.ts';
import type { Role } from '../../shared/actor.ts';
import type { Item, NewItem } from '../../shared/api/items.ts';
import type { SearchStatus } from '../../shared/api/ops.ts';
import type { Project } from '../../shared/api/projects.ts';
import type { LoggedEvent } from '../../shared/events.ts';
import { MESSAGE_REFUSED, MESSAGE_SAVED } from '../../shared/sync.ts';
import { ThreadPool } from '../../workers/pool.ts';
import { embedTexts } from '../../workers/search/embed.ts';
import { embedWithModel } from '../../workers/search/model.ts';
import { silentLogger, testEventLog } from './log.ts';
import { syncMessage, until } from './sync.ts';

/** Somebody who calls the API. An answer's body is parsed when it is JSON. */
export type Caller = {
  principal: Principal;
  call<T = unknown>(
    method: string,
    path: string,
    body?: unknown,
    headers?: Record<string, string>,
  ): Promise<{ status: number; headers: Headers; body: T }>;
};

/** Projects, items, specs and feed over a real database, log, queue and sync engine. */
export type Board = {
  ada: Caller;
  grace: Caller;
  linus: Caller;
  log: EventLog;
  jobs: Jobs;
  sync: Sync;
  documents: Documents;
  /** What the features take for now. */
  clock: { time: number };
  bus: Bus;
  /** Ada does it. */
  cause: Cause;
  project(name?: string): Promise<Project>;
  item(projectId: string, item: Partial<NewItem>): Promise<Item>;
  /** All events of a project, in order. */
  events(projectId: string): Promise<LoggedEvent[]>;
  /** Sends an update over a socket, as a client does; resolves when the server says that it is saved. */
  send(caller: Caller, document: string, update: Uint8Array): Promise<void>;
  /** Enqueues a job with the payload `{}`, as its schedule does, and waits until it has ended. */
  run(kind: string): Promise<void>;
  /** What `GET /api/status` says of the search. */
  searchStatus(): Promise<SearchStatus>;
  /** Waits until every subscriber and the search are up to date and no job waits. */
  settle(): Promise<void>;
  stop(): Promise<void>;
};

/** The embedders of a server that is told nothing about them. */
const builtinEmbedders = ({ sql }: Database): Embedders =>
  createEmbedders({
    config: { kind: 'builtin' },
    sql,
    compute: embedTexts,
    startThread: () => ({ run: embedWithModel, close: async () => {} }),
  });

/** Opens everything on an empty database, with an owner, an editor and a viewer: Ada, Grace and Linus. */
export async function openBoard(
  database: Database,
  { embedders = builtinEmbedders(database), ...demo }: Partial<DemoOptions> & { embedders?: Embedders } = {},
): Promise<Board> {
  const clock = { time: Date.now() };
  const now = () => new Date(clock.time);
  const bus = createMemoryBus();
  const log = testEventLog(database, { bus, now });
  const jobs = createJobs({ database, bus, log, now: () => new Date(), newId, logger: silentLogger });
  const embeddings = createEmbeddings({ database, embedders, now, logger: silentLogger });
  const pool = new ThreadPool();
  const paths = { loopback: true, allowedPaths: [] };
  const indexer = createIndexer({ database, embeddings, now, logger: silentLogger, pool, paths, dataDir: '' });
  const sync = createSync({
    database,
    log,
    bus,
    now,
    newId,
    projections: [projectProjection({ jobs, now }), itemProjection({ jobs, now, textsStored: indexer.textsStored })],
    authorize: boardAccess(database),
    logger: silentLogger,
  });
  const { documents } = sync;
  const options = { database, log, jobs, bus, documents, members: listPresentMembers, now, newId };
  const specs = { ...options, currentCommit: demo.currentCommit ?? (() => Promise.resolve(null)) };
  defineArchive(options);
  defineCorrections(options);
  log.subscribe(workspaceSubscriber({ ...options, countStages }));
  log.subscribe(feedSubscriber(options));
  log.subscribe(indexer.subscriber);

  const people = new Map<string, Principal>();
  const app = createRouter();
  mountGuards(app, {
    logger: silentLogger,
    site: createSite(undefined),
    idempotency: createIdempotency({ database, secretKey: new Uint8Array(32), now, newId }),
    newId,
    authenticate: (context, next) => {
      context.set('principal', people.get(context.req.header('x-as') ?? '') ?? null);
      return next();
    },
  });
  const routers = [
    projectRoutes(options),
    itemRoutes(options),
    itemTextRoutes(options),
    specRoutes(specs),
    feedRoutes(options),
    needsRoutes(options),
    searchRoutes({ database, embeddings, now }),
    demoRoutes({
      ...specs,
      prepareRepository: () => Promise.reject(new Error('add a repository: this test has none')),
      removeRepositories: () => Promise.resolve(),
      ...demo,
    }),
  ];
  for (const router of routers) app.route('/', router);

  const join = async (name: string, role: Role): Promise<Caller> => {
    const id = newId();
    await database.sql`
      insert into members (id, name, role, color, created_at) values (${id}, ${name}, ${role}, 'teal', ${now()})`;
    const principal: Principal = { type: 'member', id, role, actor: { type: 'person', id, name }, sessionId: null };
    people.set(id, principal);
    return {
      principal,
      async call<T>(method: string, path: string, body?: unknown, given: Record<string, string> = {}) {
        const headers = new Headers({ 'x-as': id, ...given });
        const init: RequestInit = { method, headers };
        if (body !== undefined) {
          init.body = typeof body === 'string' ? body : JSON.stringify(body);
          if (!headers.has('content-type')) headers.set('content-type', 'application/json');
        }
        const response = await app.request(path, init, { address: '203.0.113.7' });
        const text = await response.text();
        const isJson = response.headers.get('content-type')?.includes('json') ?? false;
        return { status: response.status, headers: response.headers, body: (isJson ? JSON.parse(text) : text) as T };
      },
    };
  };
  const [ada, grace, linus] = [
    await join('Ada', 'owner'),
    await join('Grace', 'editor'),
    await join('Linus', 'viewer'),
  ];

  const made = async <T>(path: string, body: unknown): Promise<T> => {
    const answer = await ada.call<T>('POST', path, body);
    if (answer.status !== 201) throw new Error(`POST ${path}: ${answer.status} ${JSON.stringify(answer.body)}`);
    return answer.body;
  };

  /** A transaction that somebody else has open, in any database of the server, holds events back. */
  const settled = async () => {
    const open = await database.sql`select from events where txid >= pg_snapshot_xmin(pg_current_snapshot()) limit 1`;
    return open.length === 0;
  };

  const settle = () =>
    until(async () => {
      const { queued, running } = await jobs.countByState();
      const lag = await log.lag();
      return (
        (await settled()) &&
        queued + running === 0 &&
        lag.every(({ behind }) => behind === 0) &&
        (await indexer.pending()) === 0
      );
    }, 'everything is handled');

  await log.start();
  await jobs.start();
  await sync.start();
  await indexer.start();
  return {
    ada,
    grace,
    linus,
    log,
    jobs,
    sync,
    documents,
    clock,
    bus,
    cause: causeOf(ada.principal.actor),
    project: (name = 'Apollo') => made<Project>('/api/projects', { name }),
    item: (projectId, item) =>
      made<Item>(`/api/projects/${projectId}/items`, { kind: 'idea', title: 'A lighter lander', ...item }),
    searchStatus: embeddings.status,
    async events(projectId) {
      await until(settled, 'no transaction on the server can write an earlier event');
      return log.read({ projectId, limit: 100_000 });
    },
    send: (caller, document, update) => sendUpdate(sync, caller.principal, document, update),
    async run(kind) {
      await database.transaction((tx) => jobs.enqueue(tx, { kind, payload: {}, cause: causeOf(ada.principal.actor) }));
      await settle();
    },
    settle,
    async stop() {
      await sync.stop();
      await indexer.stop();
      await pool.close();
      await jobs.stop();
      await log.stop();
    },
  };
}

function sendUpdate(sync: Sync, principal: Principal, document: string, update: Uint8Array): Promise<void> {
  return new Promise((resolve, reject) => {
    const socket = {
      bufferedAmount: 0,
      send(bytes: Uint8Array) {
        const decoder = decoding.createDecoder(bytes);
        const type = decoding.readVarUint(decoder);
        if (type === MESSAGE_SAVED) {
          resolve();
          connection.closed();
        } else if (type === MESSAGE_REFUSED) reject(new Error(`send an update to ${document}: refused`));
      },
      close: (code: number, reason: string) => reject(new Error(`send an update to ${document}: ${code} ${reason}`)),
    };
    const connection = sync.connect(socket, document, principal, { acks: true });
    connection.receive(syncMessage(2, update));
  });
}

/** A copy of a document, as a client has it: empty where nothing is stored. */
export async function copyOf(documents: Documents, name: string): Promise<Y.Doc> {
  return (await documents.read(name)) ?? new Y.Doc();
}

/** What `change` does to a copy of a document, as an update: an edit made offline. */
export function edit(doc: Y.Doc, change: (doc: Y.Doc) => void): Uint8Array {
  const before = Y.encodeStateVector(doc);
  doc.transact(() => change(doc));
  return Y.encodeStateAsUpdate(doc, before);
}
