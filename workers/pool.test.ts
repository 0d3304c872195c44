import { afterEach, expect, test, vi } from 'vitest';
import type { TestComputations } from '../tests/support/pool-worker.ts';
import { type PoolOptions, ThreadError, ThreadPool } from './pool.ts';

// Deno gives a thread that is ended two more seconds.
vi.setConfig({ testTimeout: 30_000 });

const workerUrl = new URL('../tests/support/pool-worker.ts', import.meta.url);
const pools: ThreadPool<TestComputations>[] = [];

function makePool(options: PoolOptions = {}) {
  const pool = new ThreadPool<TestComputations>({ workerUrl, graceMs: 200, ...options });
  pools.push(pool);
  return pool;
}

afterEach(async () => {
  await Promise.all(pools.splice(0).map((pool) => pool.close()));
});

async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await new Promise((resolve) => setTimeout(resolve, 5));
}

const counter = () => {
  const shared = new SharedArrayBuffer(4);
  return { shared, read: () => Atomics.load(new Int32Array(shared), 0) };
};

test('runs a computation by name and gives its result', async () => {
  expect(await makePool().run('add', { a: 2, b: 3 })).toBe(5);
});

test('passes progress on, in order', async () => {
  const seen: unknown[] = [];
  await makePool().run('report', 2, { onProgress: (progress) => seen.push(progress) });
  expect(seen).toEqual([
    { fraction: 0.5, message: 'step 1' },
    { fraction: 1, message: 'step 2' },
  ]);
});

test('never runs more than its threads at once, and runs all that wait', async () => {
  const pool = makePool({ threads: 2 });
  const tasks = Array.from({ length: 6 }, () => pool.run('wait', 20));
  expect(pool.status).toEqual({ threads: 2, running: 2, waiting: 4 });
  await Promise.all(tasks);
  expect(pool.status).toEqual({ threads: 2, running: 0, waiting: 0 });
});

test('ends a thread that a computation has spent, and runs what waits in another one', async () => {
  const pool = makePool({ threads: 1 });
  expect(await pool.run('spend', 2)).toBe(1);
  const [spent, next] = [pool.run('spend', 2), pool.run('spend', 2)];
  await expect(spent).rejects.toMatchObject({ reason: 'spent', message: 'asked 2 times' });
  expect(await next).toBe(1);
});

test('gives back the error of a computation with its name, and keeps the thread', async () => {
  const pool = makePool({ threads: 1 });
  await expect(pool.run('fail', 'wrong input: 7')).rejects.toMatchObject({
    name: 'RangeError',
    message: 'wrong input: 7',
  });
  expect(pool.status.threads).toBe(1);
  expect(await pool.run('add', { a: 1, b: 1 })).toBe(2);
});

test('refuses an unknown name and an input that cannot cross threads', async () => {
  const pool = makePool({ threads: 1 });
  await expect(pool.run('nothing' as 'add', { a: 1, b: 1 })).rejects.toThrow('unknown name: nothing');
  const input = { a: 1, b: 1, c: () => 1 };
  await expect(pool.run('add', input)).rejects.toThrow(/clone/);
  expect(await pool.run('add', { a: 1, b: 1 })).toBe(2);
});

test('an aborted computation is told to stop, and its place is free again', async () => {
  const pool = makePool({ threads: 1, graceMs: 60_000 });
  const abort = new AbortController();
  const { shared, read } = counter();
  const task = pool.run('stoppable', shared, { signal: abort.signal });
  await until(() => read() === 1);
  abort.abort(new Error('no longer wanted'));
  await expect(task).rejects.toThrow('no longer wanted');
  expect(await pool.run('add', { a: 1, b: 1 })).toBe(2);
  expect(read()).toBe(101);
});

test('a computation that does not listen is ended all the same', async () => {
  const pool = makePool({ threads: 1 });
  const abort = new AbortController();
  const { shared, read } = counter();
  const task = pool.run('spin', shared, { signal: abort.signal });
  await until(() => read() > 0);
  abort.abort(new Error('enough'));
  await expect(task).rejects.toThrow('enough');
  expect(await pool.run('add', { a: 1, b: 1 })).toBe(2);
  // The loop has to stand still in the end.
  for (let last = -1; last !== read(); await new Promise((resolve) => setTimeout(resolve, 50))) last = read();
});

test('a task that waits for a thread can be aborted', async () => {
  const pool = makePool({ threads: 1 });
  const abort = new AbortController();
  const first = pool.run('wait', 50);
  const second = pool.run('add', { a: 1, b: 1 }, { signal: abort.signal });
  abort.abort(new Error('changed my mind'));
  await expect(second).rejects.toThrow('changed my mind');
  expect(pool.status.waiting).toBe(0);
  await first;
  await expect(pool.run('add', { a: 1, b: 1 }, { signal: abort.signal })).rejects.toThrow('changed my mind');
});

test('a time limit ends the task', async () => {
  const { shared } = counter();
  const task = makePool().run('spin', shared, { timeoutMs: 100 });
  await expect(task).rejects.toMatchObject({ name: 'ThreadError', reason: 'timeout' });
});

test.each(['hoard', 'hoardSilently'] as const)('a memory limit ends the task (%s)', async (name) => {
  const pool = makePool({ threads: 2 });
  const other = pool.run('wait', 3000, { memoryMb: 100 });
  const task = pool.run(name, undefined, { memoryMb: 100 });
  await expect(task).rejects.toMatchObject({ name: 'ThreadError', reason: 'memory' });
  await other;
});

test.each([
  ['crash', undefined, 'thrown outside of any promise'],
  ['exit', 3, 'code 3'],
] as const)('a thread that ends by itself rejects its own task and no other (%s)', async (name, input, said) => {
  const pool = makePool({ threads: 2 });
  const other = pool.run('wait', 300);
  const error = await (pool.run as (name: string, input: unknown) => Promise<unknown>)
    .call(pool, name, input)
    .catch((reason: unknown) => reason);
  expect(error).toBeInstanceOf(ThreadError);
  expect(error).toMatchObject({ reason: 'crashed', message: expect.stringContaining(said) });
  await other;
  expect(await pool.run('add', { a: 1, b: 1 })).toBe(2);
});

test('threads that nobody uses end', async () => {
  const pool = makePool({ idleMs: 10 });
  await pool.run('add', { a: 1, b: 1 });
  await until(() => pool.status.threads === 0);
  expect(await pool.run('add', { a: 1, b: 1 })).toBe(2);
});

test('a script that cannot be loaded rejects the task', async () => {
  const pool = makePool({ workerUrl: new URL('./missing.ts', import.meta.url) });
  await expect(pool.run('add', { a: 1, b: 1 })).rejects.toMatchObject({ reason: 'crashed' });
});

test('closing ends what runs and what waits, and takes nothing new', async () => {
  const pool = makePool({ threads: 1 });
  const { shared } = counter();
  const tasks = [pool.run('spin', shared), pool.run('add', { a: 1, b: 1 })];
  const settled = Promise.allSettled(tasks);
  await pool.close();
  for (const result of await settled) expect(result).toMatchObject({ reason: { reason: 'closed' } });
  expect(pool.status).toEqual({ threads: 0, running: 0, waiting: 0 });
  await expect(pool.run('add', { a: 1, b: 1 })).rejects.toMatchObject({ reason: 'closed' });
});
