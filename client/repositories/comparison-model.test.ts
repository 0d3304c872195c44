import { signal } from '@preact/signals';
import { expect, test } from 'vitest';
import type { Page } from '../../shared/api/page.ts';
import type { MapSummary } from '../../shared/api/repositories.ts';
import { EMPTY_MAP } from '../../tests/support/system-map.ts';
import { MapComparison, mapInWords } from './comparison-model.ts';

const COMMITS = ['c3', 'c2', 'c1'];
const MAPS: Page<MapSummary> = {
  items: COMMITS.map((commit) => ({
    ...{ commit, generatedAt: '2026-01-01T00:00:00.000Z' },
    totals: { files: 0, lines: 0, bytes: 0, commits: 1, authors: 1 },
  })),
  next: null,
};

test('all files are read of the two that somebody asked them of, and of no others', async () => {
  const asked: string[] = [];
  const query = signal(new URLSearchParams());
  const comparison = new MapComparison({
    repositoryId: 'r',
    get: async <T>(path: string) => {
      asked.push(path.split('/').at(-1) ?? '');
      return (path.endsWith('/maps') ? MAPS : { counts: path }) as T;
    },
    query,
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
