import { createRoute } from '@hono/zod-openapi';
import { beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { z } from 'zod';
import type { Database } from '../../server/db/index.ts';
import {
  createIdempotency,
  createRouter,
  json,
  jsonBody,
  keepAnswer,
  Problem,
  requireRole,
} from '../../server/http/index.ts';
import { describeEachDatabase, emptyTables } from '../support/database.ts';
import { ADMIN_TOKEN, join, OWNER, openPeople, type People, setUpOwner, type Visitor } from '../support/people.ts';

const Made = z.object({ number: z.number() });
const HOUR = 60 * 60 * 1000;

describeEachDatabase('Idempotency-Key', (open) => {
  let database: Database;
  let people: People;
  let machine: Visitor;
  /** How often the routes have run; what each run does before it answers. */
  let runs: number;
  let during: (run: number) => Promise<void> | void;
  beforeAll(async () => {
    database = await open();
    await database.sql`create table made (number integer primary key)`;
  });
  beforeEach(async () => {
    await emptyTables(database);
    runs = 0;
    during = () => {};
    people = openPeople(database, { mount: (app) => app.route('/', countingRoutes()) });
    machine = people.visitor({ authorization: `Bearer ${ADMIN_TOKEN}` });
  });

  function countingRoutes() {
    const router = createRouter();
    const route = (path: string) =>
      createRoute({
        method: 'post',
        path,
        middleware: [requireRole('editor')],
        request: { body: jsonBody(z.object({ text: z.string() })) },
        responses: { 201: json(Made, 'Made') },
      });
    router.openapi(route('/api/made'), async (context) => {
      const number = ++runs;
      await database.transaction(async (tx) => tx`insert into made values (${number})`);
      await during(number);
      return context.json({ number }, 201, { location: `/api/made/${number}` });
    });
    // As features do it: the answer is stored with the change.
    router.openapi(route('/api/kept'), async (context) => {
      const number = ++runs;
      const answer = await database.transaction(async (tx) => {
        await tx`insert into made values (${number})`;
        return keepAnswer(context, tx, context.json({ number }, 201));
      });
      await during(number);
      return answer;
    });
    return router;
  }

  const post = (key: string, path = '/api/made', body: unknown = { text: 'a' }, visitor = machine) =>
    visitor.call('POST', path, body, { 'idempotency-key': key });
  const made = async () => (await database.sql<{ count: number }[]>`select count(*) as count from made`)[0]?.count;

  test.each(['/api/made', '/api/kept'])(
    'the same request again gets the same answer, and does nothing (%s)',
    async (path) => {
      const first = await post('k1', path);
      const again = await post('k1', path);
      expect(first.status).toBe(201);
      expect(first.headers.has('idempotency-replayed')).toBe(false);
      expect(again.status).toBe(201);
      expect(again.body).toEqual(first.body);
      expect(again.headers.get('content-type')).toBe(first.headers.get('content-type'));
      expect(again.headers.get('location')).toBe(first.headers.get('location'));
      expect(again.headers.get('idempotency-replayed')).toBe('true');
      expect(again.headers.get('x-request-id')).not.toBe(first.headers.get('x-request-id'));
      expect(await made()).toBe(1);
    },
  );

  test.each(['/api/made', '/api/kept'])(
    'of many at the same time one runs, and all get its answer (%s)',
    async (path) => {
      during = () => new Promise((resolve) => setTimeout(resolve, 50));
      const answers = await Promise.all(Array.from({ length: 12 }, () => post('k1', path)));
      expect(answers.map(({ status }) => status)).toEqual(Array(12).fill(201));
      expect(new Set(answers.map(({ body }) => JSON.stringify(body))).size).toBe(1);
      expect(await made()).toBe(1);
    },
  );

  test('another body, path or method with the key is refused', async () => {
    await post('k1');
    expect((await post('k1', '/api/made', { text: 'b' })).status).toBe(409);
    expect((await post('k1', '/api/kept')).status).toBe(409);
    expect((await machine.call('DELETE', '/api/made', undefined, { 'idempotency-key': 'k1' })).status).toBe(409);
    expect((await machine.call('POST', '/api/made?x=1', { text: 'a' }, { 'idempotency-key': 'k1' })).status).toBe(409);
    expect((await post('k1')).status).toBe(201);
    expect(await made()).toBe(1);
  });

  test('a refusal is an answer too; a failure of ours is not', async () => {
    during = (run) => {
      if (run === 1) throw new Problem(422, 'do it: not like this');
    };
    expect((await post('k1')).status).toBe(422);
    expect((await post('k1')).status).toBe(422);
    expect(runs).toBe(1);
    during = (run) => {
      if (run === 2) throw new Error('broken');
      if (run === 3) throw new Problem(429, 'do it: later');
    };
    expect((await post('k2')).status).toBe(500);
    expect((await post('k2')).status).toBe(429);
    expect((await post('k2')).status).toBe(201);
    expect((await post('k2')).headers.get('idempotency-replayed')).toBe('true');
  });

  test('keys belong to who sends them', async () => {
    const owner = await setUpOwner(people);
    const editor = await join(people, owner, 'editor', 'Ed');
    const answers = [
      await post('k1', '/api/made', { text: 'a' }, owner),
      await post('k1', '/api/made', { text: 'b' }, editor),
    ];
    expect(answers.map(({ status }) => status)).toEqual([201, 201]);
    expect(await made()).toBe(2);
  });

  test('a key that was refused for the role works once the role allows it', async () => {
    const owner = await setUpOwner(people);
    const viewer = await join(people, owner, 'viewer', 'Vi');
    expect((await post('k1', '/api/made', { text: 'a' }, viewer)).status).toBe(403);
    const { id } = (await viewer.call('GET', '/api/me')).body as { id: string };
    await owner.call('PATCH', `/api/members/${id}`, { role: 'editor' });
    expect((await post('k1', '/api/made', { text: 'a' }, viewer)).status).toBe(201);
  });

  test('a key is one to 255 visible characters', async () => {
    expect((await post('x'.repeat(255))).status).toBe(201);
    for (const key of ['x'.repeat(256), 'with space', 'ümlaut']) expect((await post(key)).status).toBe(400);
  });

  test('reads do not use keys, and strangers leave nothing behind', async () => {
    await machine.call('GET', '/api/members', undefined, { 'idempotency-key': 'k1' });
    const stranger = people.visitor();
    expect((await post('k2', '/api/made', { text: 'a' }, stranger)).status).toBe(401);
    expect((await post('k3', '/api/session', { email: 'eve@example.com', password: 'x' }, stranger)).status).toBe(401);
    expect(await database.sql`select key from idempotency_keys`).toHaveLength(0);
  });

  test('signing in again under a key gives the same session; what is stored shows neither it nor the password', async () => {
    await setUpOwner(people);
    const { email, password } = OWNER;
    const visitor = people.visitor();
    await post('k1', '/api/session', { email, password }, visitor);
    const cookies = new Map(visitor.cookies);
    const again = people.visitor();
    await post('k1', '/api/session', { email, password }, again);
    expect(again.cookies).toEqual(cookies);
    expect(await database.sql`select id from sessions`).toHaveLength(2);
    const [row] = await database.sql<{ answer: Uint8Array }[]>`select answer from idempotency_keys where key = 'k1'`;
    const stored = Buffer.from(row?.answer ?? []).toString('latin1');
    expect(stored.length).toBeGreaterThan(50);
    for (const secret of [...cookies.values(), email]) expect(stored).not.toContain(secret);
  });

  test('keys are kept for a day', async () => {
    await post('k1');
    const idempotency = createIdempotency({
      database,
      secretKey: new Uint8Array(32),
      now: () => new Date(people.clock.time),
      newId: () => '',
    });
    people.clock.time += 24 * HOUR;
    expect(await idempotency.prune()).toBe(0);
    people.clock.time += 1;
    expect(await idempotency.prune()).toBe(1);
    expect((await post('k1')).body).toEqual({ number: 2 });
  });

  describe('a crash', () => {
    /** A process that dies while its handler runs: nothing of it happens any more, and its claim stays. */
    async function crashDuring(path: string, key: string): Promise<void> {
      const reached = new Promise<void>((resolve) => {
        during = () => {
          resolve();
          return new Promise(() => {});
        };
      });
      void post(key, path);
      await reached;
      during = () => {};
    }

    test('half way does not lock the key for ever', async () => {
      await crashDuring('/api/made', 'k1');
      people.clock.time += 30_001;
      expect((await post('k1')).body).toEqual({ number: 2 });
    });

    test('between the commit and the answer does not make it twice', async () => {
      await crashDuring('/api/kept', 'k1');
      const again = await post('k1', '/api/kept');
      expect(again.body).toEqual({ number: 1 });
      expect(again.headers.get('idempotency-replayed')).toBe('true');
      expect(await made()).toBe(1);
    });

    test('of the only process frees its keys at the next start', async () => {
      await crashDuring('/api/made', 'k1');
      await createIdempotency({
        database,
        secretKey: new Uint8Array(32),
        now: () => new Date(people.clock.time),
        newId: () => '',
      }).recover();
      if (database.engine === 'postgres') people.clock.time += 30_001;
      expect((await post('k1')).body).toEqual({ number: 2 });
    });

    test('that was none, only very slow, changes nothing after another run has taken over', async () => {
      let goOn = () => {};
      const reached = new Promise<void>((resolve) => {
        during = (run) => {
          if (run > 1) return undefined;
          resolve();
          return new Promise((end) => {
            goOn = end;
          });
        };
      });
      const slow = post('k1');
      await reached;
      people.clock.time += 30_001;
      expect((await post('k1')).body).toEqual({ number: 2 });
      goOn();
      await slow;
      expect((await post('k1')).body).toEqual({ number: 2 });
    });
  });
});
