import { v7 as newId } from 'uuid';
import { afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { type EventDraft, type LoggedEvent, MAX_CAUSATION_DEPTH } from '../../shared/events.ts';
import { describeEachDatabase, emptyTables } from '../../tests/support/database.ts';
import { eventually } from '../../tests/support/eventually.ts';
import { ADA, testEventLog, untilSettled } from '../../tests/support/log.ts';
import type { Database } from '../db/index.ts';
import { causedBy, causeOf, createMemoryBus, type EventLog, type Subscriber } from './index.ts';

const PROJECT = '018f3b1e-0000-7000-8000-00000000000a';
const OTHER_PROJECT = '018f3b1e-0000-7000-8000-00000000000b';

const project = (name: string, projectId = PROJECT): EventDraft => ({
  type: 'project.created',
  projectId,
  subject: { type: 'project', id: projectId },
  payload: { name },
});
const build = (type: 'build.started' | 'build.failed', name: string): EventDraft => ({
  type,
  projectId: PROJECT,
  subject: { type: 'build', id: name },
  payload: { repositoryId: null, name, branch: 'main', commit: 'c0ffee' },
});
const nameOf = (event: LoggedEvent) => event.payload.name;

describeEachDatabase('the event log', (open, { engine }) => {
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

  const makeLog = (deps: Parameters<typeof testEventLog>[1] = {}, on = database) => {
    const log = testEventLog(on, deps);
    logs.push(log);
    return log;
  };
  const commit = (log: EventLog, ...drafts: EventDraft[]) =>
    database.transaction((tx) => log.append(tx, causeOf(ADA), drafts));
  const append = async (log: EventLog, ...drafts: EventDraft[]) => {
    const events = await commit(log, ...drafts);
    await untilSettled(database);
    return events;
  };
  const notes = async () => {
    const rows = await database.sql<{ text: string }[]>`select text from notes order by line`;
    return rows.map(({ text }) => text);
  };
  /** A subscriber that writes what it sees into `notes`. */
  const noting = (name: string, options: Partial<Subscriber> = {}): Subscriber => ({
    name,
    handle: async (tx, event) => {
      await tx`insert into notes (text) values (${`${name}:${nameOf(event)}`})`;
    },
    ...options,
  });

  describe('append', () => {
    test('A1: numbers the events in the order of their drafts and fills in the cause', async () => {
      const log = makeLog();
      const [first, second] = await append(log, project('one'), project('two', OTHER_PROJECT));
      expect(second?.seq).toBe((first?.seq ?? 0) + 1);
      expect(first).toMatchObject({ actor: ADA, depth: 0, causationId: null, correlationId: first?.id, version: 1 });
      expect(await log.read({ limit: 10 })).toEqual([first, second]);
    });

    test('A3: continues a chain of causes, and ends it', async () => {
      const log = makeLog();
      let [last] = await append(log, project('root'));
      const root = last?.id;
      for (let depth = 1; depth <= MAX_CAUSATION_DEPTH; depth++) {
        if (!last) throw new Error('no event');
        const cause = causedBy(last, ADA);
        const [next] = await database.transaction((tx) => log.append(tx, cause, [project('next')]));
        expect(next).toMatchObject({ depth, correlationId: root, causationId: last.id });
        last = next;
      }
      if (!last) throw new Error('no event');
      const tooDeep = causedBy(last, ADA);
      const refused = database.transaction((tx) => log.append(tx, tooDeep, [project('too deep')]));
      await expect(refused).rejects.toThrow(/append project.created: the chain of causes is longer than 16/);
    });

    test('A2: refuses a payload that does not parse, and the transaction with it', async () => {
      const log = makeLog();
      const wrong = { ...project('x'), payload: { name: 3 } } as unknown as EventDraft;
      const refused = database.transaction(async (tx) => {
        await tx`insert into notes (text) values ('written with it')`;
        await log.append(tx, causeOf(ADA), [project('good'), wrong]);
      });
      await expect(refused).rejects.toThrow(/append project.created: its payload is not valid/);
      expect(await log.read({ limit: 10 })).toEqual([]);
      expect(await notes()).toEqual([]);
    });
  });

  describe('read', () => {
    test('R2: filters by type, prefix, project and subject, and pages in both directions', async () => {
      const log = makeLog();
      const events = await append(
        log,
        project('a'),
        project('b', OTHER_PROJECT),
        build('build.started', 'c'),
        build('build.failed', 'd'),
      );
      const names = async (query: Omit<Parameters<EventLog['read']>[0], 'limit'>, limit = 10) =>
        (await log.read({ ...query, limit })).map(nameOf);
      expect(await names({ type: 'build.*' })).toEqual(['c', 'd']);
      expect(await names({ type: 'build.failed' })).toEqual(['d']);
      expect(await names({ type: 'nothing.*' })).toEqual([]);
      expect(await names({ projectId: OTHER_PROJECT })).toEqual(['b']);
      expect(await names({ subjectId: 'c' })).toEqual(['c']);
      expect(await names({ after: events[1]?.seq })).toEqual(['c', 'd']);
      expect(await names({ newestFirst: true }, 3)).toEqual(['d', 'c', 'b']);
      expect(await names({ newestFirst: true, after: events[1]?.seq })).toEqual(['a']);
      expect(await names({ after: 1_000_000 })).toEqual([]);
    });

    test('counts by day', async () => {
      let today = '2026-01-30T23:59:59.999Z';
      const log = makeLog({ now: () => new Date(today) });
      await append(log, project('a'), project('b', OTHER_PROJECT));
      today = '2026-01-31T00:00:00.000Z';
      await append(log, project('c'));
      expect(await log.activity({ from: '2026-01-30' })).toEqual([
        { date: '2026-01-30', events: 2 },
        { date: '2026-01-31', events: 1 },
      ]);
      expect(await log.activity({ from: '2026-01-31', projectId: PROJECT })).toEqual([
        { date: '2026-01-31', events: 1 },
      ]);
      expect(await log.countSince('2026-01-31T00:00:00Z')).toBe(1);
    });
  });

  describe('a subscriber', () => {
    test('S1, S2: handles its types in order and once, over a restart', async () => {
      const log = makeLog();
      log.subscribe(noting('builds', { types: ['build.*'] }));
      log.subscribe(noting('all'));
      await log.start();
      await append(log, project('a'), build('build.started', 'b'));
      await append(log, build('build.failed', 'c'));
      await eventually(async () => expect(await notes()).toHaveLength(5));
      await log.stop();

      const again = makeLog();
      again.subscribe(noting('builds', { types: ['build.*'] }));
      again.subscribe(noting('all'));
      await again.start();
      await append(again, build('build.started', 'd'));
      await eventually(async () => expect(await notes()).toHaveLength(7));
      const seen = await notes();
      expect(seen.filter((note) => note.startsWith('all:'))).toEqual(['all:a', 'all:b', 'all:c', 'all:d']);
      expect(seen.filter((note) => note.startsWith('builds:'))).toEqual(['builds:b', 'builds:c', 'builds:d']);
    });

    test('S2: misses nothing that was committed by a process that died before it told anybody', async () => {
      const died = makeLog({ bus: { ...createMemoryBus(), publish: () => {} } });
      await append(died, project('a'));
      const log = makeLog();
      log.subscribe(noting('s'));
      await log.start();
      await eventually(async () => expect(await notes()).toEqual(['s:a']));
    });

    test('S2: misses nothing when the bus loses messages', async () => {
      const log = makeLog({ bus: { ...createMemoryBus(), publish: () => {} }, pollMs: 10 });
      log.subscribe(noting('s'));
      await log.start();
      await append(log, project('a'));
      await eventually(async () => expect(await notes()).toEqual(['s:a']));
    });

    test('S4: retries a failing event, keeps what was handled before it, and stalls no other', async () => {
      const log = makeLog();
      let failures = 0;
      log.subscribe(
        noting('unlucky', {
          handle: async (tx, event) => {
            await tx`insert into notes (text) values (${`unlucky:${nameOf(event)}`})`;
            if (nameOf(event) === 'c' && failures++ < 2) throw new Error('not yet');
          },
        }),
      );
      log.subscribe(noting('other'));
      await append(log, project('a'), project('b'), project('c'), project('d'));
      await log.start();
      await eventually(async () => expect(await notes()).toHaveLength(8));
      const seen = await notes();
      expect(seen.filter((note) => note.startsWith('unlucky:'))).toEqual(
        ['a', 'b', 'c', 'd'].map((name) => `unlucky:${name}`),
      );
      expect(await log.deadLetters({ limit: 10 })).toEqual([]);
    });

    test('S4: does not hold the others up while it waits to retry', async () => {
      const log = makeLog({ retryDelay: () => 600_000 });
      log.subscribe(
        noting('failing', {
          handle: async () => {
            throw new Error('out of order');
          },
        }),
      );
      log.subscribe(noting('other'));
      await log.start();
      await append(log, project('a'));
      await append(log, project('b'));
      await eventually(async () => expect(await notes()).toEqual(['other:a', 'other:b']));
      await eventually(async () =>
        expect(await log.lag()).toEqual([
          { subscriber: 'failing', behind: 2, deadLetters: 0, attempts: 1, error: 'out of order' },
          { subscriber: 'other', behind: 0, deadLetters: 0, attempts: 0, error: null },
        ]),
      );
    });

    test('S5: sets an event aside after the last try, goes on, and replays it when asked', async () => {
      const log = makeLog();
      let broken = true;
      let tries = 0;
      log.subscribe(
        noting('s', {
          handle: async (tx, event) => {
            if (nameOf(event) === 'bad') tries++;
            if (broken && nameOf(event) === 'bad') await tx`select 1 / 0`;
            await tx`insert into notes (text) values (${`s:${nameOf(event)}`})`;
          },
        }),
      );
      await log.start();
      const [bad] = await append(log, project('bad'), project('good'));
      await eventually(async () => expect(await notes()).toEqual(['s:good']));
      expect(tries).toBe(5);
      const [letter, ...rest] = await log.deadLetters({ limit: 10 });
      expect(rest).toEqual([]);
      expect(letter).toMatchObject({ subscriber: 's', event: bad, attempts: 5, error: 'division by zero' });
      const id = letter?.id ?? '';
      expect(await log.deadLetters({ limit: 10, after: id })).toEqual([]);
      expect(await log.lag()).toMatchObject([{ subscriber: 's', behind: 0, deadLetters: 1 }]);

      await expect(log.replay(id)).rejects.toMatchObject({ status: 422, message: /failed again: division by zero/ });
      expect(await log.deadLetters({ limit: 10 })).toMatchObject([{ id, attempts: 6 }]);
      broken = false;
      await log.replay(id);
      expect(await notes()).toEqual(['s:good', 's:bad']);
      expect(await log.deadLetters({ limit: 10 })).toEqual([]);
      await expect(log.replay(id)).rejects.toMatchObject({ status: 409 });
      await expect(log.replay(newId())).rejects.toMatchObject({ status: 404 });
    });

    test('S5: sets aside an event whose handler hides a failed query', async () => {
      const log = makeLog();
      log.subscribe(
        noting('s', {
          handle: async (tx, event) => {
            if (nameOf(event) === 'bad') await tx`select 1 / 0`.catch(() => {});
            else await tx`insert into notes (text) values (${`s:${nameOf(event)}`})`;
          },
        }),
      );
      await append(log, project('a'), project('bad'), project('b'), project('c'));
      await log.start();
      await eventually(async () => expect(await notes()).toEqual(['s:a', 's:b', 's:c']));
      expect(await log.deadLetters({ limit: 10 })).toMatchObject([{ event: { payload: { name: 'bad' } } }]);
    });

    test('S6: handles many more events than fit into one transaction', async () => {
      const log = makeLog();
      log.subscribe(noting('s'));
      const drafts = Array.from({ length: 450 }, (_, index) => project(`${index}`));
      await append(log, ...drafts);
      await log.start();
      await eventually(async () => expect(await notes()).toEqual(drafts.map((_, index) => `s:${index}`)));
    });

    test('S7: goes on where it was after the log was restored into another cluster', async () => {
      const first = makeLog();
      first.subscribe(noting('s'));
      await first.start();
      await append(first, project('a'), project('b'));
      await eventually(async () => expect(await notes()).toEqual(['s:a', 's:b']));
      await first.stop();
      await append(first, project('c'));
      // A cluster whose transaction ids are far behind those in the rows.
      await database.sql`update events set txid = (txid::text::bigint + 1000000)::text::xid8`;
      await database.sql`update event_cursors set txid = (txid::text::bigint + 1000000)::text::xid8`;

      const restored = makeLog();
      restored.subscribe(noting('s'));
      await restored.start();
      await append(restored, project('d'));
      await eventually(async () => expect(await notes()).toEqual(['s:a', 's:b', 's:c', 's:d']));
      expect((await restored.read({ limit: 10 })).map(nameOf)).toEqual(['a', 'b', 'c', 'd']);
    });
  });

  describe('follow', () => {
    const follow = (log: EventLog, query: Parameters<EventLog['follow']>[0], seen: unknown[]) => {
      const ended = new AbortController();
      const done = (async () => {
        for await (const event of log.follow(query, ended.signal)) seen.push(nameOf(event));
      })();
      return async () => {
        ended.abort();
        await done;
      };
    };

    test('R3: resumes behind an event and goes on live, filtered', async () => {
      const log = makeLog();
      await log.start();
      const [a] = await append(log, project('a'), project('b'), build('build.started', 'c'));
      const all: unknown[] = [];
      const builds: unknown[] = [];
      const ends = [follow(log, { after: a?.seq }, all), follow(log, { after: 0, type: 'build.*' }, builds)];
      await eventually(() => expect([all, builds]).toEqual([['b', 'c'], ['c']]));
      await append(log, build('build.failed', 'd'));
      await append(log, project('e', OTHER_PROJECT));
      await eventually(() =>
        expect([all, builds]).toEqual([
          ['b', 'c', 'd', 'e'],
          ['c', 'd'],
        ]),
      );
      await Promise.all(ends.map((end) => end()));
      // Nobody follows: what happens now is read from the database by whoever comes back.
      await append(log, project('f'), project('g'));
      const later: unknown[] = [];
      const end = follow(log, { after: a?.seq, projectId: PROJECT }, later);
      await eventually(() => expect(later).toEqual(['b', 'c', 'd', 'f', 'g']));
      await end();
    });

    test('R3: starts with the next event when it does not say where', async () => {
      const log = makeLog();
      await log.start();
      await append(log, project('a'));
      const seen: unknown[] = [];
      const end = follow(log, {}, seen);
      await eventually(async () => {
        await append(log, project('b'));
        expect(seen.length).toBeGreaterThan(0);
      });
      expect(new Set(seen)).toEqual(new Set(['b']));
      await end();
    });
  });

  describe.runIf(engine === 'postgres')('with several connections', () => {
    test('R1: does not skip an event whose transaction commits after a later one was delivered', async () => {
      const log = makeLog();
      log.subscribe(noting('s'));
      await log.start();
      const followed: unknown[] = [];
      const ended = new AbortController();
      const following = (async () => {
        for await (const event of log.follow({ after: 0 }, ended.signal)) followed.push(nameOf(event));
      })();

      const gate = Promise.withResolvers<void>();
      const appended = Promise.withResolvers<void>();
      const late = database.transaction(async (tx) => {
        await log.append(tx, causeOf(ADA), [project('late')]);
        appended.resolve();
        await gate.promise;
      });
      await appended.promise;
      await commit(log, project('early to commit'));
      // Both are held back while the first may still come in front of the second.
      expect(await log.read({ limit: 10 })).toEqual([]);
      await eventually(async () => expect(await log.lag()).toMatchObject([{ behind: 1 }]));
      expect(await notes()).toEqual([]);
      gate.resolve();
      await late;
      await eventually(async () => expect(await notes()).toEqual(['s:late', 's:early to commit']));
      await eventually(() => expect(followed).toEqual(['late', 'early to commit']));
      ended.abort();
      await following;
    });

    test('R4: delivers what an unrelated transaction held back as soon as that ends', async () => {
      const log = makeLog();
      log.subscribe(noting('s'));
      await log.start();
      const gate = Promise.withResolvers<void>();
      const begun = Promise.withResolvers<void>();
      const unrelated = database.transaction(async (tx) => {
        await tx`select pg_current_xact_id()`;
        begun.resolve();
        await gate.promise;
      });
      await begun.promise;
      await commit(log, project('a'));
      await eventually(async () => expect(await log.lag()).toMatchObject([{ behind: 1 }]));
      gate.resolve();
      await unrelated;
      await eventually(async () => expect(await notes()).toEqual(['s:a']));
    });

    test('S3: runs a subscriber in one process at a time', async () => {
      const second = await open();
      const bus = createMemoryBus();
      const logsOfBoth = [makeLog({ bus }), makeLog({ bus, pollMs: 20 }, second)];
      for (const log of logsOfBoth) {
        log.subscribe(noting('s'));
        await log.start();
      }
      const names = Array.from({ length: 60 }, (_, index) => `${index}`);
      for (const name of names) await append(logsOfBoth[0] ?? makeLog(), project(name));
      await eventually(async () => expect(await notes()).toEqual(names.map((name) => `s:${name}`)));
      await Promise.all(logsOfBoth.map((log) => log.stop()));
      await second.close();
      expect(await notes()).toHaveLength(names.length);
    });
  });
});
