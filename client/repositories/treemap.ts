/** Areas in proportion to sizes, as near to squares as they can be. */

export type Box = { x: number; y: number; width: number; height: number };
/** A leaf: a file, or the small ones of its group together (`path` is null then). */
export type Tile = Box & { path: string | null; group: string; count: number };
/** A module with the tiles in it; `hasName` when there is room for its name above them. */
export type Group = Box & { id: string; hasName: boolean };

type Leaf = { path: string; group: string; size: number };

/** So many files are drawn by themselves; the smaller ones of a module share a tile. */
const MOST_TILES = 2000;
const NAME_HEIGHT = 15;
const GAP = 1;

/** Divides a box among items in proportion to their sizes: rows along the shorter side (Bruls, Huizing, van Wijk). */
export function squarify<T extends { size: number }>(items: readonly T[], box: Box): (Box & { item: T })[] {
  const sorted = items.filter(({ size }) => size > 0).sort((a, b) => b.size - a.size);
  const total = sorted.reduce((sum, { size }) => sum + size, 0);
  const scale = (Math.max(0, box.width) * Math.max(0, box.height)) / total;
  const placed: (Box & { item: T })[] = [];
  let rest = box;
  let at = 0;
  while (at < sorted.length) {
    const side = Math.min(rest.width, rest.height);
    let [area, worst, end] = [0, Number.POSITIVE_INFINITY, at];
    const largest = (sorted[at]?.size ?? 0) * scale;
    for (; end < sorted.length; end++) {
      const next = (sorted[end]?.size ?? 0) * scale;
      const sum = area + next;
      // The worst ratio of a row is that of its largest or its smallest: the first or the last.
      const ratio = Math.max((side * side * largest) / (sum * sum), (sum * sum) / (side * side * next));
      if (end > at && ratio > worst) break;
      [area, worst] = [sum, ratio];
    }
    const isColumn = rest.width >= rest.height;
    const depth = side > 0 ? area / side : 0;
    let along = isColumn ? rest.y : rest.x;
    for (const item of sorted.slice(at, end)) {
      const length = depth > 0 ? (item.size * scale) / depth : 0;
      placed.push(
        isColumn
          ? { item, x: rest.x, y: along, width: depth, height: length }
          : { item, x: along, y: rest.y, width: length, height: depth },
      );
      along += length;
    }
    rest = isColumn
      ? { ...rest, x: rest.x + depth, width: rest.width - depth }
      : { ...rest, y: rest.y + depth, height: rest.height - depth };
    at = end;
  }
  return placed;
}

/** The groups in a box, and the leaves in their groups. */
export function layTiles(leaves: readonly Leaf[], box: Box): { groups: Group[]; tiles: Tile[] } {
  const largest = [...leaves].sort((a, b) => b.size - a.size);
  const own = new Set(largest.slice(0, MOST_TILES));
  const byGroup = Map.groupBy(leaves, ({ group }) => group);
  const sizes = [...byGroup].map(([id, members]) => ({
    ...{ id, members },
    size: members.reduce((sum, { size }) => sum + size, 0),
  }));
  const [groups, tiles]: [Group[], Tile[]] = [[], []];
  for (const { item, ...whole } of squarify(sizes, box)) {
    const inner = inset(whole, GAP);
    const hasName = inner.height > NAME_HEIGHT * 2.4 && inner.width > 56;
    groups.push({ ...inner, id: item.id, hasName });
    const head = hasName ? NAME_HEIGHT : 0;
    const room = { ...inner, y: inner.y + head, height: inner.height - head };
    const small = item.members.filter((leaf) => !own.has(leaf));
    const entries = [
      ...item.members
        .filter((leaf) => own.has(leaf))
        .map(({ path, size }) => ({ path: path as string | null, size, count: 1 })),
      { path: null, size: small.reduce((sum, { size }) => sum + size, 0), count: small.length },
    ];
    for (const { item: entry, ...place } of squarify(entries, room)) {
      tiles.push({ ...inset(place, GAP / 2), path: entry.path, group: item.id, count: entry.count });
    }
  }
  return { groups, tiles };
}

const inset = ({ x, y, width, height }: Box, by: number): Box => ({
  x: x + by,
  y: y + by,
  width: Math.max(0.5, width - 2 * by),
  height: Math.max(0.5, height - 2 * by),
});
