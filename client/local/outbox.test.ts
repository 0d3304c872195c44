import 'fake-indexeddb/auto';
import { v7 as newId } from 'uuid';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { itemTypes } from '../../shared/documents.ts';
import { CLOSE } from '../../shared/sync.ts';
import { createLocks, openTab, until } from '../../tests/support/browser-tabs.ts';
import { VirtualServer } from '../../tests/support/virtual-server.ts';
import { VirtualTime } from '../../tests/support/virtual-time.ts';
import type { Account, AccountOptions } from './account.ts';
import { ApiError, type ApiRequest } from './api.ts';
import type { Locks } from './tabs.ts';

const ITEM = `item:${newId()}`;
let time: VirtualTime;
let server: VirtualServer;
let locks: Locks;
let user: string;
/** What the server was asked, and what it answers. */
let asked: ApiRequest[];
let answer: (request: ApiRequest) => unknown;
const tabs: Account[] = [];

beforeEach(() => {
  time = new VirtualTime();
  server = new VirtualServer(time);
  locks = createLocks();
  user = newId();
  asked = [];
  answer = ({ path }) => ({ done: path });
});

afterEach(async () => {
  await Promise.all(tabs.splice(0).map((tab) => tab.close()));
});

function open(options: Partial<AccountOptions> = {}): Account {
  const request = async (each: ApiRequest) => {
    asked.push(each);
    return answer(each);
  };
  const tab = openTab(user, { time, server, locks, request, ...options });
  tabs.push(tab);
  return tab;
}

async function close(tab: Account): Promise<void> {
  tabs.splice(tabs.indexOf(tab), 1);
  await tab.close();
}

const refusal = (status: number, retryAfter: number | null = null) =>
  new ApiError({ type: 'about:blank', title: 'No', status, detail: `Freeze: ${status}` }, retryAfter);
const failing = (error: Error) => () => {
  throw error;
};
const command = (path: string, body?: unknown) => ({ label: `Do ${path}`, method: 'POST' as const, path, body });
const paths = () => asked.map(({ path }) => path);

test('Q1. commands are sent in order, each with its own key', async () => {
  const { outbox } = open();
  const answers = await Promise.all(['/api/a', '/api/b', '/api/c'].map((path) => outbox.send(command(path))));
  expect(answers).toEqual([{ done: '/api/a' }, { done: '/api/b' }, { done: '/api/c' }]);
  expect(paths()).toEqual(['/api/a', '/api/b', '/api/c']);
  expect(new Set(asked.map(({ idempotencyKey }) => idempotencyKey)).size).toBe(3);
  expect(outbox.waiting.value).toEqual([]);
});

test('Q2. what is queued without a network is sent after a reload, with the same key', async () => {
  answer = failing(new TypeError('no network'));
  const tab = open();
  void tab.outbox.send(command('/api/freeze', { note: 'text' }));
  await until(time, () => asked.length > 0);
  expect(tab.outbox.waiting.value).toMatchObject([
    { label: 'Do /api/freeze', state: 'waiting', body: { note: 'text' } },
  ]);
  await close(tab);
  const key = asked[0]?.idempotencyKey;
  asked = [];
  answer = () => ({});
  const again = open();
  await until(time, () => again.outbox.waiting.value.length === 0 && asked.length === 1);
  expect(asked[0]).toMatchObject({ path: '/api/freeze', body: { note: 'text' }, idempotencyKey: key });
});

test('Q3. a server that is not well is asked again after longer and longer waits, or when it says', async () => {
  const tries: number[] = [];
  const unwell = (error: Error) => () => {
    tries.push(time.now());
    throw error;
  };
  answer = unwell(refusal(503));
  const { outbox, restored } = open();
  await restored;
  const answered = outbox.send(command('/api/a'));
  await until(time, () => tries.length === 1);
  await time.pass(600_000);
  const waits = tries.slice(1).map((at, index) => at - (tries[index] ?? 0));
  expect(waits.slice(0, 8)).toEqual([1000, 2000, 4000, 8000, 16_000, 32_000, 60_000, 60_000]);

  answer = unwell(refusal(429, 300));
  await time.pass(60_000);
  const asksToWait = tries.at(-1) ?? 0;
  answer = () => time.now();
  await time.pass(400_000);
  expect(await answered).toBe(asksToWait + 300_000);
});

test('Q4. a refused command stays with its reason and its words, and holds up nobody', async () => {
  answer = ({ path }) => {
    if (path === '/api/freeze') throw refusal(409);
    return {};
  };
  const tab = open();
  const frozen = tab.outbox.send(command('/api/freeze', { words: 'typed' }));
  const next = tab.outbox.send(command('/api/next'));
  await expect(frozen).rejects.toMatchObject({ status: 409 });
  await next;
  const expected = [{ state: 'refused', reason: 'Freeze: 409', body: { words: 'typed' } }];
  expect(tab.outbox.waiting.value).toMatchObject(expected);
  expect(tab.saveState.value).toMatchObject({ kind: 'refused', waiting: 0, refused: 1 });
  await close(tab);
  const again = open();
  await until(time, () => again.outbox.waiting.value.length === 1);
  expect(again.outbox.waiting.value).toMatchObject(expected);

  answer = () => ({});
  const key = asked[0]?.idempotencyKey;
  again.outbox.retry(again.outbox.waiting.value[0]?.id ?? '');
  await until(time, () => again.outbox.waiting.value.length === 0);
  expect(asked.at(-1)?.idempotencyKey).not.toBe(key);
});

test('Q4. a command that is given up is not sent', async () => {
  answer = failing(new TypeError('no network'));
  const tab = open();
  const sent = tab.outbox.send(command('/api/a'));
  await until(time, () => asked.length > 0);
  asked = [];
  tab.outbox.discard(tab.outbox.waiting.value[0]?.id ?? '');
  await expect(sent).rejects.toThrow('was discarded');
  await time.pass(60_000);
  await close(tab);
  const again = open();
  await again.restored;
  expect(again.outbox.waiting.value).toEqual([]);
  expect(asked).toEqual([]);
});

test('Q1. a command waits until the documents it builds on are saved', async () => {
  const tab = open();
  const { doc } = tab.documents.open(ITEM);
  await until(time, () => tab.documents.sockets.value === 1);
  server.confirms = false;
  itemTypes(doc).body.insert(0, 'to be frozen');
  const frozen = tab.outbox.send({ ...command('/api/freeze'), after: [ITEM] });
  await time.pass(30_000);
  expect(asked).toEqual([]);
  server.confirms = true;
  server.closeAll(CLOSE.restart);
  await until(time, () => asked.length === 1);
  await frozen;
});

test('Q1. a command whose documents were refused is refused too', async () => {
  const tab = open();
  const { doc } = tab.documents.open(ITEM);
  await until(time, () => tab.documents.sockets.value === 1);
  server.refuse = () => 'A viewer reads';
  itemTypes(doc).body.insert(0, 'to be frozen');
  const frozen = tab.outbox.send({ ...command('/api/freeze'), after: [ITEM] });
  const outcome = expect(frozen).rejects.toThrow('The edits that it builds on were refused');
  await until(time, () => tab.outbox.waiting.value[0]?.state === 'refused');
  await outcome;
  expect(asked).toEqual([]);
});

test('T3. one tab sends for all, and whoever asked gets the answer', async () => {
  const [one, two] = [open(), open()];
  await Promise.all([one.restored, two.restored]);
  let busy = 0;
  let most = 0;
  answer = async ({ path }) => {
    most = Math.max(most, ++busy);
    await new Promise((resolve) => setTimeout(resolve, 5));
    busy--;
    return path;
  };
  const sent = [0, 1, 2, 3].map((n) => (n % 2 ? one : two).outbox.send(command(`/api/${n}`)));
  expect(await Promise.all(sent)).toEqual(['/api/0', '/api/1', '/api/2', '/api/3']);
  await until(time, () => one.outbox.waiting.value.length + two.outbox.waiting.value.length === 0);
  expect(most).toBe(1);
  // Whoever heard too late that it was done sent it under the same key.
  const keys = new Map(asked.map(({ path, idempotencyKey }) => [path, idempotencyKey]));
  for (const { path, idempotencyKey } of asked) expect(idempotencyKey).toBe(keys.get(path));
});

test('Q3. a session that ended keeps the command and is reported', async () => {
  let reports = 0;
  answer = failing(refusal(401));
  const tab = open({ checkSession: () => reports++ });
  void tab.outbox.send(command('/api/a'));
  await until(time, () => reports > 0);
  expect(tab.outbox.waiting.value).toMatchObject([{ state: 'waiting' }]);
});

test('a body that is no JSON is refused at once', () => {
  const { outbox } = open();
  const circular: Record<string, unknown> = {};
  circular.itself = circular;
  expect(() => outbox.send(command('/api/a', circular))).toThrow(TypeError);
  expect(outbox.waiting.value).toEqual([]);
});

test('V1. a command that a server of another version was sent waits until both are the same', async () => {
  const { outbox } = open();
  answer = failing(refusal(426));
  void outbox.send(command('/api/one'));
  await until(time, () => asked.length === 2);
  expect(outbox.waiting.value).toMatchObject([{ state: 'waiting' }]);
  answer = () => 'done';
  await until(time, () => outbox.waiting.value.length === 0);
});
