/** Events appended beside raw inserts into a bare table, and how soon a subscriber has them. */
import { v7 as newId } from 'uuid';
import type { Database, Tx } from '../../server/db/index.ts';
import { causeOf, createEventLog, createMemoryBus } from '../../server/events/index.ts';
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

const appended: (string | number)[][] = [];
const delivered: (string | number)[][] = [];
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
});
printTable('Events appended', ['engine and shape', 'bare rows/s', 'events/s', 'ratio'], appended);
printTable('From the commit of an event to its subscriber', ['engine', 'p50 ms', 'p99 ms'], delivered);
