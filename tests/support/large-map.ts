import type { SystemMap } from '../../shared/map.ts';
import { random } from './random.ts';
import { EMPTY_MAP } from './system-map.ts';

/** A map with so many modules in folders, four imports each, and two files in each. */
export function largeMap(modules: number): SystemMap {
  const { number, below, pick } = random(1);
  const languages = ['TypeScript', 'Go', 'Python', 'CSS', 'Markdown'];
  const ids = Array.from({ length: modules }, (_, index) => `area${index % 20}/part${index % 200}/module${index}`);
  const lines = ids.map(() => 20 + Math.floor(number() ** 3 * 3000));
  const language = ids.map(() => pick(languages));
  const edges = new Map<string, SystemMap['edges'][number]>();
  for (let edge = 0; edge < modules * 4; edge++) {
    const [from, to] = [pick(ids), ids[Math.floor(number() ** 2 * modules)] ?? ''];
    if (from !== to) edges.set(`${from} ${to}`, { from, to, weight: 1 + below(12) });
  }
  return {
    ...EMPTY_MAP,
    ...{ repositoryId: 'generated', commit: '4be07d2' },
    totals: { files: modules * 2, lines: 1, bytes: 1, commits: 1, authors: 1 },
    languages: languages.map((name) => ({ name, files: 1, lines: 1 })),
    modules: ids.map((id, index) => ({
      ...{ id, path: id, name: id, language: language[index] ?? '', files: 2, lines: lines[index] ?? 0, entry: null },
    })),
    edges: [...edges.values()],
    files: ids.flatMap((id, index) =>
      ['one', 'two'].map((name) => ({
        ...{ path: `${id}/${name}`, module: id, language: language[index] ?? '', complexity: 3, imports: [] },
        ...{ lines: Math.floor((lines[index] ?? 0) / 2), churn: below(50), authors: 1, lastChanged: null },
      })),
    ),
  };
}
