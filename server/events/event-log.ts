import { matchesEventType } from '../../shared/events.ts';
import type { Database } from '../db/index.ts';
import type { Logger } from '../runtime/log.ts';
import { appendEvents, EVENTS_TOPIC } from './append.ts';
import type { Bus } from './bus.ts';
import { addCursors, findBehind, measureLag, settleRestoredLog } from './cursors.ts';
import { listDeadLetters, replayDeadLetter } from './dead-letters.ts';
import { createLoop, type Loop } from './loop.ts';
import { countByDay, countSince, positionOf, readEvents, readHead } from './read.ts';
import { runSubscriber } from './subscribers.ts';
import { createTail } from './tail.ts';
import type { EventLog, Subscriber } from './types.ts';

/** What the log is made of. */
export type EventLogDeps = {
  database: Database;
  bus: Bus;
  now: () => Date;
  newId: () => string;
  logger: Logger;
  /** Milliseconds before a subscriber's next try, after `attempts` failures. */
  retryDelay?: (attempts: number) => number;
  /** Milliseconds between looks at the log without being told; they find what the bus has lost. */
  pollMs?: number;
};

const POLL_MS = 5000;
/** A quarter of a second, one, four, sixteen. */
const defaultRetryDelay = (attempts: number) => 250 * 4 ** (attempts - 1);
/** Events that a transaction still holds back are looked for again after this long, at first and at most. */
const FIRST_RECHECK_MS = 4;
const LAST_RECHECK_MS = 500;

export function createEventLog(deps: EventLogDeps): EventLog {
  const { database, bus, now, newId, logger, retryDelay = defaultRetryDelay, pollMs = POLL_MS } = deps;
  const subscribers: Subscriber[] = [];
  const runners = new Map<string, Loop>();
  const stopping = new AbortController();
  let stops: (() => void)[] = [];

  let recheckMs = FIRST_RECHECK_MS;
  let recheck: ReturnType<typeof setTimeout> | undefined;
  const onUnsettled = () => {
    recheck ??= setTimeout(() => {
      recheck = undefined;
      poll.wake();
    }, recheckMs);
  };
  const tail = createTail(database, logger, onUnsettled);
  const poll = createLoop(
    async () => {
      const { unsettled } = await readHead(database.sql);
      recheckMs = unsettled ? Math.min(recheckMs * 2, LAST_RECHECK_MS) : FIRST_RECHECK_MS;
      if (unsettled) onUnsettled();
      tail.advance();
      for (const name of await findBehind(database, subscribers, now())) runners.get(name)?.wake();
      return pollMs;
    },
    (error) => logger.error({ err: error }, 'look for events'),
  );
  const wakeMatching = (appended: string) => {
    tail.advance();
    const types = appended.split(' ');
    for (const { name, types: patterns = ['*'] } of subscribers) {
      if (types.some((type) => patterns.some((pattern) => matchesEventType(pattern, type)))) runners.get(name)?.wake();
    }
  };

  return {
    append: (tx, cause, drafts) => appendEvents({ bus, now, newId }, tx, [{ cause, drafts }]),
    appendAll: (tx, caused) => appendEvents({ bus, now, newId }, tx, caused),
    read: (query) => readEvents(database.sql, query),
    follow: async function* ({ after, type, projectId }, ended) {
      const { sql } = database;
      const signal = AbortSignal.any([ended, stopping.signal]);
      let position = after === undefined ? (await readHead(sql)).head : await positionOf(sql, after);
      while (!signal.aborted) {
        for (const placed of await tail.after(position, signal)) {
          const { event } = placed;
          position = placed.position;
          if (projectId !== undefined && event.projectId !== projectId) continue;
          if (type === undefined || matchesEventType(type, event.type)) yield event;
        }
      }
    },
    activity: (query) => countByDay(database.sql, query),
    countSince: (time) => countSince(database.sql, time),

    subscribe: (subscriber) => void subscribers.push(subscriber),
    start: async () => {
      await settleRestoredLog(database);
      await addCursors(database, subscribers, now());
      for (const subscriber of subscribers) {
        runners.set(
          subscriber.name,
          runSubscriber({ database, now, newId, logger, retryDelay, onUnsettled }, subscriber),
        );
      }
      stops = [bus.subscribe(EVENTS_TOPIC, wakeMatching), bus.onGap(poll.wake)];
      poll.wake();
    },
    stop: async () => {
      for (const stop of stops) stop();
      stopping.abort();
      clearTimeout(recheck);
      await Promise.all([poll.stop(), tail.stop(), ...[...runners.values()].map((runner) => runner.stop())]);
    },
    lag: () => Promise.all(subscribers.map((subscriber) => measureLag(database, subscriber))),

    deadLetters: (query) => listDeadLetters(database, query),
    replay: (id) => replayDeadLetter(database, subscribers, id, now()),
  };
}
