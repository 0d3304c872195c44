import { createRoute } from '@hono/zod-openapi';
import { beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { z } from 'zod';
import type { Database } from '../../server/db/index.ts';
import { createRouter, createSite, jsonBody, requireRole } from '../../server/http/index.ts';
import { serve } from '../../server/runtime/serve.ts';
import { describeEachDatabase, emptyTables } from '../support/database.ts';
import {
  ADMIN_TOKEN,
  keepingLogger,
  OWNER,
  openPeople,
  type People,
  setUpOwner,
  type Visitor,
} from '../support/people.ts';

const done = { 204: { description: 'Done' } };
const text = { 200: { content: { 'text/plain': { schema: z.string() } }, description: 'Text' } };

/** Routes of every kind that the guards tell apart. */
function sampleRoutes(database: Database) {
  const router = createRouter();
  const editor = [requireRole('editor')];
  const boom = createRoute({ method: 'get', path: '/api/boom', responses: text });
  router.openapi(boom, () => {
    throw new Error('the secret detail');
  });
  const note = createRoute({
    method: 'post',
    path: '/api/notes',
    middleware: editor,
    request: { body: jsonBody(z.object({ text: z.string(), count: z.number().int() })) },
    responses: done,
  });
  router.openapi(note, async (context) => {
    await database.sql`select ${context.req.valid('json').text}::text`;
    return context.body(null, 204);
  });
  const noteById = createRoute({
    method: 'delete',
    path: '/api/notes/{id}',
    middleware: editor,
    request: { params: z.object({ id: z.uuid() }) },
    responses: done,
  });
  router.openapi(noteById, (context) => context.body(null, 204));
  const document = createRoute({
    method: 'put',
    path: '/api/document',
    middleware: editor,
    request: { body: { content: { 'text/markdown': { schema: z.string() } }, required: true } },
    responses: text,
  });
  router.openapi(document, async (context) => context.text(String((await context.req.text()).length), 200));
  return router;
}

describeEachDatabase('the guards', (open) => {
  let database: Database;
  let people: People;
  let machine: Visitor;
  let logged: Record<string, unknown>[];
  beforeAll(async () => {
    database = await open();
  });
  beforeEach(async () => {
    await emptyTables(database);
    const { logger, lines } = keepingLogger();
    logged = lines;
    people = openPeople(database, { logger, mount: (app) => app.route('/', sampleRoutes(database)) });
    machine = people.visitor({ authorization: `Bearer ${ADMIN_TOKEN}` });
  });
  const note = (body: unknown, headers?: Record<string, string>) => machine.call('POST', '/api/notes', body, headers);

  describe('problems', () => {
    test('an unknown error says nothing of itself but the id under which it is logged', async () => {
      const { status, headers, body } = await machine.call('GET', '/api/boom');
      const requestId = headers.get('x-request-id');
      expect(status).toBe(500);
      expect(headers.get('content-type')).toBe('application/problem+json');
      expect(body).toEqual({
        type: 'about:blank',
        title: 'Internal error',
        status: 500,
        detail: `handle the request: it failed, and is logged as ${requestId}`,
      });
      expect(logged).toContainEqual(
        expect.objectContaining({
          requestId,
          err: expect.objectContaining({ message: 'the secret detail', stack: expect.stringContaining('http-guards') }),
        }),
      );
    });

    test.each<[string, unknown, Record<string, string>, number, RegExp]>([
      ['JSON that does not parse', '{"text": ', {}, 400, /Malformed JSON/],
      ['a body that does not validate', { text: 1 }, {}, 400, /^read the json: text: /],
      ['no body', undefined, {}, 400, /^read the json: /],
      ['a wrong content type', 'text=a', { 'content-type': 'application/x-www-form-urlencoded' }, 415, /Unsupported/],
      ['JSON that says it is text', '{"text":"a","count":1}', { 'content-type': 'text/plain' }, 415, /Unsupported/],
      ['text that no database stores', { text: 'a\u0000b', count: 1 }, {}, 400, /U\+0000/],
    ])('%s', async (_, body, headers, status, detail) => {
      const answer = await note(body, headers);
      expect(answer.status).toBe(status);
      expect(answer.headers.get('content-type')).toBe('application/problem+json');
      expect(answer.body).toMatchObject({ type: 'about:blank', status, detail: expect.stringMatching(detail) });
    });

    test('a body that does not validate lists every field', async () => {
      const { body } = await note({ text: 1, count: 1.5 });
      expect(body).toMatchObject({ errors: [{ path: 'text' }, { path: 'count' }] });
    });

    test.each([
      ['GET', '/api/nothing', 404],
      ['POST', '/nothing', 404],
      ['DELETE', '/api/notes/1', 400],
      ['GET', '/api/%ff', 404],
    ])('%s %s is %i', async (method, path, status) => {
      const answer = await machine.call(method, path);
      expect(answer.status).toBe(status);
      expect(answer.body).toMatchObject({ status });
    });

    test('a method that the path does not have is told with those it has', async () => {
      const { status, headers, body } = await machine.call('PUT', '/api/session');
      expect(status).toBe(405);
      expect(headers.get('allow')).toBe('POST, DELETE, OPTIONS');
      expect(body).toMatchObject({ title: 'Method not allowed', status: 405 });
      const options = await people.visitor().call('OPTIONS', '/api/members');
      expect(options.status).toBe(204);
      expect(options.headers.get('allow')).toBe('GET, HEAD, OPTIONS');
      expect(options.headers.has('access-control-allow-origin')).toBe(false);
    });

    test('who is not signed in learns how to', async () => {
      const { status, headers } = await people.visitor().call('GET', '/api/members');
      expect(status).toBe(401);
      expect(headers.get('www-authenticate')).toBe('Bearer');
    });
  });

  describe('limits', () => {
    const json = (bytes: number) => JSON.stringify({ text: 'x'.repeat(bytes), count: 1 });
    const markdown = { 'content-type': 'text/markdown' };

    test('JSON may have a megabyte, Markdown four', async () => {
      expect((await note(json(1024 * 1024 - 100))).status).toBe(204);
      const tooLarge = await note(json(1024 * 1024));
      expect(tooLarge.status).toBe(413);
      expect(tooLarge.body).toMatchObject({ title: 'Too large', status: 413 });
      const mega = 'x'.repeat(4 * 1024 * 1024);
      expect((await machine.call('PUT', '/api/document', mega, markdown)).body).toBe(String(mega.length));
      expect((await machine.call('PUT', '/api/document', `${mega}x`, markdown)).status).toBe(413);
    });

    test('on a real port: a body without a length is stopped on its way, HEAD has no body, and headers are there', async () => {
      const server = await serve({
        host: '127.0.0.1',
        port: 0,
        fetch: (request, environment) => people.app.fetch(request, environment),
        socket: () => null,
      });
      const url = `http://127.0.0.1:${server.port}`;
      const headers = { authorization: `Bearer ${ADMIN_TOKEN}`, 'content-type': 'application/json' };
      try {
        let sent = 0;
        const endless = new ReadableStream<Uint8Array>({
          pull(controller) {
            sent += 65_536;
            if (sent > 64 * 1024 * 1024) controller.close();
            else controller.enqueue(new Uint8Array(65_536));
          },
        });
        const stopped = await fetch(`${url}/api/notes`, {
          method: 'POST',
          headers,
          body: endless,
          duplex: 'half',
        } as RequestInit);
        expect(stopped.status).toBe(413);
        const head = await fetch(`${url}/api/members`, { method: 'HEAD', headers });
        expect(head.status).toBe(200);
        expect(head.headers.get('content-type')).toBe('application/json');
        expect(await head.text()).toBe('');
        const signedIn = await fetch(`${url}/api/setup`, {
          method: 'POST',
          headers: { ...headers, origin: url },
          body: JSON.stringify(OWNER),
        });
        expect(signedIn.status).toBe(201);
        const [cookie = ''] = signedIn.headers.getSetCookie();
        const me = await fetch(`${url}/api/me`, { headers: { cookie: cookie.split(';')[0] ?? '' } });
        expect(me.headers.get('cache-control')).toBe('no-store');
        expect(await me.json()).toMatchObject({ email: OWNER.email });
        expect(logged.find(({ route }) => route === '/api/me')).toMatchObject({ address: '127.0.0.1' });
      } finally {
        await server.stop(1000);
      }
    });
  });

  describe('headers and the log', () => {
    test('nothing may be loaded from elsewhere, framed, or guessed', async () => {
      const { headers } = await people.visitor().call('GET', '/api/setup');
      const policy = headers.get('content-security-policy') ?? '';
      expect(policy).not.toContain('unsafe');
      for (const part of ["default-src 'self'", "script-src 'self'", "frame-ancestors 'none'", "base-uri 'none'"]) {
        expect(policy).toContain(part);
      }
      expect(headers.get('x-content-type-options')).toBe('nosniff');
      expect(headers.get('referrer-policy')).toBe('no-referrer');
      expect(headers.has('strict-transport-security')).toBe(false);
      const tls = openPeople(database, { publicUrl: 'https://mc.example.com' });
      const secure = await tls.visitor().call('GET', '/api/setup');
      expect(secure.headers.get('strict-transport-security')).toMatch(/^max-age=\d+/);
      expect((await machine.call('GET', '/api/boom')).headers.get('content-security-policy')).toBe(policy);
    });

    test('a sane request id is kept, another one replaced, and the log has it', async () => {
      const given = await machine.call('GET', '/api/me', undefined, { 'x-request-id': 'trace-1.2:3' });
      expect(given.headers.get('x-request-id')).toBe('trace-1.2:3');
      expect(logged).toContainEqual(
        expect.objectContaining({
          requestId: 'trace-1.2:3',
          method: 'GET',
          route: '/api/me',
          status: 200,
          principal: 'admin',
        }),
      );
      for (const wrong of ['a b', 'x'.repeat(200), '<script>']) {
        const { headers } = await machine.call('GET', '/api/me', undefined, { 'x-request-id': wrong });
        expect(headers.get('x-request-id')).toMatch(/^[0-9a-f-]{36}$/);
      }
    });

    test('the log holds no secret of an invitation, password or cookie', async () => {
      const owner = await setUpOwner(people);
      const { url } = (await owner.call('POST', '/api/invites', { role: 'editor' })).body as { url: string };
      const secret = url.split('/').at(-1) ?? '';
      await people.visitor().call('GET', `/api/invites/by-token/${secret}`);
      await people.visitor().call('GET', `/join/${secret}`);
      const all = JSON.stringify(logged);
      expect(all).toContain('/api/invites/by-token/…');
      for (const hidden of [secret, OWNER.password, ...owner.cookies.values()]) expect(all).not.toContain(hidden);
    });
  });

  describe('writes of other sites', () => {
    const own = 'http://localhost';
    // Who asks, what the browser says of the page, whether it is let through.
    test.each<[string, Record<string, string>, boolean]>([
      ['a page of this origin', { origin: own, 'sec-fetch-site': 'same-origin' }, true],
      ['an older browser’s page of this origin', { origin: own }, true],
      ['a program', {}, true],
      ['another site', { origin: 'https://evil.example', 'sec-fetch-site': 'cross-site' }, false],
      ['an older browser’s page of another site', { origin: 'https://evil.example' }, false],
      ['a neighbour on the same site', { origin: 'http://other.localhost', 'sec-fetch-site': 'same-site' }, false],
      ['another port of this host', { origin: 'http://localhost:3000', 'sec-fetch-site': 'same-site' }, false],
      ['a sandboxed frame', { origin: 'null', 'sec-fetch-site': 'cross-site' }, false],
      ['a page without a referrer', { origin: 'null' }, false],
      ['another site that hides its origin', { 'sec-fetch-site': 'cross-site' }, false],
      ['a header that is no origin', { origin: 'not an origin' }, false],
    ])('%s', async (_, headers, allowed) => {
      const owner = await setUpOwner(people);
      const write = await owner.call('POST', '/api/invites', { role: 'viewer' }, headers);
      expect(write.status).toBe(allowed ? 201 : 403);
      if (!allowed) expect(write.headers.get('content-type')).toBe('application/problem+json');
      expect((await owner.call('GET', '/api/members', undefined, headers)).status).toBe(200);
      // Nor may it sign its visitor in as somebody else, or out.
      expect((await people.visitor().call('POST', '/api/session', OWNER, headers)).status).toBe(allowed ? 200 : 403);
      expect((await owner.call('DELETE', '/api/session', undefined, headers)).status).toBe(allowed ? 204 : 403);
      // A token is never sent by accident.
      expect((await machine.call('POST', '/api/invites', { role: 'viewer' }, headers)).status).toBe(201);
    });

    test('behind a proxy the public origin counts, whatever host the proxy asks for', async () => {
      const proxied = openPeople(database, { publicUrl: 'https://mc.example.com' });
      const owner = await setUpOwner(proxied);
      const write = (origin: string) => owner.call('POST', '/api/invites', { role: 'viewer' }, { origin });
      expect((await write('https://mc.example.com')).status).toBe(201);
      expect((await write('https://mc.example.org')).status).toBe(403);
    });

    test('a socket is opened for pages of this origin, and for programs', () => {
      const allowed = (publicUrl: string | undefined, headers: Record<string, string>) =>
        createSite(publicUrl ? new URL(publicUrl) : undefined).allowedOrigin(
          new Request('http://localhost:8787/sync/workspace', { headers }),
        );
      expect(allowed(undefined, {})).toBe(true);
      expect(allowed(undefined, { origin: 'http://localhost:8787' })).toBe(true);
      expect(allowed(undefined, { origin: 'http://localhost' })).toBe(false);
      expect(allowed(undefined, { origin: 'https://evil.example' })).toBe(false);
      expect(allowed(undefined, { origin: 'null' })).toBe(false);
      expect(allowed('https://mc.example.com', { origin: 'https://mc.example.com' })).toBe(true);
    });
  });
});
