import { v7 as newId } from 'uuid';
import { describe, expect, test } from 'vitest';
import { build, describeLog, nameOf, project } from '../../tests/support/event-log.ts';
import { eventually } from '../../tests/support/eventually.ts';
import { ADA } from '../../tests/support/log.ts';
import { causeOf, createMemoryBus, type Subscriber } from './index.ts';

describeLog('subscribers', ({ append, commit, database, engine, makeLog, notes, noting, open }) => {
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

    test('S8: handles many events at once, in order and once', async () => {
      const log = makeLog();
      const batches: number[] = [];
      log.subscribe(
        noting('s', {
          handleAll: async (tx, events) => {
            batches.push(events.length);
            for (const event of events) await tx`insert into notes (text) values (${`s:${nameOf(event)}`})`;
          },
        }),
      );
      const drafts = Array.from({ length: 250 }, (_, index) => project(`${index}`));
      await append(log, ...drafts);
      await log.start();
      await eventually(async () => expect(await notes()).toEqual(drafts.map((_, index) => `s:${index}`)));
      expect(batches).toEqual([100, 100, 50]);
    });

    test('S4, S5, S8: retries and sets aside only the event that fails, of those handled at once', async () => {
      const log = makeLog();
      const tries: Record<string, number> = {};
      const handle: Subscriber['handle'] = async (tx, event) => {
        const name = `${nameOf(event)}`;
        tries[name] = (tries[name] ?? 0) + 1;
        await tx`insert into notes (text) values (${`s:${name}`})`;
        if (name === 'bad' || (name === 'late' && tries[name] < 4)) throw new Error('out of order');
      };
      const handleAll: Subscriber['handleAll'] = async (tx, events) => {
        for (const event of events) await handle(tx, event);
      };
      log.subscribe(noting('s', { handle, handleAll }));
      await append(log, ...['a', 'bad', 'b', 'late', 'c', 'd'].map((name) => project(name)));
      await log.start();
      await eventually(async () => expect(await notes()).toEqual(['s:a', 's:b', 's:late', 's:c', 's:d']));
      const letters = await log.deadLetters({ limit: 10 });
      expect(letters).toMatchObject([{ attempts: 5, error: 'out of order', event: { payload: { name: 'bad' } } }]);
      expect(await log.lag()).toMatchObject([{ behind: 0, deadLetters: 1, attempts: 0 }]);
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
      await database().sql`update events set txid = (txid::text::bigint + 1000000)::text::xid8`;
      await database().sql`update event_cursors set txid = (txid::text::bigint + 1000000)::text::xid8`;

      const restored = makeLog();
      restored.subscribe(noting('s'));
      await restored.start();
      await append(restored, project('d'));
      await eventually(async () => expect(await notes()).toEqual(['s:a', 's:b', 's:c', 's:d']));
      expect((await restored.read({ limit: 10 })).map(nameOf)).toEqual(['a', 'b', 'c', 'd']);
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
      const late = database().transaction(async (tx) => {
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
      const unrelated = database().transaction(async (tx) => {
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
      const logsOfBoth = [makeLog({ bus }), makeLog({ bus, pollMs: 20, database: second })];
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
