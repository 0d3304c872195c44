/**
 * Events appended beside raw inserts into a bare table, how soon a subscriber has them, and how long the feed takes to
 * tell many that wait.
 */
import { v7 as newId } from 'uuid';
import type { Database, Tx } from '../../server/db/index.ts';
import { causeOf, createEventLog, createMemoryBus } from '../../server/events/index.ts';
import { feedSubscriber } from '../../server/feed/index.ts';
import { listPresentMembers } from '../../server/members/index.ts';
import { createSync } from '../../server/sync/index.ts';
import { FEED_WINDOW, feedEntries } from '../../shared/documents.ts';
import type { EventDraft } from '../../shared/events.ts';
import { onEachEngine } from '../support/bench-databases.ts';
import { ADA, silentLogger } from '../support/log.ts';
import { median, percentile, printTable } from './table.ts';

const ROUNDS = 5;
const WARM_UP_MS = 200;
const ROUND_MS = 600;
/** How events come: so many in a transaction, so many transactions at a time. */
const SHAPES = [
  { name: 'one a transaction', batch: 1, atOnce: 1 },
  { name: 'one a transaction, 16 at a time', batch: 1, atOnce: 16 },
  { name: '20 a transaction', batch: 20, atOnce: 1 },
];
const DELIVERIES = 500;
/** Events that wait for the feed, and how many of them were written in one transaction. */
const WAITING = 5000;
const WRITTEN_TOGETHER = 500;

const draft: EventDraft = {
  type: 'item.moved',
  projectId: newId(),
  subject: { type: 'task', id: newId() },
  payload: { kind: 'task', title: 'Teach the board to fold its columns', from: 'plan', to: 'build' },
};

/** Runs transactions for some time and returns rows a second. */
async function rate(
  database: Database,
  batch: number,
  atOnce: number,
  ms: number,
  insert: (tx: Tx) => Promise<unknown>,
) {
  const started = performance.now();
  let rows = 0;
  const work = async () => {
    while (performance.now() - started < ms) {
      await database.transaction(insert);
      rows += batch;
    }
  };
  await Promise.all(Array.from({ length: atOnce }, work));
  return (rows / (performance.now() - started)) * 1000;
}

/** Has the feed tell events that wait, and returns after how many seconds the last of them is in its document. */
async function feed(database: Database): Promise<number> {
  await database.sql`truncate events, event_cursors cascade`;
  await database.sql`
    insert into projects (id, name, created_at, updated_at) values (${draft.projectId}, 'Bench', now(), now())`;
  const deps = { database, bus: createMemoryBus(), now: () => new Date(), newId, logger: silentLogger };
  const log = createEventLog(deps);
  const sync = createSync({ ...deps, log, projections: [], authorize: async () => 'missing' });
  log.subscribe(feedSubscriber({ documents: sync.documents, members: listPresentMembers }));
  const drafts = Array.from({ length: WRITTEN_TOGETHER }, () => draft);
  for (let written = 0; written < WAITING; written += WRITTEN_TOGETHER) {
    await database.transaction((tx) => log.append(tx, causeOf(ADA), drafts));
  }
  const started = performance.now();
  await log.start();
  for (let behind = WAITING; behind > 0; ) {
    await new Promise((resolve) => setTimeout(resolve, 20));
    behind = (await log.lag())[0]?.behind ?? 0;
  }
  const seconds = (performance.now() - started) / 1000;
  const doc = await sync.documents.read(`feed:${draft.projectId}`);
  if (!doc || feedEntries(doc).length !== FEED_WINDOW)
    throw new Error('tell the feed: its document has no full window');
  await log.stop();
  await sync.stop();
  return seconds;
}

const appended: (string | number)[][] = [];
const delivered: (string | number)[][] = [];
const told: (string | number)[][] = [];
await onEachEngine(async (database, engine) => {
  await database.sql`create table bare (n bigint generated always as identity primary key, data jsonb not null)`;
  const now = () => new Date();
  const log = createEventLog({ database, bus: createMemoryBus(), now, newId, logger: silentLogger });
  for (const { name, batch, atOnce } of SHAPES) {
    const drafts = Array.from({ length: batch }, () => draft);
    const raw = (tx: Tx) => tx`insert into bare ${tx(drafts.map((data) => ({ data: tx.json(data as never) })))}`;
    const append = (tx: Tx) => log.append(tx, causeOf(ADA), drafts);
    const rates: { raw: number[]; events: number[] } = { raw: [], events: [] };
    // In turns, so that a noisy neighbour disturbs both.
    for (let round = 0; round < ROUNDS; round++) {
      const ms = round === 0 ? WARM_UP_MS : ROUND_MS;
      const [rawRate, eventRate] = [
        await rate(database, batch, atOnce, ms, raw),
        await rate(database, batch, atOnce, ms, append),
      ];
      if (round === 0) continue;
      rates.raw.push(rawRate);
      rates.events.push(eventRate);
    }
    const [bare, events] = [median(rates.raw), median(rates.events)];
    appended.push([`${engine}, ${name}`, bare, events, events / bare]);
  }

  await database.sql`truncate events cascade`;
  const handled: (() => void)[] = [];
  log.subscribe({ name: 'bench', handle: async () => handled.pop()?.() });
  await log.start();
  const delays: number[] = [];
  for (let n = 0; n < DELIVERIES; n++) {
    const arrived = Promise.withResolvers<void>();
    handled.push(arrived.resolve);
    await database.transaction((tx) => log.append(tx, causeOf(ADA), [draft]));
    const committed = performance.now();
    await arrived.promise;
    delays.push(performance.now() - committed);
  }
  delivered.push([engine, median(delays), percentile(delays, 0.99)]);
  await log.stop();
  const seconds = await feed(database);
  told.push([engine, WAITING, seconds, WAITING / seconds]);
});
printTable('Events appended', ['engine and shape', 'bare rows/s', 'events/s', 'ratio'], appended);
printTable('From the commit of an event to its subscriber', ['engine', 'p50 ms', 'p99 ms'], delivered);
printTable('Events that wait, told in the feed', ['engine', 'events', 'seconds', 'events/s'], told);
