import type { Socket, SocketEvents } from '../../client/local/connection.ts';
import type { Database } from '../../server/db/index.ts';
import type { Bus } from '../../server/events/index.ts';
import { createSync, type Sync, type SyncConnection } from '../../server/sync/index.ts';
import { silentLogger, testEventLog } from '../support/log.ts';
import type { Random } from '../support/random.ts';
import { boardProjections, controlled, principal } from '../support/sync.ts';

type Timer = { at: number; order: number; owner: object; run: () => void };

/** A code that a socket reports when it ends without a closing handshake. */
const ABNORMAL = 1006;

/**
 * Time, network and servers of the simulation. Everything that happens is a timer, and the next one waits until the
 * database has nothing to do for the one before: the same seed gives the same run.
 */
export class World {
  readonly chance: Random;
  readonly #database: Database;
  readonly #timers = new Set<Timer>();
  #now = Date.UTC(2026, 0, 1);
  #order = 0;
  #inFlight = 0;
  #ids = 0;
  servers: Server[] = [];
  readonly links = new Set<Link>();

  constructor(database: Database, chance: Random) {
    this.chance = chance;
    this.#database = database;
  }

  readonly now = () => this.#now;

  after(milliseconds: number, run: () => void, owner: object = this): () => void {
    const timer = { at: this.#now + milliseconds, order: this.#order++, owner, run };
    this.#timers.add(timer);
    return () => this.#timers.delete(timer);
  }

  /** Ends all timers of somebody who died. */
  forget(owner: object): void {
    for (const timer of this.#timers) if (timer.owner === owner) this.#timers.delete(timer);
  }

  timersOf(owner: object): number {
    return [...this.#timers].filter((timer) => timer.owner === owner).length;
  }

  async pass(milliseconds: number): Promise<void> {
    const end = this.#now + milliseconds;
    await this.#calm();
    for (;;) {
      let next: Timer | null = null;
      for (const timer of this.#timers) {
        if (timer.at <= end && (!next || timer.at < next.at || (timer.at === next.at && timer.order < next.order)))
          next = timer;
      }
      if (!next) break;
      this.#timers.delete(next);
      this.#now = next.at;
      next.run();
      await this.#calm();
    }
    this.#now = end;
  }

  /** Waits until nothing happens but in virtual time. */
  async #calm(): Promise<void> {
    for (let turns = 0; turns < 2; turns = this.#inFlight === 0 ? turns + 1 : 0) {
      await new Promise((resolve) => setImmediate(resolve));
    }
  }

  /** The database, with what is under way in it counted. */
  watchedDatabase(): Database {
    const watch = async <T>(work: PromiseLike<T>): Promise<T> => {
      this.#inFlight++;
      try {
        return await work;
      } finally {
        this.#inFlight--;
      }
    };
    const { sql } = this.#database;
    return {
      ...this.#database,
      transaction: (change) => watch(this.#database.transaction(change)),
      sql: new Proxy(sql, {
        apply: (target, self, args: Parameters<typeof sql>) => {
          const query = Reflect.apply(target, self, args);
          return 'raw' in args[0] ? watch(query as PromiseLike<unknown>) : query;
        },
      }),
    };
  }

  newId = (): string => {
    const count = (this.#ids++).toString(16).padStart(4, '0');
    const hex = (digits: number) =>
      this.chance
        .below(16 ** digits)
        .toString(16)
        .padStart(digits, '0');
    return `${hex(8)}-${count.slice(-4)}-7${hex(3)}-8${hex(3)}-${hex(8)}${hex(4)}`;
  };

  start(): Server {
    const server = new Server(this);
    this.servers.push(server);
    return server;
  }

  /** The way from a client to a server that lives; without one, the attempt fails. */
  open(document: string, who: string, events: SocketEvents): Socket {
    const alive = this.servers.filter((server) => server.alive);
    const server = alive.length > 0 ? this.chance.pick(alive) : null;
    if (!server) {
      this.after(this.chance.below(100), () => events.closed(ABNORMAL));
      return { bufferedAmount: 0, send: () => {}, close: () => {} };
    }
    return new Link(this, server, document, who, events);
  }
}

/** One instance of the engine. */
export class Server {
  readonly #world: World;
  readonly store: ReturnType<typeof controlled>;
  readonly sync: Sync;
  alive = true;
  readonly handlers = new Map<string, Set<(message: string) => void>>();

  constructor(world: World) {
    this.#world = world;
    this.store = controlled(world.watchedDatabase());
    const { database } = this.store;
    const now = () => new Date(world.now());
    const living: Database = {
      ...database,
      transaction: (change) =>
        this.alive ? database.transaction(change) : Promise.reject(new Error('store: this server is dead')),
    };
    this.sync = createSync({
      database: living,
      log: testEventLog(living, { newId: world.newId, now }),
      bus: this.#bus(),
      now,
      newId: world.newId,
      projections: boardProjections(now, () => Promise.resolve('')),
      authorize: () => Promise.resolve('write'),
      logger: silentLogger,
      timers: {
        after: (milliseconds, action) => world.after(milliseconds, action, this),
        soon: (action) => void world.after(0, action, this),
      },
    });
    void this.sync.start();
  }

  /** Loses and repeats messages between instances. */
  #bus(): Bus {
    const { chance } = this.#world;
    return {
      publish: (topic, message) => {
        for (const server of this.#world.servers) {
          for (let times = server === this ? 1 : chance.below(3); times > 0; times--) {
            const deliver = () => server.handlers.get(topic)?.forEach((handler) => void handler(message));
            this.#world.after(chance.below(50), deliver, server);
          }
        }
      },
      subscribe: (topic, handler) => {
        const handlers = this.handlers.get(topic) ?? new Set();
        this.handlers.set(topic, handlers.add(handler));
        return () => handlers.delete(handler);
      },
      onGap: () => () => {},
      close: () => Promise.resolve(),
    };
  }

  /** As `kill -9`: what is under way in the database ends or not, and nobody hears of it. */
  kill(): void {
    this.alive = false;
    this.#world.forget(this);
    this.#world.servers = this.#world.servers.filter((server) => server !== this);
    for (const link of this.#world.links) if (link.server === this) link.cut();
  }
}

/** One socket: messages arrive in order, late, and not at all once it is cut. */
export class Link implements Socket {
  readonly server: Server;
  readonly bufferedAmount = 0;
  readonly #world: World;
  readonly #events: SocketEvents;
  #connection: SyncConnection | null = null;
  #lastUp = 0;
  #lastDown = 0;
  #over = false;

  constructor(world: World, server: Server, document: string, who: string, events: SocketEvents) {
    this.server = server;
    this.#world = world;
    this.#events = events;
    world.links.add(this);
    this.#up(() => {
      const socket = {
        bufferedAmount: 0,
        send: (bytes: Uint8Array) => this.#down(() => events.received(bytes.slice())),
        close: (code: number) => this.#down(() => this.#end(code)),
      };
      this.#connection = server.sync.connect(socket, document, principal('editor', who), { acks: true });
      this.#down(() => events.opened());
    });
  }

  send(message: Uint8Array): void {
    const bytes = message.slice();
    this.#up(() => this.#connection?.receive(bytes));
  }

  close(): void {
    this.cut();
  }

  /** The way is gone: what is on it is lost, and each side finds out some time later. */
  cut(): void {
    if (this.#over) return;
    const { chance } = this.#world;
    this.#over = true;
    this.#world.links.delete(this);
    this.#world.after(chance.below(300), () => this.#events.closed(ABNORMAL));
    this.#world.after(chance.below(300), () => this.#connection?.closed(), this.server);
  }

  #end(code: number): void {
    this.#over = true;
    this.#world.links.delete(this);
    this.#events.closed(code);
  }

  #up(run: () => void): void {
    this.#lastUp = Math.max(this.#lastUp, this.#world.now() + this.#world.chance.below(40));
    this.#world.after(this.#lastUp - this.#world.now(), () => this.#over || run());
  }

  #down(run: () => void): void {
    this.#lastDown = Math.max(this.#lastDown, this.#world.now() + this.#world.chance.below(40));
    this.#world.after(this.#lastDown - this.#world.now(), () => this.#over || run());
  }
}
