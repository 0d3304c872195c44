import { expect, test } from 'vitest';
import type { SystemMap } from '../../shared/map.ts';
import { EMPTY_MAP } from '../../tests/support/system-map.ts';
import { captionOf } from './caption.ts';
import { partOf, toMermaid, toSvg } from './export.ts';
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
        labels: [{ text: 'x & y', x: 4, y: 5 }],
      },
    ],
  };
  const ink = { font: 'sans', text: 'black', dim: 'grey', line: 'silver' };
  const entries = ['Go', 'C & more'].map((words) => ({ words, look: { fill: 'red', stroke: 'blue' } }));
  const part = { left: 0, top: 0, right: 300, bottom: 200 };
  // Each letter is ten pixels wide.
  const caption = captionOf('map', { by: 'language', entries, ink }, 300, (words) => 10 * words.length);
  const svg = toSvg({ drawing, part, title: 'map', caption }, (colour) => colour);
  expect(svg).toContain('<circle cx="20" cy="32" r="14"><title>a&lt;b</title></circle>');
  expect(svg).toContain('<g fill="red" stroke="blue" stroke-width="1.5">');
  expect(svg).toContain('<path d="M10 20C12 20,14 20,16 20"/>');
  expect(svg).toContain('<path d="M16 20L7 24L7 16Z"/>');
  expect(svg).toContain('font-family="&quot;Inter&quot;, sans-serif" font-size="22"');
  expect(svg).toContain('<text x="18" y="30">x &amp; y</text>');
  // Below it: what it is of, and what its colours mean, which hide what reaches there.
  expect(caption.height).toBeLessThan(100);
  expect(svg).toContain(`width="300" height="${200 + caption.height}"`);
  const ground = svg.indexOf('<rect x="0" y="200" width="100%" height="100%" fill="white"/>');
  expect(ground).toBeGreaterThan(svg.indexOf('x &amp; y'));
  expect(svg).toContain('<text x="31" y="226">map</text>');
  expect(svg).toContain('<text x="162" y="226">coloured by language</text>');
  expect(svg).toContain('<circle cx="21" cy="246" r="5"/>');
  expect(svg).toContain('<text x="42" y="246">Go</text><text x="124" y="246">C &amp; more</text>');
});

test('what the colours mean takes as many lines as it needs', () => {
  const ink = { font: 'sans', text: 'black', dim: 'grey', line: 'silver' };
  const entries = Array.from({ length: 6 }, () => ({ words: 'language', look: {} }));
  const { shapes, height } = captionOf('map', { by: 'owner', entries, ink }, 240, (words) => 10 * words.length);
  const discs = shapes.flatMap((shape) => (shape.kind === 'discs' ? shape.discs : []));
  const labels = shapes.flatMap((shape) => (shape.kind === 'names' ? shape.labels : []));
  expect(discs.map(({ y }) => y)).toEqual([66, 66, 86, 86, 106, 106]);
  expect(height).toBe(132);
  for (const { text, x } of labels) expect(x + 5 * text.length).toBeLessThanOrEqual(240 - 16);
});

test('a picture is taken without the empty room around it, and is wide enough for what stands below', () => {
  const measure = (words: string) => 10 * words.length;
  const drawn = (discs: { x: number; y: number; r: number }[], width = 900, text = 'aa'): Drawing => ({
    ...{ camera: { x: 100, y: 50, k: 2 }, size: { width, height: 600 }, ground: 'white' },
    shapes: [
      { kind: 'discs', discs, look: {} },
      { kind: 'names', scale: 1, font: '500 11px sans', look: {}, labels: discs.map(({ x, y }) => ({ text, x, y })) },
    ],
  });
  const wide = [
    { x: 50, y: 50, r: 20 },
    { x: 250, y: 100, r: 10 },
  ];
  expect(partOf(drawn(wide), measure)).toEqual({ left: 140, top: 90, right: 640, bottom: 290 });
  // A name may be wider than its disc; what is out of sight is not taken.
  expect(partOf(drawn(wide, 900, 'a'.repeat(30)), measure).left).toBe(0);
  expect(partOf(drawn(wide, 400), measure).right).toBe(400);
  // In the middle of a caption.
  expect(partOf(drawn([{ x: 150, y: 50, r: 20 }]), measure)).toMatchObject({ left: 240, right: 560 });
  // Nothing is in sight.
  expect(partOf(drawn([{ x: 150, y: 900, r: 20 }]), measure)).toMatchObject({ top: 0, bottom: 600 });
  expect(partOf(drawn([]), measure)).toMatchObject({ top: 0, bottom: 600 });
});
