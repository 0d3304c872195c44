import { signal } from '@preact/signals';
import { expect, test } from 'vitest';
import type { Page } from '../../shared/api/page.ts';
import type { MapSummary } from '../../shared/api/repositories.ts';
import { MapComparison } from './comparison-model.ts';

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
