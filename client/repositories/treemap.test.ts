import { expect, test } from 'vitest';
import { layTiles, squarify } from './treemap.ts';

const BOX = { x: 10, y: 20, width: 600, height: 400 };

test('areas are in proportion to sizes, fill the box, and do not overlap', () => {
  const sizes = [60, 6, 6, 4, 3, 2, 1, 0].map((size) => ({ size }));
  const tiles = squarify(sizes, BOX);
  expect(tiles).toHaveLength(7);
  for (const { item, width, height } of tiles) expect((width * height) / 240_000).toBeCloseTo(item.size / 82);
  for (const [index, a] of tiles.entries()) {
    expect(a.x).toBeGreaterThanOrEqual(BOX.x);
    expect(a.y + a.height).toBeLessThanOrEqual(BOX.y + BOX.height + 1e-6);
    for (const b of tiles.slice(index + 1)) {
      const wide = Math.min(a.x + a.width, b.x + b.width) - Math.max(a.x, b.x);
      const high = Math.min(a.y + a.height, b.y + b.height) - Math.max(a.y, b.y);
      expect(Math.min(wide, high)).toBeLessThan(1e-6);
    }
  }
});

test('areas are near to squares', () => {
  const tiles = squarify(
    Array.from({ length: 50 }, () => ({ size: 1 })),
    BOX,
  );
  for (const { width, height } of tiles) expect(Math.max(width / height, height / width)).toBeLessThan(2);
});

test('nothing is drawn of nothing', () => {
  expect(squarify([{ size: 0 }], BOX)).toEqual([]);
  expect(layTiles([], BOX)).toEqual({ groups: [], tiles: [] });
});

test('files lie in their modules, and the small ones of a module share a tile', () => {
  const leaves = Array.from({ length: 2500 }, (_, index) => ({
    ...{ path: `f${index}`, group: index % 2 ? 'odd' : 'even', size: 2500 - index },
  }));
  const { groups, tiles } = layTiles(leaves, BOX);
  expect(groups.map(({ id }) => id)).toEqual(['even', 'odd']);
  expect(tiles.filter(({ path }) => path !== null)).toHaveLength(2000);
  expect(tiles.filter(({ path }) => path === null).map(({ count }) => count)).toEqual([250, 250]);
  for (const tile of tiles) {
    const group = groups.find(({ id }) => id === tile.group);
    expect(tile.x).toBeGreaterThanOrEqual(group?.x ?? Number.NaN);
    expect(tile.x + tile.width).toBeLessThanOrEqual((group?.x ?? 0) + (group?.width ?? 0) + 1);
  }
});
