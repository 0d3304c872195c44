import { expect, test } from 'vitest';
import { toMermaid } from './export.ts';

test('Mermaid has every module and the heaviest imports, whatever their names', () => {
  const module = (id: string) => ({ id, path: id, name: id, language: 'Go', files: 1, lines: 1, entry: null });
  const map = {
    ...{ repositoryId: 'r', commit: 'c', generatedAt: '', durationMs: 1, languages: [], files: [], externals: [] },
    totals: { files: 2, lines: 2, bytes: 1, commits: 1, authors: 1 },
    modules: [module('server/"db"'), module('end')],
    edges: [{ from: 'end', to: 'server/"db"', weight: 3 }],
    ...{ cycles: [], fileCycles: [], hotspots: [], owners: [], coupling: [], unresolved: [], skipped: [] },
  };
  expect(toMermaid(map)).toBe('flowchart LR\n  m0["server/#quot;db#quot;"]\n  m1["end"]\n  m1 -->|3| m0\n');
});
