import { signal } from '@preact/signals';
import { describe, expect, test } from 'vitest';
import { SYSTEM_ACTOR } from '../../shared/actor.ts';
import type { Job, JobLogLine } from '../../shared/api/jobs.ts';
import { followEndings } from './endings.ts';
import { followLog, Jobs } from './model.ts';
import { jobLine, mergeJobs } from './words.ts';

const NOW = Date.UTC(2025, 2, 14, 12);
const at = (seconds: number) => new Date(NOW + seconds * 1000).toISOString();

function job(id: string, more: Partial<Job> = {}): Job {
  return {
    id,
    kind: 'repositories.ingest',
    state: 'running',
    progress: 0.5,
    message: null,
    attempts: 1,
    maxAttempts: 3,
    error: null,
    projectId: null,
    subject: null,
    about: null,
    startedBy: { type: 'person', id: 'ada', name: 'Ada' },
    createdAt: at(0),
    startedAt: at(1),
    finishedAt: null,
    ...more,
  };
}
const settle = () => new Promise((resolve) => setTimeout(resolve));

const listeners = new Set<(line: JobLogLine) => void>();
const onLog = (handler: (line: JobLogLine) => void) => {
  listeners.add(handler);
  return () => void listeners.delete(handler);
};
const tell = (line: JobLogLine) => {
  for (const listener of listeners) listener(line);
};

describe('words', () => {
  test('one line says how it stands', () => {
    expect(jobLine(job('a', { message: 'Reading files' }), NOW)).toBe('50 % · Reading files');
    expect(jobLine(job('a', { state: 'queued', attempts: 0 }), NOW)).toContain('as soon as');
    expect(jobLine(job('a', { state: 'queued', attempts: 1 }), NOW)).toContain('1 of 3 attempts');
    expect(jobLine(job('a', { state: 'failed', error: 'no such host' }), NOW)).toBe('no such host');
    expect(jobLine(job('a', { state: 'failed', attempts: 3 }), NOW)).toBe('Gave up after 3 attempts');
    const done = { state: 'succeeded', message: 'Done', finishedAt: at(13) } as const;
    expect(jobLine(job('a', done), NOW)).toBe('took 12 s');
    expect(jobLine(job('a', { ...done, message: '12 items' }), NOW)).toBe('12 items · took 12 s');
    expect(jobLine(job('a', { state: 'cancelled', startedAt: null, finishedAt: at(13) }), NOW)).toBe('');
  });

  test('what the stream tells is newer than what the list told', () => {
    const listed = [job('old', { createdAt: at(-60), state: 'succeeded' }), job('a')];
    const merged = mergeJobs(listed, [job('a', { state: 'succeeded' }), job('new', { createdAt: at(60) })]);
    expect(merged.map(({ id, state }) => `${id} ${state}`)).toEqual(['new running', 'a succeeded', 'old succeeded']);
  });
});

test('the list is read page by page; running, failed and other jobs stand apart', async () => {
  const live = signal<Job[]>([job('running')]);
  const pages: Record<string, { items: Job[]; next: string | null }> = {
    '/api/jobs?limit=50': { items: [job('failed', { state: 'failed' })], next: 'x/y' },
    '/api/jobs?limit=50&after=x%2Fy': { items: [job('done', { state: 'succeeded' })], next: null },
  };
  const get = async <T>(path: string) => {
    const page = pages[path];
    if (!page) throw new Error(`no page: ${path}`);
    return page as T;
  };
  const jobs = new Jobs({ live, get, post: async () => {}, onLog });
  expect(jobs.hasOlder.value).toBeNull();
  await settle();
  expect(jobs.hasOlder.value).toBe(true);
  await jobs.loadOlder();
  await jobs.loadOlder();
  expect(jobs.hasOlder.value).toBe(false);
  const ids = (list: readonly Job[]) => list.map(({ id }) => id);
  expect([ids(jobs.active.value), ids(jobs.failed.value), ids(jobs.others.value)]).toEqual([
    ['running'],
    ['failed'],
    ['done'],
  ]);
  live.value = [job('running', { state: 'cancelled' })];
  expect(ids(jobs.active.value)).toEqual([]);
});

test('a list that cannot be read says why, and can be read again', async () => {
  let fails = true;
  const get = async <T>() => {
    if (fails) throw new TypeError('Failed to fetch');
    return { items: [job('a')], next: null } as T;
  };
  const jobs = new Jobs({ live: signal([]), get, post: async () => {}, onLog });
  await settle();
  expect(jobs.problem.value).toBe('The server cannot be reached right now');
  fails = false;
  await jobs.loadOlder();
  expect(jobs.problem.value).toBeNull();
  expect(jobs.jobs.value).toHaveLength(1);
});

test('the log is read again when its job changes, and stays when that fails', async () => {
  const live = signal<Job[]>([job('a')]);
  let lines = [{ at: at(1), text: 'one' }];
  let fails = false;
  const get = async <T>() => {
    if (fails) throw new Error('offline');
    return { ...job('a'), log: lines } as T;
  };
  const { log, close } = followLog('a', { live, get, post: async () => {}, onLog });
  await settle();
  expect(log.value).toEqual(lines);
  lines = [...lines, { at: at(2), text: 'two' }];
  live.value = [job('a', { progress: 0.7 })];
  await settle();
  expect(log.value).toHaveLength(2);
  fails = true;
  live.value = [job('a', { progress: 0.8 })];
  await settle();
  expect(log.value).toHaveLength(2);
  // What the server tells before it has stored it, and of another job.
  tell({ jobId: 'a', at: at(3), text: 'three' });
  tell({ jobId: 'b', at: at(3), text: 'not mine' });
  expect(log.value?.map(({ text }) => text)).toEqual(['one', 'two', 'three']);
  fails = false;
  live.value = [job('a', { progress: 0.9 })];
  await settle();
  expect(log.value).toHaveLength(3);
  close();
  tell({ jobId: 'a', at: at(4), text: 'after closing' });
  expect(log.value).toHaveLength(3);
});

test('an ending is told once, of jobs that were seen running and that this person started', () => {
  const scheduled = job('scheduled', { startedBy: SYSTEM_ACTOR });
  const jobs = signal<Job[]>([job('a'), scheduled, job('before', { state: 'failed' })]);
  const told: string[] = [];
  const stop = followEndings(
    jobs,
    () => 'ada',
    ({ id, state }) => told.push(`${id} ${state}`),
  );
  jobs.value = [job('a', { progress: 0.9 }), scheduled, job('b', { state: 'queued' })];
  expect(told).toEqual([]);
  jobs.value = [job('a', { state: 'succeeded' }), { ...scheduled, state: 'succeeded' }, job('b')];
  jobs.value = [job('a', { state: 'succeeded' }), job('b', { state: 'failed' })];
  expect(told).toEqual(['a succeeded', 'b failed']);
  stop();
  jobs.value = [];
});
