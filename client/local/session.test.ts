import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { VirtualTime } from '../../tests/support/virtual-time.ts';
import { noteReachable } from './network.ts';
import { type Session, Sessions } from './session.ts';

type Person = { id: string; name: string; email: string; role: 'owner'; color: string };
const person = (name: string): Person => ({
  id: `id-of-${name}`,
  name,
  email: `${name}@example.com`,
  role: 'owner',
  color: '#000',
});
const ADA = person('ada');
const GRACE = person('grace');

/** A server that knows everybody's cookies: those of the one browser of these tests. */
const server = { reachable: true, unwell: false, signedIn: null as Person | null, isNew: false };
let storage: Storage;
let time: VirtualTime;
let log: string[];
const opened: Sessions[] = [];

beforeEach(() => {
  Object.assign(server, { reachable: true, unwell: false, signedIn: null, isNew: false });
  storage = memoryStorage();
  time = new VirtualTime();
  log = [];
  vi.stubGlobal('fetch', answer);
});

afterEach(() => {
  for (const each of opened.splice(0)) each.close();
  vi.unstubAllGlobals();
  noteReachable(true);
});

async function answer(path: string, { method, body }: RequestInit): Promise<Response> {
  if (!server.reachable) throw new TypeError('fetch failed');
  if (server.unwell) return Response.json({ title: 'Not well', status: 500 }, { status: 500 });
  log.push(`${method} ${path}`);
  if (path === '/api/setup') return Response.json({ needed: server.isNew, suggestion: null });
  if (path === '/api/session' && method === 'POST') {
    const { email } = JSON.parse(String(body));
    server.signedIn = [ADA, GRACE].find((each) => each.email === email) ?? null;
  }
  if (!server.signedIn) return Response.json({ title: 'Sign in', status: 401 }, { status: 401 });
  if (path === '/api/session' && method === 'DELETE') server.signedIn = null;
  return path === '/api/me' ? Response.json(server.signedIn) : new Response(null, { status: 204 });
}

function memoryStorage(): Storage {
  const held: Record<string, string> = {};
  const methods = {
    getItem: (key: string) => held[key] ?? null,
    setItem: (key: string, value: string) => {
      held[key] = value;
    },
    removeItem: (key: string) => {
      delete held[key];
    },
  };
  return new Proxy(held, { get: (_, key) => methods[key as keyof typeof methods] }) as unknown as Storage;
}

/** The page in a tab, as it starts. */
function open(): Sessions {
  const sessions = new Sessions({
    storage,
    clock: time,
    random: () => 1,
    enter: ({ id }) => log.push(`enter ${id}`),
    leave: async (erase) => {
      log.push(erase ? 'erase' : 'leave');
    },
    restart: () => log.push('restart'),
  });
  opened.push(sessions);
  return sessions;
}

const stateOf = ({ state }: Sessions): [Session['state'], string | undefined] => [
  state.value.state,
  state.value.me?.name,
];

test('P1. who is signed in comes from the server', async () => {
  server.signedIn = ADA;
  const sessions = open();
  expect(stateOf(sessions)).toEqual(['loading', undefined]);
  await sessions.start();
  expect(stateOf(sessions)).toEqual(['signedIn', 'ada']);
  expect(log).toEqual(['GET /api/me', 'enter id-of-ada']);
});

test('without anybody signed in it is sign-in, and set-up on a new server', async () => {
  const sessions = open();
  await sessions.start();
  expect(stateOf(sessions)).toEqual(['signedOut', undefined]);
  server.isNew = true;
  await sessions.refresh();
  expect(stateOf(sessions)).toEqual(['setup', undefined]);
});

test.each(['reachable', 'unwell'] as const)(
  'P1. without an answer, whoever was here last goes on (%s)',
  async (what) => {
    server.signedIn = ADA;
    await open().start();
    server[what] = what === 'unwell';
    const sessions = open();
    await sessions.start();
    expect(stateOf(sessions)).toEqual(['signedIn', 'ada']);
    // The session ended meanwhile: found out as soon as the server answers.
    server.signedIn = null;
    server[what] = what !== 'unwell';
    await time.pass(60_000);
    expect(stateOf(sessions)).toEqual(['signedOut', undefined]);
    server.reachable = false;
    const again = open();
    await again.start();
    expect(stateOf(again)).toEqual(['loading', undefined]);
  },
);

test('P1. whoever was here last does not wait for the server', async () => {
  server.signedIn = ADA;
  await open().start();
  server.signedIn = null;
  const sessions = open();
  const started = sessions.start();
  expect(stateOf(sessions)).toEqual(['signedIn', 'ada']);
  await started;
  expect(stateOf(sessions)).toEqual(['signedOut', undefined]);
});

test('P1. a browser that never was here waits for the server', async () => {
  server.reachable = false;
  server.signedIn = ADA;
  const sessions = open();
  await sessions.start();
  expect(stateOf(sessions)).toEqual(['loading', undefined]);
  server.reachable = true;
  await time.pass(60_000);
  expect(stateOf(sessions)).toEqual(['signedIn', 'ada']);
});

test('P1. the same person again is no change', async () => {
  server.signedIn = ADA;
  const sessions = open();
  await sessions.start();
  const seen: Session[] = [];
  sessions.state.subscribe((state) => seen.push(state));
  await sessions.refresh();
  expect(seen).toHaveLength(1);
  server.signedIn = { ...ADA, name: 'Ada Lovelace' };
  await sessions.refresh();
  expect(seen.map(({ me }) => me?.name)).toEqual(['ada', 'Ada Lovelace']);
  server.signedIn = ADA;
});

test('P2. another person gets in only on a page that knows nothing of the first', async () => {
  const sessions = open();
  await sessions.start();
  await sessions.signIn(ADA.email, 'secret');
  server.signedIn = GRACE;
  const states: string[] = [];
  sessions.state.subscribe(({ state, me }) => states.push(me?.name ?? state));
  await sessions.refresh();
  expect(states).toEqual(['ada', 'loading']);
  const loadedAgain = open();
  await loadedAgain.start();
  expect(stateOf(loadedAgain)).toEqual(['signedIn', 'grace']);
  const steps = ['enter id-of-ada', 'leave', 'restart', 'enter id-of-grace'];
  expect(log.filter((entry) => !entry.includes('/api/'))).toEqual(steps);
});

test('P3. signing out erases the copy and what the storage knows, but not how the device looks', async () => {
  const sessions = open();
  await sessions.start();
  await sessions.signIn(ADA.email, 'secret');
  storage.setItem('theme', 'dark');
  storage.setItem('last-project', 'secret');
  await sessions.signOut();
  expect(stateOf(sessions)).toEqual(['signedOut', undefined]);
  expect(log.slice(-2)).toEqual(['DELETE /api/session', 'erase']);
  expect(Object.keys(storage)).toEqual(['theme']);
});

test('P3. signing out without a network erases at once, and ends the session when the server is back', async () => {
  const sessions = open();
  await sessions.start();
  await sessions.signIn(ADA.email, 'secret');
  server.reachable = false;
  await sessions.signOut();
  expect(log.at(-1)).toBe('erase');
  const again = open();
  await again.start();
  expect(stateOf(again)).toEqual(['signedOut', undefined]);
  expect(server.signedIn).toEqual(ADA);
  server.reachable = true;
  await again.refresh();
  expect(server.signedIn).toBeNull();
  expect(stateOf(again)).toEqual(['signedOut', undefined]);
});

test('P3. tabs follow each other in and out', async () => {
  const [one, two] = [open(), open()];
  await Promise.all([one.start(), two.start()]);
  await one.signIn(ADA.email, 'secret');
  await vi.waitFor(() => expect(stateOf(two)).toEqual(['signedIn', 'ada']));
  await two.signOut();
  await vi.waitFor(() => expect(stateOf(one)).toEqual(['signedOut', undefined]));
  expect(log).toContain('leave');
});
