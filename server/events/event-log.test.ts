import { describe, expect, test } from 'vitest';
import { type EventDraft, MAX_CAUSATION_DEPTH } from '../../shared/events.ts';
import { build, describeLog, nameOf, OTHER_PROJECT, PROJECT, project } from '../../tests/support/event-log.ts';
import { eventually } from '../../tests/support/eventually.ts';
import { ADA } from '../../tests/support/log.ts';
import { causedBy, causeOf, type EventLog } from './index.ts';

describeLog('the event log', ({ append, database, makeLog, notes }) => {
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
        const [next] = await database().transaction((tx) => log.append(tx, cause, [project('next')]));
        expect(next).toMatchObject({ depth, correlationId: root, causationId: last.id });
        last = next;
      }
      if (!last) throw new Error('no event');
      const tooDeep = causedBy(last, ADA);
      const refused = database().transaction((tx) => log.append(tx, tooDeep, [project('too deep')]));
      await expect(refused).rejects.toThrow(/append project.created: the chain of causes is longer than 16/);
    });

    test('A2: refuses a payload that does not parse, and the transaction with it', async () => {
      const log = makeLog();
      const wrong = { ...project('x'), payload: { name: 3 } } as unknown as EventDraft;
      const refused = database().transaction(async (tx) => {
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
});
