/** Wires everything. The only file that knows all the parts. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { v7 as newId } from 'uuid';
import { ThreadPool } from '../workers/pool.ts';
import { createApp } from './app.ts';
import { authRoutes, createAuth, loadSecretKey, onAccessChanged } from './auth/index.ts';
import { backupRoutes } from './backup/index.ts';
import type { Config } from './config.ts';
import type { Database } from './db/index.ts';
import { demoRoutes } from './demo/index.ts';
import {
  type Bus,
  createEventLog,
  createMemoryBus,
  eventRoutes,
  openPostgresBus,
  openRedisBus,
} from './events/index.ts';
import { feedRoutes, feedSubscriber, needsRoutes } from './feed/index.ts';
import { createIdempotency, createSite } from './http/index.ts';
import {
  boardAccess,
  countStages,
  defineArchive,
  defineCorrections,
  itemProjection,
  itemRoutes,
  itemTextRoutes,
  projectProjection,
} from './items/index.ts';
import { createJobs, jobRoutes } from './jobs/index.ts';
import { createMembers, listPresentMembers, membersRoutes } from './members/index.ts';
import { createMetrics, defineHousekeeping, type OpsSources, opsRoutes } from './ops/index.ts';
import { projectRoutes, watchProjectAccess, workspaceSubscriber } from './projects/index.ts';
import {
  createHeads,
  currentCommit,
  defineIngestion,
  deleteRepositories,
  fileRoutes,
  mapRoutes,
  prepareRepository,
  pruneFolders,
  repositoryRoutes,
} from './repositories/index.ts';
import type { ProductFiles } from './runtime/files.ts';
import type { Logger } from './runtime/log.ts';
import { serve } from './runtime/serve.ts';
import { staticFiles } from './runtime/static.ts';
import { createEmbedders, createEmbeddings, createIndexer, type ModelThread, searchRoutes } from './search/index.ts';
import { syncSockets } from './sockets.ts';
import { specRoutes } from './specs/index.ts';
import { createSync } from './sync/index.ts';
import { VERSION } from './version.ts';

/** How long a request that is being answered may go on once the server stops. */
const GRACE_MS = 3000;
/** What a timer can wait at most. */
const LONGEST_TIMER_MS = 2 ** 31 - 1;
/** A model that takes longer, for a batch or to load, in milliseconds, never ends. */
const MODEL_TIMEOUT_MS = 120_000;

/** So long the thread that reads files waits for the next one, in milliseconds. */
const READING_IDLE_MS = 10 * 60_000;

/** A repository to try the product with: the folder it was started from, when that is one. */
function suggestedRepository(): string | null {
  return existsSync(join(process.cwd(), '.git')) ? process.cwd() : null;
}

/** What tells other processes on the same database: Redis where there is one, else the database itself. */
async function openBus({ redisUrl, databaseUrl }: Config, logger: Logger): Promise<Bus> {
  if (redisUrl) return openRedisBus(redisUrl, newId(), logger);
  return databaseUrl ? openPostgresBus(databaseUrl, newId(), logger) : createMemoryBus();
}

/** A thread of its own for a model, which stays in it: others would have it loaded again. */
function modelThread({ poolWorker }: ProductFiles): ModelThread {
  const pool = new ThreadPool({ workerUrl: poolWorker, threads: 1, idleMs: LONGEST_TIMER_MS });
  return {
    run: (input) => pool.run('search/embed-with-model', input, { timeoutMs: MODEL_TIMEOUT_MS }),
    close: () => pool.close(),
  };
}

/**
 * Everything but the part that listens: what the command line uses, and what a server serves. `database` is the one of
 * the configuration; closing the services closes it.
 */
export async function openServices(database: Database, config: Config, files: ProductFiles, logger: Logger) {
  const startedAt = new Date();
  const now = () => new Date();
  const { dataDir, loopback, allowedPaths, allowPrivateAddresses } = config;
  const bus = await openBus(config, logger);
  const base = { database, bus, now, newId, logger };
  const log = createEventLog(base);
  const jobs = createJobs({ ...base, log });
  const pool = new ThreadPool({ workerUrl: files.poolWorker });
  // Whoever opens a file does not wait behind an ingestion.
  const readingPool = new ThreadPool({
    workerUrl: files.poolWorker,
    threads: 1,
    urgent: true,
    idleMs: READING_IDLE_MS,
  });
  const embedders = createEmbedders({
    config: config.embeddings,
    sql: database.sql,
    compute: (input) => pool.run('search/embed', input),
    startThread: () => modelThread(files),
  });
  const embeddings = createEmbeddings({ ...base, embedders });
  const paths = { loopback, allowedPaths };
  const indexer = createIndexer({ ...base, embeddings, pool, paths, dataDir });
  const sync = createSync({
    ...base,
    log,
    projections: [projectProjection({ jobs, now }), itemProjection({ jobs, now, textsStored: indexer.textsStored })],
    authorize: boardAccess(database),
    compact: (updates, signal) => pool.run('sync/compact', updates, { signal }),
  });
  const { documents } = sync;

  const site = createSite(config.publicUrl);
  const secretKey = await loadSecretKey(config.secretKey, dataDir);
  const idempotency = createIdempotency({ database, secretKey, now, newId });
  const auth = createAuth({ database, bus, logger, site, idempotency, adminToken: config.adminToken, now, newId });
  const members = createMembers({ auth, log, now });

  const features = { database, bus, log, jobs, documents, members: listPresentMembers, now, newId };
  const repositories = { ...features, paths };
  const demo = {
    ...features,
    currentCommit,
    prepareRepository: (text: string) => prepareRepository(text, repositories),
    removeRepositories: deleteRepositories,
  };
  defineArchive(features);
  defineCorrections(features);
  const reading = { ...repositories, pool, dataDir, allowPrivateAddresses };
  defineIngestion({ ...reading, grammars: files.grammars });
  const heads = createHeads(reading);
  defineHousekeeping(jobs, {
    idempotencyKeys: idempotency.prune,
    sessions: auth.prune,
    jobs: jobs.prune,
    repositoryFolders: () => pruneFolders(database, dataDir),
  });
  log.subscribe(workspaceSubscriber({ ...features, countStages }));
  log.subscribe(feedSubscriber(features));
  log.subscribe(indexer.subscriber);

  let started = false;
  const sources: OpsSources = {
    jobsByState: () => jobs.countByState(),
    eventsSince: (time) => log.countSince(time),
    subscribers: () => log.lag(),
    sync: () => sync.stats(),
    search: () => embeddings.status(),
  };
  const metrics = createMetrics(sources, now);
  const app = createApp(
    {
      logger,
      site,
      idempotency,
      newId,
      authenticate: auth.middleware,
      observe: metrics.observe,
      page: staticFiles(files.client),
    },
    (app) => [
      authRoutes({ auth, ...features }),
      membersRoutes({ ...features, auth, members, site, suggestion: suggestedRepository() }),
      projectRoutes(features),
      itemRoutes(features),
      itemTextRoutes(features),
      specRoutes({ ...features, currentCommit }),
      feedRoutes(features),
      needsRoutes(features),
      searchRoutes({ database, embeddings, now }),
      demoRoutes(demo),
      repositoryRoutes({ ...repositories, heads }),
      mapRoutes({ database, pool, heads, jobs }),
      fileRoutes({ database, pool: readingPool, paths, dataDir }),
      eventRoutes(features),
      jobRoutes(features),
      backupRoutes({ database, dataDir, now }),
      opsRoutes({ app, database, metrics, sources, isStarted: () => started, version: VERSION, startedAt, now }),
    ],
  );

  return {
    ...repositories,
    demo,
    logger,
    bus,
    pool,
    indexer,
    sync,
    auth,
    site,
    app,
    /** Starts what works by itself: subscribers, jobs, rooms. */
    async start() {
      await idempotency.recover();
      await Promise.all([log.start(), jobs.start(), sync.start(), indexer.start()]);
      started = true;
    },
    /** From now on the server is not ready. */
    retire() {
      started = false;
    },
    /** Stores what waits, hands running jobs back, and closes everything. */
    async close() {
      await sync.stop();
      await indexer.stop();
      await jobs.stop();
      await log.stop();
      await auth.stop();
      metrics.stop();
      await pool.close();
      await readingPool.close();
      await bus.close();
      await database.close();
    },
  };
}

export type Services = Awaited<ReturnType<typeof openServices>>;

/** A server that listens. `stop` answers what is being answered, stores what waits, and closes. */
export type Server = { url: string; stop(): Promise<void> };

/** Serves on the configured host and port. */
export async function startServer(services: Services, { host, port }: Config): Promise<Server> {
  const { app, auth, bus, site, sync, database, logger } = services;
  const { authenticate, hold } = auth;
  const sockets = syncSockets({ sync, authenticate, hold, allowedOrigin: site.allowedOrigin });
  const endAccess = onAccessChanged(bus, sockets.close);
  const endProjectAccess = watchProjectAccess({ bus, sql: database.sql, logger }, (concerns) =>
    sockets.close((_, document) => concerns(document)),
  );
  await services.start();
  const listening = await serve({
    host,
    port,
    fetch: (request, environment) => app.fetch(request, environment),
    socket: sockets.handler,
  });
  const shownHost = host.includes(':') ? `[${host}]` : host;
  return {
    url: `http://${shownHost}:${listening.port}`,
    async stop() {
      services.retire();
      endAccess();
      endProjectAccess();
      // Streams of events and jobs end with those; until then they would hold the listener for all of its grace.
      await Promise.all([listening.stop(GRACE_MS), services.jobs.stop(), services.log.stop()]);
      await services.close();
    },
  };
}
