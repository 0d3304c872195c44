import { signal } from '@preact/signals';
import { expect, test } from 'vitest';
import { SYSTEM_ACTOR } from '../../shared/actor.ts';
import type { Job } from '../../shared/api/jobs.ts';
import type { Repository } from '../../shared/api/repositories.ts';
import { Repositories } from './repositories-model.ts';
import { withoutMap } from './words.ts';

const REPOSITORY: Repository = {
  ...{ id: 'r', projectId: 'p', url: '/code/rocket', kind: 'path', name: 'rocket' },
  createdAt: '2026-01-01T00:00:00.000Z',
  head: { commit: '1c7d128000', checkedAt: '2026-01-03T00:00:00.000Z' },
  map: {
    ...{ commit: '4be07d2000', generatedAt: '2026-01-02T00:00:00.000Z', stale: false },
    totals: { files: 1, lines: 1, bytes: 1, commits: 1, authors: 1 },
  },
};
const jobOf = (kind: string, state: Job['state']): Job => ({
  ...{ id: kind, kind, state, progress: 0, message: null, attempts: 1, maxAttempts: 1, error: null },
  ...{ about: null, startedBy: SYSTEM_ACTOR },
  ...{ projectId: null, subject: null, createdAt: '2026-01-03T00:00:00.000Z', startedAt: null, finishedAt: null },
});

test('a map is behind once HEAD has moved, until the new commit is being read', async () => {
  let stale = false;
  let comeBack = () => {};
  const jobs = signal<Job[]>([]);
  const repositories = new Repositories({
    projectId: 'p',
    get: async <T>() => ({ items: [{ ...REPOSITORY, map: { ...REPOSITORY.map, stale } }], next: null }) as T,
    outbox: { waiting: signal([]), send: () => Promise.reject(new Error('Send: nothing is sent here')), discard() {} },
    ...{ online: signal(true), jobs, onEvents: () => () => {} },
    onLook(handler) {
      comeBack = handler;
      return () => {};
    },
  });
  const isBehind = () => repositories.list.data.value?.map((each) => repositories.isBehind(each));
  await expect.poll(isBehind).toEqual([false]);
  // Nothing tells of a commit in a folder, so it is asked for when somebody comes back,
  stale = true;
  comeBack();
  await expect.poll(isBehind).toEqual([true]);
  // and whenever the server has looked by itself.
  stale = false;
  jobs.value = [jobOf('repositories.heads', 'succeeded')];
  await expect.poll(isBehind).toEqual([false]);
  stale = true;
  jobs.value = [
    { ...jobOf('repositories.ingest', 'failed'), projectId: 'p', subject: { type: 'repository', id: 'r' } },
  ];
  await expect.poll(isBehind).toEqual([true]);
  jobs.value = jobs.value.map((job) => ({ ...job, state: 'running' as const }));
  expect(isBehind()).toEqual([false]);
  // What was just read is listed a moment later.
  jobs.value = jobs.value.map((job) => ({ ...job, state: 'succeeded' as const }));
  expect(isBehind()).toEqual([false]);
  repositories.close();
});

test('without a map, only what runs is said to be read', () => {
  const said = (['queued', 'running', 'failed', 'cancelled'] as const).map((state) =>
    withoutMap(jobOf('repositories.ingest', state)).join(': '),
  );
  expect(said.map((words) => words.startsWith('is being read'))).toEqual([true, true, false, false]);
  expect(said[3]).toContain('cancelled');
  expect(withoutMap(null)[0]).toBe('has no map yet');
});
