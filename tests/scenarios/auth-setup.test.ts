import { beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { Database } from '../../server/db/index.ts';
import { describeEachDatabase, emptyTables } from '../support/database.ts';
import { ADMIN_TOKEN, OWNER, openPeople, type People, settledEvents, setUpOwner } from '../support/people.ts';

describeEachDatabase('set-up and sign-in', (open) => {
  let database: Database;
  let people: People;
  beforeAll(async () => {
    database = await open();
  });
  beforeEach(async () => {
    await emptyTables(database);
    people = openPeople(database, { suggestion: '/home/ada/work' });
  });

  describe('set-up', () => {
    test('makes the owner, signs in, writes the event, and is over then', async () => {
      const ada = people.visitor();
      expect((await ada.call('GET', '/api/setup')).body).toEqual({ needed: true, suggestion: '/home/ada/work' });
      const made = await ada.call('POST', '/api/setup', { ...OWNER, email: 'Ada@Example.com' });
      expect(made.status).toBe(201);
      expect(made.body).toMatchObject({ name: 'Ada', email: 'ada@example.com', role: 'owner' });
      expect((await ada.call('GET', '/api/me')).body).toEqual(made.body);

      expect(await settledEvents(people, '*', 1)).toMatchObject([
        {
          type: 'member.joined',
          subject: { type: 'member', id: (made.body as { id: string }).id },
          actor: { type: 'person', name: 'Ada' },
          payload: { name: 'Ada', role: 'owner' },
        },
      ]);

      const late = await people.visitor().call('POST', '/api/setup', { ...OWNER, email: 'eve@example.com' });
      expect(late.status).toBe(409);
      expect((await people.visitor().call('GET', '/api/setup')).body).toEqual({ needed: false, suggestion: null });
      expect((await ada.call('GET', '/api/setup')).body).toEqual({ needed: false, suggestion: '/home/ada/work' });
    });

    test('of many at once exactly one becomes the owner', async () => {
      const answers = await Promise.all(
        Array.from({ length: 8 }, (_, index) =>
          people.visitor().call('POST', '/api/setup', { ...OWNER, email: `user${index}@example.com` }),
        ),
      );
      expect(answers.map(({ status }) => status).sort()).toEqual([201, ...Array(7).fill(409)]);
      expect((await database.sql`select count(*) as count from members`)[0]?.count).toBe(1);
      expect(await database.sql`select seq from events`).toHaveLength(1);
    });

    test.each([
      ['a short password', { ...OWNER, password: 'short one' }, 'password'],
      ['a password of few characters in many units', { ...OWNER, password: '🙂'.repeat(9) }, 'password'],
      ['no name', { ...OWNER, name: '   ' }, 'name'],
      ['no address', { ...OWNER, email: 'ada' }, 'email'],
    ])('says what is wrong with %s, and changes nothing', async (_, body, path) => {
      const { status, headers, body: problem } = await people.visitor().call('POST', '/api/setup', body);
      expect(status).toBe(400);
      expect(headers.get('content-type')).toBe('application/problem+json');
      expect(problem).toMatchObject({ status: 400, title: 'Bad request', errors: [{ path }] });
      expect((await people.visitor().call('GET', '/api/setup')).body).toMatchObject({ needed: true });
    });
  });

  describe('a session', () => {
    test('begins with the right password only, and says no more than that', async () => {
      await setUpOwner(people);
      const visitor = people.visitor();
      const wrong = await visitor.call('POST', '/api/session', { email: OWNER.email, password: 'wrong' });
      const unknown = await visitor.call('POST', '/api/session', { email: 'eve@example.com', password: 'wrong' });
      expect(wrong.status).toBe(401);
      expect(unknown.status).toBe(401);
      expect(unknown.body).toEqual(wrong.body);
      expect(visitor.cookies.size).toBe(0);
      expect((await visitor.call('GET', '/api/me')).status).toBe(401);

      const { email, password } = OWNER;
      expect((await visitor.call('POST', '/api/session', { email: email.toUpperCase(), password })).status).toBe(200);
      expect((await visitor.call('GET', '/api/me')).body).toMatchObject({ email, role: 'owner' });
    });

    test('is a cookie that scripts cannot read, and a hash in the database', async () => {
      const { headers } = await people.visitor().call('POST', '/api/setup', OWNER);
      const [cookie = ''] = headers.getSetCookie();
      expect(cookie).toMatch(/^mc_session=[\w-]{43}; Max-Age=2592000; Path=\/; HttpOnly; SameSite=Lax$/);
      const secret = cookie.slice('mc_session='.length, cookie.indexOf(';'));
      const stored = await database.sql`select encode(secret_hash, 'escape') as hash from sessions`;
      expect(stored[0]?.hash).not.toContain(secret);
    });

    test('over TLS the cookie is bound to the host', async () => {
      const tls = openPeople(database, { publicUrl: 'https://mc.example.com' });
      const visitor = tls.visitor();
      const { headers } = await visitor.call('POST', '/api/setup', OWNER);
      expect(headers.getSetCookie()[0]).toMatch(/^__Host-mc_session=.+; Path=\/; HttpOnly; Secure; SameSite=Lax$/);
      expect((await visitor.call('GET', '/api/me')).status).toBe(200);
    });

    test('ends when it is signed out, for whoever has kept the cookie too', async () => {
      const ada = await setUpOwner(people);
      const kept = new Map(ada.cookies);
      expect((await ada.call('DELETE', '/api/session')).status).toBe(204);
      expect(ada.cookies.size).toBe(0);
      expect((await ada.call('DELETE', '/api/session')).status).toBe(204);
      const thief = people.visitor();
      for (const [name, value] of kept) thief.cookies.set(name, value);
      expect((await thief.call('GET', '/api/me')).status).toBe(401);
    });

    test('runs out after 30 days without use, and lives on while it is used', async () => {
      const ada = await setUpOwner(people);
      const day = 24 * 60 * 60 * 1000;
      for (let week = 0; week < 8; week++) {
        people.clock.time += 7 * day;
        const { status, headers } = await ada.call('GET', '/api/me');
        expect(status).toBe(200);
        expect(headers.getSetCookie()[0]).toContain('Max-Age=2592000');
        await people.auth.stop();
      }
      expect((await ada.call('GET', '/api/me')).headers.getSetCookie()).toEqual([]);
      people.clock.time += 31 * day;
      expect((await ada.call('GET', '/api/me')).status).toBe(401);
      expect(await people.auth.prune()).toBe(1);
    });

    test('is listed, and ended from another one; nobody sees those of others', async () => {
      const ada = await setUpOwner(people);
      const laptop = people.visitor({ 'user-agent': 'Laptop' });
      await laptop.call('POST', '/api/session', OWNER);
      const { items } = (await ada.call('GET', '/api/sessions')).body as { items: Record<string, unknown>[] };
      expect(items).toMatchObject([{ current: true }, { current: false, userAgent: 'Laptop' }]);

      const admin = people.visitor({ authorization: `Bearer ${ADMIN_TOKEN}` });
      expect((await admin.call('DELETE', `/api/sessions/${items[1]?.id}`)).status).toBe(403);
      expect((await ada.call('DELETE', `/api/sessions/${items[1]?.id}`)).status).toBe(204);
      expect((await laptop.call('GET', '/api/me')).status).toBe(401);
      expect((await ada.call('DELETE', `/api/sessions/${items[1]?.id}`)).status).toBe(404);
    });

    test('the other ones end when the password changes', async () => {
      const ada = await setUpOwner(people);
      const laptop = people.visitor();
      await laptop.call('POST', '/api/session', OWNER);
      const change = { current: 'wrong', password: 'a much better one' };
      expect((await ada.call('POST', '/api/me/password', change)).status).toBe(422);
      expect((await laptop.call('GET', '/api/me')).status).toBe(200);
      expect((await ada.call('POST', '/api/me/password', { ...change, current: OWNER.password })).status).toBe(204);
      expect((await ada.call('GET', '/api/me')).status).toBe(200);
      expect((await laptop.call('GET', '/api/me')).status).toBe(401);
      expect((await laptop.call('POST', '/api/session', OWNER)).status).toBe(401);
      const changed = { email: OWNER.email, password: change.password };
      expect((await laptop.call('POST', '/api/session', changed)).status).toBe(200);
    });
  });

  describe('the rate limit', () => {
    const attempt = (address: string, email: string, password = 'wrong') =>
      people.visitor({}, address).call('POST', '/api/session', { email, password });

    test('stops guesses at one account from many addresses, and says when to come back', async () => {
      await setUpOwner(people);
      const statuses: number[] = [];
      for (let index = 0; index < 11; index++) {
        statuses.push((await attempt(`198.51.100.${index}`, OWNER.email)).status);
      }
      expect(statuses).toEqual([...Array(10).fill(401), 429]);
      const refused = await attempt('198.51.100.99', OWNER.email, OWNER.password);
      expect(refused.status).toBe(429);
      const seconds = Number(refused.headers.get('retry-after'));
      expect(seconds).toBeGreaterThan(0);
      people.clock.time += seconds * 1000;
      expect((await attempt('198.51.100.99', OWNER.email, OWNER.password)).status).toBe(200);
    });

    test('stops guesses at many accounts from one network', async () => {
      await setUpOwner(people);
      const statuses: number[] = [];
      for (let index = 0; index < 21; index++) {
        statuses.push((await attempt(`2001:db8:1:2::${index}`, `user${index}@example.com`)).status);
      }
      expect(statuses).toEqual([...Array(20).fill(401), 429]);
      expect((await attempt('2001:db8:1:3::1', OWNER.email, OWNER.password)).status).toBe(200);
    });

    test('counts guesses that come at the same time', async () => {
      await setUpOwner(people);
      const answers = await Promise.all(
        Array.from({ length: 15 }, (_, index) => attempt(`192.0.2.${index}`, OWNER.email)),
      );
      expect(answers.filter(({ status }) => status === 401)).toHaveLength(10);
      expect(answers.filter(({ status }) => status === 429)).toHaveLength(5);
    });

    test('does not count what succeeds', async () => {
      await setUpOwner(people);
      for (let index = 0; index < 30; index++) {
        expect((await attempt('192.0.2.1', OWNER.email, OWNER.password)).status).toBe(200);
      }
    });

    test('believes a forwarded address only from our own proxy', async () => {
      await setUpOwner(people);
      const spoof = (index: number) =>
        people
          .visitor({ 'x-forwarded-for': `198.51.100.${index}` }, '203.0.113.9')
          .call('POST', '/api/session', { email: `user${index}@example.com`, password: 'wrong' });
      for (let index = 0; index < 20; index++) expect((await spoof(index)).status).toBe(401);
      expect((await spoof(21)).status).toBe(429);

      const proxied = openPeople(database, { publicUrl: 'https://mc.example.com' });
      for (let index = 0; index < 21; index++) {
        const visitor = proxied.visitor({ 'x-forwarded-for': `1.1.1.1, 198.51.100.${index}` }, '10.0.0.2');
        const guess = { email: `user${index}@example.com`, password: 'wrong' };
        expect((await visitor.call('POST', '/api/session', guess)).status).toBe(401);
      }
    });
  });
});
