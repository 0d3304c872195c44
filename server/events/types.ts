import type { DeadLetter } from '../../shared/api/events.ts';
import type { EventDraft, LoggedEvent } from '../../shared/events.ts';
import type { Tx } from '../db/index.ts';
import type { Cause } from './cause.ts';

/** Reacts to events, one after the other in log order. */
export type Subscriber = {
  /** Names the cursor in the database: a renamed subscriber starts from the first event. */
  name: string;
  /** Types, or prefixes that end in `*`; without it, all. */
  types?: string[];
  /**
   * Handles one event. What it writes through `tx` commits together with the cursor, so that the database sees every
   * event exactly once; anything else may run again. A throw means: try again later.
   */
  handle(tx: Tx, event: LoggedEvent): Promise<void>;
  /**
   * Handles several events at once, in a transaction that does nothing else, to the same end as `handle` for one after
   * the other. After a throw they are handled one after the other, so that only the one that fails is tried again.
   */
  handleAll?(tx: Tx, events: LoggedEvent[]): Promise<void>;
};

/** Events to write, and what they follow from. */
export type CausedDrafts = { cause: Cause; drafts: EventDraft[] };

/** How far a subscriber is. `behind` counts the events that it has not handled, to 10,000; `error` is why it is retrying. */
export type SubscriberLag = {
  subscriber: string;
  behind: number;
  deadLetters: number;
  attempts: number;
  error: string | null;
};

/** What to read. `after` is the `seq` of an event: reading goes on behind it in the direction of reading. */
export type EventQuery = {
  after?: number | undefined;
  /** A type, or a prefix that ends in `*`. */
  type?: string | undefined;
  projectId?: string | undefined;
  subjectId?: string | undefined;
  limit: number;
  newestFirst?: boolean | undefined;
};

/** The log of everything that happens, and what reacts to it. */
export interface EventLog {
  /**
   * Writes events in the caller's transaction; subscribers wake when it has committed.
   *
   * @throws when a payload does not parse, or the cause is deeper than `MAX_CAUSATION_DEPTH`
   */
  append(tx: Tx, cause: Cause, drafts: EventDraft[]): Promise<LoggedEvent[]>;
  /** The same for events of several causes, in one statement. */
  appendAll(tx: Tx, caused: CausedDrafts[]): Promise<LoggedEvent[]>;
  /** Reads settled events: no event can still appear in front of one that was read. */
  read(query: EventQuery): Promise<LoggedEvent[]>;
  /** Yields events as they settle, until `signal` aborts or the log stops: those behind `after`, or the new ones when it is absent. */
  follow(query: Pick<EventQuery, 'after' | 'type' | 'projectId'>, signal: AbortSignal): AsyncIterable<LoggedEvent>;
  /** How many events happened in each UTC day since `from` (a date), days without any left out. */
  activity(query: { projectId?: string | undefined; from: string }): Promise<{ date: string; events: number }[]>;
  /** How many events happened since a time (ISO 8601). */
  countSince(time: string): Promise<number>;

  /** Adds a subscriber. Only before `start`. */
  subscribe(subscriber: Subscriber): void;
  start(): Promise<void>;
  /** Ends when no subscriber is at work any more. */
  stop(): Promise<void>;
  lag(): Promise<SubscriberLag[]>;

  /** Unresolved dead letters, newest first, behind the one with the id `after`. */
  deadLetters(query: { after?: string | undefined; limit: number }): Promise<DeadLetter[]>;
  /**
   * Handles the event of a dead letter again, now.
   *
   * @throws {Problem} 404 for an unknown id or subscriber, 409 when it is resolved, 422 when it fails again
   */
  replay(id: string): Promise<void>;
}
