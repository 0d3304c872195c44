import { afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import type { EventDraft } from '../../shared/events.ts';
import { asRole, collectStream } from '../../tests/support/api.ts';
import { describeEachDatabase, emptyTables } from '../../tests/support/database.ts';
import { eventually } from '../../tests/support/eventually.ts';
import { ADA, testEventLog, untilSettled } from '../../tests/support/log.ts';
import type { Database } from '../db/index.ts';
import { causeOf, type EventLog, eventRoutes } from './index.ts';

const PROJECT = '018f3b1e-0000-7000-8000-00000000000a';

describeEachDatabase('the log over HTTP', (open) => {
  let database: Database;
  let log: EventLog;
  let time: string;
  const now = () => new Date(time);
  beforeAll(async () => {
    database = await open();
  });
  beforeEach(async () => {
    await emptyTables(database);
    time = '2026-03-10T12:00:00.000Z';
    log = testEventLog(database, { now });
  });
  afterEach(() => log.stop());

  const as = (role: 'owner' | 'viewer' | null) => asRole(role, eventRoutes({ log, now }));
  const append = async (...names: string[]) => {
    const drafts = names.map(
      (name): EventDraft => ({
        type: 'project.created',
        projectId: PROJECT,
        subject: { type: 'project', id: PROJECT },
        payload: { name },
      }),
    );
    const events = await database.transaction((tx) => log.append(tx, causeOf(ADA), drafts));
    await untilSettled(database);
    return events;
  };
  const get = async (path: string) => (await as('viewer').request(path)).json();

  test('lists events in pages, in both orders', async () => {
    const [a, b, c] = await append('a', 'b', 'c');
    expect(await get('/api/events?limit=2')).toEqual({ items: [a, b], next: String(b?.seq) });
    expect(await get(`/api/events?limit=2&after=${b?.seq}`)).toEqual({ items: [c], next: null });
    expect(await get('/api/events?order=newest&limit=2')).toEqual({ items: [c, b], next: String(b?.seq) });
    expect(await get(`/api/events?type=project.*&projectId=${PROJECT}&subjectId=${PROJECT}`)).toMatchObject({
      items: [a, b, c],
    });
    expect(await get('/api/events?type=build.*')).toEqual({ items: [], next: null });
  });

  test('refuses what it cannot read, and who is not signed in', async () => {
    expect((await as('viewer').request('/api/events?after=x')).status).toBe(400);
    expect((await as('viewer').request('/api/events?limit=1000')).status).toBe(400);
    expect((await as(null).request('/api/events')).status).toBe(401);
    expect((await as(null).request('/api/events/stream')).status).toBe(401);
    expect((await as('viewer').request('/api/dead-letters')).status).toBe(403);
  });

  test('streams events, resumed behind the last one that the client has', async () => {
    await log.start();
    const [a, b] = await append('a', 'b');
    const headers = { 'last-event-id': String(a?.seq) };
    const answer = await as('viewer').request('/api/events/stream?after=0', { headers });
    expect(answer.headers.get('content-type')).toMatch('text/event-stream');
    const { events, ended, cancel } = collectStream(answer);
    await eventually(() => expect(events).toEqual([{ id: String(b?.seq), data: b }]));
    const [c] = await append('c');
    await eventually(() => expect(events.slice(1)).toEqual([{ id: String(c?.seq), data: c }]));
    cancel();
    await ended;
  });

  test('ends its streams when the log stops', async () => {
    await log.start();
    const answer = await as('viewer').request('/api/events/stream');
    const { events, ended } = collectStream(answer);
    await log.stop();
    await ended;
    expect(events).toEqual([]);
  });

  test('counts every day up to today', async () => {
    time = '2026-03-08T23:00:00.000Z';
    await append('a', 'b');
    time = '2026-03-10T12:00:00.000Z';
    await append('c');
    expect(await get(`/api/activity?projectId=${PROJECT}&days=3`)).toEqual({
      days: [
        { date: '2026-03-08', events: 2 },
        { date: '2026-03-09', events: 0 },
        { date: '2026-03-10', events: 1 },
      ],
    });
    expect(await get('/api/activity?days=1')).toEqual({ days: [{ date: '2026-03-10', events: 1 }] });
  });

  test('lists dead letters and replays them', async () => {
    let broken = true;
    // Retries wait for the clock to move.
    log = testEventLog(database);
    log.subscribe({
      name: 'fragile',
      handle: async () => {
        if (broken) throw new Error('cannot');
      },
    });
    await log.start();
    await append('a');
    const list = async () => (await as('owner').request('/api/dead-letters')).json();
    await eventually(async () => expect((await list()).items).toHaveLength(1));
    const { items } = await list();
    const replay = () => as('owner').request(`/api/dead-letters/${items[0].id}/replay`, { method: 'POST' });
    const failed = await replay();
    expect(failed.status).toBe(422);
    expect(await failed.json()).toMatchObject({ detail: expect.stringContaining('cannot') });
    broken = false;
    expect((await replay()).status).toBe(204);
    expect(await list()).toEqual({ items: [], next: null });
    expect((await replay()).status).toBe(409);
  });
});
