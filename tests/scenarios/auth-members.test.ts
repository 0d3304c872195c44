import { createRoute } from '@hono/zod-openapi';
import { beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { onAccessChanged } from '../../server/auth/index.ts';
import type { Database } from '../../server/db/index.ts';
import { createRouter, type Principal, requireRole } from '../../server/http/index.ts';
import { MEMBER_COLORS } from '../../shared/member-colors.ts';
import { describeEachDatabase, emptyTables } from '../support/database.ts';
import {
  ADMIN_TOKEN,
  join,
  OWNER,
  openPeople,
  type People,
  settledEvents,
  setUpOwner,
  type Visitor,
} from '../support/people.ts';

type Listed = {
  items: { id: string; name: string; role: string; color: string; disabled: boolean }[];
  next: string | null;
};
type Created = { id: string; token: string; prefix: string };

const membersOf = async (visitor: Visitor) => ((await visitor.call('GET', '/api/members')).body as Listed).items;
const meOf = async (visitor: Visitor) => (await visitor.call('GET', '/api/me')).body as { id: string; role: string };
const tokenOf = (url: unknown) => String(url).split('/').at(-1);

describeEachDatabase('members', (open) => {
  let database: Database;
  let people: People;
  let owner: Visitor;
  beforeAll(async () => {
    database = await open();
  });
  beforeEach(async () => {
    await emptyTables(database);
    people = openPeople(database);
    owner = await setUpOwner(people);
  });

  const invite = async (body: unknown = { role: 'editor' }) => {
    const { status, body: created } = await owner.call('POST', '/api/invites', body);
    expect(status).toBe(201);
    return created as { id: string; url: string; role: string; expiresAt: string };
  };
  const person = (name: string) => ({ name, email: `${name}@example.com`, password: 'a good password' });
  const accept = (token: unknown, name: string, visitor = people.visitor()) =>
    visitor.call('POST', `/api/invites/by-token/${token}/accept`, person(name));
  const bearer = (token: string) => people.visitor({ authorization: `Bearer ${token}` });

  describe('an invitation', () => {
    test('shows what it is for, makes a member with its role, and signs them in', async () => {
      const { url, expiresAt } = await invite({ role: 'viewer' });
      expect(url).toMatch(/^http:\/\/localhost\/join\/[\w-]{43}$/);
      expect(Date.parse(expiresAt) - people.clock.time).toBe(7 * 24 * 60 * 60 * 1000);
      const grace = people.visitor();
      const offer = await grace.call('GET', `/api/invites/by-token/${tokenOf(url)}`);
      expect(offer.body).toEqual({ role: 'viewer', workspace: 'localhost', email: null });
      expect((await accept(tokenOf(url), 'grace', grace)).status).toBe(201);
      expect(await meOf(grace)).toMatchObject({ name: 'grace', role: 'viewer' });
      const [, event] = await settledEvents(people, 'member.joined', 2);
      expect(event).toMatchObject({ payload: { name: 'grace', role: 'viewer' }, actor: { name: 'grace' } });
    });

    test('works once, also for many at the same time', async () => {
      const { url } = await invite();
      const answers = await Promise.all(['a', 'b', 'c', 'd', 'e'].map((name) => accept(tokenOf(url), name)));
      expect(answers.map(({ status }) => status).sort()).toEqual([201, 410, 410, 410, 410]);
      expect(await membersOf(owner)).toHaveLength(2);
      expect((await people.visitor().call('GET', `/api/invites/by-token/${tokenOf(url)}`)).status).toBe(410);
      expect(((await owner.call('GET', '/api/invites')).body as Listed).items).toEqual([]);
    });

    test('runs out', async () => {
      const { url } = await invite();
      people.clock.time += 7 * 24 * 60 * 60 * 1000;
      expect((await accept(tokenOf(url), 'late')).status).toBe(410);
    });

    test('can be withdrawn', async () => {
      const { id, url } = await invite();
      expect((await owner.call('DELETE', `/api/invites/${id}`)).status).toBe(204);
      expect((await accept(tokenOf(url), 'late')).status).toBe(404);
      expect((await owner.call('DELETE', `/api/invites/${id}`)).status).toBe(404);
    });

    test('for an address is only for that address', async () => {
      const { url } = await invite({ role: 'editor', email: 'Grace@example.com' });
      expect((await accept(tokenOf(url), 'eve')).status).toBe(422);
      expect((await accept(tokenOf(url), 'grace')).status).toBe(201);
    });

    test('is not used up by an address that is taken', async () => {
      const { url } = await invite();
      const taken = { ...person('x'), email: OWNER.email };
      const path = `/api/invites/by-token/${tokenOf(url)}/accept`;
      expect((await people.visitor().call('POST', path, taken)).status).toBe(409);
      expect((await accept(tokenOf(url), 'grace')).status).toBe(201);
    });

    test('is a link to the public address', async () => {
      const tls = openPeople(database, { publicUrl: 'https://mc.example.com' });
      const visitor = tls.visitor();
      await visitor.call('POST', '/api/session', OWNER);
      const { body } = await visitor.call('POST', '/api/invites', { role: 'editor' });
      expect((body as { url: string }).url).toMatch(/^https:\/\/mc\.example\.com\/join\//);
    });

    test('is nowhere in the database in the clear, not even in a stored answer', async () => {
      const { body } = await owner.call('POST', '/api/invites', { role: 'editor' }, { 'idempotency-key': 'invite-1' });
      const secret = tokenOf((body as { url: string }).url) ?? '';
      const [row] = await database.sql<{ text: string }[]>`
        select (select string_agg(i::text, '') from invites i)
          || (select string_agg(encode(answer, 'escape'), '') from idempotency_keys) as text`;
      expect(row?.text.length).toBeGreaterThan(100);
      expect(row?.text).not.toContain(secret);
      expect(row?.text).not.toContain(Buffer.from(secret).toString('hex'));
    });
  });

  describe('roles', () => {
    test('members are listed in the order they joined, each with a colour of their own', async () => {
      for (const name of ['b', 'c', 'd']) await join(people, owner, 'editor', name);
      const first = (await owner.call('GET', '/api/members?limit=2')).body as Listed;
      const second = (await owner.call('GET', `/api/members?limit=2&after=${first.next}`)).body as Listed;
      const all = [...first.items, ...second.items];
      expect(all.map(({ name }) => name)).toEqual(['Ada', 'b', 'c', 'd']);
      expect(new Set(all.map(({ color }) => color)).size).toBe(4);
      expect(second.next).toBeNull();
      expect((await owner.call('GET', '/api/members?after=nonsense')).status).toBe(400);
      expect((await owner.call('GET', '/api/members?limit=1000')).status).toBe(400);
    });

    test('only an owner manages members and invitations', async () => {
      const editor = await join(people, owner, 'editor', 'Ed');
      const viewer = await join(people, owner, 'viewer', 'Vi');
      const { id } = await meOf(viewer);
      const writes: [string, string, unknown?][] = [
        ['PATCH', `/api/members/${id}`, { role: 'owner' }],
        ['DELETE', `/api/members/${id}`],
        ['POST', '/api/invites', { role: 'viewer' }],
        ['GET', '/api/invites'],
        ['DELETE', `/api/invites/${id}`],
      ];
      for (const [method, path, body] of writes) {
        expect((await people.visitor().call(method, path, body)).status).toBe(401);
        expect((await viewer.call(method, path, body)).status).toBe(403);
        expect((await editor.call(method, path, body)).status).toBe(403);
      }
      expect((await people.visitor().call('GET', '/api/members')).status).toBe(401);
      expect((await viewer.call('GET', '/api/members')).status).toBe(200);
    });

    test('a changed role holds from the next request on, and is an event', async () => {
      const editor = await join(people, owner, 'editor', 'Ed');
      const { id } = await meOf(editor);
      expect((await owner.call('PATCH', `/api/members/${id}`, { role: 'owner' })).body).toMatchObject({
        role: 'owner',
      });
      expect((await editor.call('GET', '/api/invites')).status).toBe(200);
      expect((await owner.call('PATCH', `/api/members/${id}`, { role: 'viewer' })).status).toBe(200);
      expect((await editor.call('GET', '/api/invites')).status).toBe(403);
      const events = await settledEvents(people, 'member.updated', 2);
      expect(events.map(({ payload }) => payload.fields)).toEqual([
        { role: { from: 'editor', to: 'owner' } },
        { role: { from: 'owner', to: 'viewer' } },
      ]);
      expect(events[0]?.actor).toMatchObject({ type: 'person', name: 'Ada' });
    });

    test('the last owner stays, also when two owners demote each other at once', async () => {
      const ada = await meOf(owner);
      expect((await owner.call('PATCH', `/api/members/${ada.id}`, { role: 'editor' })).status).toBe(409);
      expect((await owner.call('DELETE', `/api/members/${ada.id}`)).status).toBe(409);
      const second = await join(people, owner, 'owner', 'Bo');
      const bo = await meOf(second);
      const answers = await Promise.all([
        owner.call('PATCH', `/api/members/${bo.id}`, { role: 'viewer' }),
        second.call('DELETE', `/api/members/${ada.id}`),
      ]);
      expect(answers.filter(({ status }) => status < 300)).toHaveLength(1);
      const owners = (await membersOf(bearer(ADMIN_TOKEN))).filter(
        ({ role, disabled }) => role === 'owner' && !disabled,
      );
      expect(owners).toHaveLength(1);
    });

    test('somebody changes their own name and colour', async () => {
      const color = MEMBER_COLORS[5];
      const changed = await owner.call('PATCH', '/api/me', { name: 'Ada L.', color });
      expect(changed.body).toMatchObject({ name: 'Ada L.', color, role: 'owner' });
      expect((await owner.call('PATCH', '/api/me', {})).status).toBe(400);
      expect((await owner.call('PATCH', '/api/me', { color: 'red' })).status).toBe(400);
      expect((await bearer(ADMIN_TOKEN).call('PATCH', '/api/me', { name: 'X' })).status).toBe(403);
      expect((await owner.call('PATCH', '/api/me', { color })).body).toMatchObject({ name: 'Ada L.', color });
      expect(await database.sql`select seq from events where type = 'member.updated'`).toHaveLength(1);
    });
  });

  describe('removal', () => {
    test('ends sessions and tokens at once, tells what is open, and frees the address', async () => {
      const editor = await join(people, owner, 'editor', 'Ed');
      const { id } = await meOf(editor);
      const { token, id: tokenId } = (await editor.call('POST', '/api/tokens', { name: 'ci', role: 'editor' }))
        .body as Created;
      expect((await bearer(token).call('GET', '/api/members')).status).toBe(200);
      const editorPrincipal = { type: 'member', id, sessionId: null } as unknown as Principal;
      const tokenPrincipal = { ...editorPrincipal, id: tokenId };
      const ownerPrincipal = { ...editorPrincipal, id: (await meOf(owner)).id };
      const told: boolean[][] = [];
      onAccessChanged(people.bus, (concerns) =>
        told.push([concerns(editorPrincipal), concerns(tokenPrincipal), concerns(ownerPrincipal)]),
      );

      expect((await owner.call('DELETE', `/api/members/${id}`)).status).toBe(204);
      expect((await editor.call('GET', '/api/me')).status).toBe(401);
      expect((await bearer(token).call('GET', '/api/members')).status).toBe(401);
      expect(told).toContainEqual([true, true, false]);
      expect(told.every(([, , other]) => !other)).toBe(true);
      const credentials = { email: 'ed@example.com', password: 'Ed is my password' };
      expect((await people.visitor().call('POST', '/api/session', credentials)).status).toBe(401);
      expect(await membersOf(owner)).toMatchObject([{ name: 'Ada' }, { name: 'Ed', disabled: true }]);
      expect((await settledEvents(people, 'member.removed', 1))[0]).toMatchObject({
        subject: { type: 'member', id },
        actor: { name: 'Ada' },
        payload: { name: 'Ed' },
      });
      expect((await owner.call('DELETE', `/api/members/${id}`)).status).toBe(404);
      await join(people, owner, 'editor', 'Ed');
    });

    test('of an owner, or their demotion, withdraws the invitations they made', async () => {
      const second = await join(people, owner, 'owner', 'Bo');
      const { url } = (await second.call('POST', '/api/invites', { role: 'owner' })).body as { url: string };
      const { id } = await meOf(second);
      await owner.call('PATCH', `/api/members/${id}`, { role: 'viewer' });
      expect((await accept(tokenOf(url), 'back')).status).toBe(404);
    });
  });

  describe('API tokens', () => {
    test('let in with their role, are shown once, listed by their start, and stored hashed', async () => {
      const { status, body } = await owner.call('POST', '/api/tokens', { name: 'ci', role: 'viewer' });
      const { id, token, prefix } = body as Created;
      expect(status).toBe(201);
      expect(token).toMatch(/^mc_[\w-]{43}$/);
      expect(token.startsWith(prefix)).toBe(true);
      const machine = bearer(token);
      expect(await meOf(machine)).toMatchObject({ id, name: 'ci', role: 'viewer' });
      expect((await machine.call('GET', '/api/members')).status).toBe(200);
      expect((await machine.call('POST', '/api/invites', { role: 'viewer' })).status).toBe(403);
      await people.auth.stop();
      const { items } = (await owner.call('GET', '/api/tokens')).body as { items: Record<string, unknown>[] };
      expect(items).toMatchObject([{ id, name: 'ci', prefix, lastUsedAt: new Date(people.clock.time).toISOString() }]);
      expect(JSON.stringify(items)).not.toContain(token);
      const [row] = await database.sql<{ text: string }[]>`select t::text as text from api_tokens t`;
      expect(row?.text).not.toContain(token);
    });

    test('end when they are revoked', async () => {
      const { id, token } = (await owner.call('POST', '/api/tokens', { name: 'ci', role: 'owner' })).body as Created;
      expect((await owner.call('DELETE', `/api/tokens/${id}`)).status).toBe(204);
      expect((await bearer(token).call('GET', '/api/me')).status).toBe(401);
      expect((await owner.call('DELETE', `/api/tokens/${id}`)).status).toBe(404);
    });

    test('never reach above their maker, also after the maker has lost a role', async () => {
      const editor = await join(people, owner, 'editor', 'Ed');
      expect((await editor.call('POST', '/api/tokens', { name: 'up', role: 'owner' })).status).toBe(403);
      const { token } = (await editor.call('POST', '/api/tokens', { name: 'ci', role: 'editor' })).body as Created;
      expect((await bearer(token).call('POST', '/api/tokens', { name: 'child', role: 'viewer' })).status).toBe(403);
      await owner.call('PATCH', `/api/members/${(await meOf(editor)).id}`, { role: 'viewer' });
      expect(await meOf(bearer(token))).toMatchObject({ role: 'viewer' });
    });

    test('are seen and revoked by their maker and by owners only', async () => {
      const editor = await join(people, owner, 'editor', 'Ed');
      const viewer = await join(people, owner, 'viewer', 'Vi');
      const { id } = (await editor.call('POST', '/api/tokens', { name: 'ci', role: 'editor' })).body as Created;
      const listed = async (visitor: Visitor) =>
        ((await visitor.call('GET', '/api/tokens')).body as Listed).items.length;
      expect([await listed(owner), await listed(editor), await listed(viewer)]).toEqual([1, 1, 0]);
      expect((await viewer.call('DELETE', `/api/tokens/${id}`)).status).toBe(404);
      expect((await owner.call('DELETE', `/api/tokens/${id}`)).status).toBe(204);
    });

    test('of the configuration acts as an owner, without a person', async () => {
      await emptyTables(database);
      const machine = bearer(ADMIN_TOKEN);
      expect((await machine.call('GET', '/api/setup')).body).toMatchObject({ needed: true });
      const { status, body } = await machine.call('POST', '/api/tokens', { name: 'ci', role: 'owner' });
      expect(status).toBe(201);
      expect(body).toMatchObject({ createdBy: null });
      expect((await bearer((body as Created).token).call('POST', '/api/invites', { role: 'owner' })).status).toBe(201);
      expect((await bearer(`${ADMIN_TOKEN}x`).call('GET', '/api/me')).status).toBe(401);
    });

    test('in a header count instead of a cookie; a socket may have them in its address', async () => {
      const { token } = (await owner.call('POST', '/api/tokens', { name: 'ci', role: 'viewer' })).body as Created;
      expect((await owner.call('GET', '/api/me', undefined, { authorization: 'Bearer wrong' })).status).toBe(401);
      expect((await people.visitor().call('GET', `/api/me?token=${token}`)).status).toBe(401);
      const authenticate = (url: string, headers: Record<string, string> = {}) =>
        people.auth.authenticate(new Request(url, { headers }));
      expect(await authenticate(`http://localhost/sync/workspace?token=${token}`)).toMatchObject({
        type: 'token',
        role: 'viewer',
      });
      expect(await authenticate('http://localhost/sync/workspace?token=wrong')).toBeNull();
      expect(await authenticate('http://localhost/sync/workspace')).toBeNull();
      const cookie = [...owner.cookies].map(([name, value]) => `${name}=${value}`).join('; ');
      expect(await authenticate('http://localhost/sync/workspace', { cookie })).toMatchObject({
        type: 'member',
        role: 'owner',
      });
    });
  });

  test('a stream of events ends when its reader is removed, and nobody else’s', async () => {
    const streaming = openPeople(database, {
      mount(app) {
        const router = createRouter();
        const route = createRoute({
          method: 'get',
          path: '/api/ticks',
          middleware: [requireRole('viewer')],
          responses: { 200: { content: { 'text/event-stream': { schema: z.string() } }, description: 'Ticks' } },
        });
        router.openapi(route, (context) => {
          const ticks = new ReadableStream({
            start: (controller) => controller.enqueue(new TextEncoder().encode('data: 1\n\n')),
          });
          return context.body(ticks, 200, { 'content-type': 'text/event-stream' });
        });
        app.route('/', router);
      },
    });
    const editor = await join(people, owner, 'editor', 'Ed');
    const stream = async (visitor: Visitor) => {
      const cookie = [...visitor.cookies].map(([name, value]) => `${name}=${value}`).join('; ');
      const response = await streaming.app.request('/api/ticks', { headers: { cookie } });
      const reader = response.body?.getReader();
      if (!reader) throw new Error('no stream');
      expect(new TextDecoder().decode((await reader.read()).value)).toBe('data: 1\n\n');
      return reader;
    };
    const [removed, kept] = [await stream(editor), await stream(owner)];
    const cookie = [...owner.cookies].map(([name, value]) => `${name}=${value}`).join('; ');
    const path = `/api/members/${(await meOf(editor)).id}`;
    expect((await streaming.app.request(path, { method: 'DELETE', headers: { cookie } })).status).toBe(204);
    expect(await removed.read()).toMatchObject({ done: true });
    const still = kept.read();
    expect(await Promise.race([still, new Promise((resolve) => setTimeout(() => resolve('open'), 20))])).toBe('open');
    await kept.cancel();
  });
});
