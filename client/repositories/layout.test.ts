import { describe, expect, test } from 'vitest';
import { Lines, MOST_LINES, weightClass } from './edges.ts';
import { type Disc, enclose, type LayoutInput, layOut } from './layout.ts';

const module = (id: string, lines: number) => ({ id, path: id === '.' ? '' : id, lines });
const INPUT: LayoutInput = {
  modules: [
    module('.', 40),
    ...['auth', 'db', 'events', 'feed', 'items', 'sync'].map((name, index) =>
      module(`server/${name}`, 200 + index * 400),
    ),
    module('server', 90),
    ...['board', 'local', 'ui'].map((name, index) => module(`client/${name}`, 900 - index * 300)),
    module('lib/deep/only', 10),
    module('empty', 0),
  ],
  edges: [
    { from: 'client/board', to: 'client/ui', weight: 9 },
    { from: 'client/board', to: 'server/sync', weight: 2 },
    { from: 'server/sync', to: 'client/board', weight: 1 },
    { from: 'server/items', to: 'server/db', weight: 30 },
    { from: 'server', to: 'lib/deep/only', weight: 4 },
  ],
};
const EVERYWHERE = { left: -1e6, top: -1e6, right: 1e6, bottom: 1e6 };
const gap = (a: Disc, b: Disc) => Math.hypot(a.x - b.x, a.y - b.y) - a.r - b.r;

describe('the layout', () => {
  const layout = layOut(INPUT);
  const at = new Map(layout.modules.map((placed) => [placed.id, placed]));

  test('is the same for the same map, in whatever order its modules come', () => {
    expect(layOut(INPUT)).toEqual(layout);
    const turned = layOut({ ...INPUT, modules: [...INPUT.modules].reverse() });
    expect(turned).toEqual(layout);
  });

  test('makes areas in proportion to lines, and keeps the smallest in sight', () => {
    const area = (id: string) => (at.get(id)?.r ?? 0) ** 2;
    expect(area('server/sync') / area('server/auth')).toBeCloseTo(2200 / 200);
    expect(area('client/board') / area('client/local')).toBeCloseTo(900 / 600);
    expect(area('empty')).toBeGreaterThan(0);
    expect(area('empty')).toBe(area('lib/deep/only'));
  });

  test('lets no two modules touch, nor folders that are beside each other', () => {
    for (const [index, a] of layout.modules.entries()) {
      for (const b of layout.modules.slice(index + 1)) expect(gap(a, b)).toBeGreaterThan(0);
    }
    const [one, two] = layout.regions;
    expect(layout.regions.map(({ path }) => path)).toEqual(['client', 'server']);
    expect(one && two && gap(one, two)).toBeGreaterThan(0);
  });

  test('draws a folder around all that is in it, and none around a single thing', () => {
    for (const { path, ...disc } of layout.regions) {
      const inside = layout.modules.filter(({ folders }) => folders.includes(path));
      expect(inside.map(({ id }) => id.split('/')[0])).toEqual(inside.map(() => path));
      for (const { x, y, r } of inside)
        expect(Math.hypot(x - disc.x, y - disc.y) + r).toBeLessThanOrEqual(disc.r + 1e-6);
    }
    expect(at.get('lib/deep/only')?.folders).toEqual([]);
    expect(at.get('server')?.folders).toEqual(['server']);
  });

  test('has nothing to place without modules', () => {
    expect(layOut({ modules: [], edges: [] })).toEqual({ modules: [], regions: [] });
  });

  test('an enclosing disc holds all and is hardly larger than needed', () => {
    const discs = [
      { x: 0, y: 0, r: 1 },
      { x: 10, y: 0, r: 1 },
      { x: 5, y: 2, r: 1 },
    ];
    const { x, y, r } = enclose(discs);
    for (const disc of discs) expect(Math.hypot(disc.x - x, disc.y - y) + disc.r).toBeLessThanOrEqual(r + 1e-6);
    expect(r).toBeLessThan(6.2);
  });

  test('draws a line a direction, from rim to rim, and heavier ones thicker', () => {
    const { lines } = new Lines(layout, INPUT.edges).at(1, EVERYWHERE);
    expect(lines).toHaveLength(INPUT.edges.length);
    const [there, back] = lines.filter(({ from, to }) => [from.id, to.id].sort().join() === 'client/board,server/sync');
    expect(there?.curve).not.toEqual(back?.curve);
    for (const { from, curve } of lines) {
      const disc = at.get(from.id);
      expect(Math.hypot(curve[0].x - (disc?.x ?? 0), curve[0].y - (disc?.y ?? 0))).toBeCloseTo(disc?.r ?? 0, 6);
    }
    expect([1, 2, 3, 4, 9, 1000].map((weight) => weightClass(weight))).toEqual([0, 1, 1, 2, 3, 4]);
  });

  test('draws lines between folders where modules would have too many, and nothing out of sight', () => {
    const modules = Array.from({ length: 90 }, (_, index) => module(`${index % 3}/${index}`, 50));
    const edges = modules.flatMap((from) =>
      modules.filter((to) => to !== from).map((to) => ({ from: from.id, to: to.id, weight: 2 })),
    );
    const crowd = layOut({ modules, edges });
    const lines = new Lines(crowd, edges);
    expect(lines.each.length).toBeGreaterThan(MOST_LINES);
    const far = lines.at(0.01, EVERYWHERE).lines;
    expect(far.map(({ from, to, weight }) => `${from.id}>${to.id} ${weight}`).sort()).toEqual(
      ['0/>1/', '0/>2/', '1/>0/', '1/>2/', '2/>0/', '2/>1/'].map((name) => `${name} ${30 * 30 * 2}`),
    );
    const one = crowd.modules[0] as Disc;
    const sight = { left: one.x - 1e-3, top: one.y - 1e-3, right: one.x + 1e-3, bottom: one.y + 1e-3 };
    expect(lines.at(1, sight).lines).toHaveLength(2 * (modules.length - 1));
  });
});

describe('nearly the same map', () => {
  /** Modules in folders with imports, the same each time. */
  const modules = Array.from({ length: 120 }, (_, index) =>
    module(`${index % 5}/${(index * 7) % 3}/m${index}`, 20 + ((index * 37) % 400)),
  );
  const edges = modules.flatMap(({ id }, index) =>
    [index * 3 + 1, index * 5 + 2].map((to) => ({ from: id, to: modules[to % 120]?.id ?? '', weight: 1 + (to % 4) })),
  );
  /** Places as they are on screen: around the middle of everything, by its size. */
  const places = (input: LayoutInput) => {
    const { modules: discs, regions } = layOut(input);
    const [xs, ys] = [
      [...discs, ...regions],
      [...discs, ...regions],
    ].map((all, axis) => all.flatMap(({ x, y, r }) => (axis === 0 ? [x - r, x + r] : [y - r, y + r]))) as [
      number[],
      number[],
    ];
    const middle = { x: (Math.min(...xs) + Math.max(...xs)) / 2, y: (Math.min(...ys) + Math.max(...ys)) / 2 };
    const radius = (Math.max(...xs) - Math.min(...xs)) / 2;
    return new Map(discs.map(({ id, x, y }) => [id, { x: (x - middle.x) / radius, y: (y - middle.y) / radius }]));
  };

  test('looks nearly the same: without one module, the others stay where they are', () => {
    const whole = places({ modules, edges });
    for (const gone of [0, 41, 83, 119].map((index) => modules[index]?.id)) {
      const rest = places({
        modules: modules.filter(({ id }) => id !== gone),
        edges: edges.filter(({ from, to }) => from !== gone && to !== gone),
      });
      const moves = [...rest].map(([id, { x, y }]) =>
        Math.hypot(x - (whole.get(id)?.x ?? 0), y - (whole.get(id)?.y ?? 0)),
      );
      moves.sort((a, b) => a - b);
      expect(moves[Math.floor(moves.length / 2)]).toBeLessThan(0.08);
    }
  });
});
