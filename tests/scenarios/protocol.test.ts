import { afterAll, beforeAll, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import { CLOSE, PERSON_HEADER, PROTOCOL, PROTOCOL_HEADER } from '../../shared/sync.ts';
import { ADMIN_TOKEN, type ServerProcess, startServer, temporaryFolder } from '../support/server.ts';

const folder = temporaryFolder();
let server: ServerProcess;

beforeAll(async () => {
  server = await startServer({ dataDir: folder.path });
}, 90_000);

afterAll(async () => {
  await server?.stop();
  folder.remove();
});

/** What a socket of a client that says this gets first: a message, or the code with which it is closed. */
function connect(protocol: string | null, more: Record<string, string> = {}): Promise<'served' | number> {
  const query = new URLSearchParams({
    token: ADMIN_TOKEN,
    ...(protocol === null ? {} : { acks: '1', protocol }),
    ...more,
  });
  const socket = new WebSocket(`${server.url.replace('http', 'ws')}/sync/workspace?${query}`);
  return new Promise((resolve, reject) => {
    socket.once('message', () => {
      resolve('served');
      socket.close();
    });
    socket.once('close', (code) => resolve(code));
    socket.once('error', reject);
  });
}

const ask = async (protocol: string) => {
  const headers = { authorization: `Bearer ${ADMIN_TOKEN}`, [PROTOCOL_HEADER]: protocol };
  const response = await fetch(`${server.url}/api/projects`, { headers });
  return { status: response.status, body: (await response.json()) as { detail?: string } };
};

test('a client that speaks the version of the server, and one that says nothing, are served', async () => {
  expect(await connect(null)).toBe('served');
  expect(await connect(String(PROTOCOL))).toBe('served');
  expect(await ask(String(PROTOCOL))).toMatchObject({ status: 200 });
});

test.each(['0', String(PROTOCOL + 1), '999', '-1', 'new', ''])(
  'a client that speaks version “%s” is told to update',
  async (protocol) => {
    expect(await connect(protocol)).toBe(CLOSE.update);
    if (protocol === '') return;
    const { status, body } = await ask(protocol);
    expect(status).toBe(426);
    expect(body.detail).toBe(`speak version ${PROTOCOL} of the protocol: ${protocol}`);
  },
);

test('what is meant for somebody else than who is signed in is not done', async () => {
  const headers = { [PERSON_HEADER]: '01890000-0000-7000-8000-000000000000' };
  await expect(server.call('POST', '/api/projects', { name: 'Of another' }, headers)).rejects.toThrow('401');
  expect(await connect(String(PROTOCOL), { for: headers[PERSON_HEADER] ?? '' })).toBe(CLOSE.unauthorized);
});

test('a change of a client of another version is not made', async () => {
  const headers = { [PROTOCOL_HEADER]: '0' };
  await expect(server.call('POST', '/api/projects', { name: 'Too old' }, headers)).rejects.toThrow('426');
  const { items } = await server.call<{ items: unknown[] }>('GET', '/api/projects');
  expect(items).toEqual([]);
});
