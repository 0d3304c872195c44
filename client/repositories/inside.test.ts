import { expect, test } from 'vitest';
import { EMPTY_MAP } from '../../tests/support/system-map.ts';
import { readFacts } from './facts.ts';
import { definitionsInput, filesInput, fitInto } from './inside.ts';
import { layOut } from './layout.ts';

const file = (path: string, imports: string[] = []) => ({
  ...{ path, module: 'client/ui', language: 'TypeScript', lines: 10, complexity: 1, imports, churn: 1, authors: 1 },
  lastChanged: null,
});
const define = (name: string, line: number, endLine: number) => ({
  name,
  kind: 'function',
  line,
  endLine,
  complexity: 1,
});

test('files are laid out by their folders in the module, and by the imports that stay in it', () => {
  const files = [file('client/ui/a.ts', ['client/ui/x/b.ts', 'shared/c.ts']), file('client/ui/x/b.ts')];
  const [module] = readFacts({
    ...EMPTY_MAP,
    files,
    modules: [
      { id: 'client/ui', path: 'client/ui', name: 'ui', language: 'TypeScript', files: 2, lines: 20, entry: null },
    ],
  }).modules;
  expect(module && filesInput(module)).toEqual({
    modules: [
      { id: 'client/ui/a.ts', path: 'a.ts', lines: 10 },
      { id: 'client/ui/x/b.ts', path: 'x/b.ts', lines: 10 },
    ],
    edges: [{ from: 'client/ui/a.ts', to: 'client/ui/x/b.ts', weight: 1 }],
  });
});

test('a definition lies in the one around it', () => {
  const definitions = [define('Room', 1, 20), define('open', 2, 5), define('close', 6, 9), define('after', 21, 30)];
  expect(definitionsInput({ ...file('a.ts'), definitions }).modules).toEqual([
    { id: '0', path: '0', lines: 20 },
    { id: '1', path: '0/1', lines: 4 },
    { id: '2', path: '0/2', lines: 4 },
    { id: '3', path: '3', lines: 10 },
  ]);
  expect(definitionsInput(file('a.ts')).modules).toEqual([]);
});

test('what lies in a disc stays in it', () => {
  const input = { modules: [1, 2, 3, 4].map((n) => ({ id: `${n}`, path: `${n % 2}/${n}`, lines: n * 10 })), edges: [] };
  const disc = { x: 100, y: -40, r: 7 };
  const { modules, regions } = fitInto(layOut(input), disc);
  expect(regions).toHaveLength(2);
  for (const { x, y, r } of [...modules, ...regions]) {
    expect(Math.hypot(x - disc.x, y - disc.y) + r).toBeLessThanOrEqual(disc.r);
  }
});
