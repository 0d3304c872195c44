/** What part of the picture is in sight: a point of the picture is at `x + k * point.x` of the window. */
import type { Disc, Point } from './layout.ts';

export type Camera = { x: number; y: number; k: number };
export type Size = { width: number; height: number };
/** What covers the window's edges, in pixels. */
export type Inset = { top: number; right: number; bottom: number; left: number };

const CLOSEST = 40;

/** Shows all of these discs in what the inset leaves of the window. */
export function showing(discs: readonly Disc[], { width, height }: Size, inset: Inset): Camera {
  const left = Math.min(...discs.map(({ x, r }) => x - r));
  const right = Math.max(...discs.map(({ x, r }) => x + r));
  const top = Math.min(...discs.map(({ y, r }) => y - r));
  const bottom = Math.max(...discs.map(({ y, r }) => y + r));
  const free = {
    width: Math.max(40, width - inset.left - inset.right),
    height: Math.max(40, height - inset.top - inset.bottom),
  };
  const k = Math.min(free.width / (right - left), free.height / (bottom - top), CLOSEST);
  return {
    k,
    x: inset.left + free.width / 2 - (k * (left + right)) / 2,
    y: inset.top + free.height / 2 - (k * (top + bottom)) / 2,
  };
}

/** Moves the picture by pixels. */
export const pan = (camera: Camera, dx: number, dy: number): Camera => ({
  ...camera,
  x: camera.x + dx,
  y: camera.y + dy,
});

/** Makes the picture larger or smaller; what is at `point` of the window stays there. `widest` is the least scale. */
export function zoom(camera: Camera, point: Point, factor: number, widest: number): Camera {
  const k = Math.min(CLOSEST, Math.max(widest, camera.k * factor));
  const by = k / camera.k;
  return { k, x: point.x - (point.x - camera.x) * by, y: point.y - (point.y - camera.y) * by };
}

/** Puts a disc into the middle of what the inset leaves, no farther away than it is, with a radius of `least` pixels. */
export function centre(camera: Camera, disc: Disc, { width, height }: Size, inset: Inset, least: number): Camera {
  const k = Math.min(CLOSEST, Math.max(camera.k, least / disc.r));
  return {
    k,
    x: inset.left + (width - inset.left - inset.right) / 2 - k * disc.x,
    y: inset.top + (height - inset.top - inset.bottom) / 2 - k * disc.y,
  };
}

/** Whether a disc is in sight. */
export function isInSight({ x, y, k }: Camera, disc: Disc, { width, height }: Size, inset: Inset): boolean {
  const at = { x: x + k * disc.x, y: y + k * disc.y };
  return at.x >= inset.left && at.x <= width - inset.right && at.y >= inset.top && at.y <= height - inset.bottom;
}

/** A camera between two, 0 to 1 of the way. */
export function between(from: Camera, to: Camera, part: number): Camera {
  const mix = (a: number, b: number) => a + (b - a) * part;
  return { x: mix(from.x, to.x), y: mix(from.y, to.y), k: mix(from.k, to.k) };
}
