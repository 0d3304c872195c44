import { afterEach, beforeAll, beforeEach } from 'vitest';
import type { Database } from '../../server/db/index.ts';
import { causeOf, type EventLog, type EventLogDeps, type Subscriber } from '../../server/events/index.ts';
import type { EventDraft, LoggedEvent } from '../../shared/events.ts';
import { type DatabasePlace, describeEachDatabase, emptyTables, type OpenDatabase } from './database.ts';
import { ADA, testEventLog, untilSettled } from './log.ts';

export const PROJECT = '018f3b1e-0000-7000-8000-00000000000a';
export const OTHER_PROJECT = '018f3b1e-0000-7000-8000-00000000000b';

export const project = (name: string, projectId = PROJECT): EventDraft => ({
  type: 'project.created',
  projectId,
  subject: { type: 'project', id: projectId },
  payload: { name },
});

export const build = (type: 'build.started' | 'build.failed', name: string): EventDraft => ({
  type,
  projectId: PROJECT,
  subject: { type: 'build', id: name },
  payload: { repositoryId: null, name, branch: 'main', commit: 'c0ffee' },
});

export const nameOf = (event: LoggedEvent) => event.payload.name;

/** What a suite of the event log works with. */
type LogFixture = DatabasePlace & {
  open: OpenDatabase;
  database(): Database;
  /** Makes the log of another process, which stops after the test. */
  makeLog(deps?: Partial<EventLogDeps>): EventLog;
  commit(log: EventLog, ...drafts: EventDraft[]): Promise<LoggedEvent[]>;
  /** Commits events and waits until they can be read. */
  append(log: EventLog, ...drafts: EventDraft[]): Promise<LoggedEvent[]>;
  notes(): Promise<string[]>;
  /** A subscriber that writes what it sees into `notes`. */
  noting(name: string, options?: Partial<Subscriber>): Subscriber;
};

/** Runs a suite of the event log on each engine, each test with empty tables. */
export function describeLog(name: string, suite: (fixture: LogFixture) => void): void {
  describeEachDatabase(name, (open, place) => {
    let database: Database;
    const logs: EventLog[] = [];
    beforeAll(async () => {
      database = await open();
      await database.sql`create table notes (line bigint generated always as identity, text text not null)`;
    });
    beforeEach(() => emptyTables(database));
    afterEach(async () => {
      await Promise.all(logs.splice(0).map((log) => log.stop()));
    });

    const commit: LogFixture['commit'] = (log, ...drafts) =>
      database.transaction((tx) => log.append(tx, causeOf(ADA), drafts));
    suite({
      ...place,
      open,
      database: () => database,
      makeLog: (deps = {}) => {
        const log = testEventLog(database, deps);
        logs.push(log);
        return log;
      },
      commit,
      append: async (log, ...drafts) => {
        const events = await commit(log, ...drafts);
        await untilSettled(database);
        return events;
      },
      notes: async () => {
        const rows = await database.sql<{ text: string }[]>`select text from notes order by line`;
        return rows.map(({ text }) => text);
      },
      noting: (name, options = {}) => ({
        name,
        handle: async (tx, event) => {
          await tx`insert into notes (text) values (${`${name}:${nameOf(event)}`})`;
        },
        ...options,
      }),
    });
  });
}
