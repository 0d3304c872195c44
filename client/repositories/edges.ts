/** The lines between modules, and between folders where their modules are too small to be told apart. */
import { type Box, boxAround, overlap } from './discs.ts';
import type { Disc, Layout, LayoutInput, Placed, Point } from './layout.ts';

/** A line's two ends and the two points that bend it (a cubic Bézier curve). */
export type Curve = readonly [Point, Point, Point, Point];

/** The widths of lines in pixels, by weight class. */
export const LINE_WIDTHS = [0.8, 1.2, 1.8, 2.6, 3.6] as const;
/** So many lines are drawn at most: more could neither be told apart nor drawn in a frame. */
export const MOST_LINES = 1200;
/** A folder that is smaller than one of these on the screen, in pixels, is drawn with one line for all its modules': the first that is few enough. */
const CLOSED = [0, 8, 16, 32, 64, 128, 256, 512];

/** How much thinner the lines are drawn when there are many of them. */
export const thinness = (lines: number): number => Math.max(0.45, Math.min(1, Math.sqrt(300 / Math.max(1, lines))));

/** The class of an edge: each is of twice the weight. The first has those of weight 1, or of `lightest` and less. */
export const weightClass = (weight: number, lightest = 1): number =>
  Math.max(0, Math.min(LINE_WIDTHS.length - 1, Math.floor(Math.log2(Math.max(1, weight) / lightest))));

/** How far a line goes towards the gate of its folder, so that lines between two folders run together. */
const TOGETHER = 0.8;
/** How far a line bends to its left: one from A to B does not cover one from B to A. */
const ASIDE = 0.09;

/** A line from the rim of one disc to that of the other. */
export class Line {
  readonly from: Placed;
  readonly to: Placed;
  weight: number;
  readonly #folders: ReadonlyMap<string, Disc>;
  #curve: Curve | null = null;

  constructor(from: Placed, to: Placed, weight: number, folders: ReadonlyMap<string, Disc>) {
    this.from = from;
    this.to = to;
    this.weight = weight;
    this.#folders = folders;
  }

  get curve(): Curve {
    this.#curve ??= curve(this.from, this.to, ...gates(this.from, this.to, this.#folders));
    return this.#curve;
  }
}

/** Lines to draw, and the weight of the thinnest ones. */
type Seen = { lines: readonly Line[]; lightest: number };

/** The lines of a picture, as many as can be seen at a scale. */
export class Lines {
  /** One for each edge between modules, the heaviest first. */
  readonly each: readonly Line[];
  readonly #folders: ReadonlyMap<string, Placed>;
  /** By the radius below which folders are closed. */
  readonly #levels = new Map<number, readonly Line[]>();
  /** What was asked for last: the parts of a frame ask for the same. */
  #last: { scale: number; sight: Box; seen: Seen } | null = null;

  constructor({ modules, regions }: Layout, edges: LayoutInput['edges']) {
    const placed = new Map(modules.map((module) => [module.id, module]));
    this.#folders = new Map(
      regions.map(({ path, ...disc }) => {
        const folders = regions.filter((other) => path.startsWith(`${other.path}/`)).map((other) => other.path);
        return [path, { ...disc, id: `${path}/`, folders }];
      }),
    );
    this.each = edges
      .flatMap(({ from, to, weight }) => {
        const [a, b] = [placed.get(from), placed.get(to)];
        return a && b && a !== b ? [new Line(a, b, weight, this.#folders)] : [];
      })
      .sort((a, b) => b.weight - a.weight);
  }

  /** Those of which an end is in sight at a scale: of modules, or of folders when they would be too many. */
  at(scale: number, sight: Box): Seen {
    const last = this.#last;
    if (
      last?.scale === scale &&
      last.sight.left === sight.left &&
      last.sight.top === sight.top &&
      last.sight.right === sight.right
    )
      return last.seen;
    const seen = this.#find(scale, sight);
    this.#last = { scale, sight, seen };
    return seen;
  }

  #find(scale: number, sight: Box): Seen {
    let seen: Line[] = [];
    let lightest = 1;
    for (const pixels of CLOSED) {
      const level = this.#level(pixels === 0 ? 0 : 2 ** (Math.round(Math.log2(pixels / scale) * 2) / 2));
      if (pixels > 0) lightest = Math.max(1, (level[0]?.weight ?? 1) / 2 ** (LINE_WIDTHS.length - 1));
      seen = [];
      for (const line of level) {
        if (!overlap(boxAround(line.from), sight) && !overlap(boxAround(line.to), sight)) continue;
        seen.push(line);
        if (seen.length > MOST_LINES) break;
      }
      if (seen.length <= MOST_LINES) break;
    }
    return { lines: seen.slice(0, MOST_LINES), lightest };
  }

  #level(radius: number): readonly Line[] {
    if (radius === 0) return this.each;
    const known = this.#levels.get(radius);
    if (known) return known;
    const between = new Map<string, Line>();
    for (const { from, to, weight } of this.each) {
      const [a, b] = [this.#closed(from, radius), this.#closed(to, radius)];
      if (a === b) continue;
      const key = `${a.id}\n${b.id}`;
      const line = between.get(key);
      if (line) line.weight += weight;
      else between.set(key, new Line(a, b, weight, this.#folders));
    }
    const level = [...between.values()].sort((a, b) => b.weight - a.weight);
    this.#levels.set(radius, level);
    return level;
  }

  /** The outermost folder around a module that is smaller than the radius; the module itself when there is none. */
  #closed(module: Placed, radius: number): Placed {
    for (const path of module.folders) {
      const folder = this.#folders.get(path);
      if (folder && folder.r < radius) return folder;
    }
    return module;
  }
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

function curve(a: Placed, b: Placed, gateA: Point, gateB: Point): Curve {
  const aside = { x: (b.y - a.y) * ASIDE, y: (a.x - b.x) * ASIDE };
  const near = bend(a, gateA, b, aside);
  const far = bend(b, gateB, a, aside);
  return [rim(a, near), near, far, rim(b, far)];
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
