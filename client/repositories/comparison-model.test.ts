import { signal } from '@preact/signals';
import { expect, test } from 'vitest';
import type { Job } from '../../shared/api/jobs.ts';
import type { Page } from '../../shared/api/page.ts';
import type { MapSummary } from '../../shared/api/repositories.ts';
import { EMPTY_MAP } from '../../tests/support/system-map.ts';
import { MapComparison, mapInWords, pastCommits } from './comparison-model.ts';

const CHANGES = { files: 1, added: 1, removed: 0 };
const COMMITS = ['c3', 'c2', 'c1'];
const MAPS: Page<MapSummary> = {
  items: COMMITS.map((commit) => ({
    ...{ commit, generatedAt: '2026-01-01T00:00:00.000Z' },
    totals: { files: 0, lines: 0, bytes: 0, commits: 1, authors: 1 },
  })),
  next: null,
};

test('what could be read to be compared is what is not kept, releases first, each commit once', () => {
  const commit = (id: string) => ({ ...{ id, subject: id, at: `at ${id}`, author: 'Ada', merge: false }, ...CHANGES });
  const release = (name: string, id: string) => ({
    name,
    commit: id,
    at: `at ${id}`,
    commits: 1,
    added: 1,
    removed: 1,
  });
  const known = {
    commits: ['c5', 'c4', 'c3', 'c2'].map(commit),
    releases: [release('v2', 'c4'), release('v1', 'c0'), release('v1-again', 'c0'), release('v0', 'c3')],
  };
  expect(pastCommits(known, MAPS.items)).toEqual([
    { commit: 'c4', generatedAt: 'at c4' },
    { commit: 'c0', generatedAt: 'at c0' },
    { commit: 'c5', generatedAt: 'at c5' },
  ]);
});

test('an older commit that is asked for is read, and then compared', async () => {
  const query = signal(new URLSearchParams());
  const jobs = signal<Job[]>([]);
  let maps = MAPS;
  const posted: unknown[] = [];
  const comparison = new MapComparison({
    ...{ repositoryId: 'r', query, jobs },
    get: async <T>(path: string) => (path.endsWith('/maps') ? maps : { counts: path }) as T,
    post: async <T>(path: string, body: unknown) => {
      posted.push(path, body);
      return { jobId: 'j' } as T;
    },
    setQuery: (changes) => {
      query.value = new URLSearchParams({ ...Object.fromEntries(query.value), ...changes } as Record<string, string>);
    },
  });
  await expect.poll(() => comparison.chosen.value).toEqual({ before: 'c2', after: 'c3' });
  await comparison.readPast('c0');
  expect(posted).toEqual(['/api/repositories/r/maps', { commit: 'c0' }]);
  jobs.value = [{ id: 'j', state: 'running' } as Job];
  expect(comparison.past.value?.state).toBe('running');
  const [first] = MAPS.items;
  maps = { items: [...MAPS.items, ...(first ? [{ ...first, commit: 'c0' }] : [])], next: null };
  jobs.value = [{ id: 'j', state: 'succeeded' } as Job];
  await expect.poll(() => comparison.chosen.value).toEqual({ before: 'c0', after: 'c3' });
  expect(comparison.past.value).toBeNull();
  comparison.close();
});

test('all files are read of the two that somebody asked them of, and of no others', async () => {
  const asked: string[] = [];
  const query = signal(new URLSearchParams());
  const comparison = new MapComparison({
    repositoryId: 'r',
    get: async <T>(path: string) => {
      asked.push(path.split('/').at(-1) ?? '');
      return (path.endsWith('/maps') ? MAPS : { counts: path }) as T;
    },
    ...{ post: () => Promise.reject(new Error('nothing is posted')), jobs: signal([]), query },
    setQuery: (changes) => {
      query.value = new URLSearchParams({ ...Object.fromEntries(query.value), ...changes } as Record<string, string>);
    },
  });
  await expect.poll(() => comparison.difference.value?.data.value).toBeTruthy();
  await comparison.tellAll();
  comparison.choose('before', 'c1');
  await expect.poll(() => comparison.difference.value?.data.value).toBeTruthy();
  expect(asked).toEqual([
    ...['maps', 'compare?from=c2&to=c3', 'compare?from=c2&to=c3&limit=50000'],
    'compare?from=c1&to=c3',
  ]);
});

test('a map that is kept is called by its commit, and by the tags and the subject where they are known', () => {
  const summary = (commit: string) => ({ commit, generatedAt: '2026-11-27T23:50:00', totals: EMPTY_MAP.totals });
  const commit = (id: string, subject: string) => ({
    ...{ id, subject, at: '', author: 'Ada', merge: false, files: 1, added: 1, removed: 0 },
  });
  const tag = { name: 'v1.2', commit: 'abcdef0123', at: '', commits: 1, added: 1, removed: 1 };
  const known = { commits: [commit('abcdef0123', 'Land'), commit('1234567890', 'long '.repeat(20))], releases: [tag] };
  const [landed, long, old] = ['abcdef0123', '1234567890', '7777777777'].map((id) => mapInWords(summary(id), known));
  expect(landed).toBe('abcdef0 · v1.2 · Land · 27 Nov 2026, 23:50');
  expect(long).toBe(`1234567 · ${'long '.repeat(12).slice(0, 59)}… · 27 Nov 2026, 23:50`);
  expect(old).toBe('7777777 · 27 Nov 2026, 23:50');
  expect(mapInWords(summary('7777777777'))).toBe(old);
});
