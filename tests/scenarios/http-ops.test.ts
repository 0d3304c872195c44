import { createRoute } from '@hono/zod-openapi';
import { beforeAll, beforeEach, describe, expect, onTestFinished, test } from 'vitest';
import { z } from 'zod';
import type { Database } from '../../server/db/index.ts';
import { causeOf } from '../../server/events/index.ts';
import { createRouter } from '../../server/http/index.ts';
import { createMetrics, describeApi, type OpsSources, opsRoutes, undescribedRoutes } from '../../server/ops/index.ts';
import { SYSTEM_ACTOR } from '../../shared/actor.ts';
import { Status } from '../../shared/api/ops.ts';
import { describeEachDatabase, emptyTables } from '../support/database.ts';
import { ADMIN_TOKEN, openPeople, type People, type Visitor } from '../support/people.ts';

/** The people's routes with those of operations; jobs and rooms answer with fixed numbers. */
function openOps(database: Database, isStarted: () => boolean): People {
  const now = () => new Date(people.clock.time);
  const sources: OpsSources = {
    jobsByState: async () => ({ queued: 2, running: 1, succeeded: 0, failed: 0, cancelled: 0 }),
    eventsSince: (time) => people.log.countSince(time),
    subscribers: () => people.log.lag(),
    sync: () => ({
      documents: 3,
      connections: 5,
      waitingUpdates: 0,
      waitingBytes: 0,
      failing: [],
      compaction: { snapshots: 0, bytes: 0, tombstoneBytes: 0 },
    }),
    search: async () => ({
      ...{ kinds: {}, waiting: 0 },
      embedder: { kind: 'builtin', model: null, name: 'builtin-3' },
      answering: 'builtin-3',
      ...{ chunks: 2, embedded: 2, scan: 'exact', failing: null },
    }),
  };
  const metrics = createMetrics(sources, now);
  onTestFinished(metrics.stop);
  const described = { version: '1.2.3', startedAt: new Date(0) };
  const people: People = openPeople(database, {
    observe: metrics.observe,
    mount: (app) => app.route('/', opsRoutes({ app, database, metrics, sources, isStarted, ...described, now })),
  });
  people.log.subscribe({ name: 'slow', handle: async () => {} });
  return people;
}

describeEachDatabase('operations without a database', (open) => {
  let database: Database;
  beforeAll(async () => {
    database = await open();
  });

  test('are alive, but not ready', async () => {
    const people = openOps(database, () => true);
    expect((await people.visitor().call('GET', '/readyz')).status).toBe(200);
    await database.close();
    const { status, headers, body } = await people.visitor().call('GET', '/readyz');
    expect(status).toBe(503);
    expect(headers.get('content-type')).toBe('application/problem+json');
    expect(body).toMatchObject({ detail: `be ready: the database does not answer: ${database.engine}` });
    expect((await people.visitor().call('GET', '/healthz')).status).toBe(200);
  });
});

describeEachDatabase('operations', (open) => {
  let database: Database;
  let people: People;
  let stranger: Visitor;
  let machine: Visitor;
  let started: boolean;
  beforeAll(async () => {
    database = await open();
  });
  beforeEach(async () => {
    await emptyTables(database);
    started = true;
    people = openOps(database, () => started);
    stranger = people.visitor();
    machine = people.visitor({ authorization: `Bearer ${ADMIN_TOKEN}` });
  });

  test('the process is alive; it is ready while it is started', async () => {
    expect((await stranger.call('GET', '/healthz')).body).toEqual({ status: 'ok' });
    expect((await stranger.call('GET', '/readyz')).status).toBe(200);
    started = false;
    const starting = await stranger.call('GET', '/readyz');
    expect(starting.status).toBe(503);
    expect(starting.headers.get('content-type')).toBe('application/problem+json');
    expect((await stranger.call('GET', '/healthz')).status).toBe(200);
  });

  test('the status tells how every part is doing', async () => {
    expect((await stranger.call('GET', '/api/status')).status).toBe(401);
    await database.transaction(async (tx) => {
      const draft = {
        type: 'member.removed' as const,
        projectId: null,
        subject: { type: 'member', id: '1' },
        payload: { name: 'Ed' },
      };
      await people.log.append(tx, causeOf(SYSTEM_ACTOR), [draft, draft]);
    });
    const { status, body } = await machine.call('GET', '/api/status');
    expect(status).toBe(200);
    const read = Status.parse(body);
    expect(read).toMatchObject({
      version: '1.2.3',
      engine: database.engine,
      startedAt: '1970-01-01T00:00:00.000Z',
      jobs: { queued: 2, running: 1 },
      eventsPerMinute: 2,
      rooms: 3,
      connections: 5,
    });
    expect(read.storage.database).toBeGreaterThan(1_000_000);
    expect(read.storage.tables.map(({ name }) => name)).toContain('events');
    people.clock.time += 61_000;
    expect((await machine.call('GET', '/api/status')).body).toMatchObject({ eventsPerMinute: 0 });
  });

  test('the metrics count requests by pattern, and read every part', async () => {
    await stranger.call('GET', '/api/members/1?x=1');
    await machine.call('GET', '/api/members');
    await machine.call('GET', '/anything');
    const { headers, body } = await stranger.call('GET', '/metrics');
    expect(headers.get('content-type')).toMatch(/^text\/plain; version=0\.0\.4/);
    const text = String(body);
    const counted = (labels: string) => text.includes(`http_request_duration_seconds_count{${labels}} 1\n`);
    expect(counted('method="GET",route="/api/members",status="200"')).toBe(true);
    expect(counted('method="GET",route="other",status="404"')).toBe(true);
    expect(counted('method="GET",route="other",status="405"')).toBe(true);
    expect(text).toContain('mission_control_jobs{state="queued"} 2');
    expect(text).toContain('mission_control_rooms 3');
    expect(text).toContain('mission_control_connections 5');
    expect(text).toMatch(/mission_control_resident_memory_bytes \d{7,}/);
    expect(text).toMatch(/mission_control_event_loop_lag_seconds [\d.e-]+/);
  });

  describe('the description of the API', () => {
    test('is OpenAPI 3.1 and covers every route that is mounted', async () => {
      const { status, body } = await stranger.call('GET', '/api/openapi.json');
      expect(status).toBe(200);
      const document = body as ReturnType<typeof describeApi>;
      expect(document).toMatchObject({ openapi: '3.1.0', info: { version: '1.2.3' } });
      expect(undescribedRoutes(people.app, document)).toEqual([]);
      expect(document.paths?.['/api/members/{id}']?.patch).toMatchObject({
        tags: ['People'],
        summary: expect.any(String),
        security: [{ session: [] }, { token: [] }],
        parameters: expect.arrayContaining([{ $ref: '#/components/parameters/IdempotencyKey' }]),
      });
      expect(document.paths?.['/api/members']?.get?.responses?.['200']).toMatchObject({
        content: {
          'application/json': { schema: { properties: { items: { items: { $ref: '#/components/schemas/Member' } } } } },
        },
      });
    });

    test('would tell of a route that it does not cover', () => {
      const app = createRouter();
      const described = createRoute({
        method: 'get',
        path: '/a/{id}',
        request: { params: z.object({ id: z.string() }) },
        responses: { 200: { description: '' } },
      });
      app.openapi(described, (context) => context.body(null, 200));
      app.get('/hidden', (context) => context.body(null));
      app.use('*', (_, next) => next());
      expect(undescribedRoutes(app, describeApi(app, '1'))).toEqual(['GET /hidden']);
    });

    test('is a page too, which needs no script and nothing inline', async () => {
      const { headers, body } = await stranger.call('GET', '/api/docs');
      expect(headers.get('content-type')).toMatch(/^text\/html/);
      const page = String(body);
      expect(page).toContain('PATCH</code> <code>/api/members/{id}</code>');
      expect(page).toContain('<a href="#schema-Member">Member</a>');
      expect(page).not.toMatch(/<script|style=|<style|\bon\w+=|\[object|undefined/);
      const [, stylesheet = ''] = /<link rel="stylesheet" href="([^"]+)">/.exec(page) ?? [];
      const style = await stranger.call('GET', stylesheet);
      expect(style.status).toBe(200);
      expect(style.headers.get('content-type')).toMatch(/^text\/css/);
    });
  });
});
