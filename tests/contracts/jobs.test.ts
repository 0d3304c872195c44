import { v7 as newId } from 'uuid';
import { afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { z } from 'zod';
import type { Database, Tx } from '../../server/db/index.ts';
import { causeOf, createMemoryBus, type EventLog, openPostgresBus } from '../../server/events/index.ts';
import { createJobs, type Jobs, type JobsDeps, type NewJob, PermanentError } from '../../server/jobs/index.ts';
import type { Job } from '../../shared/api/jobs.ts';
import { MAX_CAUSATION_DEPTH } from '../../shared/events.ts';
import { describeEachDatabase, emptyTables } from '../support/database.ts';
import { eventually } from '../support/eventually.ts';
import { ADA, silentLogger, testEventLog } from '../support/log.ts';

const PROJECT = '018f3b1e-0000-7000-8000-00000000000a';
const CAUSE = causeOf(ADA);

/** A job that waits until it is let go, and ends with its signal. */
function gate() {
  const opened = Promise.withResolvers<void>();
  const entered = Promise.withResolvers<AbortSignal>();
  return {
    entered: entered.promise,
    open: opened.resolve,
    pass: async (signal: AbortSignal) => {
      entered.resolve(signal);
      await Promise.race([
        opened.promise,
        new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason))),
      ]);
    },
  };
}

describeEachDatabase('jobs', (open, { engine, url }) => {
  let database: Database;
  let log: EventLog;
  let made: Jobs[];
  beforeAll(async () => {
    database = await open();
    await database.sql`create table notes (line bigint generated always as identity, text text not null)`;
  });
  beforeEach(async () => {
    await emptyTables(database);
    log = testEventLog(database);
    made = [];
  });
  afterEach(() => Promise.all(made.map((jobs) => jobs.stop())).then(() => {}));

  const makeJobs = (deps: Partial<JobsDeps> = {}) => {
    const jobs = createJobs({
      database,
      bus: createMemoryBus(),
      log,
      now: () => new Date(),
      newId,
      logger: silentLogger,
      retryDelay: () => 1,
      graceMs: 0,
      ...deps,
    });
    made.push(jobs);
    return jobs;
  };
  const enqueue = (jobs: Jobs, job: Partial<NewJob> & { kind: string }) =>
    database.transaction((tx) => jobs.enqueue(tx, { payload: {}, cause: CAUSE, ...job }));
  const untilState = (jobs: Jobs, id: string, state: Job['state']) =>
    eventually(async () => {
      const job = await jobs.get(id);
      expect(job?.state).toBe(state);
      if (!job) throw new Error('no job');
      return job;
    });
  const note = (text: string) => async (tx: Tx) => {
    await tx`insert into notes (text) values (${text})`;
  };
  const notes = async () => {
    const rows = await database.sql<{ text: string }[]>`select text from notes order by line`;
    return rows.map(({ text }) => text);
  };
  const anything = z.object({});

  describe('enqueued', () => {
    test('Q1, W3: runs once its transaction has committed, and commits its outcome with its completion', async () => {
      const jobs = makeJobs();
      jobs.define({
        kind: 'greet',
        payload: z.object({ name: z.string() }),
        run: async ({ name }) => ({ result: { length: name.length }, commit: note(`hello ${name}`) }),
      });
      await jobs.start();
      const seen: Job['state'][] = [];
      jobs.watch(({ state }) => seen.push(state));
      const id = await enqueue(jobs, {
        kind: 'greet',
        payload: { name: 'Ada' },
        projectId: PROJECT,
        subject: { type: 'project', id: PROJECT },
      });
      expect(await untilState(jobs, id, 'succeeded')).toMatchObject({
        kind: 'greet',
        progress: 1,
        attempts: 1,
        maxAttempts: 3,
        error: null,
        projectId: PROJECT,
        subject: { type: 'project', id: PROJECT },
        log: [],
      });
      expect(await notes()).toEqual(['hello Ada']);
      await eventually(() => expect(seen).toEqual(['queued', 'running', 'succeeded']));
      const [row] = await database.sql<{ result: unknown }[]>`select result from jobs where id = ${id}`;
      expect(row?.result).toEqual({ length: 3 });
    });

    test('Q1: does not exist when its transaction rolls back', async () => {
      const jobs = makeJobs();
      const run = vi.fn();
      jobs.define({ kind: 'never', payload: anything, run });
      await jobs.start();
      const rolledBack = database.transaction(async (tx) => {
        await jobs.enqueue(tx, { kind: 'never', payload: {}, cause: CAUSE });
        throw new Error('no');
      });
      await expect(rolledBack).rejects.toThrow('no');
      expect(await jobs.list({ limit: 10 })).toEqual([]);
      expect(run).not.toHaveBeenCalled();
    });

    test('Q2: is refused when it is of an unknown kind, not what the kind takes, or too deep in a chain', async () => {
      const jobs = makeJobs();
      jobs.define({ kind: 'greet', payload: z.object({ name: z.string() }), run: async () => {} });
      await expect(enqueue(jobs, { kind: 'other' })).rejects.toThrow('enqueue a job: other is not defined');
      await expect(enqueue(jobs, { kind: 'greet', payload: { name: 3 } })).rejects.toThrow(/payload of greet: .*name/s);
      const cause = { ...CAUSE, depth: MAX_CAUSATION_DEPTH + 1 };
      await expect(enqueue(jobs, { kind: 'greet', payload: { name: 'x' }, cause })).rejects.toThrow(/longer than 16/);
      expect(await jobs.list({ limit: 10 })).toEqual([]);
    });

    test('Q5: is found when nobody was told about it', async () => {
      const before = makeJobs();
      before.define({ kind: 'note', payload: anything, run: async () => ({ commit: note('done') }) });
      await enqueue(before, { kind: 'note' });
      const after = makeJobs();
      after.define({ kind: 'note', payload: anything, run: async () => ({ commit: note('done') }) });
      await after.start();
      await eventually(async () => expect(await notes()).toEqual(['done']));
    });

    test('Q3: is the one that holds its unique key, while that waits or runs', async () => {
      const jobs = makeJobs();
      const held = gate();
      jobs.define({ kind: 'k', payload: anything, run: async (_, { signal }) => held.pass(signal) });
      const first = await enqueue(jobs, { kind: 'k', uniqueKey: 'one' });
      expect(await enqueue(jobs, { kind: 'k', uniqueKey: 'one' })).toBe(first);
      expect(await enqueue(jobs, { kind: 'k', uniqueKey: 'two' })).not.toBe(first);
      await jobs.start();
      await untilState(jobs, first, 'running');
      expect(await enqueue(jobs, { kind: 'k', uniqueKey: 'one' })).toBe(first);
      held.open();
      await untilState(jobs, first, 'succeeded');
      expect(await enqueue(jobs, { kind: 'k', uniqueKey: 'one' })).not.toBe(first);
    });

    test('Q4: starts by priority, then by age, and not before its time', async () => {
      let time = new Date('2026-01-01T00:00:00Z');
      const jobs = makeJobs({ now: () => time });
      const order: string[] = [];
      jobs.define({
        kind: 'k',
        payload: z.object({ name: z.string() }),
        concurrency: 1,
        run: async ({ name }) => void order.push(name),
      });
      const add = (name: string, options: Partial<NewJob> = {}) =>
        enqueue(jobs, { kind: 'k', payload: { name }, ...options });
      await add('later', { priority: 9, runAt: new Date('2026-01-01T01:00:00Z') });
      await add('first');
      await add('second');
      await add('urgent', { priority: 5 });
      await add('whenever', { priority: -1 });
      await jobs.start();
      await eventually(() => expect(order).toEqual(['urgent', 'first', 'second', 'whenever']));
      time = new Date('2026-01-01T01:00:00Z');
      await add('last');
      await eventually(() => expect(order).toEqual(['urgent', 'first', 'second', 'whenever', 'later', 'last']));
    });

    test('Q4: runs beside no more of its kind than the kind allows, and does not hold up other kinds', async () => {
      const jobs = makeJobs();
      const held = gate();
      let running = 0;
      let most = 0;
      jobs.define({
        kind: 'narrow',
        payload: anything,
        concurrency: 2,
        run: async (_, { signal }) => {
          most = Math.max(most, ++running);
          await held.pass(signal);
          running--;
        },
      });
      jobs.define({ kind: 'other', payload: anything, run: async () => ({ commit: note('other') }) });
      const ids = await Promise.all(Array.from({ length: 12 }, () => enqueue(jobs, { kind: 'narrow' })));
      await enqueue(jobs, { kind: 'other' });
      await jobs.start();
      await eventually(async () => expect(await notes()).toEqual(['other']));
      expect(running).toBe(2);
      held.open();
      await Promise.all(ids.map((id) => untilState(jobs, id, 'succeeded')));
      expect(most).toBe(2);
    });
  });

  describe('failing', () => {
    test('F1: is tried again until it succeeds', async () => {
      const jobs = makeJobs();
      jobs.define({
        kind: 'flaky',
        payload: anything,
        run: async (_, { attempt }) => {
          if (attempt < 3) throw new Error(`no luck in attempt ${attempt}`);
          return { commit: note(`attempt ${attempt}`) };
        },
      });
      await jobs.start();
      const id = await enqueue(jobs, { kind: 'flaky' });
      const job = await untilState(jobs, id, 'succeeded');
      expect(job).toMatchObject({ attempts: 3, error: null });
      expect(job.log?.map(({ text }) => text)).toEqual([
        'Attempt 1 of 3 failed: no luck in attempt 1',
        'Attempt 2 of 3 failed: no luck in attempt 2',
      ]);
      expect(await notes()).toEqual(['attempt 3']);
    });

    test('F2: has failed after its last attempt, says so in the log of events, and runs again when asked', async () => {
      const jobs = makeJobs();
      let broken = true;
      jobs.define({
        kind: 'k',
        payload: anything,
        maxAttempts: 2,
        run: async () => {
          if (broken) throw new Error('broken \0 pipe');
        },
      });
      await jobs.start();
      const correlationId = newId();
      const cause = { actor: ADA, correlationId, causationId: correlationId, depth: 3 };
      const id = await enqueue(jobs, { kind: 'k', cause, projectId: PROJECT });
      const failed = await untilState(jobs, id, 'failed');
      expect(failed).toMatchObject({ attempts: 2, error: 'broken \ufffd pipe' });
      // Settled once no older transaction of another suite on the same server is open.
      const events = await eventually(async () => {
        const read = await log.read({ limit: 10 });
        expect(read).toHaveLength(1);
        return read;
      });
      expect(events).toMatchObject([
        {
          type: 'job.failed',
          projectId: PROJECT,
          subject: { type: 'job', id },
          actor: { type: 'system' },
          correlationId,
          causationId: correlationId,
          depth: 3,
          payload: { kind: 'k', attempts: 2, error: 'broken \ufffd pipe' },
        },
      ]);
      broken = false;
      expect(await jobs.retry(id)).toMatchObject({ state: 'queued', attempts: 0, error: null });
      expect(await untilState(jobs, id, 'succeeded')).toMatchObject({ attempts: 1 });
      await expect(jobs.retry(id)).rejects.toMatchObject({ status: 409, message: /it is succeeded/ });
      await expect(jobs.retry(newId())).rejects.toMatchObject({ status: 404 });
    });

    test('F1: is not tried again when it would fail in the same way', async () => {
      const jobs = makeJobs();
      jobs.define({
        kind: 'k',
        payload: anything,
        run: async () => {
          throw new PermanentError('read the repository: it is not one');
        },
      });
      await jobs.start();
      const id = await enqueue(jobs, { kind: 'k' });
      expect(await untilState(jobs, id, 'failed')).toMatchObject({
        attempts: 1,
        error: 'read the repository: it is not one',
      });
    });

    test('W3: changes nothing when what it commits fails', async () => {
      const jobs = makeJobs();
      jobs.define({
        kind: 'k',
        payload: anything,
        maxAttempts: 1,
        run: async () => ({
          commit: async (tx) => {
            await note('half')(tx);
            await tx`select 1 / 0`;
          },
        }),
      });
      await jobs.start();
      const id = await enqueue(jobs, { kind: 'k' });
      expect(await untilState(jobs, id, 'failed')).toMatchObject({ error: 'division by zero' });
      expect(await notes()).toEqual([]);
    });

    test('F3: is aborted when it takes too long', async () => {
      const jobs = makeJobs();
      jobs.define({
        kind: 'k',
        payload: anything,
        maxAttempts: 1,
        timeoutMs: 20,
        run: () => new Promise<void>(() => {}),
      });
      await jobs.start();
      const id = await enqueue(jobs, { kind: 'k' });
      expect(await untilState(jobs, id, 'failed')).toMatchObject({ error: 'run k: it took longer than 20 ms' });
    });

    test('Q3: cannot be retried while another job does the same', async () => {
      const jobs = makeJobs();
      jobs.define({ kind: 'k', payload: anything, run: async () => {} });
      const first = await enqueue(jobs, { kind: 'k', uniqueKey: 'one' });
      await jobs.cancel(first);
      await enqueue(jobs, { kind: 'k', uniqueKey: 'one' });
      await expect(jobs.retry(first)).rejects.toMatchObject({ status: 409, message: /another one does the same/ });
    });
  });

  describe('cancelled', () => {
    test('C1: never starts when it was waiting', async () => {
      const jobs = makeJobs();
      const run = vi.fn(async () => {});
      jobs.define({ kind: 'k', payload: anything, run });
      const id = await enqueue(jobs, { kind: 'k' });
      expect(await jobs.cancel(id)).toMatchObject({ state: 'cancelled' });
      await jobs.start();
      const other = await enqueue(jobs, { kind: 'k' });
      await untilState(jobs, other, 'succeeded');
      expect(run).toHaveBeenCalledTimes(1);
      await expect(jobs.cancel(id)).rejects.toMatchObject({ status: 409, message: /it is cancelled/ });
      await expect(jobs.cancel(newId())).rejects.toMatchObject({ status: 404 });
    });

    test('C1: is aborted when it runs, commits nothing, and can be retried', async () => {
      const jobs = makeJobs();
      const held = gate();
      jobs.define({
        kind: 'k',
        payload: anything,
        run: async (_, { attempt, signal, progress }) => {
          progress(0.5, 'half way');
          if (attempt === 1) await held.pass(signal).catch(() => {});
          return { commit: note(`signal ${signal.aborted}`) };
        },
      });
      await jobs.start();
      const seen: Job[] = [];
      jobs.watch((job) => seen.push(job));
      const id = await enqueue(jobs, { kind: 'k' });
      const signal = await held.entered;
      await jobs.cancel(id);
      await eventually(() => expect(signal.aborted).toBe(true));
      expect(signal.reason).toMatchObject({ message: 'run k: it was cancelled' });
      await eventually(() => expect(seen.at(-1)?.state).toBe('cancelled'));
      expect(await jobs.get(id)).toMatchObject({ state: 'cancelled' });
      expect(await notes()).toEqual([]);
      held.open();
      await jobs.retry(id);
      await untilState(jobs, id, 'succeeded');
      expect(await notes()).toEqual(['signal false']);
    });

    test('C1: is aborted in whichever process it runs', async () => {
      const bus = createMemoryBus();
      const [here, there] = [makeJobs({ bus }), makeJobs({ bus })];
      const held = gate();
      there.define({ kind: 'k', payload: anything, run: async (_, { signal }) => held.pass(signal) });
      here.define({ kind: 'k', payload: anything, run: async () => {} });
      await there.start();
      const id = await enqueue(here, { kind: 'k' });
      const signal = await held.entered;
      await here.cancel(id);
      await eventually(() => expect(signal.aborted).toBe(true));
    });
  });

  test.runIf(engine === 'postgres')(
    'C1: starts and is aborted across processes, over the bus of the database',
    async () => {
      const buses = await Promise.all([0, 1].map(() => openPostgresBus(url ?? '', newId(), silentLogger)));
      const [here, there] = buses.map((bus) => makeJobs({ bus }));
      if (!here || !there) throw new Error('no buses');
      const held = gate();
      here.define({ kind: 'k', payload: anything, run: async () => {} });
      there.define({ kind: 'k', payload: anything, run: async (_, { signal }) => held.pass(signal) });
      await there.start();
      const id = await enqueue(here, { kind: 'k' });
      const signal = await held.entered;
      await here.cancel(id);
      await eventually(() => expect(signal.aborted).toBe(true));
      await Promise.all([here.stop(), there.stop()]);
      await Promise.all(buses.map((bus) => bus.close()));
    },
  );

  describe('with a lost worker', () => {
    test('W1, W2: runs again, and the lost worker cannot complete it', async () => {
      let time = Date.now();
      const now = () => new Date(time);
      const lost = makeJobs({ now });
      const held = gate();
      const slow = { kind: 'k', payload: anything, concurrency: 1 };
      const entered = Promise.withResolvers<void>();
      lost.define({
        ...slow,
        run: async () => {
          entered.resolve();
          await held.pass(new AbortController().signal);
          return { commit: note('from the lost worker') };
        },
      });
      await lost.start();
      const id = await enqueue(lost, { kind: 'k' });
      await entered.promise;

      // Its lease has expired unnoticed by it, as when the process was suspended.
      time += 60_000;
      const other = makeJobs({ now });
      other.define({ ...slow, run: async (_, { attempt }) => ({ commit: note(`other, attempt ${attempt}`) }) });
      await other.start();
      const job = await untilState(other, id, 'succeeded');
      expect(job.log?.map(({ text }) => text)).toEqual(['Its worker was lost; it runs again']);
      held.open();
      await lost.stop();
      expect(await notes()).toEqual(['other, attempt 1']);
      expect(await other.get(id)).toMatchObject({ state: 'succeeded', attempts: 1 });
    });

    test('W2: has failed when that happens again and again', async () => {
      const jobs = makeJobs();
      jobs.define({ kind: 'k', payload: anything, run: async () => {} });
      const id = await enqueue(jobs, { kind: 'k' });
      await database.sql`
        update jobs set state = 'running', attempts = 1, losses = 10, lease_token = ${newId()},
          lease_expires_at = '2020-01-01' where id = ${id}`;
      await jobs.start();
      expect(await untilState(jobs, id, 'failed')).toMatchObject({ error: /lost 10 times in a row/ });
      await eventually(async () => expect(await log.read({ limit: 10 })).toMatchObject([{ type: 'job.failed' }]));
    });

    test.runIf(engine === 'pglite')('W2: runs again at once where no other process could run it', async () => {
      const jobs = makeJobs();
      jobs.define({ kind: 'k', payload: anything, run: async () => ({ commit: note('again') }) });
      const id = await enqueue(jobs, { kind: 'k' });
      const expires = new Date(Date.now() + 600_000).toISOString();
      await database.sql`
        update jobs set state = 'running', attempts = 1, lease_token = ${newId()}, lease_expires_at = ${expires}
        where id = ${id}`;
      await jobs.start();
      await untilState(jobs, id, 'succeeded');
      expect(await notes()).toEqual(['again']);
    });

    test.runIf(engine === 'postgres')('W2: stays with a worker whose lease holds', async () => {
      const jobs = makeJobs();
      const run = vi.fn(async () => {});
      jobs.define({ kind: 'k', payload: anything, run });
      const id = await enqueue(jobs, { kind: 'k' });
      const expires = new Date(Date.now() + 600_000).toISOString();
      await database.sql`
        update jobs set state = 'running', attempts = 1, lease_token = ${newId()}, lease_expires_at = ${expires}
        where id = ${id}`;
      await jobs.start();
      const other = await enqueue(jobs, { kind: 'k' });
      await untilState(jobs, other, 'succeeded');
      expect(await jobs.get(id)).toMatchObject({ state: 'running' });
      expect(run).toHaveBeenCalledTimes(1);
    });
  });

  test('W5: hands running jobs back when it stops, and that is no attempt', async () => {
    const stopping = makeJobs();
    const held = gate();
    stopping.define({ kind: 'k', payload: anything, run: async (_, { signal }) => held.pass(signal) });
    await stopping.start();
    const id = await enqueue(stopping, { kind: 'k' });
    await held.entered;
    await stopping.stop();
    expect(await stopping.get(id)).toMatchObject({ state: 'queued', attempts: 0 });
    const next = makeJobs();
    next.define({ kind: 'k', payload: anything, run: async () => {} });
    await next.start();
    expect(await untilState(next, id, 'succeeded')).toMatchObject({ attempts: 1 });
  });

  test('W5: lets jobs end that do so within the grace of a stop', async () => {
    const jobs = makeJobs({ graceMs: 5000 });
    const held = gate();
    jobs.define({
      kind: 'k',
      payload: anything,
      run: async (_, { signal }) => {
        await held.pass(signal);
        return { commit: note('ended') };
      },
    });
    await jobs.start();
    await enqueue(jobs, { kind: 'k' });
    await held.entered;
    const stopped = jobs.stop();
    held.open();
    await stopped;
    expect(await notes()).toEqual(['ended']);
  });

  test('W4: shows progress and the log while it runs, and keeps them', async () => {
    const jobs = makeJobs();
    const held = gate();
    jobs.define({
      kind: 'k',
      payload: anything,
      run: async (_, { progress, log, signal }) => {
        for (let step = 1; step <= 500; step++) progress(step / 1000, `step ${step}`);
        progress(Number.NaN);
        log('one');
        log('two \0');
        await held.pass(signal);
        progress(7);
        log('three');
      },
    });
    const [seen, lines]: [Job[], string[]] = [[], []];
    jobs.watch((job) => seen.push(job));
    jobs.watchLog(({ text }) => lines.push(text));
    await jobs.start();
    const id = await enqueue(jobs, { kind: 'k' });
    await eventually(() => expect(lines).toEqual(['one', 'two \ufffd']));
    await eventually(() => expect(seen.at(-1)).toMatchObject({ progress: 0.5, message: 'step 500' }));
    // A burst is one announcement, not five hundred.
    expect(seen.length).toBeLessThan(20);
    await eventually(async () => {
      const job = await jobs.get(id);
      expect(job).toMatchObject({ state: 'running', progress: 0.5, message: 'step 500' });
      expect(job?.log?.map(({ text }) => text)).toEqual(['one', 'two \ufffd']);
    });
    held.open();
    const done = await untilState(jobs, id, 'succeeded');
    expect(done).toMatchObject({ progress: 1, message: 'step 500' });
    expect(done.log?.map(({ text }) => text)).toEqual(['one', 'two \ufffd', 'three']);
    await eventually(() => expect(seen.at(-1)).toMatchObject({ state: 'succeeded', progress: 1 }));
  });

  test('T1: enqueues what is scheduled, once, however many processes there are, and what was missed', async () => {
    let time = new Date('2026-03-01T09:59:00Z');
    const now = () => time;
    const runs: string[] = [];
    const makeScheduled = async () => {
      const jobs = makeJobs({ now });
      jobs.define({
        kind: 'hourly',
        payload: anything,
        cron: '0 * * * *',
        run: async () => void runs.push(time.toISOString()),
      });
      await jobs.start();
      return jobs;
    };
    const first = [await makeScheduled(), await makeScheduled()];
    await eventually(async () => {
      const rows = await database.sql`select name, cron, next_at from job_schedules`;
      expect(rows).toMatchObject([{ name: 'hourly', cron: '0 * * * *', nextAt: '2026-03-01T10:00:00.000Z' }]);
    });
    expect(runs).toEqual([]);
    await Promise.all(first.map((jobs) => jobs.stop()));

    // Down from 10 to 12:30.
    time = new Date('2026-03-01T12:30:00Z');
    const second = [await makeScheduled(), await makeScheduled()];
    await eventually(() => expect(runs).toEqual(['2026-03-01T12:30:00.000Z']));
    await eventually(async () => {
      const rows = await database.sql`select next_at from job_schedules`;
      expect(rows).toMatchObject([{ nextAt: '2026-03-01T13:00:00.000Z' }]);
    });
    await Promise.all(second.map((jobs) => jobs.stop()));
    expect(await second[0]?.list({ limit: 10 })).toHaveLength(1);
  });

  test('refuses a schedule that is none', () => {
    const define = () => makeJobs().define({ kind: 'k', payload: anything, cron: 'now and then', run: async () => {} });
    expect(define).toThrow(/now and then/);
  });

  test('lists by state and kind, in pages, counts, and prunes what ended long ago', async () => {
    let time = new Date('2026-01-01T00:00:00Z');
    const jobs = makeJobs({ now: () => time });
    for (const kind of ['a', 'b']) jobs.define({ kind, payload: anything, run: async () => {} });
    const ids = [
      await enqueue(jobs, { kind: 'a' }),
      await enqueue(jobs, { kind: 'b' }),
      await enqueue(jobs, { kind: 'a' }),
    ];
    const list = async (query: Partial<Parameters<Jobs['list']>[0]>) =>
      (await jobs.list({ limit: 10, ...query })).map(({ id }) => ids.indexOf(id));
    await jobs.cancel(ids[2] ?? '');
    expect(await list({})).toEqual([2, 1, 0]);
    expect(await list({ limit: 1, after: ids[2] })).toEqual([1]);
    expect(await list({ kind: 'a' })).toEqual([2, 0]);
    expect(await list({ kind: 'a', state: 'queued' })).toEqual([0]);
    expect(await jobs.countByState()).toEqual({ queued: 2, running: 0, succeeded: 0, failed: 0, cancelled: 1 });
    expect(await jobs.prune()).toBe(0);
    time = new Date('2026-02-01T00:00:00Z');
    expect(await jobs.prune()).toBe(1);
    expect(await list({})).toEqual([1, 0]);
  });
});
