import { transactions } from '../../server/db/database.ts';
import type { Database, Sql, Tx } from '../../server/db/index.ts';
import { type Bus, createMemoryBus } from '../../server/events/index.ts';
import { feedSubscriber } from '../../server/feed/index.ts';
import { defineCorrections, itemProjection, projectProjection } from '../../server/items/index.ts';
import { type AnyDefinition, createJobs } from '../../server/jobs/index.ts';
import { type SyncSockets, syncSockets } from '../../server/sockets.ts';
import { createSync, type Sync } from '../../server/sync/index.ts';
import { compactUpdates } from '../../shared/compaction.ts';
import type { LoggedEvent } from '../../shared/events.ts';
import { silentLogger, testEventLog } from '../support/log.ts';
import { type MemoryConnection, MemoryDatabase } from '../support/memory-database.ts';
import { principal } from '../support/sync.ts';
import type { SimulatedRole, World } from './world.ts';

/**
 * What happens to a transaction: it fails with all that it did; it commits, and the connection breaks before that is
 * heard; it commits, and the server dies before that is heard.
 */
export type Fate = 'fails' | 'breaks' | 'dies';

/** Where the servers store: a real database, or one in memory whose every answer takes virtual time. */
export type Place = Database | MemoryDatabase;

/** Milliseconds between two looks of a server's subscriber and worker for what there is to do. */
const WORK_INTERVAL = 1500;

/** One server process: the engine with the board's projections, the sockets' gate, and the subscriber and job of a board. */
export class Instance {
  readonly #world: World;
  readonly #project: string;
  readonly #memory: MemoryConnection | null;
  readonly #fates: Fate[] = [];
  readonly #died = Promise.withResolvers<never>();
  readonly #definitions = new Map<string, AnyDefinition>();
  readonly #handled = new Set<string>();
  readonly #heard = new Map<string, Set<(message: string) => void>>();
  readonly database: Database;
  readonly sync: Sync;
  readonly sockets: SyncSockets;
  /** How many of the next reads outside of transactions fail. */
  failingReads = 0;
  isAlive = true;

  constructor(world: World, place: Place, project: string) {
    this.#world = world;
    this.#project = project;
    this.#died.promise.catch(() => {});
    this.#memory = place instanceof MemoryDatabase ? place.connect(() => this.#delay(6)) : null;
    this.database = this.#watched(this.#memory?.database ?? (place as Database));
    const { database } = this;
    const base = { database, bus: createMemoryBus(), now: world.date, newId: world.newId, logger: silentLogger };
    const log = testEventLog(database, base);
    const jobs = createJobs({ ...base, log });
    const define: typeof jobs.define = (definition) => {
      this.#definitions.set(definition.kind, definition as AnyDefinition);
      jobs.define(definition);
    };
    const projected = { jobs, now: world.date };
    this.sync = createSync({
      ...base,
      log,
      bus: this.#bus(),
      compact: async (updates) => {
        await this.#delay(2000);
        return compactUpdates(updates);
      },
      projections: [projectProjection(projected), itemProjection(projected)],
      authorize: async (who) => {
        await this.#delay(20);
        return who.role === 'viewer' ? 'read' : 'write';
      },
      timers: {
        after: (milliseconds, action) => world.after(milliseconds, action, this),
        soon: (action) => this.#soon(action),
      },
    });
    defineCorrections({ jobs: { ...jobs, define }, documents: this.sync.documents });
    this.sockets = syncSockets({
      sync: this.sync,
      allowedOrigin: () => true,
      hold: () => () => {},
      authenticate: async (request) => {
        const name = new URL(request.url).searchParams.get('as') ?? '';
        const role: SimulatedRole = world.roles.get(name) ?? null;
        await this.#delay(20);
        return role && principal(role, name);
      },
    });
    void this.sync.start();
    this.#workSoon();
  }

  /** Lets the next transaction meet its fate. */
  doom(fate: Fate): void {
    this.#fates.push(fate);
  }

  /** As `kill -9`: what it had not committed is rolled back, and it hears nothing any more. */
  kill(): void {
    if (!this.isAlive) return;
    this.retire();
    this.isAlive = false;
    this.#died.reject(new Error('store: the server died'));
    this.#world.deaths++;
    this.#memory?.kill();
    this.#world.forget(this);
    for (const link of this.#world.links) if (link.instance === this) link.cut();
  }

  /** New sockets go elsewhere. */
  retire(): void {
    this.#world.instances = this.#world.instances.filter((instance) => instance !== this);
  }

  /** Also inside of a transaction, where virtual time stands still as long as a real database is working on it. */
  #soon(action: () => void): void {
    if (this.#memory) this.#world.after(0, action, this);
    else void this.#world.watch(new Promise((resolve) => setImmediate(resolve)).then(() => this.isAlive && action()));
  }

  /** A wait that a server which died in it never hears the end of. */
  #delay(longest: number): Promise<void> {
    const { chance } = this.#world;
    if (!this.isAlive) return new Promise(() => {});
    if (chance.below(3) === 0) return Promise.resolve();
    return new Promise((resolve) => this.#world.after(chance.below(longest), resolve, this));
  }

  #watched(database: Database): Database {
    const world = this.#world;
    const begin = async (change: (tx: Tx) => Promise<unknown>): Promise<unknown> => {
      const fate = world.isWhole ? undefined : this.#fates.shift();
      await this.#delay(6);
      const transaction = database.sql.begin(async (tx) => {
        // What a real database has of a server that died ends with its connection.
        const result = await (this.#memory ? change(tx) : Promise.race([change(tx), this.#died.promise]));
        if (fate === 'fails') throw new Error('store: the disk is full');
        return result;
      });
      const result = await (this.#memory ? transaction : world.watch(transaction));
      if (fate === 'breaks') throw new Error('store: the connection was lost');
      if (fate === 'dies') {
        this.kill();
        await new Promise(() => {});
      }
      return result;
    };
    const sql = new Proxy(database.sql, {
      get: (target, name) => (name === 'begin' ? begin : Reflect.get(target, name)),
      apply: (target, self, args: Parameters<Sql>) => {
        const query = Reflect.apply(target, self, args);
        if (!('raw' in args[0])) return query;
        if (this.failingReads > 0 && !world.isWhole) {
          this.failingReads--;
          return Promise.reject(new Error('read: the connection was lost'));
        }
        return this.#memory ? query : world.watch(query as PromiseLike<unknown>);
      },
    });
    return { ...database, sql, transaction: transactions(sql) };
  }

  /** Loses and repeats messages between instances. */
  #bus(): Bus {
    const { chance } = this.#world;
    return {
      publish: (topic, message) => {
        for (const other of this.#world.instances) {
          const isSure = other === this || this.#world.isWhole;
          for (let times = isSure ? 1 : chance.below(3); times > 0; times--) {
            const deliver = () => other.#heard.get(topic)?.forEach((handler) => void handler(message));
            this.#world.after(chance.below(50), deliver, other);
          }
        }
      },
      subscribe: (topic, handler) => {
        const handlers = this.#heard.get(topic) ?? new Set();
        this.#heard.set(topic, handlers.add(handler));
        return () => handlers.delete(handler);
      },
      onGap: () => () => {},
      close: () => Promise.resolve(),
    };
  }

  // --- the feed, and what is put right -------------------------------------------------------------------------------

  #workSoon(): void {
    this.#world.after(WORK_INTERVAL, () => void this.#work().finally(() => this.isAlive && this.#workSoon()), this);
  }

  /** Every server tries everything: what another does at the same time must have no effect twice. */
  async #work(): Promise<void> {
    try {
      await this.#tellEvents();
      await this.#runJobs();
    } catch {
      // A transaction that met its fate is tried again.
    }
  }

  async #tellEvents(): Promise<void> {
    const rows = await this.database.sql<(LoggedEvent & { subjectType: string; subjectId: string })[]>`
      select * from events where project_id = ${this.#project} order by seq`;
    const events = rows
      .filter(({ id }) => !this.#handled.has(id))
      .map(({ subjectType, subjectId, ...event }) => ({ ...event, subject: { type: subjectType, id: subjectId } }));
    if (events.length === 0) return;
    const feed = feedSubscriber({ documents: this.sync.documents, members: () => Promise.resolve([]) });
    await this.database.transaction(async (tx) => feed.handleAll?.(tx, events));
    for (const { id } of events) this.#handled.add(id);
  }

  async #runJobs(): Promise<void> {
    const { sql } = this.database;
    const queued = await sql<{ id: string; kind: string; payload: unknown; cause: never; projectId: string }[]>`
      select * from jobs where state = ${'queued'} order by id`;
    for (const { id, kind, payload, cause, projectId } of queued) {
      const definition = this.#definitions.get(kind);
      if (!definition || projectId !== this.#project) continue;
      const nothing = () => {};
      const helpers = { jobId: id, attempt: 1, cause, signal: AbortSignal.any([]), progress: nothing, log: nothing };
      const outcome = await definition.run(definition.payload.parse(payload), helpers);
      await this.database.transaction(async (tx) => {
        const taken = await tx`
          update jobs set state = 'succeeded' where id = ${id} and state = 'queued' returning id`;
        if (taken.count > 0) await outcome?.commit?.(tx);
      });
    }
  }
}
