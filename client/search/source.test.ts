import { expect, test } from 'vitest';
import type { SearchResult } from '../../shared/api/search.ts';
import { everywhereSource, searchSource } from './source.ts';

const result = (more: Partial<SearchResult>): SearchResult => ({
  ...{
    id: 'i1',
    kind: 'idea',
    projectId: 'p1',
    projectName: 'Apollo',
    repositoryName: null,
    subject: { type: 'idea', id: 'i1' },
  },
  ...{ stage: 'capture', author: null, at: '2026-03-01T00:00:00.000Z' },
  ...{ place: null, commit: null },
  title: { text: 'Landing', marks: [] },
  excerpt: { text: 'Thrusters slow it', marks: [[0, 9]] },
  ...more,
});

/** A source in front of a server that finds `items`; `pass` ends what is waited for. */
function openSource(items: SearchResult[]) {
  const asked: string[] = [];
  const went: string[] = [];
  const waits: (() => void)[] = [];
  const source = searchSource({
    async get<T>(path: string) {
      asked.push(path);
      return { items, next: null } as T;
    },
    navigate: (path) => went.push(path),
    wait: () => new Promise((resolve) => waits.push(resolve)),
  });
  const search = async (...queries: string[]) => {
    const found = queries.map((query) => source.search(query));
    for (const pass of waits.splice(0)) pass();
    return (await Promise.all(found)).at(-1) ?? [];
  };
  return { search, asked, went };
}

test('shows what was found in texts, with its marks, and opens it', async () => {
  const { search, asked, went } = openSource([result({})]);
  const [entry] = await search('kind:idea thrusters');
  expect(asked).toEqual(['/api/search?q=kind%3Aidea%20thrusters&limit=12']);
  expect(entry).toMatchObject({
    ...{ title: 'Thrusters slow it', detail: 'Landing', group: 'In texts', icon: 'idea' },
    positions: [0, 1, 2, 3, 4, 5, 6, 7, 8],
  });
  entry?.run();
  expect(went).toEqual(['/p/p1/items/i1']);
});

test('a comment opens its item, a post the feed', async () => {
  const comment = result({ id: 'c1', kind: 'comment' });
  const post = result({ id: 'e1', kind: 'post', subject: { type: 'project', id: 'p1' } });
  const { search, went } = openSource([comment, post]);
  for (const entry of await search('thrusters')) entry.run();
  expect(went).toEqual(['/p/p1/items/i1', '/p/p1/feed']);
});

test('code opens its file on the map, a commit itself in the history', async () => {
  const place = {
    ...{ repositoryId: 'r1', path: 'a b.ts', marks: [], line: 3, endLine: 9, language: 'TypeScript', symbol: 'burn' },
  };
  const subject = { type: 'repository', id: 'r1' };
  const code = result({ id: 'f1', kind: 'code', subject, place });
  const commit = result({
    id: 's1',
    kind: 'commit',
    subject,
    commit: { repositoryId: 'r1', sha: 'abc', author: 'Ada' },
  });
  const { search, went } = openSource([code, commit]);
  const entries = await search('burn');
  for (const entry of entries) entry.run();
  expect(went).toEqual([
    '/p/p1/map?repository=r1&file=a%20b.ts&line=3-9&definition=burn&code=',
    '/p/p1/map?repository=r1&mode=history&commit=abc',
  ]);
  expect(entries.map(({ title, detail }) => [title, detail])).toEqual([
    ['Landing', 'a b.ts:3'],
    ['Landing', 'abc'],
  ]);
});

test('whatever is typed can be searched for everywhere', async () => {
  const went: string[] = [];
  const [entry] = await everywhereSource((path) => went.push(path)).search('voice & notes');
  entry?.run();
  expect(went).toEqual(['/search?q=voice%20%26%20notes']);
});

test('leaves out what is found by its title alone: it is among the items', async () => {
  const byTitle = result({ title: { text: 'Thrusters', marks: [[0, 9]] }, excerpt: { text: '', marks: [] } });
  const alike = result({ id: 'i2', title: { text: 'Engines', marks: [] }, excerpt: { text: '', marks: [] } });
  expect((await openSource([byTitle, alike]).search('thrusters')).map(({ title }) => title)).toEqual(['Engines']);
});

test('asks for what was typed last, and not for a letter', async () => {
  const { search, asked } = openSource([result({})]);
  await search('th', 'thr', 'thru');
  expect(asked).toEqual(['/api/search?q=thru&limit=12']);
  expect(await search('t')).toEqual([]);
  expect(asked).toHaveLength(1);
});
