import { v7 as newId } from 'uuid';
import { describe, expect, test, vi } from 'vitest';
import { z } from 'zod';
import { createMemoryBus } from '../../server/events/index.ts';
import { type NewJob, PermanentError } from '../../server/jobs/index.ts';
import type { Job } from '../../shared/api/jobs.ts';
import { MAX_CAUSATION_DEPTH } from '../../shared/events.ts';
import { eventually } from '../support/eventually.ts';
import { anything, CAUSE, describeJobs, gate } from '../support/jobs.ts';
import { ADA } from '../support/log.ts';

const PROJECT = '018f3b1e-0000-7000-8000-00000000000a';

describeJobs('jobs', ({ database, log, makeJobs, enqueue, untilState, note, notes }) => {
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
      const [row] = await database().sql<{ result: unknown }[]>`select result from jobs where id = ${id}`;
      expect(row?.result).toEqual({ length: 3 });
    });

    test('Q1: does not exist when its transaction rolls back', async () => {
      const jobs = makeJobs();
      const run = vi.fn();
      jobs.define({ kind: 'never', payload: anything, run });
      await jobs.start();
      const rolledBack = database().transaction(async (tx) => {
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
        const read = await log().read({ limit: 10 });
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

    test('C2: ends with what it is about, failed or not, in the transaction that removes it', async () => {
      const jobs = makeJobs();
      const held = gate();
      const subject = { type: 'thing', id: newId() };
      jobs.define({
        kind: 'k',
        payload: anything,
        maxAttempts: 1,
        run: async (_, { signal }) => held.pass(signal),
      });
      const fails = async () => {
        throw new PermanentError('no use');
      };
      jobs.define({ kind: 'fails', payload: anything, run: fails });
      await jobs.start();
      const running = await enqueue(jobs, { kind: 'k', subject });
      const waiting = await enqueue(jobs, { kind: 'k', subject, runAt: new Date(Date.now() + 60_000) });
      const failed = await enqueue(jobs, { kind: 'fails', subject });
      const other = await enqueue(jobs, { kind: 'fails', subject: { type: 'thing', id: newId() } });
      const signal = await held.entered;
      await untilState(jobs, failed, 'failed');
      await untilState(jobs, other, 'failed');
      const removal = database().transaction(async (tx) => {
        await jobs.cancelAbout(tx, subject);
        throw new Error('not removed');
      });
      await expect(removal).rejects.toThrow('not removed');
      expect(await jobs.get(failed)).toMatchObject({ state: 'failed' });
      await database().transaction((tx) => jobs.cancelAbout(tx, subject));
      await eventually(() => expect(signal.aborted).toBe(true));
      for (const id of [running, waiting, failed]) expect(await jobs.get(id)).toMatchObject({ state: 'cancelled' });
      expect(await jobs.get(other)).toMatchObject({ state: 'failed' });
    });

    test('C3: is cancelled when it has failed and is dismissed, and can be retried', async () => {
      const jobs = makeJobs();
      let broken = true;
      const run = async () => {
        if (broken) throw new PermanentError('no use');
      };
      jobs.define({ kind: 'k', payload: anything, run });
      await jobs.start();
      const id = await enqueue(jobs, { kind: 'k' });
      await untilState(jobs, id, 'failed');
      expect(await jobs.dismiss(id)).toBe(true);
      expect(await jobs.get(id)).toMatchObject({ state: 'cancelled', error: 'no use' });
      expect([await jobs.dismiss(id), await jobs.dismiss(newId())]).toEqual([false, false]);
      broken = false;
      await jobs.retry(id);
      await untilState(jobs, id, 'succeeded');
    });
  });
});
