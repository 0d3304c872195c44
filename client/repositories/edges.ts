/** The lines between modules. */
import type { Disc, Layout, LayoutInput, Placed, Point } from './layout.ts';

export type Line = { from: string; to: string; weight: number; path: string };

/** The widths of lines in pixels, by weight class. */
export const LINE_WIDTHS = [0.8, 1.2, 1.8, 2.6, 3.6] as const;

/** How much thinner the lines are drawn when there are many of them. */
export const thinness = (lines: number): number => Math.max(0.45, Math.min(1, Math.sqrt(300 / Math.max(1, lines))));

/** The class of an edge: each is of twice the weight. */
export const weightClass = (weight: number): number =>
  Math.min(LINE_WIDTHS.length - 1, Math.floor(Math.log2(Math.max(1, weight))));

/** How far a line goes towards the gate of its folder, so that lines between two folders run together. */
const TOGETHER = 0.8;
/** How far a line bends to its left: one from A to B does not cover one from B to A. */
const ASIDE = 0.09;

/** Draws every edge from the rim of one disc to that of the other, as SVG path data. */
export function drawLines({ modules, regions }: Layout, edges: LayoutInput['edges']): Line[] {
  const placed = new Map(modules.map((module) => [module.id, module]));
  const folders = new Map<string, Disc>(regions.map((region) => [region.path, region]));
  return edges.flatMap(({ from, to, weight }) => {
    const [a, b] = [placed.get(from), placed.get(to)];
    if (!a || !b || a === b) return [];
    return [{ from, to, weight, path: curve(a, b, ...gates(a, b, folders)) }];
  });
}

/**
 * Where a line leaves the outermost folder that the other end is not in, and where it enters the other's: each on the
 * side of the other. The end itself where there is no such folder.
 */
function gates(a: Placed, b: Placed, folders: ReadonlyMap<string, Disc>): [Point, Point] {
  const [from, to] = [around(a, b, folders), around(b, a, folders)];
  return [from === a ? a : rim(from, to), to === b ? b : rim(to, from)];
}

function around(module: Placed, other: Placed, folders: ReadonlyMap<string, Disc>): Disc {
  const own = module.folders.find((folder) => !other.folders.includes(folder));
  return (own !== undefined && folders.get(own)) || module;
}

function curve(a: Placed, b: Placed, gateA: Point, gateB: Point): string {
  const aside = { x: (b.y - a.y) * ASIDE, y: (a.x - b.x) * ASIDE };
  const near = bend(a, gateA, b, aside);
  const far = bend(b, gateB, a, aside);
  return `M${point(rim(a, near))}C${point(near)} ${point(far)} ${point(rim(b, far))}`;
}

/** Where a line is drawn to on its way out of a module: to its folder's gate, or straight on where there is none. */
function bend(from: Placed, gate: Point, to: Placed, aside: Point): Point {
  const distance = Math.hypot(to.x - from.x, to.y - from.y) || 1;
  // Straight on, a third of the way from rim to rim: a point inside of the other disc would make a hook.
  const third = (from.r + (distance - from.r - to.r) / 3) / distance;
  const [target, part] = gate === from ? [to, third] : [gate, TOGETHER];
  return { x: from.x + (target.x - from.x) * part + aside.x, y: from.y + (target.y - from.y) * part + aside.y };
}

function rim({ x, y, r }: Disc, towards: Point): Point {
  const distance = Math.hypot(towards.x - x, towards.y - y) || 1;
  return { x: x + ((towards.x - x) / distance) * r, y: y + ((towards.y - y) / distance) * r };
}

const point = ({ x, y }: Point): string => `${x.toFixed(2)} ${y.toFixed(2)}`;
