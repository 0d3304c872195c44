import { v7 as newId } from 'uuid';
import { describe, expect, test, vi } from 'vitest';
import { openPostgresBus } from '../../server/events/index.ts';
import type { Jobs } from '../../server/jobs/index.ts';
import type { Job } from '../../shared/api/jobs.ts';
import { eventually } from '../support/eventually.ts';
import { anything, describeJobs, gate } from '../support/jobs.ts';
import { silentLogger } from '../support/log.ts';

describeJobs('running jobs', ({ database, log, makeJobs, enqueue, untilState, note, notes, engine, url }) => {
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
      await database().sql`
        update jobs set state = 'running', attempts = 1, losses = 10, lease_token = ${newId()},
          lease_expires_at = '2020-01-01' where id = ${id}`;
      await jobs.start();
      expect(await untilState(jobs, id, 'failed')).toMatchObject({ error: /lost 10 times in a row/ });
      await eventually(async () => expect(await log().read({ limit: 10 })).toMatchObject([{ type: 'job.failed' }]));
    });

    test.runIf(engine === 'pglite')('W2: runs again at once where no other process could run it', async () => {
      const jobs = makeJobs();
      jobs.define({ kind: 'k', payload: anything, run: async () => ({ commit: note('again') }) });
      const id = await enqueue(jobs, { kind: 'k' });
      const expires = new Date(Date.now() + 600_000).toISOString();
      await database().sql`
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
      await database().sql`
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
      const rows = await database().sql`select name, cron, next_at from job_schedules`;
      expect(rows).toMatchObject([{ name: 'hourly', cron: '0 * * * *', nextAt: '2026-03-01T10:00:00.000Z' }]);
    });
    expect(runs).toEqual([]);
    await Promise.all(first.map((jobs) => jobs.stop()));

    // Down from 10 to 12:30.
    time = new Date('2026-03-01T12:30:00Z');
    const second = [await makeScheduled(), await makeScheduled()];
    await eventually(() => expect(runs).toEqual(['2026-03-01T12:30:00.000Z']));
    await eventually(async () => {
      const rows = await database().sql`select next_at from job_schedules`;
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
