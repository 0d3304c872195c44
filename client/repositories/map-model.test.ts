import { signal } from '@preact/signals';
import { describe, expect, test } from 'vitest';
import type { SystemMap } from '../../shared/map.ts';
import { heatOf, heatSteps, languageColours } from './colours.ts';
import { coverageOf, coverageOfModule, coverageSums } from './coverage.ts';
import { moduleLabel, readFacts, withNeighbours } from './facts.ts';
import { layOut } from './layout.ts';
import { RepositoryMap } from './map-model.ts';
import { searchMap } from './search.ts';
import { nextOrder, sortRows } from './sorting.ts';

const file = (path: string, module: string, lines: number, churn: number, lastChanged: string | null = null) => ({
  ...{ path, module, language: path.endsWith('.css') ? 'CSS' : 'TypeScript', lines, complexity: 3 },
  ...{ imports: [], churn, authors: 1, lastChanged },
});
const module = (id: string, lines: number, language = 'TypeScript') => ({
  ...{ id, path: id === '.' ? '' : id, name: id.split('/').at(-1) ?? id, language, files: 1, lines, entry: null },
});
const MAP: SystemMap = {
  repositoryId: 'r',
  commit: '4be07d2000',
  generatedAt: '2026-01-02T00:00:00.000Z',
  durationMs: 1,
  totals: { files: 5, lines: 360, bytes: 1, commits: 3, authors: 3 },
  languages: [{ name: 'TypeScript', files: 4, lines: 350 }],
  modules: [module('a', 110), module('b', 200), module('c', 50, 'CSS'), module('.', 0)],
  edges: [
    { from: 'a', to: 'b', weight: 2 },
    { from: 'b', to: 'a', weight: 5 },
    { from: 'c', to: 'b', weight: 7 },
  ],
  files: [
    file('a/one.ts', 'a', 100, 6, '2026-01-01T00:00:00.000Z'),
    file('a/two.css', 'a', 10, 2, '2026-01-02T00:00:00.000Z'),
    file('b/outbox.ts', 'b', 200, 10),
    file('c/c.css', 'c', 50, 0),
  ],
  externals: [],
  cycles: [['a', 'b']],
  fileCycles: [],
  hotspots: [],
  owners: [
    { path: 'a/one.ts', author: 'Ada', share: 0.5 },
    { path: 'a/one.ts', author: 'Grace', share: 0.3333 },
    { path: 'a/two.css', author: 'Grace', share: 1 },
    { path: 'b/outbox.ts', author: 'Ada', share: 0.9 },
  ],
  coupling: [],
  unresolved: [],
  skipped: [],
};

test('coverage tells what was read in full, only counted and not read, and why', () => {
  const files = [
    file('a/read.ts', 'a', 60, 1),
    { ...file('a/table.csv', 'a', 40, 1), language: 'CSV', complexity: 0 },
    { ...file('b/vendor/jquery.js', 'b', 200, 1), complexity: 0 },
    { ...file('c/logo.png', 'c', 0, 1), language: 'Binary', complexity: 0 },
  ];
  const facts = readFacts({
    ...{ ...MAP, modules: [module('a', 100), module('b', 200), module('c', 0)], files },
    skipped: [
      { path: 'b/vendor/jquery.js', reason: 'vendored file: counted, not analysed' },
      { path: 'c/logo.png', reason: 'binary file: lines not counted' },
    ],
  });
  expect(files.map((each) => coverageOf(facts, each))).toEqual([
    { coverage: 'read', reason: null },
    { coverage: 'counted', reason: 'imports of CSV are not read' },
    { coverage: 'counted', reason: 'vendored file: counted, not analysed' },
    { coverage: 'skipped', reason: 'binary file: lines not counted' },
  ]);
  expect(facts.modules.map((each) => [each.id, coverageOfModule(facts, each)])).toEqual([
    ...[
      ['b', 'counted'],
      ['a', 'part'],
      ['c', 'skipped'],
    ],
  ]);
  expect(coverageSums(facts)).toEqual([
    { coverage: 'read', files: 1, lines: 60 },
    { coverage: 'counted', files: 2, lines: 240 },
    { coverage: 'skipped', files: 1, lines: 0 },
  ]);
});

describe('the facts of modules', () => {
  const facts = readFacts(MAP);
  const a = facts.byId.get('a');

  test('are summed over their files, the largest module first', () => {
    expect(facts.modules.map(({ id }) => id)).toEqual(['b', 'a', 'c', '.']);
    expect(a).toMatchObject({ churn: 8, complexity: 6, lastChanged: '2026-01-02T00:00:00.000Z' });
    expect(a?.languages).toEqual([
      { name: 'TypeScript', lines: 100 },
      { name: 'CSS', lines: 10 },
    ]);
    expect(facts.modules.map(moduleLabel)).toEqual(['b', 'a', 'c', '.']);
  });

  test('say who made most of the changes, and how few made half', () => {
    // Grace made two of the six changes of the one file and both of the other; Ada made three.
    expect(a?.owner?.author).toBe('Grace');
    expect(a?.owner?.share).toBeCloseTo(0.5, 3);
    expect(a?.keepers).toBe(1);
    expect(facts.byId.get('b')).toMatchObject({ keepers: 1, owner: { author: 'Ada', share: 0.9 } });
    expect(facts.byId.get('c')).toMatchObject({ keepers: 0, owner: null });
    expect(facts.ownerOf.get('a/one.ts')).toEqual({ author: 'Ada', share: 0.5 });
  });

  test('have both directions of imports, the heaviest first, and the cycle', () => {
    expect(facts.byId.get('b')?.importedBy).toEqual([
      { id: 'c', weight: 7 },
      { id: 'a', weight: 2 },
    ]);
    expect(a?.cycle?.members).toEqual(['a', 'b']);
    expect(facts.byId.get('c')?.cycle).toBeNull();
    expect(a && withNeighbours(a)).toEqual(new Set(['a', 'b']));
  });

  test('are found by the names of modules first, then by those of files', () => {
    expect(searchMap(facts, '  ')).toBeNull();
    expect(searchMap(facts, 'OUTBOX')).toEqual({
      ids: ['b'],
      paths: new Set(['b/outbox.ts']),
      offers: [{ kind: 'file', id: 'b/outbox.ts' }],
      few: 1,
    });
    expect(searchMap(facts, 'c')?.ids).toEqual(['c', 'a']);
    expect(searchMap(facts, 'a css')?.paths).toEqual(new Set(['a/two.css']));
  });

  test('offers a few modules and files to go to: what begins with the words comes before what only lies there', () => {
    const offered = (text: string) => searchMap(facts, text)?.offers.map(({ kind, id }) => `${kind} ${id}`);
    expect(offered('a/')).toEqual(['file a/one.ts', 'file a/two.css']);
    expect(offered('c')).toEqual(['module c', 'file c/c.css', 'file a/two.css']);
    const files = Array.from({ length: 500 }, (_, index) => ({ ...MAP.files[0], path: `a/many${index}.ts` }));
    const many = readFacts({ ...MAP, files: files as SystemMap['files'] });
    // The module and ten of its files; the others are there for who asks for more.
    expect(searchMap(many, 'a')?.few).toBe(11);
    expect(searchMap(many, 'a')?.offers).toHaveLength(501);
    expect(searchMap(many, 'many')?.paths.size).toBe(500);
  });

  test('offers what is called just so before all, and of what begins so the shorter first', () => {
    const paths = ['b/layout-worker.ts', 'b/layout.test.ts', 'b/layout.ts', 'b/layouts.ts', 'b/relayout.ts'];
    const files = [...paths.map((path) => file(path, 'b', 1, 0)), file('a/b.ts', 'a', 1, 0)];
    const modules = ['a', 'b', 'layout-tools', 'x/layout'].map((id) => module(id, 1));
    const named = readFacts({ ...MAP, modules, files, edges: [] });
    const offered = (text: string) => searchMap(named, text)?.offers.map(({ id }) => id);
    const [worker, testing, plain, many, inside] = paths;
    const rest = ['layout-tools', many, testing, worker, inside];
    expect(offered('layout')).toEqual(['x/layout', plain, ...rest]);
    expect(offered('LAYOUT.ts ')?.[0]).toBe(plain);
    expect(offered('b/layout.ts')?.[0]).toBe(plain);
    expect(offered('b')?.slice(0, 2)).toEqual(['b', 'a/b.ts']);
    expect(searchMap(named, 'layout')?.ids).toEqual(['layout-tools', 'x/layout', 'b']);
  });
});

describe('the colours', () => {
  test('of usual languages are the same on every map; others take what is free', () => {
    const colours = languageColours(['COBOL', 'TypeScript', 'Forth']);
    expect(colours.get('TypeScript')).toBe('map-series-1');
    expect(new Set(colours.values()).size).toBe(3);
    const many = languageColours(Array.from({ length: 12 }, (_, index) => `L${index}`));
    expect([...many.values()].filter((colour) => colour === 'map-series-other')).toHaveLength(4);
  });

  test('of churn are steps with about as many modules in each', () => {
    const steps = heatSteps([0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 100]);
    expect(steps.map(({ from, to }) => [from, to])).toEqual([
      [0, 0],
      [1, 2],
      [3, 4],
      [5, 6],
      [7, 8],
      [9, 100],
    ]);
    expect(heatOf(steps, 0)).toBe('map-heat-0');
    expect(heatOf(steps, 9)).toBe('map-heat-5');
    expect(heatSteps([4, 4, 4]).map(({ colour }) => colour)).toEqual(['map-heat-5']);
    expect(heatSteps([])).toEqual([]);
  });
});

test('rows are sorted both ways, those without a value last', () => {
  const rows = [{ at: 2 }, { at: null }, { at: 10 }];
  const at = (row: (typeof rows)[number]) => row.at;
  expect(sortRows(rows, at, false).map(at)).toEqual([2, 10, null]);
  expect(sortRows(rows, at, true).map(at)).toEqual([10, 2, null]);
  expect(nextOrder({ key: 'a', descending: true }, 'a', true)).toEqual({ key: 'a', descending: false });
  expect(nextOrder({ key: 'a', descending: true }, 'b', true)).toEqual({ key: 'b', descending: true });
});

/** Opens a map without a server; `steps` counts what the browser's back undoes. */
function open(read: SystemMap) {
  const query = signal(new URLSearchParams());
  let steps = 0;
  const map = new RepositoryMap({
    read: async () => read,
    arrange: async (input) => layOut(input),
    query,
    setQuery: (changes, options) => {
      if (options?.replace === false) steps++;
      const next = new URLSearchParams(query.value);
      for (const [name, value] of Object.entries(changes)) value === null ? next.delete(name) : next.set(name, value);
      query.value = next;
    },
  });
  return { map, query, steps: () => steps };
}

test('the cycles of code are shown first, then those that need tests, or one', async () => {
  const imports = (path: string, module: string, ...all: string[]) => ({ ...file(path, module, 1, 1), imports: all });
  const { map, query } = open({
    ...MAP,
    edges: [...MAP.edges, { from: 'b', to: 'c', weight: 1 }],
    files: [...MAP.files, imports('b/b.test.ts', 'b', 'c/c.css')],
    cycles: [['a', 'b', 'c']],
  });
  await expect.poll(() => map.facts.value).not.toBeNull();
  const shown = () => map.shownCycles.value.map(({ members }) => members.join(' '));
  expect(shown()).toEqual([]);
  query.value = new URLSearchParams('cycles=');
  expect([shown(), map.lit.value]).toEqual([['a b'], new Set(['a', 'b'])]);
  map.showCycles({ withTests: true });
  expect([shown(), String(query.value)]).toEqual([['a b', 'a b c'], 'cycles=&tests=']);
  map.showCycles({ of: 'a', withTests: true });
  expect([shown(), String(query.value)]).toEqual([['a b c'], 'cycles=a&tests=']);
  query.value = new URLSearchParams('cycles=a');
  expect(shown()).toEqual(['a b']);
  // One that is in no cycle of code is found in the others; one that is in none shows them all.
  query.value = new URLSearchParams('cycles=c');
  expect(shown()).toEqual(['a b c']);
  query.value = new URLSearchParams('cycles=gone');
  expect([shown(), map.cycle.value]).toEqual([['a b'], null]);
  map.showCycles(null);
  expect([map.showsCycles.value, String(query.value)]).toEqual([false, '']);
  map.close();
});

test('where all cycles need tests, nothing is dimmed for those of code', async () => {
  const { map, query } = open({
    ...MAP,
    files: [
      ...MAP.files.filter(({ module }) => module !== 'b'),
      { ...file('b/b.test.ts', 'b', 1, 1), imports: ['a/one.ts'] },
    ],
  });
  await expect.poll(() => map.facts.value).not.toBeNull();
  query.value = new URLSearchParams('cycles=');
  expect([map.showsCycles.value, map.shownCycles.value, map.lit.value]).toEqual([true, [], null]);
  query.value = new URLSearchParams('cycles=&tests=');
  expect(map.lit.value).toEqual(new Set(['a', 'b']));
  map.close();
});

test('what stands out is what is pointed at, else what was found, else cycles, else what is open', async () => {
  const { map, query, steps } = open(MAP);
  await expect.poll(() => map.layout.value?.modules.length).toBe(4);
  expect(map.lit.value).toBeNull();
  map.select('c');
  expect(map.selected.value?.id).toBe('c');
  expect(map.lit.value).toEqual(new Set(['b', 'c']));
  query.value = new URLSearchParams('file=c/c.css&line=7&definition=one');
  expect([map.file.value?.path, map.place.value]).toEqual(['c/c.css', { line: 7, name: 'one' }]);
  expect(map.missing.value).toBeNull();
  map.openCode('3-4');
  expect([map.showsCode.value, String(query.value)]).toEqual([true, 'file=c%2Fc.css&line=3-4&code=']);
  map.closeCode();
  expect([map.showsCode.value, map.place.value]).toEqual([false, { line: 3, name: null }]);
  query.value = new URLSearchParams('module=c&file=c/gone.css');
  expect([map.selected.value?.id, map.missing.value]).toEqual(['c', 'c/gone.css']);
  query.value = new URLSearchParams('module=nowhere');
  expect([map.selected.value, map.missing.value]).toEqual([null, 'nowhere']);
  map.select('c');
  expect([map.place.value, map.missing.value]).toEqual([null, null]);
  map.showCycles({ withTests: false });
  expect(map.lit.value).toEqual(new Set(['a', 'b']));
  expect([map.selected.value, map.hasPanel.value]).toEqual([null, true]);
  map.searchText.value = 'c.css';
  expect(map.lit.value).toEqual(new Set(['c']));
  map.hovered.value = 'a';
  expect(map.lit.value).toEqual(new Set(['a', 'b']));

  expect(map.colours.value.get('c')).toBe('map-series-4');
  // What is opened is a step to go back from; how it is looked at is none.
  expect(steps()).toBe(5);
  map.setColouring('churn');
  map.setPart('imports');
  map.setLeastWeight(2);
  map.setLeastWeight(1);
  expect(steps()).toBe(5);
  map.setMode('table');
  expect(steps()).toBe(6);
  expect(String(query.value)).toBe('cycles=&colour=churn&part=imports&mode=table');
  expect(map.colours.value.get('c')).toBe('map-heat-0');
  map.close();
});

test('the legend tells of the modules, and of the files of those that are open', async () => {
  const languages = [...MAP.languages, { name: 'CSS', files: 1, lines: 10 }];
  const { map } = open({ ...MAP, languages, modules: [module('a', 110), module('b', 200)], cycles: [] });
  await expect.poll(() => map.facts.value).not.toBeNull();
  const files = map.facts.value?.byId.get('a')?.files ?? [];
  const legendOf = (near: typeof files) => map.palette.value?.legendOf(near).map(({ words }) => words);
  expect([legendOf([]), legendOf(files)]).toEqual([['TypeScript'], ['TypeScript', 'CSS']]);
  map.setColouring('churn');
  expect([legendOf([]), legendOf(files)]).toEqual([
    ['8', '10'],
    ['0 in a file', '2', '6', '10'],
  ]);
  map.close();
});
