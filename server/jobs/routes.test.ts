import { v7 as newId } from 'uuid';
import { afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { z } from 'zod';
import type { Role } from '../../shared/actor.ts';
import type { Job } from '../../shared/api/jobs.ts';
import { asRole, collectStream } from '../../tests/support/api.ts';
import { describeEachDatabase, emptyTables } from '../../tests/support/database.ts';
import { eventually } from '../../tests/support/eventually.ts';
import { ADA, silentLogger, testEventLog } from '../../tests/support/log.ts';
import type { Database } from '../db/index.ts';
import { causeOf, createMemoryBus } from '../events/index.ts';
import { createJobs, type Jobs, jobRoutes } from './index.ts';

describeEachDatabase('jobs over HTTP', (open) => {
  let database: Database;
  let jobs: Jobs;
  let finish: () => void;
  beforeAll(async () => {
    database = await open();
  });
  beforeEach(async () => {
    await emptyTables(database);
    const finished = Promise.withResolvers<void>();
    finish = finished.resolve;
    const log = testEventLog(database);
    jobs = createJobs({
      database,
      bus: createMemoryBus(),
      log,
      now: () => new Date(),
      newId,
      logger: silentLogger,
      graceMs: 0,
    });
    jobs.define({
      kind: 'slow',
      payload: z.object({}),
      run: async (_, { log, progress }) => {
        log('it begins');
        progress(0.25, 'a quarter');
        await finished.promise;
      },
    });
    await jobs.start();
  });
  afterEach(() => jobs.stop());

  const request = (role: Role | null, path: string, method = 'GET') =>
    asRole(role, jobRoutes({ jobs })).request(path, { method });
  const get = async (path: string) => (await request('viewer', path)).json();
  const enqueue = () =>
    database.transaction((tx) => jobs.enqueue(tx, { kind: 'slow', payload: {}, cause: causeOf(ADA) }));

  test('lists jobs in pages and shows one with its log', async () => {
    const [first, second] = [await enqueue(), await enqueue()];
    const newest = await get('/api/jobs?limit=1');
    expect(newest).toMatchObject({ items: [{ id: second, kind: 'slow' }], next: second });
    expect(await get(`/api/jobs?limit=1&after=${second}`)).toMatchObject({ items: [{ id: first }], next: null });
    finish();
    await eventually(async () => expect((await get('/api/jobs?state=succeeded&kind=slow')).items).toHaveLength(2));
    expect(await get('/api/jobs?state=queued')).toEqual({ items: [], next: null });
    expect(await get(`/api/jobs/${first}`)).toMatchObject({
      id: first,
      state: 'succeeded',
      log: [{ at: expect.any(String), text: 'it begins' }],
    });
    expect((await request('viewer', `/api/jobs/${newId()}`)).status).toBe(404);
    expect((await request('viewer', '/api/jobs?state=odd')).status).toBe(400);
    expect((await request(null, '/api/jobs')).status).toBe(401);
  });

  test('cancels and retries', async () => {
    const id = await enqueue();
    expect((await request('viewer', `/api/jobs/${id}/cancel`, 'POST')).status).toBe(403);
    const cancelled = await request('editor', `/api/jobs/${id}/cancel`, 'POST');
    expect([cancelled.status, await cancelled.json()]).toMatchObject([200, { id, state: 'cancelled' }]);
    expect((await request('editor', `/api/jobs/${id}/cancel`, 'POST')).status).toBe(409);
    finish();
    const retried = await request('editor', `/api/jobs/${id}/retry`, 'POST');
    expect([retried.status, await retried.json()]).toMatchObject([200, { id, state: 'queued' }]);
    await eventually(async () => expect(await get(`/api/jobs/${id}`)).toMatchObject({ state: 'succeeded' }));
    expect((await request('editor', `/api/jobs/${id}/retry`, 'POST')).status).toBe(409);
    expect((await request('editor', `/api/jobs/${newId()}/cancel`, 'POST')).status).toBe(404);
  });

  test('streams the running and recent jobs, then every change and log line', async () => {
    const early = await enqueue();
    await eventually(async () => expect(await get(`/api/jobs/${early}`)).toMatchObject({ progress: 0.25 }));
    const { events, ended } = collectStream(await request('viewer', '/api/jobs/stream'));
    const changesOf = (id: string) => {
      const changes = events.filter(({ event }) => !event).map(({ data }) => data as Job);
      return changes.filter((job) => job.id === id);
    };
    const quarter = { state: 'running', progress: 0.25, message: 'a quarter' };
    await eventually(() => expect(changesOf(early).at(-1)).toMatchObject(quarter));
    const late = await enqueue();
    finish();
    await eventually(() => expect(changesOf(late).at(-1)?.state).toBe('succeeded'));
    await eventually(() => expect(changesOf(early).at(-1)?.state).toBe('succeeded'));
    expect(events).toContainEqual({ event: 'log', data: { jobId: late, at: expect.any(String), text: 'it begins' } });
    await jobs.stop();
    await ended;
  });
});
