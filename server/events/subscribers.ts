import type { Database, Tx } from '../db/index.ts';
import type { Logger } from '../runtime/log.ts';
import { addDeadLetter } from './dead-letters.ts';
import { createLoop, type Loop } from './loop.ts';
import {
  columns,
  type EventRow,
  isAfter,
  ofTypes,
  type PlacedEvent,
  type Position,
  readHead,
  START,
  settled,
  toPlacedEvent,
  typesMatching,
} from './read.ts';
import type { Subscriber } from './types.ts';

type SubscriberDeps = {
  database: Database;
  now: () => Date;
  newId: () => string;
  logger: Logger;
  /** Milliseconds before the next try, after `attempts` failures. */
  retryDelay: (attempts: number) => number;
  /** Called when a transaction that is still running holds events back. */
  onUnsettled: () => void;
};

/** Events that one transaction handles at most. */
const BATCH = 100;
/** A transaction that has worked for this long, in milliseconds, commits: on the embedded engine others wait for it. */
const SLICE_MS = 25;
/** Failures at one event after which it is set aside. */
const MAX_ATTEMPTS = 5;

/** What a round has read, and the event that it is at. */
type Work = { cursor: Position; events: PlacedEvent[]; index: number };

/** Runs one subscriber: in order, in one process at a time, effect and cursor in one transaction. */
export function runSubscriber(deps: SubscriberDeps, subscriber: Subscriber): Loop {
  const { database, logger, onUnsettled } = deps;
  let limit = BATCH;
  let retryAt = 0;
  /** All at once failed: one after the other, until that has got past what fails. */
  let oneByOne = !subscriber.handleAll;

  const round = async (): Promise<number | null> => {
    const wait = retryAt - performance.now();
    if (wait > 0) return wait;
    const work: Work = { cursor: START, events: [], index: 0 };
    try {
      const outcome = await database.transaction((tx) => handleBatch(deps, tx, subscriber, { limit, oneByOne }, work));
      limit = BATCH;
      oneByOne = !subscriber.handleAll;
      if (outcome === 'unsettled') onUnsettled();
      return outcome === 'more' ? 0 : null;
    } catch (error) {
      const failed = work.events[work.index];
      if (!failed) throw error;
      if (!oneByOne && work.events.length > 1) {
        oneByOne = true;
        return 0;
      }
      if (work.index > 0) {
        // Its transaction also undid the events before it: those first, without it.
        limit = work.index;
        return 0;
      }
      limit = BATCH;
      const delay = await recordFailure(deps, subscriber, work.cursor, failed, error);
      // A timer may fire a millisecond early, and the cursor would say that it is not yet time.
      retryAt = performance.now() + delay + 2;
      const { id } = failed.event;
      logger.warn({ err: error, subscriber: subscriber.name, event: id, retryInMs: delay }, 'handle an event');
      return 0;
    }
  };
  return createLoop(round, (error) => logger.error({ err: error, subscriber: subscriber.name }, 'run a subscriber'));
}

async function handleBatch(
  { now }: SubscriberDeps,
  tx: Tx,
  subscriber: Subscriber,
  { limit, oneByOne }: { limit: number; oneByOne: boolean },
  work: Work,
): Promise<'more' | 'unsettled' | 'done'> {
  const { name, types } = subscriber;
  // The head before the batch: what the batch then does not find up to there is not there.
  const [[cursor], { head, unsettled }, rows] = await Promise.all([
    tx<(Position & { attempts: number })[]>`
      select txid::text::bigint as txid, seq, attempts from event_cursors
      where subscriber = ${name} and (retry_at is null or retry_at <= ${now().toISOString()})
      for update skip locked`,
    readHead(tx),
    tx<EventRow[]>`
      select events.* from event_cursors as cursor cross join lateral (
        select ${columns(tx)} from events
        where (txid, seq) > (cursor.txid, cursor.seq) and ${settled(tx)} ${ofTypes(tx, typesMatching(types))}
        order by events.txid, events.seq limit ${limit}
      ) as events
      where subscriber = ${name}
      order by events.txid, events.seq`,
  ]);
  // Another process has it, or it waits to try again.
  if (!cursor) return 'done';
  work.cursor = cursor;
  work.events = rows.map(toPlacedEvent);
  const handled = oneByOne ? await handleInTurn(tx, subscriber, work) : await handleAtOnce(tx, subscriber, work);
  let position = work.events[handled - 1]?.position ?? cursor;
  const complete = handled === rows.length && rows.length < limit;
  if (complete && isAfter(head, position)) position = head;
  if (isAfter(position, cursor) || cursor.attempts > 0) await moveCursor(tx, name, position, now());
  if (!complete) return 'more';
  return unsettled ? 'unsettled' : 'done';
}

/** Handles events until the transaction has worked for long enough. Returns how many. */
async function handleInTurn(tx: Tx, subscriber: Subscriber, work: Work): Promise<number> {
  const started = performance.now();
  for (const [index, { event }] of work.events.entries()) {
    work.index = index;
    await subscriber.handle(tx, event);
    if (performance.now() - started > SLICE_MS) return index + 1;
  }
  return work.events.length;
}

async function handleAtOnce(tx: Tx, subscriber: Subscriber, work: Work): Promise<number> {
  const events = work.events.map(({ event }) => event);
  if (events.length > 0) await subscriber.handleAll?.(tx, events);
  return events.length;
}

async function moveCursor(tx: Tx, subscriber: string, { txid, seq }: Position, now: Date): Promise<void> {
  await tx`
    update event_cursors
    set txid = ${txid}::text::xid8, seq = ${seq}, attempts = 0, error = null, retry_at = null,
      updated_at = ${now.toISOString()}
    where subscriber = ${subscriber}`;
}

/** Counts a failure; the last one sets the event aside and goes on. Returns the milliseconds until the next round. */
async function recordFailure(
  { database, now, newId, retryDelay }: SubscriberDeps,
  { name }: Subscriber,
  cursor: Position,
  failed: PlacedEvent,
  error: unknown,
): Promise<number> {
  const message = error instanceof Error ? error.message : String(error);
  return database.transaction(async (tx) => {
    // Only where it was read: another process may have gone on meanwhile.
    const [row] = await tx<{ attempts: number }[]>`
      select attempts + 1 as attempts from event_cursors
      where subscriber = ${name} and txid = ${cursor.txid}::text::xid8 and seq = ${cursor.seq}
      for update`;
    if (!row) return 0;
    const { attempts } = row;
    if (attempts >= MAX_ATTEMPTS) {
      const letter = { id: newId(), subscriber: name, eventId: failed.event.id, attempts, error: message };
      await addDeadLetter(tx, letter, now());
      await moveCursor(tx, name, failed.position, now());
      return 0;
    }
    const delay = retryDelay(attempts);
    const retryAt = new Date(now().getTime() + delay).toISOString();
    await tx`
      update event_cursors set attempts = ${attempts}, error = ${message}, retry_at = ${retryAt}
      where subscriber = ${name}`;
    return delay;
  });
}
