/** Discs that are found by where they are. */
import Flatbush from 'flatbush';
import type { Disc, Point } from './layout.ts';

/** Edges of a rectangle. */
export type Box = { left: number; top: number; right: number; bottom: number };

/** The smallest box around a disc. */
export const boxAround = ({ x, y, r }: Disc): Box => ({ left: x - r, top: y - r, right: x + r, bottom: y + r });

/** Whether two boxes have more in common than an edge. */
export const overlap = (a: Box, b: Box): boolean =>
  a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom;

/** Discs to search among without looking at each. */
export class Discs<T extends Disc> {
  readonly all: readonly T[];
  readonly #index: Flatbush | null;

  constructor(all: readonly T[]) {
    this.all = all;
    this.#index = all.length > 0 ? new Flatbush(all.length) : null;
    for (const { x, y, r } of all) this.#index?.add(x - r, y - r, x + r, y + r);
    this.#index?.finish();
  }

  /** Those whose boxes overlap this one, in the order they were given in. */
  within({ left, top, right, bottom }: Box): T[] {
    const found = this.#index?.search(left, top, right, bottom) ?? [];
    return found.sort((a, b) => a - b).flatMap((index) => this.all[index] ?? []);
  }

  /** The one at a point, or the nearest whose rim is no farther away than `reach`. */
  at(point: Point, reach: number): T | null {
    let [nearest, least]: [T | null, number] = [null, reach];
    for (const disc of this.within(boxAround({ ...point, r: reach }))) {
      const distance = Math.hypot(disc.x - point.x, disc.y - point.y) - disc.r;
      if (distance <= least) [nearest, least] = [disc, distance];
    }
    return nearest;
  }
}
