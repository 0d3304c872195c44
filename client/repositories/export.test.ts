import { expect, test } from 'vitest';
import type { SystemMap } from '../../shared/map.ts';
import { EMPTY_MAP } from '../../tests/support/system-map.ts';
import { toMermaid, toSvg } from './export.ts';
import type { Drawing } from './shapes.ts';

const module = (id: string) => ({ id, path: id, name: id, language: 'Go', files: 1, lines: 1, entry: null });
const mapOf = (ids: string[], edges: SystemMap['edges']): SystemMap => ({
  ...EMPTY_MAP,
  modules: ids.map(module),
  edges,
});

test('Mermaid has every module and the heaviest imports, whatever their names', () => {
  const map = mapOf(['server/"db"', 'end'], [{ from: 'end', to: 'server/"db"', weight: 3 }]);
  expect(toMermaid(map)).toBe('flowchart LR\n  m0["server/#quot;db#quot;"]\n  m1["end"]\n  m1 -->|3| m0\n');
});

test('of a large map Mermaid has the heaviest imports and as many modules as it takes', () => {
  const ids = Array.from({ length: 5000 }, (_, index) => `packages/with/a/long/name/module-${index}`);
  const edges = ids.slice(1).map((id, index) => ({ from: id, to: ids[0] ?? '', weight: index }));
  const text = toMermaid(mapOf(ids, edges));
  expect(text.length).toBeLessThanOrEqual(50_000);
  expect(text.length).toBeGreaterThan(49_000);
  expect(text).toContain('  m4999 -->|4998| m0\n');
  const [, told] =
    text.match(
      /^flowchart LR\n {2}%% The heaviest, as many as Mermaid draws: (\d+) of 5000 modules and 500 of 4999 imports\n/,
    ) ?? [];
  expect(text.match(/\["/g)).toHaveLength(Number(told));
  expect(text.match(/-->/g)).toHaveLength(500);
  for (const [, from = ''] of text.matchAll(/^ {2}(m\d+) -->/gm)) expect(text).toContain(`  ${from}["`);
});

test('SVG has the picture as the window shows it, whatever its names', () => {
  const point = (x: number, y: number) => ({ x, y });
  const drawing: Drawing = {
    ...{ camera: { x: 10, y: 20, k: 2 }, size: { width: 300, height: 200 }, ground: 'white' },
    shapes: [
      { kind: 'discs', discs: [{ id: 'a<b', x: 5, y: 6, r: 7 }], look: { fill: 'red', stroke: 'blue', width: 1.5 } },
      {
        ...{ kind: 'lines', curves: [[point(0, 0), point(1, 0), point(2, 0), point(3, 0)]], hasArrows: true },
        look: { stroke: 'green', width: 2, alpha: 0.5 },
      },
      {
        ...{ kind: 'names', scale: 1, font: '500 11px "Inter", sans-serif', look: { fill: 'black' } },
        labels: [{ id: 'a', text: 'x & y', x: 4, y: 5, kind: 'module', inside: true }],
      },
    ],
  };
  const svg = toSvg(drawing, 'map', (colour) => colour);
  expect(svg).toContain('<circle cx="20" cy="32" r="14"><title>a&lt;b</title></circle>');
  expect(svg).toContain('<g fill="red" stroke="blue" stroke-width="1.5">');
  expect(svg).toContain('<path d="M10 20C12 20,14 20,16 20"/>');
  expect(svg).toContain('<path d="M16 20L7 24L7 16Z"/>');
  expect(svg).toContain('font-family="&quot;Inter&quot;, sans-serif" font-size="22"');
  expect(svg).toContain('<text x="18" y="30">x &amp; y</text>');
});
